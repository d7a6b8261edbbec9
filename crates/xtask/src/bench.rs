//! Runs the benchmarks.

use crate::npm;
use crate::step::{Failure, Step};

pub(crate) fn bench(arguments: &[&str]) -> Result<(), Failure> {
    Step::new("benchmarks", "cargo bench --workspace")
        .args(arguments)
        .run()?;
    javascript()
}

/// Compares the npm package with other libraries, in Node.
pub(crate) fn javascript() -> Result<(), Failure> {
    const OPTIONS: &str = "--no-audit --no-fund --prefix tests/js/bench";

    npm::npm()?;
    Step::new("packages", &format!("npm ci {OPTIONS}")).run()?;
    // Not by the lock file, whose checksum would change with every build.
    let install = format!("npm install --no-save {OPTIONS}");
    Step::new("our package", &install).arg(npm::TARBALL).run()?;
    Step::new("benchmarks, JavaScript", "node tests/js/bench/main.js").run()
}

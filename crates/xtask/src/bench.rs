//! Runs the benchmarks.

use crate::npm;
use crate::step::{Failure, Step};

pub(crate) fn bench(arguments: &[&str]) -> Result<(), Failure> {
    Step::new("benchmarks", "cargo bench --workspace")
        .args(arguments)
        .run()?;
    javascript()
}

/// The npm package against what else there is, in Node.
pub(crate) fn javascript() -> Result<(), Failure> {
    const QUIETLY: &str = "--no-audit --no-fund --prefix tests/js/bench";

    npm::npm()?;
    Step::new("packages", &format!("npm ci {QUIETLY}")).run()?;
    // As a user has it, and not by the lock file, whose check sum every build would change.
    let install = format!("npm install --no-save {QUIETLY}");
    Step::new("our package", &install).arg(npm::TARBALL).run()?;
    Step::new("benchmarks, JavaScript", "node tests/js/bench/main.js").run()
}

//! Runs the benchmarks.

use crate::step::{Failure, Step};
use crate::{javascript, npm, wasm_tools};

const CRITERION: &str = "target/criterion";

/// Measures all, natively and in JavaScript, and writes the site's page.
pub(crate) fn bench() -> Result<(), Failure> {
    // Else the results of removed benchmarks would stay.
    match std::fs::remove_dir_all(CRITERION) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let step = Step::new("benchmarks", "cargo bench");
            return Err(step.failed(format!("cannot delete {CRITERION}: {error}")));
        }
        _ => {}
    }
    native(&[])?;
    contests(&[CRITERION])
}

/// Measures in Rust only.
pub(crate) fn native(arguments: &[&str]) -> Result<(), Failure> {
    Step::new("benchmarks", "cargo bench -p shotstack-hosting")
        .args(arguments)
        .run()
}

/// Compares the npm package with other libraries, in each runtime.
pub(crate) fn javascript() -> Result<(), Failure> {
    contests(&[])
}

fn contests(arguments: &[&str]) -> Result<(), Failure> {
    const OPTIONS: &str = "--no-audit --no-fund --prefix tests/js/bench";

    wasm_tools::ensure()?;
    javascript::setup()?;
    npm::npm()?;
    Step::new("packages", &format!("npm ci {OPTIONS}")).run()?;
    // Not by the lock file, whose checksum would change with every build.
    let install = format!("npm install --no-save {OPTIONS}");
    Step::new("our package", &install).arg(npm::TARBALL).run()?;
    Step::new("benchmarks", "node tests/js/bench/main.js")
        .args(arguments)
        .run()
}

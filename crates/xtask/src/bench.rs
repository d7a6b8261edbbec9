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
    npm::npm()?;
    Step::new(
        "packages",
        "npm ci --no-audit --no-fund --prefix tests/js/bench",
    )
    .run()?;
    Step::new("benchmarks, JavaScript", "node tests/js/bench/main.js").run()
}

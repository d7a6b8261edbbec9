//! Runs the benchmarks.

use crate::step::{Failure, Step};

pub(crate) fn bench(arguments: &[&str]) -> Result<(), Failure> {
    Step::new("benchmarks", "cargo bench --workspace")
        .args(arguments)
        .run()
}

//! All checks that must pass before a change is merged.

use crate::step::{Failure, Step};
use crate::{fuzz, javascript, lint, package, setup, shotstack, size};

pub(crate) fn test() -> Result<(), Failure> {
    setup::setup()?;
    lint::lint()?;
    Step::new("tests", "cargo test --workspace --all-features")
        .env("SOAK_RENDERS", "10000")
        .run()?;
    Step::new(
        "tests, no features",
        "cargo test -p shotstack-hosting --no-default-features --lib",
    )
    .run()?;
    shotstack::test()?;
    javascript::test(&[])?;
    size::check()?;
    package::check()?;
    Step::new(
        "the npm package's README",
        "node --test pkg/test/readme.test.js",
    )
    .run()?;
    fuzz::fuzz(fuzz::DEFAULT_SECONDS)?;
    println!("\nall tests passed");
    Ok(())
}

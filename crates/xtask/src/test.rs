//! All checks that must pass before a change is merged.

use std::num::NonZeroU32;

use crate::left_out::LeftOut;
use crate::step::{Failure, Step};
use crate::{fuzz, javascript, lint, package, setup, shotstack, size};

/// For how long each target is fuzzed.
const FUZZ_SECONDS: NonZeroU32 = NonZeroU32::new(5).unwrap();

pub(crate) fn test() -> Result<(), Failure> {
    let mut left_out = LeftOut::new();
    let tools = setup::tools(&mut left_out)?;
    lint::lint()?;
    Step::new("tests", "cargo test --workspace --all-features").run()?;
    Step::new(
        "tests, no features",
        "cargo test -p shotstack-hosting --no-default-features --lib",
    )
    .run()?;
    // A program can have other crates that switch these on.
    Step::new(
        "vectors, with other features of serde_json",
        "cargo test -p shotstack-hosting --features serde_json/arbitrary_precision,serde_json/preserve_order --test vectors",
    )
    .run()?;
    package::check_crates()?;
    if tools.npm {
        shotstack::test()?;
        javascript::test(&mut left_out)?;
        size::check()?;
        package::check_npm()?;
        Step::new(
            "the npm package's README",
            "node --test pkg/test/readme.test.js",
        )
        .run()?;
    }
    if tools.fuzz {
        fuzz::fuzz(FUZZ_SECONDS)?;
    }
    println!("\nall tests passed{left_out}");
    Ok(())
}

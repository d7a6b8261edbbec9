//! What takes minutes, and is run before an issue is closed: the tests that `test` keeps short, at their full length.

use std::num::NonZeroU32;

use crate::left_out::LeftOut;
use crate::step::{Failure, Step};
use crate::{fuzz, javascript, setup};

/// For how long each target is fuzzed.
const FUZZ_SECONDS: NonZeroU32 = NonZeroU32::new(60).unwrap();

pub(crate) fn soak() -> Result<(), Failure> {
    let mut left_out = LeftOut::new();
    let tools = setup::tools(&mut left_out)?;
    Step::new(
        "renders with all faults",
        "cargo test -p shotstack-hosting-client --test soak -- --nocapture",
    )
    .env("SOAK_RENDERS", "10000")
    .run()?;
    if tools.npm {
        javascript::soak(&mut left_out)?;
    }
    if tools.fuzz {
        fuzz::fuzz(FUZZ_SECONDS)?;
    }
    println!("\nthe soak passed{left_out}");
    Ok(())
}

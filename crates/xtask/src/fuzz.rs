//! Runs every fuzz target of the core for a while.

use crate::step::Failure;
use crate::tools;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

/// Seconds a target when nobody says how long.
pub(crate) const BRIEFLY: NonZeroU32 = NonZeroU32::new(10).unwrap();

const FOLDER: &str = "crates/core/fuzz";

/// Never zero seconds, which libFuzzer takes for "without end".
pub(crate) fn fuzz(seconds_a_target: NonZeroU32) -> Result<(), Failure> {
    let targets = tools::from_cargo("fuzz", "cargo-fuzz")
        .args(&["list", "--fuzz-dir", FOLDER])
        .stdout()?;
    targets
        .lines()
        .try_for_each(|target| run(target, seconds_a_target))
}

fn run(target: &str, seconds: NonZeroU32) -> Result<(), Failure> {
    let step = tools::from_cargo(format!("fuzz {target}"), "cargo-fuzz")
        .args(&["run", "--fuzz-dir", FOLDER])
        // The core forbids unsafe code: AddressSanitizer has next to nothing to find, makes runs several times slower,
        // and is all that would ask for a nightly toolchain.
        // Without `-O` the build is optimized all the same, and overflows panic.
        .args(&["--sanitizer", "none", target]);

    // libFuzzer adds what it finds to the first folder and only reads the second.
    let corpus = format!("{FOLDER}/corpus/{target}");
    if let Err(error) = fs::create_dir_all(&corpus) {
        return Err(step.failed(format!("cannot create {corpus}: {error}")));
    }
    let seeds = Some(format!("{FOLDER}/seeds/{target}")).filter(|seeds| Path::new(seeds).exists());

    step.arg(corpus)
        .args(seeds.as_slice())
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .args(&["-max_len=70000", "-timeout=10", "-verbosity=0"])
        .run()
}

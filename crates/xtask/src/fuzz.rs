//! Runs every fuzz target of the core for some time.

use crate::step::Failure;
use crate::tools;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

/// The default number of seconds for each target.
pub(crate) const DEFAULT_SECONDS: NonZeroU32 = NonZeroU32::new(10).unwrap();

const FOLDER: &str = "crates/core/fuzz";

/// Not zero seconds, which libFuzzer would take for "without limit".
pub(crate) fn fuzz(seconds_per_target: NonZeroU32) -> Result<(), Failure> {
    let targets = tools::from_cargo("fuzz", "cargo-fuzz")
        .args(&["list", "--fuzz-dir", FOLDER])
        .stdout()?;
    targets
        .lines()
        .try_for_each(|target| run(target, seconds_per_target))
}

fn run(target: &str, seconds: NonZeroU32) -> Result<(), Failure> {
    let step = tools::from_cargo(format!("fuzz {target}"), "cargo-fuzz")
        .args(&["run", "--fuzz-dir", FOLDER])
        // AddressSanitizer finds next to nothing in a core that forbids unsafe code, makes runs several times slower, and
        // would need a nightly toolchain. The build is optimized even without `-O`, and overflows panic.
        .args(&["--sanitizer", "none", target]);

    // libFuzzer adds inputs to the first folder, and only reads the second.
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

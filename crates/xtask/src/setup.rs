//! Installs what the other tasks need and what is missing.

use std::thread;

use crate::left_out::LeftOut;
use crate::step::{Failure, Step};
use crate::{javascript, node, shotstack, tools, wasm_tools};

const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// What of the tools is there.
pub(crate) struct Tools {
    /// What builds and tests the npm package.
    pub(crate) npm: bool,
    /// cargo-fuzz and a C++ compiler.
    pub(crate) fuzz: bool,
}

pub(crate) fn setup() -> Result<(), Failure> {
    let mut left_out = LeftOut::new();
    tools(&mut left_out)?;
    println!("{left_out}");
    Ok(())
}

/// Installs all tools, or all that this machine can have.
pub(crate) fn tools(left_out: &mut LeftOut) -> Result<Tools, Failure> {
    tools::ensure_components(&["clippy", "rustfmt"])?;
    tools::ensure_wasm_target()?;
    let npm = left_out.unless(npm(), "the npm package and all tests in JavaScript")?;
    let fuzz = left_out.unless(fuzz(), "fuzzing")?;
    Ok(Tools { npm, fuzz })
}

fn npm() -> Result<(), Failure> {
    node::ensure()?;
    // The one waits for a network, the other compiles.
    thread::scope(|scope| {
        let downloads = scope.spawn(|| javascript::setup().and_then(|()| shotstack::setup()));
        let compiled = wasm_tools::ensure();
        let downloaded = downloads.join();
        compiled?;
        downloaded.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// What fuzzing needs.
pub(crate) fn fuzz() -> Result<(), Failure> {
    let expected = format!("cargo-fuzz {CARGO_FUZZ_VERSION}");
    let version = tools::from_cargo("cargo-fuzz", "cargo-fuzz")
        .arg("--version")
        .stdout();
    // libFuzzer is compiled from C++.
    Step::new("C++ compiler", "c++ --version").stdout()?;
    tools::ensure(
        &expected,
        version.is_ok_and(|line| line.trim() == expected),
        tools::cargo_install("cargo-fuzz", CARGO_FUZZ_VERSION).arg("--locked"),
    )
}

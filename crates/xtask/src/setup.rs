//! Installs what the other tasks need and what is missing.

use crate::step::{Failure, Step};
use crate::{javascript, shotstack, tools, wasm_tools};

const CARGO_FUZZ_VERSION: &str = "0.13.2";

pub(crate) fn setup() -> Result<(), Failure> {
    tools::ensure_components(&["clippy", "rustfmt"])?;
    wasm_tools::ensure()?;
    javascript::setup()?;
    shotstack::setup()?;

    let expected = format!("cargo-fuzz {CARGO_FUZZ_VERSION}");
    let version = tools::from_cargo("cargo-fuzz", "cargo-fuzz")
        .arg("--version")
        .stdout();
    tools::ensure(
        &expected,
        version.is_ok_and(|line| line.trim() == expected),
        // `--force` replaces a binary that no longer starts, which Cargo would consider installed.
        Step::new("cargo-fuzz", "cargo install cargo-fuzz --locked --force")
            .args(&["--version", CARGO_FUZZ_VERSION])
            .arg("--root")
            .arg(tools::folder()),
    )
}

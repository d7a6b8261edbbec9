//! Installs what the other tasks need, where it is missing.

use crate::fuzz::cargo_fuzz;
use crate::shotstack;
use crate::step::{Failure, Step};
use std::path::PathBuf;

const WASM: &str = "wasm32-unknown-unknown";
const CARGO_FUZZ_VERSION: &str = "0.13.2";

pub(crate) fn setup() -> Result<(), Failure> {
    let components = Step::new("components", "rustup component list --installed").stdout()?;
    for component in ["clippy", "rustfmt"] {
        ensure(
            component,
            // A line is the component's name with the host's: `clippy-x86_64-unknown-linux-gnu`.
            components.lines().any(|line| line.starts_with(component)),
            Step::new(component, "rustup component add").arg(component),
        )?;
    }

    let targets = Step::new("targets", "rustup target list --installed").stdout()?;
    ensure(
        WASM,
        targets.lines().any(|line| line == WASM),
        Step::new(WASM, "rustup target add").arg(WASM),
    )?;

    shotstack::setup()?;

    let version = cargo_fuzz("cargo-fuzz").arg("--version").stdout();
    ensure(
        &format!("cargo-fuzz {CARGO_FUZZ_VERSION}"),
        version.is_ok_and(|line| line.trim() == format!("cargo-fuzz {CARGO_FUZZ_VERSION}")),
        // `--force`: a binary that no longer starts would otherwise count as installed.
        Step::new("cargo-fuzz", "cargo install cargo-fuzz --locked --force")
            .args(&["--version", CARGO_FUZZ_VERSION])
            .arg("--root")
            .arg(tools()),
    )
}

fn ensure(thing: &str, present: bool, install: Step) -> Result<(), Failure> {
    if present {
        println!("{thing}: present");
    } else {
        install.run()?;
        println!("{thing}: installed");
    }
    Ok(())
}

/// Outside the clone, so that a fresh clone need not build the tools again.
pub(crate) fn tools() -> PathBuf {
    std::env::home_dir()
        .unwrap_or_default()
        .join(".cache/shotstack-hosting/tools")
}

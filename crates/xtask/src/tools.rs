//! The tools that setup installs. They are run by their paths, not found on PATH.

use std::path::PathBuf;

use crate::step::{Failure, Step};

/// Outside the clone, so that a fresh clone need not build the tools again.
pub(crate) fn folder() -> PathBuf {
    std::env::home_dir()
        .unwrap_or_default()
        .join(".cache/shotstack-hosting/tools")
}

/// A program that `cargo install` has installed.
pub(crate) fn from_cargo(step: impl Into<String>, program: &str) -> Step {
    // A step's line is split at spaces, and the path may contain one.
    Step::new(step, "env").arg(folder().join("bin").join(program))
}

/// A program that npm has installed. (Debian's wasm-opt, which may be on PATH, silently breaks modules.)
pub(crate) fn from_npm(step: &str, program: &str) -> Step {
    Step::new(step, "env").arg(folder().join("npm/node_modules/.bin").join(program))
}

/// Installs a program by Cargo, unoptimized: it is built sooner, and runs for seconds.
pub(crate) fn cargo_install(package: &str, version: &str) -> Step {
    // `--force` replaces a binary that no longer starts, which Cargo would consider installed.
    Step::new(package, "cargo install --force --debug")
        .args(&[package, "--version", version, "--root"])
        .arg(folder())
        // What the tools share is compiled once.
        .env("CARGO_TARGET_DIR", "target/tools")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
}

/// Runs `install` unless the tool is present.
pub(crate) fn ensure(tool: &str, present: bool, install: Step) -> Result<(), Failure> {
    if present {
        println!("{tool}: present");
    } else {
        install.run()?;
        println!("{tool}: installed");
    }
    Ok(())
}

/// The target of WebAssembly.
pub(crate) fn ensure_wasm_target() -> Result<(), Failure> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let targets = Step::new("targets", "rustup target list --installed").stdout()?;
    ensure(
        TARGET,
        targets.lines().any(|line| line == TARGET),
        Step::new(TARGET, "rustup target add").arg(TARGET),
    )
}

/// Components of the Rust toolchain.
pub(crate) fn ensure_components(names: &[&str]) -> Result<(), Failure> {
    let installed = Step::new("components", "rustup component list --installed").stdout()?;
    for name in names {
        ensure(
            name,
            // A line may also name the host: `clippy-x86_64-unknown-linux-gnu`.
            installed.lines().any(|line| line.starts_with(name)),
            Step::new(*name, "rustup component add").arg(name),
        )?;
    }
    Ok(())
}

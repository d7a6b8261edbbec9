//! Installs what the other tasks need, where it is missing.

use crate::fuzz::cargo_fuzz;
use crate::javascript;
use crate::shotstack;
use crate::step::{Failure, Step};
use std::path::PathBuf;

const WASM: &str = "wasm32-unknown-unknown";
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Program, package, version. The version of wasm-bindgen-cli is that of the crate in Cargo.lock.
const CARGO_TOOLS: [(&str, &str, &str); 2] = [
    ("wasm-bindgen", "wasm-bindgen-cli", "0.2.130"),
    ("wasm-pack", "wasm-pack", "0.15.1"),
];

/// Program, package, version, and how the program says it.
const NPM_TOOLS: [(&str, &str, &str, &str); 2] = [
    (
        "wasm-opt",
        "binaryen",
        "132.0.0",
        "wasm-opt version 132 (version_132)",
    ),
    ("esbuild", "esbuild", "0.28.2", "0.28.2"),
];

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

    wasm_tools()?;
    javascript::setup()?;

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

/// What builds the npm package.
pub(crate) fn wasm_tools() -> Result<(), Failure> {
    javascript::node()?;
    let targets = Step::new("targets", "rustup target list --installed").stdout()?;
    ensure(
        WASM,
        targets.lines().any(|line| line == WASM),
        Step::new(WASM, "rustup target add").arg(WASM),
    )?;
    for (tool, package, version) in CARGO_TOOLS {
        let found = Step::new(tool, "env")
            .arg(tools().join("bin").join(tool))
            .arg("--version")
            .stdout();
        ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == format!("{tool} {version}")),
            // Not `--locked`: the lock file of wasm-bindgen-cli names a crate that the registry lacks.
            Step::new(package, "cargo install --force")
                .args(&[package, "--version", version, "--root"])
                .arg(tools()),
        )?;
    }
    for (tool, package, version, said) in NPM_TOOLS {
        let found = npm_tool(tool, tool).arg("--version").stdout();
        ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == said),
            Step::new(
                package,
                "npm install --no-audit --no-fund --save-exact --prefix",
            )
            .arg(tools().join("npm"))
            .arg(format!("{package}@{version}")),
        )?;
    }
    Ok(())
}

/// A program that came with npm. Never the one on PATH: Debian's wasm-opt breaks modules and says nothing.
pub(crate) fn npm_tool(step: &str, tool: &str) -> Step {
    Step::new(step, "env").arg(tools().join("npm/node_modules/.bin").join(tool))
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

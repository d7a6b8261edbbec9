//! Installs what the other tasks need, where it is missing.

use crate::step::{Failure, Step};
use crate::{javascript, shotstack, tools};

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
    components(&["clippy", "rustfmt"])?;
    wasm_tools()?;
    javascript::setup()?;

    shotstack::setup()?;

    let version = tools::from_cargo("cargo-fuzz", "cargo-fuzz")
        .arg("--version")
        .stdout();
    ensure(
        &format!("cargo-fuzz {CARGO_FUZZ_VERSION}"),
        version.is_ok_and(|line| line.trim() == format!("cargo-fuzz {CARGO_FUZZ_VERSION}")),
        // `--force`: a binary that no longer starts would otherwise count as installed.
        Step::new("cargo-fuzz", "cargo install cargo-fuzz --locked --force")
            .args(&["--version", CARGO_FUZZ_VERSION])
            .arg("--root")
            .arg(tools::folder()),
    )
}

/// What builds the npm package.
pub(crate) fn wasm_tools() -> Result<(), Failure> {
    javascript::node()?;
    // What builds the standard library anew.
    components(&["rust-src"])?;
    let targets = Step::new("targets", "rustup target list --installed").stdout()?;
    ensure(
        WASM,
        targets.lines().any(|line| line == WASM),
        Step::new(WASM, "rustup target add").arg(WASM),
    )?;
    for (tool, package, version) in CARGO_TOOLS {
        let found = tools::from_cargo(tool, tool).arg("--version").stdout();
        ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == format!("{tool} {version}")),
            // Not `--locked`: the lock file of wasm-bindgen-cli names a crate that the registry lacks.
            Step::new(package, "cargo install --force")
                .args(&[package, "--version", version, "--root"])
                .arg(tools::folder()),
        )?;
    }
    for (tool, package, version, said) in NPM_TOOLS {
        let found = tools::from_npm(tool, tool).arg("--version").stdout();
        ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == said),
            Step::new(
                package,
                "npm install --no-audit --no-fund --save-exact --prefix",
            )
            .arg(tools::folder().join("npm"))
            .arg(format!("{package}@{version}")),
        )?;
    }
    Ok(())
}

fn components(names: &[&str]) -> Result<(), Failure> {
    let installed = Step::new("components", "rustup component list --installed").stdout()?;
    for name in names {
        ensure(
            name,
            // A line may be the component's name with the host's: `clippy-x86_64-unknown-linux-gnu`.
            installed.lines().any(|line| line.starts_with(name)),
            Step::new(*name, "rustup component add").arg(name),
        )?;
    }
    Ok(())
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

//! The tools that build the npm package's WebAssembly.

use crate::step::{Failure, Step};
use crate::{node, tools};

/// Program, package, version. The version of wasm-bindgen-cli is that of the crate in Cargo.lock.
const FROM_CARGO: [(&str, &str, &str); 2] = [
    ("wasm-bindgen", "wasm-bindgen-cli", "0.2.130"),
    ("wasm-pack", "wasm-pack", "0.15.1"),
];

/// Program, package, version, and the output of `--version`.
const FROM_NPM: [(&str, &str, &str, &str); 2] = [
    (
        "wasm-opt",
        "binaryen",
        "132.0.0",
        "wasm-opt version 132 (version_132)",
    ),
    ("esbuild", "esbuild", "0.28.2", "0.28.2"),
];

/// What the tools of binaryen may use. `--all-features` makes modules that Node refuses.
pub(crate) const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub(crate) fn ensure() -> Result<(), Failure> {
    node::ensure()?;
    tools::ensure_wasm_target()?;
    for (program, package, version) in FROM_CARGO {
        let found = tools::from_cargo(program, program)
            .arg("--version")
            .stdout();
        tools::ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == format!("{program} {version}")),
            // Not `--locked`: the lock file of wasm-bindgen-cli names a crate that the registry lacks.
            tools::cargo_install(package, version),
        )?;
    }
    for (program, package, version, expected) in FROM_NPM {
        let found = tools::from_npm(program, program).arg("--version").stdout();
        tools::ensure(
            &format!("{package} {version}"),
            found.is_ok_and(|line| line.trim() == expected),
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

//! Where the tools are that set-up installs: called by their paths, never by what PATH says.

use std::path::PathBuf;

use crate::step::Step;

/// Outside the clone, so that a fresh clone need not build the tools again.
pub(crate) fn folder() -> PathBuf {
    std::env::home_dir()
        .unwrap_or_default()
        .join(".cache/shotstack-hosting/tools")
}

/// A program that `cargo install` has put there.
pub(crate) fn from_cargo(step: impl Into<String>, program: &str) -> Step {
    // A step's line is split at spaces, and the path may hold one.
    Step::new(step, "env").arg(folder().join("bin").join(program))
}

/// A program that came with npm. Debian's wasm-opt, which may be on PATH, breaks modules and says nothing.
pub(crate) fn from_npm(step: &str, program: &str) -> Step {
    Step::new(step, "env").arg(folder().join("npm/node_modules/.bin").join(program))
}

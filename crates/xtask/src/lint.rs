//! Static checks: formatting, lints, documentation, the WebAssembly build.

use crate::step::{Failure, Step};

pub(crate) fn lint() -> Result<(), Failure> {
    Step::new("formatting", "cargo fmt --all --check").run()?;
    Step::new(
        "clippy",
        "cargo clippy --workspace --all-targets --all-features -- -D warnings",
    )
    .run()?;
    Step::new(
        "documentation",
        "cargo doc --workspace --no-deps --all-features",
    )
    .env("RUSTDOCFLAGS", "-D warnings")
    .run()?;

    // The exports exist on this target only; with them the core is checked, with JSON and without.
    let exports = "cargo clippy -p shotstack-hosting-wasm --target wasm32-unknown-unknown";
    for features in [
        "--features full",
        "--no-default-features --features api",
        "--no-default-features --features url",
    ] {
        let line = format!("{exports} {features} -- -D warnings");
        Step::new("clippy, WebAssembly", &line).run()?;
    }
    Ok(())
}

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

    let wasm = "cargo check -p shotstack-hosting --target wasm32-unknown-unknown";
    Step::new("WebAssembly", wasm).run()?;
    Step::new("WebAssembly, no features", wasm)
        .arg("--no-default-features")
        .run()?;

    // The exports exist on this target only.
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

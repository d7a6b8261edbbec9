//! Builds the npm package: `target/npm/shotstack-hosting.tgz`.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;

use crate::setup::{self, tools};
use crate::step::{Failure, Step};

const BUILT: &str = "target/npm";
const PACKAGE: &str = "pkg";

/// What wasm-opt may use. `--all-features` makes modules that Node refuses.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Some functions of the core, as a module of its own.
struct Module {
    name: &'static str,
    features: &'static [&'static str],
}

const MODULES: [Module; 2] = [
    Module {
        name: "shotstack_hosting",
        features: &[],
    },
    Module {
        name: "url",
        features: &["--no-default-features", "--features", "url"],
    },
];

/// The package's entry points; each has a `CommonJS` twin.
const ENTRIES: [&str; 8] = [
    "index",
    "url",
    "node",
    "store/memory",
    "store/sqlite",
    "store/postgres",
    "store/redis",
    "store/durable-object",
];

/// Types beside those of the entry points that have a bundle of their own.
const FURTHER_TYPES: [&str; 3] = ["init", "handler", "serve-api"];

pub(crate) fn npm() -> Result<(), Failure> {
    setup::wasm_tools()?;
    for module in &MODULES {
        module.build()?;
    }
    common_js()?;
    pack()
}

impl Module {
    fn build(&self) -> Result<(), Failure> {
        let Self { name, features } = self;
        let folder = format!("{BUILT}/wasm/{name}");
        // With both tools on PATH and `no-install`, wasm-pack fetches nothing. What it would optimize with is not
        // ours to choose: that is done below.
        wasm_pack(name)
            .args(&["build", "crates/wasm", "--mode", "no-install", "--no-opt"])
            .args(&["--target", "bundler", "--profile", "wasm-release"])
            .args(&["--no-pack", "--no-typescript", "--no-gitignore"])
            .args(&["--out-name", name, "--out-dir"])
            .arg(format!("../../{folder}"))
            .arg("--")
            .args(features)
            .run()?;

        let target = format!("{PACKAGE}/wasm");
        make_folder(&target)?;
        let wasm = format!("{target}/{name}_bg.wasm");
        setup::npm_tool(&format!("{name}, optimized"), "wasm-opt")
            .args(&[
                "-Os",
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(&WASM_FEATURES)
            .arg(format!("{folder}/{name}_bg.wasm"))
            .args(&["-o", &wasm])
            .run()?;
        copy(
            &format!("{folder}/{name}_bg.js"),
            &format!("{target}/{name}_bg.js"),
        )?;
        let bytes = fs::read(&wasm).map_err(|error| failed(&wasm, "read", &error))?;
        write(&format!("{target}/{name}_bytes.js"), &inlined(&bytes))
    }
}

/// The bytes as a JavaScript module, for whoever can neither read a file nor import WebAssembly.
fn inlined(bytes: &[u8]) -> String {
    let base64 = BASE64.encode(bytes);
    format!(
        "export const bytes = () => Uint8Array.from(atob('{base64}'), (unit) => unit.charCodeAt(0));\n"
    )
}

/// Node 20 cannot `require` the modules, so each entry has a twin. `init` has to start what `index` uses.
fn common_js() -> Result<(), Failure> {
    let folder = format!("{PACKAGE}/cjs");
    make_folder(&folder)?;
    make_folder(&format!("{folder}/store"))?;
    for entry in ENTRIES {
        setup::npm_tool(&format!("{entry} as CommonJS"), "esbuild")
            .arg(format!("{PACKAGE}/{entry}.js"))
            .args(&[
                "--bundle",
                "--format=cjs",
                "--platform=neutral",
                "--target=es2022",
                "--log-level=warning",
            ])
            .arg(format!("--outfile={folder}/{entry}.cjs"))
            .run()?;
    }
    let init =
        "const { init } = require('./index.cjs');\n\nmodule.exports = { init, default: init };\n";
    write(&format!("{folder}/init.cjs"), init)?;
    // Its classes have to be the same as those of `index`.
    write(
        &format!("{folder}/serve-api.cjs"),
        "const { ApiError, HostingError, NotReadyError, NotServedError, pollingFallback, ServeApi } = require('./index.cjs');\n\n\
         module.exports = { ApiError, HostingError, NotReadyError, NotServedError, pollingFallback, ServeApi };\n",
    )?;
    for entry in ENTRIES.iter().chain(&FURTHER_TYPES) {
        let types = format!("{PACKAGE}/{entry}.d.ts");
        let types = fs::read_to_string(&types).map_err(|error| failed(&types, "read", &error))?;
        write(
            &format!("{folder}/{entry}.d.cts"),
            &types.replace(".js'", ".cjs'"),
        )?;
    }
    Ok(())
}

fn pack() -> Result<(), Failure> {
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(licence, &format!("{PACKAGE}/{licence}"))?;
    }
    let printed = Step::new("npm pack", "npm pack --silent --pack-destination")
        .arg(BUILT)
        .arg(format!("./{PACKAGE}"))
        .stdout()?;
    let made = Path::new(BUILT).join(printed.trim());
    let wanted: PathBuf = [BUILT, "shotstack-hosting.tgz"].iter().collect();
    fs::rename(&made, &wanted)
        .map_err(|error| failed(&made.to_string_lossy(), "rename", &error))?;
    println!("npm: {}", wanted.display());
    Ok(())
}

fn wasm_pack(name: &str) -> Step {
    let bin = tools().join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        [bin.clone()]
            .into_iter()
            .chain(std::env::split_paths(&path)),
    );
    Step::new(name, "env")
        .arg(format!(
            "PATH={}",
            path.unwrap_or_default().to_string_lossy()
        ))
        .arg(bin.join("wasm-pack"))
}

fn make_folder(path: &str) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| failed(path, "make", &error))
}

fn copy(from: &str, to: &str) -> Result<(), Failure> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| failed(from, "copy", &error))
}

fn write(path: &str, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| failed(path, "write", &error))
}

fn failed(path: &str, what: &str, error: &std::io::Error) -> Failure {
    Step::new("npm", "cargo xtask npm").failed(format!("cannot {what} {path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::inlined;

    #[test]
    fn bytes_are_inlined_as_base64() {
        for (bytes, base64) in [
            (&b"\0asm"[..], "AGFzbQ=='"),
            (b"abc", "YWJj'"),
            (b"ab", "YWI='"),
        ] {
            assert!(inlined(bytes).contains(base64), "{}", inlined(bytes));
        }
    }
}

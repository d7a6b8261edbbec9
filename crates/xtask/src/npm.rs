//! Builds the npm package: `target/npm/shotstack-hosting.tgz`.
//!
//! Each module is built by wasm-pack on the stable toolchain, optimized by wasm-opt, and inlined. Every setting that makes it
//! smaller, with what it saves of the Brotli size of the main module (168 KB) and of that of `/url` (17.6 KB), and its risk:
//!
//! | setting | saves, main | saves, `/url` | risk |
//! |---|---|---|---|
//! | `opt-level = "z"` in place of `"s"` (Cargo.toml); not for the core and `serde_json` in the main module | 7 % | | slower code |
//! | `codegen-units = 1` in place of 16 (Cargo.toml) | 3 % | | a longer build |
//! | `wasm-opt -Oz` | 2 % | 3 % | a defect of the optimizer, which the tests in every runtime would show |
//! | `--one-caller-inline-max-function-size=0`: functions that stay apart look more alike to a compressor | 7 % | 0 % | none |
//! | the allocator `talc` in place of the standard library's (crates/wasm) | 1 % | 10 % | a dependency with unsafe code |
//! | hexadecimal in place of Base64 (inlined.rs) | 20 % | 19 % | a longer text before compression |
//!
//! Tried and left out, for less than 1 %: `--converge`, `--reorder-functions`, `--low-memory-unused`,
//! `--merge-similar-functions`, `--gufa`, link-time optimization `thin` or `fat`, a compact SHA-256.
//!
//! `--remap-path-prefix` keeps the builder's folders out of the package; tests/js/packaging.js looks for them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{Failure, Step};
use crate::{inlined, licences, reading, tools, wasm_tools};

const BUILT: &str = "target/npm";
pub(crate) const PACKAGE: &str = "pkg";

/// The package, as a user installs it.
pub(crate) const TARBALL: &str = "target/npm/shotstack-hosting.tgz";

/// Some functions of the core, as a module of its own.
struct Module {
    name: &'static str,
    /// Of Cargo.toml.
    profile: &'static str,
    features: &'static [&'static str],
}

const MODULES: [Module; 3] = [
    Module {
        name: "shotstack_hosting",
        profile: "wasm-main",
        features: &[],
    },
    Module {
        name: "api",
        profile: "wasm-release",
        features: &["--no-default-features", "--features", "api"],
    },
    Module {
        name: "url",
        profile: "wasm-release",
        features: &["--no-default-features", "--features", "url"],
    },
];

/// The package's entry points; each is also there in one file, as ESM and as `CommonJS`.
const ENTRIES: [&str; 11] = [
    "index",
    "url",
    "api",
    "node",
    "testing",
    "store/memory",
    "store/sqlite",
    "store/postgres",
    "store/redis",
    "store/durable-object",
    "store/conformance",
];

/// The entry points that have a module inside, and in Node read it from its file.
const WITH_MODULE: [&str; 4] = ["index", "url", "api", "testing"];

/// Types beside those of the entry points that have a bundle of their own.
const FURTHER_TYPES: [&str; 10] = [
    "callback", "delivery", "event", "handler", "inbox", "init", "render", "response", "store",
    "turn",
];

/// Builds all and packs it; and, of the main module, what the site loads first.
pub(crate) fn npm() -> Result<(), Failure> {
    wasm_tools::ensure()?;
    for module in &MODULES {
        module.build()?;
    }
    reading::write(PACKAGE, BUILT)?;
    esm()?;
    common_js()?;
    pack()
}

impl Module {
    fn build(&self) -> Result<(), Failure> {
        let Self {
            name,
            profile,
            features,
        } = self;
        let folder = format!("{BUILT}/wasm/{name}");
        // With both tools on PATH and `no-install`, wasm-pack fetches nothing. What it would optimize with is not
        // ours to choose: that is done below.
        wasm_pack(name)
            .args(&["build", "crates/wasm", "--mode", "no-install", "--no-opt"])
            .args(&["--target", "bundler", "--profile", profile])
            .args(&["--no-pack", "--no-typescript", "--no-gitignore"])
            .args(&["--out-name", name, "--out-dir"])
            .arg(format!("../../{folder}"))
            .arg("--")
            .args(features)
            .run()?;

        let target = format!("{PACKAGE}/wasm");
        make_folder(&target)?;
        let wasm = format!("{target}/{name}_bg.wasm");
        tools::from_npm(&format!("{name}, optimized"), "wasm-opt")
            .args(&["-Oz", "--one-caller-inline-max-function-size=0"])
            .args(&[
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(&wasm_tools::FEATURES)
            .arg(format!("{folder}/{name}_bg.wasm"))
            .args(&["-o", &wasm])
            .run()?;
        self.glue(&folder, &target)?;
        let bytes = fs::read(&wasm).map_err(|error| failed(&wasm, "read", &error))?;
        write(
            &format!("{target}/{name}_bytes.js"),
            &inlined::module(&bytes),
        )?;
        write(
            &format!("{target}/{name}_bytes.cjs"),
            &inlined::common_js(name),
        )
    }

    /// The glue as a function that makes it anew for each instance: wasm-bindgen's keeps one instance, its memory and its
    /// objects in variables of the module, and an instance that has trapped is replaced. What the glue takes as globals
    /// comes from `pkg/src/engine.js`.
    fn glue(&self, from: &str, to: &str) -> Result<(), Failure> {
        let name = self.name;
        tools::from_npm(&format!("{name}, glue"), "esbuild")
            .arg(format!("{from}/{name}_bg.js"))
            .args(&["--bundle", "--format=iife", "--global-name=glue"])
            .args(&["--target=es2022", "--log-level=warning"])
            .arg("--banner:js=export function createGlue({ HostingError, cdnParts }) {")
            .arg("--footer:js=return { ...glue };\n}")
            .arg(format!("--outfile={to}/{name}_bg.js"))
            .run()
    }
}

/// Each entry point in one file, for whoever loads the package without a bundler: loading some forty small files takes several
/// times as long. Bundlers take the sources, of which they keep what is used.
///
/// The entries share the file with the errors, whose classes have to be the same. `init` has to start what `index` uses.
///
/// Node is known by the condition `module-sync` (from 20.19 and 22.10 on): Bun's bundler counts as `node`, and as `node-addons`,
/// but leaves the module's file behind.
fn esm() -> Result<(), Failure> {
    let folder = format!("{PACKAGE}/esm");
    let in_node = WITH_MODULE.map(|entry| format!("{entry}.node"));
    let in_node = in_node.iter().map(String::as_str);
    let (stores, others): (Vec<_>, Vec<_>) = ENTRIES
        .into_iter()
        .chain(in_node)
        .partition(|entry| entry.starts_with("store/"));
    // Of a file that stays outside, esbuild writes the path as from the folder of the whole output.
    for (entries, folder) in [
        (others, folder.clone()),
        (stores, format!("{folder}/store")),
    ] {
        make_folder(&folder)?;
        tools::from_npm("one file an entry", "esbuild")
            .args(
                &entries
                    .iter()
                    .map(|entry| format!("{PACKAGE}/{entry}.js"))
                    .collect::<Vec<_>>(),
            )
            .args(&[
                "--bundle",
                "--format=esm",
                "--target=es2022",
                "--log-level=warning",
                "--platform=neutral",
                "--external:node:*",
                "--external:*_bytes.js",
            ])
            .arg(format!("--external:./{PACKAGE}/src/error.js"))
            .arg(format!("--outdir={folder}"))
            .run()?;
    }
    for end in ["js", "node.js"] {
        let init = format!("export {{ init, init as default }} from './index.{end}';\n");
        write(&format!("{folder}/init.{end}"), &init)?;
    }
    Ok(())
}

/// Not every loader that has `require` can load the modules by it (early releases of Node 20, Jest), so each entry has a twin.
/// `init` has to start what `index` uses.
fn common_js() -> Result<(), Failure> {
    let folder = format!("{PACKAGE}/cjs");
    make_folder(&folder)?;
    make_folder(&format!("{folder}/store"))?;
    for entry in ENTRIES {
        let bundle = format!("{folder}/{entry}.cjs");
        // Only in Node, Deno and Bun: it starts a program, and says where it looks for it.
        let platform: &[&str] = match entry {
            "testing" => &[
                "--platform=node",
                "--define:import.meta.url=fileUrl",
                "--banner:js=const fileUrl = require('node:url').pathToFileURL(__filename).href;",
            ],
            _ => &["--platform=neutral"],
        };
        tools::from_npm(&format!("{entry} as CommonJS"), "esbuild")
            .arg(format!("{PACKAGE}/{entry}.js"))
            .args(&[
                "--bundle",
                "--format=cjs",
                "--target=es2022",
                "--log-level=warning",
                "--external:*_bytes.js",
            ])
            .args(platform)
            .arg(format!("--outfile={bundle}"))
            .run()?;
        // A twin reads the bytes from the one file that has them.
        let text = fs::read_to_string(&bundle).map_err(|error| failed(&bundle, "read", &error))?;
        write(&bundle, &text.replace("_bytes.js\")", "_bytes.cjs\")"))?;
    }
    let init =
        "const { init } = require('./index.cjs');\n\nmodule.exports = { init, default: init };\n";
    write(&format!("{folder}/init.cjs"), init)?;
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
    for text in ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        copy(text, &format!("{PACKAGE}/{text}"))?;
    }
    licences::MODULES.write_licences(PACKAGE)?;
    let printed = Step::new("npm pack", "npm pack --silent --pack-destination")
        .arg(BUILT)
        .arg(format!("./{PACKAGE}"))
        .stdout()?;
    let made = Path::new(BUILT).join(printed.trim());
    fs::rename(&made, TARBALL)
        .map_err(|error| failed(&made.to_string_lossy(), "rename", &error))?;
    println!("npm: {TARBALL}");
    Ok(())
}

fn wasm_pack(name: &str) -> Step {
    let bin = tools::folder().join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        [bin.clone()]
            .into_iter()
            .chain(std::env::split_paths(&path)),
    );
    Step::new(name, "env")
        .env("CARGO_ENCODED_RUSTFLAGS", &flags())
        .arg(format!(
            "PATH={}",
            path.unwrap_or_default().to_string_lossy()
        ))
        .arg(bin.join("wasm-pack"))
}

/// Flags for what is published: without this machine's folders, where anything should still name a source file.
pub(crate) fn flags() -> String {
    let homes = [
        std::env::home_dir(),
        std::env::var_os("CARGO_HOME").map(PathBuf::from),
        std::env::var_os("RUSTUP_HOME").map(PathBuf::from),
    ];
    let flags: Vec<String> = homes
        .into_iter()
        .flatten()
        .map(|home| format!("--remap-path-prefix={}=~", home.display()))
        .collect();
    // The separator that lets a path hold a space.
    flags.join("\u{1f}")
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

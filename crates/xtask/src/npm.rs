//! Builds the npm package: `target/npm/shotstack-hosting.tgz`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{Failure, Step};
use crate::{setup, tools};

const BUILT: &str = "target/npm";
const PACKAGE: &str = "pkg";

/// The package, as a user installs it.
pub(crate) const TARBALL: &str = "target/npm/shotstack-hosting.tgz";

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

/// The standard library comes from its source, for size and with a panic that is a bare trap: as rustup brings it, it
/// brings along the texts of its panics and what prints them. A stable Cargo is told by `RUSTC_BOOTSTRAP` to do so.
const OWN_STD: [&str; 2] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
];
const TRAPPING_PANICS: [&str; 3] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
];

/// `RustCrypto`'s loop in place of its unrolled code.
const COMPACT_SHA256: [&str; 2] = [
    "--cfg=sha2_backend=\"soft\"",
    "--cfg=sha2_backend_soft=\"compact\"",
];

/// Some functions of the core, as a module of its own.
struct Module {
    name: &'static str,
    features: &'static [&'static str],
    /// What compresses best: the whole is 6 % smaller at `z`, the URLs alone are 6 % larger.
    opt_level: &'static str,
}

const MODULES: [Module; 3] = [
    Module {
        name: "shotstack_hosting",
        features: &[],
        opt_level: "z",
    },
    Module {
        name: "serve_api",
        features: &["--no-default-features", "--features", "serve-api"],
        opt_level: "z",
    },
    Module {
        name: "url",
        features: &["--no-default-features", "--features", "url"],
        opt_level: "s",
    },
];

/// The package's entry points; each has a `CommonJS` twin.
const ENTRIES: [&str; 9] = [
    "index",
    "url",
    "serve-api",
    "node",
    "store/memory",
    "store/sqlite",
    "store/postgres",
    "store/redis",
    "store/durable-object",
];

/// Types beside those of the entry points that have a bundle of their own.
const FURTHER_TYPES: [&str; 2] = ["init", "handler"];

/// Builds all and packs it.
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
        let Self {
            name,
            features,
            opt_level,
        } = self;
        let folder = format!("{BUILT}/wasm/{name}");
        // With both tools on PATH and `no-install`, wasm-pack fetches nothing. What it would optimize with is not
        // ours to choose: that is done below.
        wasm_pack(name)
            .env("CARGO_PROFILE_WASM_RELEASE_OPT_LEVEL", opt_level)
            .args(&["build", "crates/wasm", "--mode", "no-install", "--no-opt"])
            .args(&["--target", "bundler", "--profile", "wasm-release"])
            .args(&["--no-pack", "--no-typescript", "--no-gitignore"])
            .args(&["--out-name", name, "--out-dir"])
            .arg(format!("../../{folder}"))
            .arg("--")
            .args(&OWN_STD)
            .args(features)
            .run()?;

        let target = format!("{PACKAGE}/wasm");
        make_folder(&target)?;
        let wasm = format!("{target}/{name}_bg.wasm");
        tools::from_npm(&format!("{name}, optimized"), "wasm-opt")
            .args(&[
                "-Oz",
                "--converge",
                // Functions that stay apart look more alike, which compresses better.
                "--one-caller-inline-max-function-size=0",
                "--reorder-functions",
                // The stack ends there: one that long has overflowed.
                "--low-memory-unused",
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(&WASM_FEATURES)
            .arg(format!("{folder}/{name}_bg.wasm"))
            .args(&["-o", &wasm])
            .run()?;
        self.glue(&folder, &target)?;
        let bytes = fs::read(&wasm).map_err(|error| failed(&wasm, "read", &error))?;
        write(&format!("{target}/{name}_bytes.js"), &inlined(&bytes))
    }

    /// The glue without what nothing uses: a bundler cannot leave that out, for the module gets the glue as an object.
    fn glue(&self, from: &str, to: &str) -> Result<(), Failure> {
        let name = self.name;
        let names = Step::new(format!("{name}, imports"), "node -e")
            .args(&[NAMES, &format!("{to}/{name}_bg.wasm"), GLUE])
            .stdout()?;
        let entry = format!("{from}/{name}_used.js");
        write(
            &entry,
            &format!(
                "import {{ {names} }} from './{name}_bg.js';\n\nexport const glue = {{ {names} }};\n",
                names = names.trim()
            ),
        )?;
        tools::from_npm(&format!("{name}, glue"), "esbuild")
            .args(&[
                &entry,
                "--bundle",
                "--format=esm",
                "--target=es2022",
                "--log-level=warning",
            ])
            .arg(format!("--outfile={to}/{name}_bg.js"))
            .run()
    }
}

/// What the engine (pkg/src/engine.js) takes of the glue, beside what the module imports: it calls exports itself.
const GLUE: &str = "__wbg_set_wasm";

/// A module's imports, and what else of the glue is asked for.
const NAMES: &str = "\
    const [wasm, ...wanted] = process.argv.slice(1); \
    const module = new WebAssembly.Module(require('node:fs').readFileSync(wasm)); \
    console.log([...WebAssembly.Module.imports(module).map(({ name }) => name), ...wanted].join());";

/// What stands for itself in a text between single quotes, also after a bundler has written it anew.
fn plain_characters() -> Vec<u8> {
    let special = [b'\'', b'"', b'`', b'\\', b'$'];
    (b' '..=b'~')
        .filter(|byte| !special.contains(byte))
        .collect()
}

/// How many characters mean nothing by themselves, but that the next one stands for a seldom byte.
const PREFIXES: usize = 3;

/// The bytes as a JavaScript module, for whoever can neither read a file nor import WebAssembly.
///
/// A frequent byte is one character, itself where it can be, and a seldom one is two. After esbuild and Brotli the text
/// has 2 % more bytes than the module; with a character for each byte, from 128 on written as `\x80`, it was 5 %.
/// `pkg/src/inlined.js` reads it.
fn inlined(bytes: &[u8]) -> String {
    let mut count = [0_usize; 256];
    for byte in bytes {
        count[usize::from(*byte)] += 1;
    }
    let mut characters = plain_characters();
    let prefixes = characters.split_off(characters.len() - PREFIXES);

    let mut by_count: Vec<u8> = (0..=255).collect();
    by_count.sort_by_key(|byte| std::cmp::Reverse(count[usize::from(*byte)]));
    let (frequent, seldom) = by_count.split_at(characters.len());
    let mut seldom = seldom.to_vec();
    seldom.sort_unstable();
    let (fitting, mut others): (Vec<u8>, Vec<u8>) =
        frequent.iter().partition(|byte| characters.contains(byte));
    others.sort_unstable();
    let mut others = others.into_iter();
    // For each character the byte that it stands for.
    let meant: Vec<u8> = characters
        .iter()
        .filter_map(|character| {
            if fitting.contains(character) {
                Some(*character)
            } else {
                others.next()
            }
        })
        .collect();

    let mut written: Vec<String> = vec![String::new(); 256];
    for (character, byte) in characters.iter().zip(&meant) {
        written[usize::from(*byte)] = char::from(*character).into();
    }
    let group = seldom.len().div_ceil(PREFIXES);
    for (prefix, group) in prefixes.iter().zip(seldom.chunks(group)) {
        for (character, byte) in characters.iter().zip(group) {
            written[usize::from(*byte)] = [char::from(*prefix), char::from(*character)]
                .into_iter()
                .collect();
        }
    }
    let text: String = bytes
        .iter()
        .map(|byte| written[usize::from(*byte)].as_str())
        .collect();
    let digits = meant.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let meant: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    format!(
        "import {{ decoded }} from '../src/inlined.js';

export const bytes = () => decoded('{text}', '{meant}');
"
    )
}

/// Node 20 cannot `require` the modules, so each entry has a twin. `init` has to start what `index` uses.
fn common_js() -> Result<(), Failure> {
    let folder = format!("{PACKAGE}/cjs");
    make_folder(&folder)?;
    make_folder(&format!("{folder}/store"))?;
    for entry in ENTRIES {
        tools::from_npm(&format!("{entry} as CommonJS"), "esbuild")
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
        .env("RUSTC_BOOTSTRAP", "1")
        .arg(format!(
            "PATH={}",
            path.unwrap_or_default().to_string_lossy()
        ))
        .arg(bin.join("wasm-pack"))
}

/// For what is published: small, and without this machine's folders, where anything should still name a source file.
fn flags() -> String {
    let homes = [
        std::env::home_dir(),
        std::env::var_os("CARGO_HOME").map(PathBuf::from),
        std::env::var_os("RUSTUP_HOME").map(PathBuf::from),
    ];
    let mut flags: Vec<String> = homes
        .into_iter()
        .flatten()
        .map(|home| format!("--remap-path-prefix={}=~", home.display()))
        .collect();
    flags.extend(TRAPPING_PANICS.map(str::to_owned));
    // A token is hashed in a moment either way; unrolled, the hash is eight kilobytes of code.
    flags.extend(COMPACT_SHA256.map(str::to_owned));
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

#[cfg(test)]
mod tests {
    use super::inlined;

    #[test]
    fn a_byte_is_a_character_and_what_a_string_cannot_hold_is_escaped() {
        let module = inlined(&[0, b'Y', 25, 242]);
        assert!(module.contains("'\u{e}g\\'\\x00'"), "{module:?}");
    }
}

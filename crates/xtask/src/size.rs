//! What a user loads of the npm package: esbuild's bundle, minified, with the WebAssembly inside.

use std::fs;

use crate::step::{Failure, Step};
use crate::{npm, tools};

/// What an entry point has after Brotli, in bytes, and what it should have at most. A ratchet: who makes one larger by more
/// than the tolerance writes the new figure here, with the reason in the commit.
const RECORDED: [Entry; 3] = [
    Entry {
        name: "index",
        bytes: 261_900,
        goal: 128 * 1024,
    },
    Entry {
        name: "api",
        bytes: 155_400,
        goal: 96 * 1024,
    },
    Entry {
        name: "url",
        bytes: 23_300,
        goal: 16 * 1024,
    },
];

/// How much larger than recorded an entry may become, in percent.
const TOLERANCE: u64 = 5;

struct Entry {
    name: &'static str,
    bytes: u64,
    goal: u64,
}

impl Entry {
    fn limit(&self) -> u64 {
        self.bytes + self.bytes * TOLERANCE / 100
    }
}

const FOLDER: &str = "target/npm/size";

/// Node's own compressors, as every user has them.
const SIZES: &str = "\
    const { readFileSync } = require('node:fs'); \
    const { brotliCompressSync, gzipSync } = require('node:zlib'); \
    const bytes = readFileSync(process.argv[1]); \
    console.log(bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length);";

/// Builds the package and checks what is loaded of it.
pub(crate) fn size() -> Result<(), Failure> {
    npm::npm()?;
    check()
}

/// Prints raw, gzip and Brotli sizes; fails if a bundle is larger than it may be.
pub(crate) fn check() -> Result<(), Failure> {
    println!(
        "{:<27} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "bytes", "raw", "gzip", "Brotli", "limit", "goal"
    );
    let mut too_large = Vec::new();
    for entry in &RECORDED {
        let name = match entry.name {
            "index" => "shotstack-hosting".to_owned(),
            name => format!("shotstack-hosting/{name}"),
        };
        let [raw, gzip, brotli] = measured(entry.name)?;
        let (limit, goal) = (entry.limit(), entry.goal);
        println!("{name:<27} {raw:>9} {gzip:>9} {brotli:>9} {limit:>9} {goal:>9}");
        if brotli > limit {
            let recorded = entry.bytes;
            too_large.push(format!(
                "{name} has {brotli} bytes after Brotli, more than {TOLERANCE} % above the recorded {recorded}"
            ));
        }
    }
    if too_large.is_empty() {
        return Ok(());
    }
    Err(Step::new("size", "cargo xtask size").failed(too_large.join("; ")))
}

/// Raw, gzip, Brotli.
fn measured(entry: &str) -> Result<[u64; 3], Failure> {
    let bundle = format!("{FOLDER}/{entry}.js");
    // Everything that the entry exports, as `import *` would keep it.
    tools::from_npm(entry, "esbuild")
        .arg(format!("pkg/{entry}.js"))
        .args(&[
            "--bundle",
            "--minify",
            "--format=esm",
            "--log-level=warning",
        ])
        .arg(format!("--outfile={bundle}"))
        .stdout()?;
    let step = Step::new(entry, "node -e").args(&[SIZES, &bundle]);
    let printed = step.stdout()?;
    let sizes: Vec<u64> = printed
        .split_whitespace()
        .filter_map(|size| size.parse().ok())
        .collect();
    sizes.try_into().map_err(|_| {
        let length = fs::metadata(&bundle).map_or(0, |bundle| bundle.len());
        Step::new("size", "cargo xtask size")
            .failed(format!("no sizes of {bundle} ({length} bytes): {printed}"))
    })
}

//! Installs JavaScript's runtimes and bundlers, and tests the packed npm package in each.

use crate::debian::{self, Program};
use crate::step::{Failure, Step};
use crate::{node, node_modules, npm, wasm_tools};

const FOLDER: &str = "tests/js";

const BROWSERS: [Program; 5] = [
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/firefox-esr", "firefox-esr"),
    ("/usr/bin/WebKitWebDriver", "webkit2gtk-driver"),
    // WebKitGTK needs a display.
    ("/usr/bin/xvfb-run", "xvfb"),
    ("/usr/bin/xauth", "xauth"),
];

/// The tests start them.
const SERVERS: [Program; 2] = [
    ("/usr/lib/postgresql", "postgresql"),
    ("/usr/bin/redis-server", "redis-server"),
];

/// What the tests need: Node, browsers, servers, and the packages of tests/js.
pub(crate) fn setup() -> Result<(), Failure> {
    node::ensure()?;
    debian::ensure(&BROWSERS)?;
    debian::ensure(&SERVERS)?;
    node_modules::install(FOLDER)
}

/// Builds the package, and runs all tests of it, or only those with a word in their names.
pub(crate) fn test(words: &[&str]) -> Result<(), Failure> {
    npm::npm()?;
    // The tests compare the package's results with the command line's.
    Step::new("command line", "cargo build -p shotstack-hosting-cli").run()?;
    Step::new("npm package", "node")
        .arg(format!("{FOLDER}/run.js"))
        .args(words)
        .run()
}

/// Setup and tests.
pub(crate) fn javascript(words: &[&str]) -> Result<(), Failure> {
    wasm_tools::ensure()?;
    setup()?;
    test(words)
}

//! JavaScript's runtimes and bundlers: installed, and the packed npm package tried in each.

use crate::debian::{self, Program};
use crate::step::{Failure, Step};
use crate::{node_modules, npm, setup};

const FOLDER: &str = "tests/js";

/// Older ones lack what the package and its tests use.
const NODE_AT_LEAST: u32 = 20;

const NODE: [Program; 2] = [("/usr/bin/node", "nodejs"), ("/usr/bin/npm", "npm")];

const BROWSERS: [Program; 5] = [
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/firefox-esr", "firefox-esr"),
    ("/usr/bin/WebKitWebDriver", "webkit2gtk-driver"),
    // WebKitGTK has no mode without a display.
    ("/usr/bin/xvfb-run", "xvfb"),
    ("/usr/bin/xauth", "xauth"),
];

/// They are started by the tests.
const SERVERS: [Program; 2] = [
    ("/usr/lib/postgresql", "postgresql"),
    ("/usr/bin/redis-server", "redis-server"),
];

/// What the tests need: Node, browsers, servers, and the packages of tests/js.
pub(crate) fn setup() -> Result<(), Failure> {
    node()?;
    debian::ensure(&BROWSERS)?;
    debian::ensure(&SERVERS)?;
    node_modules::install(FOLDER)
}

/// Node and npm, which build the package too.
pub(crate) fn node() -> Result<(), Failure> {
    let versions = || {
        let node = Step::new("Node", "node --version").stdout();
        let npm = Step::new("npm", "npm --version").stdout();
        node.and_then(|node| npm.map(|npm| (node, npm)))
    };
    let (node, npm) = versions().or_else(|_| {
        debian::ensure(&NODE)?;
        versions()
    })?;
    if major(&node).is_none_or(|major| major < NODE_AT_LEAST) {
        let cause = format!(
            "{} is too old: Node {NODE_AT_LEAST} or later is needed, from https://nodejs.org",
            node.trim()
        );
        return Err(Step::new("Node", "node --version").failed(cause));
    }
    println!("Node {}, npm {}: present", node.trim(), npm.trim());
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    let (major, _) = version.strip_prefix('v')?.split_once('.')?;
    major.parse().ok()
}

/// Builds the package and tries it everywhere, or only where a word is part of the name.
pub(crate) fn test(words: &[&str]) -> Result<(), Failure> {
    npm::npm()?;
    // Its answers are what those in JavaScript are held against.
    Step::new("command line", "cargo build -p shotstack-hosting-cli").run()?;
    Step::new("npm package", "node")
        .arg(format!("{FOLDER}/run.js"))
        .args(words)
        .run()
}

/// Set-up and test, for the task of that name.
pub(crate) fn javascript(words: &[&str]) -> Result<(), Failure> {
    setup::wasm_tools()?;
    setup()?;
    test(words)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v24.0.0"), Some(24));
        assert_eq!(major("20.1.0"), None);
    }
}

//! Installs JavaScript's runtimes and bundlers, and tests the packed npm package in each.

use std::fs;

use crate::debian::{self, Program};
use crate::left_out::LeftOut;
use crate::step::{Failure, Step};
use crate::{command_line, left_out, node_modules, npm, wasm_tools};

const FOLDER: &str = "tests/js";

/// The site, which the tests build.
const SITE: &str = "www";

/// Where `run.js` lists the tests that it has left out.
const LEFT_OUT: &str = "target/js/left-out.txt";

/// The tests that take the steps of random schedules.
const TURNS: &str = "turns, by the loop of the handler";

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

/// What the tests need besides Node: browsers and servers, whose tests are else left out, and the packages of tests/js and
/// of the site.
pub(crate) fn setup() -> Result<(), Failure> {
    left_out::warn(debian::ensure(&BROWSERS))?;
    left_out::warn(debian::ensure(&SERVERS))?;
    node_modules::install(FOLDER)?;
    node_modules::install(SITE)
}

/// Builds the package, and runs all tests of it. They compare its results with those of the command line, which the tests in
/// Rust have built.
pub(crate) fn test(left_out: &mut LeftOut) -> Result<(), Failure> {
    npm::npm()?;
    command_line::pack_for_tests()?;
    command_line::check_packed_for_tests()?;
    run(Step::new("npm package", "node"), &[], left_out)
}

/// Builds the package, and runs its long tests at their full length.
pub(crate) fn soak(left_out: &mut LeftOut) -> Result<(), Failure> {
    build()?;
    schedules().env("SCHEDULES", "10000").run()?;
    let step = Step::new("npm package, soak", "node").env("SOAK", "true");
    run(
        step,
        &[
            "storm",
            "kills",
            "every one",
            "many waits",
            "sweeps",
            "flood",
            TURNS,
        ],
        left_out,
    )
}

/// Sets up, builds, and runs all tests, or only those with a word in their names.
pub(crate) fn javascript(words: &[&str]) -> Result<(), Failure> {
    wasm_tools::ensure()?;
    setup()?;
    build()?;
    if words.is_empty()
        || words
            .iter()
            .any(|word| TURNS.contains(&word.to_lowercase()))
    {
        schedules().run()?;
    }
    run(Step::new("npm package", "node"), words, &mut LeftOut::new())
}

/// The package and the command line.
fn build() -> Result<(), Failure> {
    npm::npm()?;
    Step::new("command line", "cargo build -p shotstack-hosting-cli").run()?;
    command_line::pack_for_tests()?;
    command_line::check_packed_for_tests()
}

/// Writes what [`TURNS`] reads. The tests in Rust do so too.
fn schedules() -> Step {
    Step::new(
        "schedules of turns",
        "cargo test -p shotstack-hosting --all-features --test properties -- schedules --nocapture",
    )
}

fn run(step: Step, words: &[&str], left_out: &mut LeftOut) -> Result<(), Failure> {
    step.arg(format!("{FOLDER}/run.js")).args(words).run()?;
    let list = fs::read_to_string(LEFT_OUT).map_err(|error| {
        Step::new("npm package", "cargo xtask js")
            .failed(format!("cannot read {LEFT_OUT}: {error}"))
    })?;
    for line in list.lines() {
        left_out.add(line.to_owned());
    }
    Ok(())
}

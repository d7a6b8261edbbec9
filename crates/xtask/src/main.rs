//! The repository's tasks: `cargo xtask setup | lint | test | soak | npm | program | package | js | www | fuzz | bench`.

mod accepted_licences;
mod bench;
mod command_line;
mod debian;
mod fuzz;
mod inlined;
mod javascript;
mod left_out;
mod licences;
mod lint;
mod node;
mod node_modules;
mod npm;
mod package;
mod reading;
mod setup;
mod shotstack;
mod size;
mod soak;
mod step;
mod test;
mod tools;
mod wasm_tools;
mod www;

use std::path::Path;
use std::process::ExitCode;

use crate::step::{Failure, Step};

const HELP: &str = "\
Usage: cargo xtask <TASK>

  setup            install what the other tasks need
  lint             check formatting, lints, documentation and the WebAssembly build
  test             set up, lint, run all tests, fuzz each target for 5 seconds
  soak             set up, run the tests that take minutes at their full length: before an issue is closed
  npm              set up, build the npm package: target/npm/shotstack-hosting.tgz
  program TARGET   build the command line for npm, for a Rust target: target/npm/cli-….tgz
  package          set up, build the npm package, pack the crates, check all packages
  js [WORD]...     set up, build the npm package, run its tests: all of them, or those with a WORD in their names
  www              set up, build the npm package and the site: target/www
  www --open       the same, and serve the site on this machine
  www --screenshots  the same, and take pictures of its pages: target/www-screenshots
  www --lighthouse  the same, and measure its pages with Lighthouse
  size             build the npm package, print the size of each entry point, fail if one is too large
  fuzz [SECONDS]   set up, fuzz each target for SECONDS (at least 1, by default 10)
  bench            set up, measure in Rust and in each JavaScript runtime, print the ratios, write www/docs/design/benchmarks.md
  bench js         the same without Rust and without writing the page
  bench rust [ARGS]...  measure in Rust only, with ARGS passed to `cargo bench`
";

fn main() -> ExitCode {
    if let Err(failure) = enter_repository() {
        eprintln!("error: {failure}");
        return ExitCode::FAILURE;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::setup(),
        ["lint"] => lint::lint(),
        ["test"] => test::test(),
        ["soak"] => soak::soak(),
        ["fuzz"] => setup::fuzz().and_then(|()| fuzz::fuzz(fuzz::DEFAULT_SECONDS)),
        ["fuzz", seconds] if let Ok(seconds) = seconds.parse() => {
            setup::fuzz().and_then(|()| fuzz::fuzz(seconds))
        }
        ["npm"] => npm::npm(),
        ["program", target] => command_line::release(target),
        ["package"] => package::package(),
        ["size"] => size::size(),
        ["www"] => www::www(),
        ["www", "--open"] => www::open(),
        ["www", "--screenshots"] => www::screenshots(),
        ["www", "--lighthouse"] => www::lighthouse(),
        ["bench", "js"] => bench::javascript(),
        ["js", words @ ..] => javascript::javascript(words),
        ["bench"] => bench::bench(),
        ["bench", "rust", arguments @ ..] => bench::native(arguments),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        words => {
            if !words.is_empty() {
                eprintln!("error: `{}` is not a task\n", words.join(" "));
            }
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Lets every task use paths relative to the repository's root, wherever `cargo xtask` was run.
fn enter_repository() -> Result<(), Failure> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&top).map_err(|error| {
        Step::new("repository", "cd")
            .arg(&top)
            .failed(error.to_string())
    })
}

//! The repository's own tasks: `cargo xtask setup | lint | test | npm | package | js | fuzz | bench`.

mod bench;
mod debian;
mod fuzz;
mod inlined;
mod javascript;
mod lint;
mod node_modules;
mod npm;
mod package;
mod setup;
mod shotstack;
mod size;
mod step;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <TASK>

  setup            install what the other tasks need (quick when it is there)
  lint             check formatting, clippy, documentation and the WebAssembly build
  test             set up, lint, run every test, fuzz briefly
  npm              set up, build the npm package: target/npm/shotstack-hosting.tgz
  package          set up, build the npm package, pack the crates, look into all packages
  js [WORD]...     set up, build the npm package and try it in every runtime, or where a name has WORD in it
  size             build the npm package, print what a user loads of it, fail if that is too much
  fuzz [SECONDS]   set up, fuzz each target for SECONDS (1 or more; 10 unless given)
  bench [ARGS]...  run the benchmarks, with ARGS passed to `cargo bench`, then those in JavaScript
  bench js         run those in JavaScript only
";

fn main() -> ExitCode {
    if let Err(error) = enter_repository() {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::setup(),
        ["lint"] => lint::lint(),
        ["test"] => test::test(),
        ["fuzz"] => setup::setup().and_then(|()| fuzz::fuzz(fuzz::BRIEFLY)),
        ["fuzz", seconds] if let Ok(seconds) = seconds.parse() => {
            setup::setup().and_then(|()| fuzz::fuzz(seconds))
        }
        ["npm"] => npm::npm(),
        ["package"] => package::package(),
        ["size"] => size::size(),
        ["bench", "js"] => bench::javascript(),
        ["js", words @ ..] => javascript::javascript(words),
        ["bench", arguments @ ..] => bench::bench(arguments),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        words => {
            if !words.is_empty() {
                eprintln!("error: `{}` is none of the tasks below\n", words.join(" "));
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

/// Lets every task use paths from the repository's top, wherever `cargo xtask` was called.
fn enter_repository() -> Result<(), String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&top)
        .map_err(|error| format!("cannot enter {}: {error}", top.display()))
}

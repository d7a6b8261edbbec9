//! Runs the vectors of `tests/vectors`, each case as a test of its own: `cargo test --test vectors -- urls::parse`.

mod api;
mod callback;
mod case_file;
mod delivery;
mod edits;
mod events;
mod poll;
mod renders;
mod requests;
#[path = "../shell/mod.rs"]
mod shell;
mod text;
mod turn_steps;
mod turns;
mod urls;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let trials = [
        api::trials(),
        callback::trials(),
        delivery::trials(),
        edits::trials(),
        events::trials(),
        poll::trials(),
        renders::trials(),
        requests::trials(),
        turns::trials(),
        urls::trials(),
    ];
    let trials = trials.into_iter().flatten().collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

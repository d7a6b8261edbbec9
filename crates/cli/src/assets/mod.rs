//! `assets`: hosted files, looked up, deleted, transferred.

mod delete;
mod get;
mod listing;
mod transfer;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  export SHOTSTACK_API_KEY=…
  shotstack-hosting assets get --render d2b46ed6-998a-4d6b-9d91-b8cf0193a655
      The files of a render
  shotstack-hosting assets get e4433cbf-e501-76a2-ac8b-715d26997540 --json
      One file, for programs
  shotstack-hosting assets delete e4433cbf-e501-76a2-ac8b-715d26997540
  shotstack-hosting assets transfer https://files.example/film.mp4 --id film-17

Exit status: 0 if all is well, 1 if the API refused, 2 if the command was misused or there was no answer.";

/// Look up, delete or transfer hosted files
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Assets {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Get(get::Get),
    Delete(delete::Delete),
    Transfer(transfer::Transfer),
}

impl Assets {
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        match self.command {
            Command::Get(get) => get.run(),
            Command::Delete(delete) => delete.run(),
            Command::Transfer(transfer) => transfer.run(),
        }
    }
}

/// Ids from the command line.
fn all_parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    texts: &[String],
) -> Result<Vec<T>, Failure> {
    texts.iter().map(|text| parsed(text)).collect()
}

/// An id from the command line.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error| {
        Failure::trouble(
            format!("the id `{text}` {error}"),
            "give ids as the API shows them",
        )
    })
}

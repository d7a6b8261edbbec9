//! `assets`: looks up, deletes and transfers hosted files.

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
      Print the files of a render
  shotstack-hosting assets get e4433cbf-e501-76a2-ac8b-715d26997540 --json
      Print one file as JSON
  shotstack-hosting assets delete e4433cbf-e501-76a2-ac8b-715d26997540
      Delete a file
  shotstack-hosting assets transfer https://files.example/film.mp4 --id film-17
      Copy a public file to Shotstack's hosting

Exit status: 0 on success, 1 if the API refused, 2 if the command was misused or got no response.";

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

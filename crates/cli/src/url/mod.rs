//! `url`: builds, derives and parses CDN URLs.

mod build;
mod from;
mod help;
mod parse;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting url build --owner 5ca6hu7s9k --file 'my film.mp4'
  shotstack-hosting url build --owner 5ca6hu7s9k --render d2b46ed6 --role poster --stage stage
  shotstack-hosting url from \"$(jq -r .url edit-render.json)\"
  shotstack-hosting url parse --json https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-thumb.jpg

A built URL does not show that the file is there: wait for a serve/copy webhook, or ask the Serve API.";

/// Build, derive or parse the CDN URL of a hosted file
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Url {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Build),
    From(from::From),
    Parse(parse::Parse),
}

impl Url {
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        match self.command {
            Command::Build(build) => build.run(),
            Command::From(from) => from.run(),
            Command::Parse(parse) => parse.run(),
        }
    }
}

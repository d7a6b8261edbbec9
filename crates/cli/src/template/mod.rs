//! `template`: changes a saved template.

mod set_callback;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  export CALLBACK_SECRET=\"$(openssl rand -hex 32)\"
  shotstack-hosting template set-callback ca84c7c5-5fe4-66d3-839e-ee0f1d4c2641 --url https://example.com/hook
      Give a saved template a standing callback URL, so that each of its renders sends webhooks there

Shotstack discards the `callback` of a request to render a template, so it has to be in the template itself.";

/// Give a saved template a callback URL
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Template {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    SetCallback(set_callback::SetCallback),
}

impl Template {
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        match self.command {
            Command::SetCallback(set_callback) => set_callback.run(),
        }
    }
}

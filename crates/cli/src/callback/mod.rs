//! `callback`: mints and verifies callback URLs with signed tokens.

mod expiry;
mod mint;
mod reachability;
mod secret;
mod verify;

pub(crate) use expiry::with_expiry;
pub(crate) use reachability::warn_of_unreachable;
pub(crate) use secret::SecretArguments;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  export CALLBACK_SECRET=\"$(openssl rand -hex 32)\"
  shotstack-hosting callback mint --url https://example.com/hook --correlation order-17 --expect main,poster
      Print a callback URL for a render request
  shotstack-hosting callback mint --url https://example.com/hook --correlation order-17 --edit edit.json
      Print the edit with this callback URL, ready to be posted
  shotstack-hosting callback mint --url https://example.com/hook --standing
      Print a standing callback URL, for a template or the dashboard: one URL for many renders
  shotstack-hosting callback verify '/hook?shotstack_token=…'
      Check the token in the URL of a request, and print its claims

Shotstack does not sign webhooks. The token proves that the callback URL came from you.";

/// Mint or verify a callback URL that carries a signed token
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Callback {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Mint(mint::Mint),
    Verify(verify::Verify),
}

impl Callback {
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        match self.command {
            Command::Mint(mint) => mint.run(),
            Command::Verify(verify) => verify.run(),
        }
    }
}

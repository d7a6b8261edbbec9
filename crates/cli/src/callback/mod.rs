//! `callback`: callback URLs that prove themselves, minted and verified.

mod mint;
mod secret;
mod verify;

use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use shotstack_hosting::Timestamp;

use crate::failure::Failure;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  export SHOTSTACK_HOSTING_SECRET=\"$(openssl rand -base64 32)\"
  shotstack-hosting callback mint --url https://example.com/hook --correlation order-17 --expect main,poster
      A callback URL to put into a render request
  shotstack-hosting callback mint --url https://example.com/hook --correlation order-17 --edit edit.json
      The edit with that URL in it, ready to be posted
  shotstack-hosting callback verify '/hook?shotstack_token=…'
      What the token of a request says, if it is genuine

Shotstack signs no webhook. A token in the callback URL proves that the URL is one that you gave away.";

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

/// The system's clock; a clock before 1970 counts as 1970.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

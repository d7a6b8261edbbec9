//! The command line `shotstack-hosting`.
//!
//! Each command is a module with its arguments and a `run`. The core makes the decisions.

mod aligned;
mod api;
mod assets;
mod callback;
mod clock;
mod demo;
mod edit;
mod emulate;
mod failure;
mod input;
mod inspect;
mod origin;
mod outcome;
mod output;
mod printable;
mod shotstack_url;
mod status;
mod submit;
mod template;
mod trigger;
mod url;
mod warning;
mod watch;
mod wrapping;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::assets::Assets;
use crate::callback::Callback;
use crate::demo::Demo;
use crate::emulate::Emulate;
use crate::failure::Failure;
use crate::inspect::Inspect;
use crate::outcome::Outcome;
use crate::status::Status;
use crate::submit::Submit;
use crate::template::Template;
use crate::trigger::Trigger;
use crate::url::Url;
use crate::watch::Watch;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting demo
      See it work in ten seconds, without an account
  shotstack-hosting inspect body.json
      Show what a webhook contains, and what is wrong with it
  curl -s https://example.com/last-callback | shotstack-hosting inspect --json
      The same from standard input, as JSON
  shotstack-hosting status callbacks/*.json --edit edit.json
      List the files of each render: which are ready, and at which URLs
  shotstack-hosting url build --owner 5ca6hu7s9k --file d2b46ed6.mp4
      Print the URL of a hosted file
  shotstack-hosting watch d2b46ed6-998a-4d6b-9d91-b8cf0193a655
      Wait until every file of a render is ready
  shotstack-hosting emulate --faults all=0.2
      Run a local Shotstack to test against, with injected faults

Exit status: 0 on success, 1 if something is not valid or was refused, 2 if the command was misused or could not read or \
write, 3 if `watch` ran out of time.

This project is unofficial and not affiliated with Shotstack.";

/// Tools for Shotstack's webhooks and hosted files.
#[derive(Parser)]
#[command(name = "shotstack-hosting", version, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Inspect(Inspect),
    Status(Status),
    Url(Url),
    Callback(Callback),
    Submit(Submit),
    Template(Template),
    Watch(Watch),
    Assets(Assets),
    Emulate(Emulate),
    Trigger(Trigger),
    Demo(Demo),
}

impl Command {
    fn run(self) -> Result<Outcome, Failure> {
        match self {
            Self::Inspect(inspect) => inspect.run(),
            Self::Status(status) => status.run(),
            Self::Url(url) => url.run(),
            Self::Callback(callback) => callback.run(),
            Self::Submit(submit) => submit.run(),
            Self::Template(template) => template.run(),
            Self::Watch(watch) => watch.run(),
            Self::Assets(assets) => assets.run(),
            Self::Emulate(emulate) => emulate.run(),
            Self::Trigger(trigger) => trigger.run(),
            Self::Demo(demo) => demo.run(),
        }
    }
}

fn main() -> ExitCode {
    let outcome = CommandLine::parse().command.run();
    outcome.unwrap_or_else(|failure| failure.print()).into()
}

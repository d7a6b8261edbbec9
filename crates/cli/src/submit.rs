//! `submit`: orders a render.

use std::path::PathBuf;

use clap::Args;
use shotstack_hosting::api::SubmitError;
use shotstack_hosting_client::Error;

use crate::api::{ApiArguments, block_on, client_failure};
use crate::failure::Failure;
use crate::input::Input;
use crate::outcome::Outcome;
use crate::output;

const MAX_EDIT_BYTES: u64 = 64 * 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting submit edit.json
      Order a render of an edit, and print its id
  shotstack-hosting callback mint --url https://example.com/hook --correlation order-17 --edit edit.json | shotstack-hosting submit -
      The same with webhooks that carry a signed token

Exit status: 0 if the render was ordered, 1 if the order was refused, 2 if it could not be sent, or may have arrived all \
the same.";

/// Order a render of an edit, and print its id
///
/// The order is sent once and never repeated. If it may have arrived although it failed, the error says so.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Submit {
    /// The edit, as JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    edit: PathBuf,

    #[command(flatten)]
    api: ApiArguments,
}

impl Submit {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let input = Input::from(self.edit.as_path());
        let edit = input.read_all(MAX_EDIT_BYTES)?;
        let edit = String::from_utf8(edit).map_err(|_| {
            Failure::refused(format!("{} is not valid UTF-8", input.name()), EDIT_HELP)
        })?;
        let client = self.api.client()?;
        let render = block_on(async { client.submit(&edit).await.map_err(failure) })?;
        output::print_line(render.as_str())?;
        Ok(Outcome::Success)
    }
}

const EDIT_HELP: &str =
    "give the JSON that the Edit API accepts: an object with `timeline` and `output`";

fn failure(failed: SubmitError<Error>) -> Failure {
    if failed.uncertain || failed.render.is_some() {
        return Failure::error(
            &failed,
            "no endpoint lists renders, but a callback that comes names its render",
        );
    }
    match failed.error {
        error @ Error::Request(_) => Failure::refused(error, EDIT_HELP),
        error => client_failure(error),
    }
}

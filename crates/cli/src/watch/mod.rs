//! `watch`: polls the APIs until renders are settled, and prints the state of each file.

mod file_row;
mod progress_display;
mod result;

use std::path::PathBuf;

use clap::Args;
use futures_util::StreamExt;
use shotstack_hosting::{RenderId, expectation::Expectation, poll::PollRules, role::RoleSet};
use shotstack_hosting_client::{Client, NotReady, Update, Watch as Stream};

use crate::api::{ApiArguments, block_on};
use crate::edit::read_expectation;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::watch::progress_display::ProgressDisplay;

const EXAMPLES: &str = "\
Examples:
  export SHOTSTACK_API_KEY=…
  shotstack-hosting watch d2b46ed6-998a-4d6b-9d91-b8cf0193a655
      Wait until every file of the render is ready, and print the URLs
  shotstack-hosting watch d2b46ed6-998a-4d6b-9d91-b8cf0193a655 --edit edit.json --timeout 10m
      The same, with the expected files from the edit, for ten minutes at most
  shotstack-hosting watch --stage stage --json $(cat renders.txt) | jq -r 'select(.ended) | .render + \" \" + .ended'
      Wait for many renders under one rate limit, and print how each of them ended

A render that neither API knows after a minute is unknown. Each stage has its own renders and its own keys: see --stage.

Exit status: 0 if all are ready, 1 if one failed or is unknown, 2 if the command was misused or the API refused, 3 if the time ran out.";

/// Wait until every file of a render is ready
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Watch {
    /// The renders' ids
    #[arg(value_name = "RENDER", required = true)]
    renders: Vec<RenderId>,

    /// The edit that was rendered, which defines the expected files of every render
    #[arg(long, value_name = "FILE")]
    edit: Option<PathBuf>,

    /// Files whose failure does not keep a render from being ready, such as `thumbnail` or `poster,thumbnail`
    #[arg(
        long,
        value_name = "ROLES",
        default_value = "",
        hide_default_value = true
    )]
    optional: String,

    /// The longest time to wait, such as `90s` or `10m`
    #[arg(long, value_name = "DURATION", default_value = "30m")]
    timeout: humantime::Duration,

    /// Print JSON, one object on each line, whenever a render changes
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    api: ApiArguments,
}

impl Watch {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let expectation = self.expectation()?;
        let client = self.client()?;
        let mut display = if self.json {
            ProgressDisplay::json()
        } else {
            ProgressDisplay::text(self.renders.len())
        };
        block_on(async {
            let watch = client
                .watch(
                    self.renders
                        .iter()
                        .map(|render| (render.clone(), expectation.clone())),
                )
                .map_err(|error| {
                    Failure::error(
                        error,
                        "give ids from the Edit API, for example d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
                    )
                })?;
            follow(watch, &mut display).await
        })
    }

    fn expectation(&self) -> Result<Expectation, Failure> {
        match &self.edit {
            Some(edit) => read_expectation(edit).map_err(Failure::into_error),
            None => Ok(Expectation::default()),
        }
    }

    fn client(&self) -> Result<Client, Failure> {
        let optional: RoleSet = self.optional.parse().map_err(|error| {
            Failure::error(
                format!("--optional `{}`: {error}", self.optional),
                "separate several by commas: `--optional poster,thumbnail`",
            )
        })?;
        let client = self.api.client()?;
        let rules = PollRules {
            deadline_millis: u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX),
            ..PollRules::for_stage(client.stage())
        };
        Ok(client.with_rules(rules).with_optional(optional))
    }
}

async fn follow(mut watch: Stream, display: &mut ProgressDisplay) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Success;
    while let Some((render, update)) = watch.next().await {
        if let Update::Ended(ended) = &update {
            outcome = outcome.max(outcome_of(ended.as_ref().err()));
        }
        display.show(&render, &update)?;
    }
    display.close()?;
    Ok(outcome)
}

fn outcome_of(not_ready: Option<&NotReady>) -> Outcome {
    match not_ready {
        None => Outcome::Success,
        Some(NotReady::Settled { .. } | NotReady::NotFound { .. }) => Outcome::Refused,
        Some(NotReady::Expired { .. }) => Outcome::TimedOut,
        Some(_) => Outcome::Error,
    }
}

//! `watch`: asks the APIs until renders are settled, and tells what becomes of each file.

mod live;
mod row;
mod told;

use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::StreamExt;
use shotstack_hosting::{
    RenderId, Validator,
    expectation::Expectation,
    poll::PollRules,
    render::{Document, RenderStatus},
    role::RoleSet,
};
use shotstack_hosting_client::{Client, NotReady, Progress, Watch as Stream};

use crate::api::{ApiArguments, of_client, wait_for};
use crate::failure::Failure;
use crate::input::Input;
use crate::outcome::Outcome;
use crate::watch::live::Live;

const EXAMPLES: &str = "\
Examples:
  export SHOTSTACK_API_KEY=…
  shotstack-hosting watch d2b46ed6-998a-4d6b-9d91-b8cf0193a655
      Wait until every file of the render is there, and print the URLs
  shotstack-hosting watch d2b46ed6-998a-4d6b-9d91-b8cf0193a655 --edit edit.json --timeout 10m
      The same, knowing from the edit which files there will be, for ten minutes at most
  shotstack-hosting watch --stage stage --json $(cat renders.txt) | jq -r 'select(.ended) | .render + \" \" + .ended'
      Many renders under one rate limit, for programs: one JSON object a line, the last of a render with `ended`

Exit status: 0 if all are ready, 1 if one failed, 2 if the command was misused or the API refused, 3 if the time was over first.";

const MAX_EDIT_BYTES: u64 = 64 * 1024 * 1024;

/// Wait until every file of a render is there
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Watch {
    /// The renders' ids
    #[arg(value_name = "RENDER", required = true)]
    renders: Vec<String>,

    /// The edit that was rendered: it tells which files to expect of every render given
    #[arg(long, value_name = "FILE")]
    edit: Option<PathBuf>,

    /// Roles without which a render is ready, once they are settled, such as `thumbnail` or `poster,thumbnail`
    #[arg(
        long,
        value_name = "ROLES",
        default_value = "",
        hide_default_value = true
    )]
    optional: String,

    /// How long to wait at most, such as `90s` or `10m`
    #[arg(long, value_name = "DURATION", default_value = "30m")]
    timeout: humantime::Duration,

    /// Print one JSON object a line on standard output, whenever more is known of a render
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    api: ApiArguments,
}

impl Watch {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let renders = self.renders()?;
        let expectation = self.expectation()?;
        let client = self.client()?;
        let mut live = if self.json {
            Live::for_programs()
        } else {
            Live::for_people(renders.len())
        };
        wait_for(async {
            let watch = client
                .watch(
                    renders
                        .into_iter()
                        .map(|render| (render, expectation.clone())),
                )
                .map_err(of_not_ready)?;
            follow(watch, &mut live).await
        })
    }

    fn renders(&self) -> Result<Vec<RenderId>, Failure> {
        let parse = |text: &String| {
            text.parse().map_err(|error| {
                Failure::trouble(
                    format!("the render id `{text}` {error}"),
                    "give ids as the Edit API answers them",
                )
            })
        };
        self.renders.iter().map(parse).collect()
    }

    fn expectation(&self) -> Result<Expectation, Failure> {
        self.edit
            .as_deref()
            .map_or_else(|| Ok(Expectation::default()), read_edit)
    }

    fn client(&self) -> Result<Client, Failure> {
        let optional: RoleSet = self.optional.parse().map_err(|error| {
            Failure::trouble(
                format!("--optional `{}`: {error}", self.optional),
                "join several with commas: `--optional poster,thumbnail`",
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

async fn follow(mut watch: Stream, live: &mut Live) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Fine;
    while let Some((render, progress)) = watch.next().await {
        if let Progress::Ended(ended) = &progress {
            outcome = outcome.max(outcome_of(ended.as_ref().err()));
        }
        live.tell(&render, &progress)?;
    }
    live.close()?;
    Ok(outcome)
}

fn outcome_of(not_ready: Option<&NotReady>) -> Outcome {
    match not_ready {
        None => Outcome::Fine,
        Some(NotReady::Settled { .. } | NotReady::NotFound { .. }) => Outcome::Refused,
        Some(NotReady::Expired { .. }) => Outcome::TimedOut,
        Some(_) => Outcome::Trouble,
    }
}

/// How a render ended, in a word.
fn word(ended: Option<&NotReady>) -> &'static str {
    match ended {
        None => RenderStatus::Ready.as_str(),
        Some(NotReady::Settled { report, .. }) => report.status.as_str(),
        Some(NotReady::NotFound { .. }) => "unknown",
        Some(NotReady::Expired { .. }) => "expired",
        Some(_) => "refused",
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the caller has no more use for it"
)]
fn of_not_ready(error: NotReady) -> Failure {
    Failure::trouble(
        &error,
        "give ids as the Edit API answers them, such as d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
    )
}

fn read_edit(path: &Path) -> Result<Expectation, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_EDIT_BYTES)?;
    let name = input.name();
    let help = "give --edit the JSON that was posted to the Edit API";
    match Document::read(&text, &Validator::new()) {
        Ok(Document::Edit(expectation)) => Ok(expectation),
        Ok(other) => Err(Failure::trouble(
            format!(
                "{name} is no edit, but a document of another kind: {}",
                other.kind()
            ),
            help,
        )),
        Err(invalid) => {
            let told: Vec<_> = invalid
                .violations()
                .iter()
                .map(ToString::to_string)
                .collect();
            Err(Failure::trouble(
                format!("{name}: {}", told.join("; ")),
                help,
            ))
        }
    }
}

/// What the client could not do for a render.
fn told_of(error: &NotReady) -> Option<Failure> {
    match error {
        NotReady::Refused { error, .. } => Some(of_client(error.clone())),
        _ => None,
    }
}

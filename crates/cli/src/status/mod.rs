//! `status`: combines documents of any kind into a report on each render.

mod collected;
mod documents;
mod table;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use shotstack_hosting::{RenderId, Report, Validator, render::Document, role::RoleSet};

use crate::edit::read_expectation;
use crate::failure::Failure;
use crate::input::Input;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;
use crate::status::collected::{Collected, Found};

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting status callbacks/*.json
      List the files of each render: which are ready, and at which URLs
  shotstack-hosting status callbacks/*.json --edit edit.json
      The same, with the expected files from the edit
  curl -s -H \"x-api-key: $KEY\" https://api.shotstack.io/serve/v1/assets/render/$ID | shotstack-hosting status --json
      Print the state of a render in the Serve API as JSON

A file may hold several documents, with or without line breaks between them. Order and repeats make no difference. \
A document inside something else is found too, as by `inspect`: in an n8n item, an API Gateway event, Base64, UTF-16, log \
lines. --json then adds `unwrapped`, with the place of each.";

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Combine webhooks, Serve API responses, render statuses and edits: is each render ready?
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// Webhook bodies, responses of the Serve API or the Edit API, edits; `-` means standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

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

    /// Print one JSON object: {"renders":[…]}
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    origin: OriginArgument,
}

/// The output of `--json`.
#[derive(Serialize)]
struct Listing<'a> {
    renders: Vec<Entry<'a>>,
    /// The documents that were found inside something else.
    #[serde(skip_serializing_if = "<[Found]>::is_empty")]
    unwrapped: &'a [Found],
}

/// One render.
#[derive(Serialize)]
struct Entry<'a> {
    render: &'a RenderId,
    #[serde(flatten)]
    report: &'a Report,
}

impl Status {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let validator =
            Validator::new().with_origin(self.origin.origin().map_err(Failure::into_error)?);
        let optional = self.optional()?;
        let inputs = self.inputs()?;
        let mut collected = Collected::new(&validator);
        let mut outcome = Outcome::Success;
        if let Some(edit) = &self.edit {
            let expectation = read_expectation(edit)?;
            collected.renders.observe(Document::Edit(expectation));
        }
        for input in inputs {
            let read = input.read_all(MAX_FILE_BYTES);
            let worst = match read {
                Ok(text) => collected.observe_all(&input.name(), text),
                Err(failure) => failure.print(),
            };
            outcome = outcome.max(worst);
        }
        for asset in collected.renders.unattributed() {
            let failure = Failure::refused(
                format!("the file {} belongs to no known render", asset.id),
                "ask the Serve API by render, or also give the webhooks of the file's render",
            );
            outcome = outcome.max(failure.print());
        }
        self.print(&collected, optional)?;
        Ok(outcome)
    }

    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let inputs = Input::all(&self.files)?;
        let edit = self.edit.as_deref().map(Input::from);
        if edit == Some(Input::Stdin) && inputs.contains(&Input::Stdin) {
            return Err(Failure::error(
                "standard input cannot be both the edit and a FILE",
                "give a file for one of them",
            ));
        }
        Ok(inputs)
    }

    fn print(&self, collected: &Collected<'_>, optional: RoleSet) -> Result<(), Failure> {
        let reports = collected.renders.reports(optional);
        if self.json {
            let entries: Vec<_> = reports
                .iter()
                .map(|(render, report)| Entry { render, report })
                .collect();
            let listing = Listing {
                renders: entries,
                unwrapped: &collected.found,
            };
            return output::print_line(&output::json(&listing)?);
        }
        let found: String = collected.found.iter().map(Found::sentence).collect();
        output::print_text(&found)?;
        if reports.is_empty() {
            return output::print_text("no document mentions a render\n");
        }
        let tables: Vec<_> = reports
            .iter()
            .map(|(render, report)| table::table(render, report))
            .collect();
        output::print_text(&tables.join("\n"))
    }

    fn optional(&self) -> Result<RoleSet, Failure> {
        self.optional.parse().map_err(|error| {
            Failure::refused(
                format!("--optional `{}`: {error}", self.optional),
                "separate several by commas: `--optional poster,thumbnail`",
            )
            .into_error()
        })
    }
}

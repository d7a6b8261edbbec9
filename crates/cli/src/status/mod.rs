//! `status`: what any mixture of documents says of each render, added up.

mod documents;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use shotstack_hosting::{
    OwnerId, RenderId, Report, Validator,
    render::{Document, Renders},
    role::RoleSet,
    validate::Invalid,
};

use crate::failure::Failure;
use crate::input::Input;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting status callbacks/*.json
      Which files of which renders are there, and at which URLs
  shotstack-hosting status callbacks/*.json --edit edit.json
      The same, knowing from the edit which files there will be
  curl -s -H \"x-api-key: $KEY\" https://api.shotstack.io/serve/v1/assets/render/$ID | shotstack-hosting status --json
      What the Serve API says, for programs

A file may hold several documents, one a line or simply one after another. Their order, and repeats, make no difference.";

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Add up webhooks, Serve API answers and render statuses: is each render ready?
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// Webhook bodies, answers of the Serve API or the Edit API, edits; `-` is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

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

    /// Print one JSON object: {"renders":[…]}
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    origin: OriginArgument,
}

/// All renders, as `--json` prints them.
#[derive(Serialize)]
struct Listing<'a> {
    renders: Vec<Entry<'a>>,
}

/// One render.
#[derive(Serialize)]
struct Entry<'a> {
    render: &'a RenderId,
    owner: &'a OwnerId,
    #[serde(flatten)]
    report: &'a Report,
}

impl Status {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let validator =
            Validator::new().with_origin(self.origin.origin().map_err(Failure::into_misuse)?);
        let optional = self.optional()?;
        let inputs = self.inputs()?;
        let mut renders = Renders::default();
        let mut outcome = Outcome::Fine;
        if let Some(edit) = &self.edit {
            renders.observe(read_edit(edit, &validator)?);
        }
        for input in inputs {
            let read = input.read_all(MAX_FILE_BYTES);
            let worst = match read {
                Ok(text) => observe_all(&mut renders, &input, &text, &validator),
                Err(failure) => failure.tell(),
            };
            outcome = outcome.max(worst);
        }
        for asset in renders.unattributed() {
            let told = Failure::refused(
                format!(
                    "the file {} names no render, and no webhook brought it",
                    asset.id
                ),
                "ask the Serve API by render, or give the webhooks of its render too",
            );
            outcome = outcome.max(told.tell());
        }
        self.print(&renders, optional)?;
        Ok(outcome)
    }

    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let inputs = Input::all(&self.files)?;
        let edit = self.edit.as_deref().map(Input::from);
        if edit == Some(Input::Stdin) && inputs.contains(&Input::Stdin) {
            return Err(Failure::trouble(
                "standard input cannot be both the edit and a FILE",
                "name a file for one of them",
            ));
        }
        Ok(inputs)
    }

    fn print(&self, renders: &Renders, optional: RoleSet) -> Result<(), Failure> {
        let reports = renders.reports(optional);
        if self.json {
            let entries: Vec<_> = reports
                .iter()
                .map(|(key, report)| Entry {
                    render: key.render(),
                    owner: key.owner(),
                    report,
                })
                .collect();
            return output::for_programs(&output::json(&Listing { renders: entries })?);
        }
        if reports.is_empty() {
            return output::for_people("nothing here says anything of a render\n");
        }
        let tables: Vec<_> = reports
            .iter()
            .map(|(key, report)| table::table(key, report))
            .collect();
        output::for_people(&tables.join("\n"))
    }

    fn optional(&self) -> Result<RoleSet, Failure> {
        self.optional.parse().map_err(|error| {
            Failure::refused(
                format!("--optional `{}`: {error}", self.optional),
                "join several with commas: `--optional poster,thumbnail`",
            )
            .into_misuse()
        })
    }
}

fn read_edit(path: &Path, validator: &Validator) -> Result<Document, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_FILE_BYTES)?;
    let name = input.name();
    match Document::read(&text, validator) {
        Ok(edit @ Document::Edit(_)) => Ok(edit),
        Ok(other) => Err(Failure::refused(
            format!(
                "{name} is no edit, but a document of another kind: {}",
                other.kind()
            ),
            "give --edit the JSON that was posted to the Edit API; give all else as FILE",
        )),
        Err(invalid) => Err(refusal(&name, &invalid)),
    }
}

fn observe_all(
    renders: &mut Renders,
    input: &Input,
    text: &[u8],
    validator: &Validator,
) -> Outcome {
    let documents = documents::cut(text);
    let several = documents.len() > 1;
    let mut outcome = Outcome::Fine;
    for (at, document) in documents.into_iter().enumerate() {
        match Document::read(document, validator) {
            Ok(document) => renders.observe(document),
            Err(invalid) => {
                let mut name = input.name();
                if several {
                    name = format!("{name}, document {}", at + 1);
                }
                outcome = outcome.max(refusal(&name, &invalid).tell());
            }
        }
    }
    outcome
}

fn refusal(name: &str, invalid: &Invalid) -> Failure {
    let violations = invalid.violations();
    let told: Vec<_> = violations.iter().map(ToString::to_string).collect();
    let hint = violations.iter().find_map(|violation| violation.hint());
    Failure::refused(
        format!("{name}: {}", told.join("; ")),
        hint.unwrap_or("`shotstack-hosting inspect` shows the place in the text"),
    )
}

//! `inspect`: what a webhook says, and what is wrong with it.

mod body;
mod event_facts;
mod finding_report;
mod headline;
mod json_place;
mod marks;
mod source_text;
mod verdict_page;

use std::path::PathBuf;

use clap::Args;
use shotstack_hosting::{
    Validator,
    validate::{Invalid, Limits, Validated},
};

use crate::failure::Failure;
use crate::input::Input;
use crate::inspect::body::{Bodies, Body};
use crate::inspect::verdict_page::Page;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting inspect body.json
  shotstack-hosting inspect --json callbacks/*.json
  tail -f callbacks.ndjson | shotstack-hosting inspect --lines

A violation refuses a body; an advisory only accompanies it.
--json prints {\"valid\":true,\"event\":{…},\"advisories\":[…]} or {\"valid\":false,\"violations\":[…],\"advisories\":[…]}.

Exit status: 0 if all bodies are valid, 1 if some are not, 2 if the command was misused or a file cannot be read.";

/// Check webhook bodies: what each of them is, with every violation and advisory marked in its text
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// Files that hold one body each; `-`, or no file at all, is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print one JSON object a body, one a line, and nothing else
    #[arg(long)]
    json: bool,

    /// Each line is a body; blank lines are skipped
    #[arg(long)]
    lines: bool,

    /// The longest body that is accepted
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_bytes)]
    max_bytes: usize,

    #[command(flatten)]
    origin: OriginArgument,
}

impl Inspect {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let origin = self.origin.origin().map_err(Failure::into_misuse)?;
        let inputs = Input::all(&self.files)?;
        let limits = Limits {
            max_bytes: self.max_bytes,
            ..Limits::default()
        };
        let mut inspection = Inspection {
            validator: Validator::new()
                .with_limits(limits)
                .with_origin(origin.clone()),
            page: (!self.json).then(|| Page::new(origin)),
            outcome: Outcome::Fine,
        };
        for input in &inputs {
            match inspection.read(input, self.lines, self.max_bytes) {
                Ok(()) => {}
                // What was found until then still counts.
                Err(Failure::ClosedPipe) => return Ok(inspection.outcome),
                Err(failure) => inspection.note(failure.tell()),
            }
        }
        match inspection.finish() {
            Ok(()) | Err(Failure::ClosedPipe) => Ok(inspection.outcome),
            Err(failure) => Err(failure),
        }
    }
}

/// One run over all inputs.
struct Inspection {
    validator: Validator,
    page: Option<Page>,
    outcome: Outcome,
}

impl Inspection {
    fn read(&mut self, input: &Input, lines: bool, max_bytes: usize) -> Result<(), Failure> {
        let mut bodies = Bodies::open(input, lines, max_bytes)?;
        while let Some(body) = bodies.next()? {
            let verdict = self.validator.check(&body.bytes);
            if verdict.is_err() {
                self.note(Outcome::Refused);
            }
            self.print(&body, &verdict)?;
        }
        Ok(())
    }

    fn print(&mut self, body: &Body, verdict: &Result<Validated, Invalid>) -> Result<(), Failure> {
        match (&mut self.page, verdict) {
            (Some(page), verdict) => output::for_people(&page.of(body, verdict)),
            (None, Ok(validated)) => output::for_programs(&output::json(validated)?),
            (None, Err(invalid)) => output::for_programs(&output::json(invalid)?),
        }
    }

    fn finish(&self) -> Result<(), Failure> {
        match self.page.as_ref().and_then(Page::tally) {
            Some(tally) => output::for_people(&tally),
            None => Ok(()),
        }
    }

    fn note(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }
}

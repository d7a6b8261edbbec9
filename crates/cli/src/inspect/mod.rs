//! `inspect`: checks webhook bodies.

mod annotations;
mod body;
mod event_fields;
mod finding_report;
mod headline;
mod json_span;
mod source_text;
mod verdict_printer;

use std::path::PathBuf;

use clap::Args;
use shotstack_hosting::{
    Validator,
    validate::{Invalid, Limits, Validated},
};

use crate::failure::Failure;
use crate::input::Input;
use crate::inspect::body::{Bodies, Body};
use crate::inspect::verdict_printer::VerdictPrinter;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting inspect body.json
  shotstack-hosting inspect --json callbacks/*.json
  tail -f callbacks.ndjson | shotstack-hosting inspect --lines

A body with a violation is invalid. Advisories do not make a body invalid.
--json prints {\"valid\":true,\"event\":{…},\"advisories\":[…]} or {\"valid\":false,\"violations\":[…],\"advisories\":[…]}.

Exit status: 0 if all bodies are valid, 1 if some are not, 2 if the command was misused or a file cannot be read.";

/// Check webhook bodies: show their fields, and mark every violation and advisory in the text
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// Files with one body each; `-`, or no file, means standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Print JSON, one object for each body on a line
    #[arg(long)]
    json: bool,

    /// Treat each line as a body; blank lines are skipped
    #[arg(long)]
    lines: bool,

    /// The longest accepted body
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().max_bytes)]
    max_bytes: usize,

    #[command(flatten)]
    origin: OriginArgument,
}

impl Inspect {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let origin = self.origin.origin().map_err(Failure::into_error)?;
        let inputs = Input::all(&self.files)?;
        let limits = Limits {
            max_bytes: self.max_bytes,
            ..Limits::default()
        };
        let mut inspection = Inspection {
            validator: Validator::new()
                .with_limits(limits)
                .with_origin(origin.clone()),
            printer: (!self.json).then(|| VerdictPrinter::new(origin)),
            outcome: Outcome::Success,
        };
        for input in &inputs {
            match inspection.read(input, self.lines, self.max_bytes) {
                Ok(()) => {}
                // The outcome so far still counts.
                Err(Failure::ClosedPipe) => return Ok(inspection.outcome),
                Err(failure) => inspection.add(failure.print()),
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
    printer: Option<VerdictPrinter>,
    outcome: Outcome,
}

impl Inspection {
    fn read(&mut self, input: &Input, lines: bool, max_bytes: usize) -> Result<(), Failure> {
        let mut bodies = Bodies::open(input, lines, max_bytes)?;
        while let Some(body) = bodies.next()? {
            let verdict = self.validator.check(&body.bytes);
            if verdict.is_err() {
                self.add(Outcome::Refused);
            }
            self.print(&body, &verdict)?;
        }
        Ok(())
    }

    fn print(&mut self, body: &Body, verdict: &Result<Validated, Invalid>) -> Result<(), Failure> {
        match (&mut self.printer, verdict) {
            (Some(printer), verdict) => output::print_text(&printer.format(body, verdict)),
            (None, Ok(validated)) => output::print_line(&output::json(validated)?),
            (None, Err(invalid)) => output::print_line(&output::json(invalid)?),
        }
    }

    fn finish(&self) -> Result<(), Failure> {
        match self.printer.as_ref().and_then(VerdictPrinter::tally) {
            Some(tally) => output::print_text(&tally),
            None => Ok(()),
        }
    }

    fn add(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }
}

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
use serde::Serialize;
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
use crate::wrapping::{self, Step, Unwrapped};

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting inspect body.json
  shotstack-hosting inspect --json callbacks/*.json
  tail -f callbacks.ndjson | shotstack-hosting inspect --lines

A body with a violation is invalid. Advisories do not make a body invalid.

--json prints {\"valid\":true,\"event\":{…},\"advisories\":[…]} or {\"valid\":false,\"violations\":[…],\"advisories\":[…]}.

A webhook inside something else is found and inspected: in an n8n item, an API Gateway or load balancer event, an \
envelope with a `body`, a string, Base64, UTF-16, gzip, a serialised Buffer, the name of a form field, or after the \
beginning of a log line. --json then adds `unwrapped`, for example [{\"at\":\"/body\"},{\"decoded\":\"base64\"}]. A handler \
accepts only the body itself.

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

/// The output of `--json`.
#[derive(Serialize)]
struct Line<'a, T> {
    #[serde(flatten)]
    verdict: &'a T,
    #[serde(skip_serializing_if = "<[Step]>::is_empty")]
    unwrapped: &'a [Step],
}

fn print_json(verdict: &impl Serialize, unwrapped: &[Step]) -> Result<(), Failure> {
    output::print_line(&output::json(&Line { verdict, unwrapped })?)
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
            let (body, verdict) = self.check(body, max_bytes);
            if verdict.is_err() {
                self.add(Outcome::Refused);
            }
            self.print(&body, &verdict)?;
        }
        Ok(())
    }

    /// Checks a body; of one that is refused, what is inside, if that is a webhook.
    fn check(&self, body: Body, max_bytes: usize) -> (Body, Result<Validated, Invalid>) {
        let verdict = self.validator.check(&body.bytes);
        if verdict.is_ok() {
            return (body, verdict);
        }
        match wrapping::unwrap(&body.bytes, max_bytes, wrapping::looks_like_webhook) {
            Some(Unwrapped { content, steps }) => {
                let verdict = self.validator.check(&content);
                let body = Body {
                    bytes: content,
                    unwrapped: steps,
                    ..body
                };
                (body, verdict)
            }
            None => (body, verdict),
        }
    }

    fn print(&mut self, body: &Body, verdict: &Result<Validated, Invalid>) -> Result<(), Failure> {
        match (&mut self.printer, verdict) {
            (Some(printer), verdict) => output::print_text(&printer.format(body, verdict)),
            (None, Ok(validated)) => print_json(validated, &body.unwrapped),
            (None, Err(invalid)) => print_json(invalid, &body.unwrapped),
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

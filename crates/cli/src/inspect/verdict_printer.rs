//! The text output for each body: headline, fields, findings.

use std::io::{self, IsTerminal};

use annotate_snippets::Renderer;
use shotstack_hosting::{
    cdn::Origin,
    validate::{Finding, Invalid, Validated},
};

use crate::aligned;
use crate::inspect::body::Body;
use crate::inspect::event_fields::fields;
use crate::inspect::finding_report::{FindingReports, Severity};
use crate::inspect::headline::headline;
use crate::inspect::source_text::SourceText;
use crate::wrapping::describe;

/// Without a terminal.
const DEFAULT_WIDTH: usize = 120;

/// A narrower terminal has not reported its real width.
const MIN_WIDTH: usize = 20;

/// Formats the verdicts on bodies, one after another.
pub(crate) struct VerdictPrinter {
    origin: Origin,
    renderer: Renderer,
    valid: usize,
    invalid: usize,
}

impl VerdictPrinter {
    pub(crate) fn new(origin: Origin) -> Self {
        let renderer = Renderer::styled().hyperlink(false).term_width(width());
        Self {
            origin,
            renderer,
            valid: 0,
            invalid: 0,
        }
    }

    pub(crate) fn format(&mut self, body: &Body, verdict: &Result<Validated, Invalid>) -> String {
        let mut output = String::new();
        if self.valid + self.invalid > 0 {
            output.push('\n');
        }
        let text = SourceText::new(&body.bytes);
        let name = match body.line {
            Some(line) => format!("{}:{line}", body.input),
            None => body.input.clone(),
        };
        output.push_str(&headline(&name, text.original(), verdict));
        if !body.unwrapped.is_empty() {
            let place = describe(&body.unwrapped);
            output.push_str("  ");
            output.push_str(&place);
            output.push_str("; a handler would refuse the text as it is\n");
        }
        let findings: [(Severity, &[Finding]); 2] = match verdict {
            Ok(validated) => {
                self.valid += 1;
                output.push_str(&aligned::pairs(
                    "  ",
                    &fields(validated.event(), &self.origin),
                ));
                [
                    (Severity::Violation, &[]),
                    (Severity::Advisory, validated.advisories()),
                ]
            }
            Err(invalid) => {
                self.invalid += 1;
                [
                    (Severity::Violation, invalid.violations()),
                    (Severity::Advisory, invalid.advisories()),
                ]
            }
        };
        let reports = FindingReports {
            body,
            text: &text,
            renderer: &self.renderer,
        };
        for (severity, findings) in findings {
            for report in reports.format(severity, findings) {
                output.push('\n');
                output.push_str(&report);
            }
        }
        output
    }

    /// The totals, if there was more than one body.
    pub(crate) fn tally(&self) -> Option<String> {
        let bodies = self.valid + self.invalid;
        (bodies > 1).then(|| {
            format!(
                "\n{bodies} bodies: {} valid, {} invalid\n",
                self.valid, self.invalid
            )
        })
    }
}

fn width() -> usize {
    if !io::stdout().is_terminal() {
        return DEFAULT_WIDTH;
    }
    terminal_size::terminal_size_of(io::stdout())
        .map(|(width, _)| usize::from(width.0))
        .filter(|width| *width >= MIN_WIDTH)
        .unwrap_or(DEFAULT_WIDTH)
}

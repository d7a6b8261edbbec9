//! Everything that a person reads about a body.

use std::io::{self, IsTerminal};

use annotate_snippets::Renderer;
use shotstack_hosting::{
    cdn::Origin,
    validate::{Finding, Invalid, Validated},
};

use crate::aligned;
use crate::inspect::body::Body;
use crate::inspect::finding_report::{Reports, Severity};
use crate::inspect::source_text::SourceText;
use crate::inspect::{event_facts, headline};

/// Where there is no terminal: the same everywhere.
const WIDTH_OF_FILES: usize = 120;

/// Terminals that are narrower have not said how wide they are.
const NARROWEST: usize = 20;

/// Writes one body's page after another.
pub(crate) struct Page {
    origin: Origin,
    renderer: Renderer,
    valid: usize,
    invalid: usize,
}

impl Page {
    pub(crate) fn new(origin: Origin) -> Self {
        let renderer = Renderer::styled().hyperlink(false).term_width(width());
        Self {
            origin,
            renderer,
            valid: 0,
            invalid: 0,
        }
    }

    pub(crate) fn of(&mut self, body: &Body, verdict: &Result<Validated, Invalid>) -> String {
        let mut page = String::new();
        if self.valid + self.invalid > 0 {
            page.push('\n');
        }
        let text = SourceText::of(&body.bytes);
        let name = match body.line {
            Some(line) => format!("{}:{line}", body.input),
            None => body.input.clone(),
        };
        page.push_str(&headline::of(&name, text.original(), verdict));
        let findings: [(Severity, &[Finding]); 2] = match verdict {
            Ok(validated) => {
                self.valid += 1;
                page.push_str(&aligned::pairs(
                    "  ",
                    &event_facts::of(validated.event(), &self.origin),
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
        let reports = Reports {
            body,
            text: &text,
            renderer: &self.renderer,
        };
        for (severity, findings) in findings {
            for report in reports.on(severity, findings) {
                page.push('\n');
                page.push_str(&report);
            }
        }
        page
    }

    /// The sum, if there was more than one body.
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
        return WIDTH_OF_FILES;
    }
    terminal_size::terminal_size_of(io::stdout())
        .map(|(width, _)| usize::from(width.0))
        .filter(|width| *width >= NARROWEST)
        .unwrap_or(WIDTH_OF_FILES)
}

//! Findings as compilers show theirs: the place in the text, underlined, and what to do about it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use shotstack_hosting::validate::{Code, Finding};

use crate::inspect::body::Body;
use crate::inspect::marks::{self, Mark, Marks};
use crate::inspect::source_text::SourceText;
use crate::printable::{one_line, shortened};

/// In characters: the path into a deeply nested body can be long.
const LONGEST_LABEL: usize = 80;

/// What a finding means for its body.
#[derive(Clone, Copy)]
pub(crate) enum Severity {
    Violation,
    Advisory,
}

/// Writes the reports on one body.
pub(crate) struct Reports<'a> {
    pub(crate) body: &'a Body,
    pub(crate) text: &'a SourceText<'a>,
    pub(crate) renderer: &'a Renderer,
}

impl Reports<'_> {
    /// A report on each finding, in their order; members that are absent from one object share a report.
    pub(crate) fn on(&self, severity: Severity, findings: &[Finding]) -> Vec<String> {
        let marks: Vec<_> = findings
            .iter()
            .enumerate()
            .map(|(at, finding)| {
                let like_it = |other: &&Finding| {
                    other.path() == finding.path() && other.code() == finding.code()
                };
                let nth = findings.iter().take(at).filter(like_it).count();
                (finding, marks::of(finding, nth, self.text.original()))
            })
            .collect();
        marks
            .chunk_by(|(_, one), (_, next)| matches!(one, Marks::AbsentFrom(_)) && one == next)
            .map(|together| self.report(severity, together))
            .collect()
    }

    /// One title a finding, and below the last of them the place that they share.
    fn report(&self, severity: Severity, findings: &[(&Finding, Marks)]) -> String {
        let Some(((last, marks), others)) = findings.split_last() else {
            return String::new();
        };
        let mut report = String::new();
        for (finding, _) in others {
            let title = Group::with_title(title(severity, finding));
            report.push_str(&self.renderer.render(&[title]));
            report.push('\n');
        }
        let group = title(severity, last);
        let input = one_line(&self.body.input);
        let mut group = match marks {
            Marks::Nowhere => group.element(Origin::path(input)),
            Marks::At(marks) => group.element(self.snippet(marks)),
            Marks::AbsentFrom(object) => group.element(self.snippet(&[absent(object, findings)])),
        };
        for help in findings.iter().filter_map(|(finding, _)| help(finding)) {
            group = group.element(Level::HELP.message(one_line(help)));
        }
        report.push_str(&self.renderer.render(&[group]));
        report.push('\n');
        report
    }

    fn snippet(&self, marks: &[Mark]) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotation = |mark: &Mark| {
            let kind = if mark.aside {
                AnnotationKind::Context
            } else {
                AnnotationKind::Primary
            };
            let label = (!mark.label.is_empty()).then(|| shortened(&mark.label, LONGEST_LABEL));
            kind.span(self.text.shown_at(&mark.place)).label(label)
        };
        Snippet::source(self.text.shown())
            .path(one_line(&self.body.input))
            .line_start(self.body.line.unwrap_or(1))
            .annotations(marks.iter().map(annotation))
    }
}

fn title(severity: Severity, finding: &Finding) -> Title<'_> {
    let level = match severity {
        Severity::Violation => Level::ERROR.with_name("violation"),
        Severity::Advisory => Level::WARNING.with_name("advisory"),
    };
    level
        .primary_title(one_line(finding.message()))
        .id(finding.code().as_str())
}

fn help(finding: &Finding) -> Option<&str> {
    finding.hint().or(match finding.code() {
        Code::TooLarge => Some("`--max-bytes` raises the limit here; a receiver has its own"),
        _ => None,
    })
}

fn absent(object: &Range<usize>, findings: &[(&Finding, Marks)]) -> Mark {
    let paths: Vec<_> = findings.iter().map(|(finding, _)| finding.path()).collect();
    let paths = match paths.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last} are", others.join(", "))
        }
        _ => format!("{} is", paths.concat()),
    };
    Mark {
        place: object.clone(),
        label: format!("{paths} not in here"),
        aside: false,
    }
}

//! Findings in the style of a compiler: the underlined place in the text, and help.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use shotstack_hosting::validate::{Code, Finding};

use crate::inspect::annotations::{Annotation, Annotations, annotate};
use crate::inspect::body::Body;
use crate::inspect::source_text::SourceText;
use crate::printable::{one_line, shortened};

/// In characters. The path into a deeply nested body can be long.
const MAX_LABEL: usize = 80;

/// The severity of a finding.
#[derive(Clone, Copy)]
pub(crate) enum Severity {
    Violation,
    Advisory,
}

/// Formats the findings in one body.
pub(crate) struct FindingReports<'a> {
    pub(crate) body: &'a Body,
    pub(crate) text: &'a SourceText<'a>,
    pub(crate) renderer: &'a Renderer,
}

impl FindingReports<'_> {
    /// A report on each finding, in their order. Members that are missing from the same object share a report.
    pub(crate) fn format(&self, severity: Severity, findings: &[Finding]) -> Vec<String> {
        let annotated: Vec<_> = findings
            .iter()
            .enumerate()
            .map(|(at, finding)| {
                let is_same = |other: &&Finding| {
                    other.path() == finding.path() && other.code() == finding.code()
                };
                let nth = findings.iter().take(at).filter(is_same).count();
                (finding, annotate(finding, nth, self.text.original()))
            })
            .collect();
        annotated
            .chunk_by(|(_, one), (_, next)| matches!(one, Annotations::MissingIn(_)) && one == next)
            .map(|group| self.report(severity, group))
            .collect()
    }

    /// A title for each finding, and the annotated text that they share.
    fn report(&self, severity: Severity, findings: &[(&Finding, Annotations)]) -> String {
        let Some(((last, annotations), others)) = findings.split_last() else {
            return String::new();
        };
        let mut report = String::new();
        for (finding, _) in others {
            let title = Group::with_title(title(severity, finding));
            report.push_str(&self.renderer.render(&[title]));
            report.push('\n');
        }
        let group = title(severity, last);
        let source = self.body.source();
        let mut group = match annotations {
            Annotations::WholeBody => group.element(Origin::path(one_line(&source))),
            Annotations::Spans(spans) => group.element(self.snippet(spans)),
            Annotations::MissingIn(object) => {
                group.element(self.snippet(&[missing_in(object, findings)]))
            }
        };
        for help in findings.iter().filter_map(|(finding, _)| help(finding)) {
            group = group.element(Level::HELP.message(one_line(help)));
        }
        report.push_str(&self.renderer.render(&[group]));
        report.push('\n');
        report
    }

    fn snippet(
        &self,
        annotations: &[Annotation],
    ) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotation = |annotation: &Annotation| {
            let kind = if annotation.is_context {
                AnnotationKind::Context
            } else {
                AnnotationKind::Primary
            };
            let label =
                (!annotation.label.is_empty()).then(|| shortened(&annotation.label, MAX_LABEL));
            kind.span(self.text.shown_span(&annotation.span))
                .label(label)
        };
        Snippet::source(self.text.shown())
            .path(one_line(&self.body.source()).into_owned())
            .line_start(self.body.line.unwrap_or(1))
            .annotations(annotations.iter().map(annotation))
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
        Code::TooLarge => Some("`--max-bytes` raises this limit; a receiver has its own"),
        _ => None,
    })
}

fn missing_in(object: &Range<usize>, findings: &[(&Finding, Annotations)]) -> Annotation {
    let paths: Vec<_> = findings.iter().map(|(finding, _)| finding.path()).collect();
    let paths = match paths.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last} are", others.join(", "))
        }
        _ => format!("{} is", paths.concat()),
    };
    Annotation {
        span: object.clone(),
        label: format!("{paths} missing here"),
        is_context: false,
    }
}

//! The annotations of a body's text for a finding.

use std::ops::Range;

use shotstack_hosting::validate::{Code, Finding};

use crate::inspect::json_span::{self, ValueSpan};

/// What to annotate for a finding.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Annotations {
    /// The body as a whole, or a place that cannot be found.
    WholeBody,
    /// Spans of the text.
    Spans(Vec<Annotation>),
    /// The beginning of an object in which a member is missing.
    MissingIn(Range<usize>),
}

/// A span of the body, in bytes, and its label.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Annotation {
    pub(crate) span: Range<usize>,
    pub(crate) label: String,
    /// Whether this is not the finding itself, but what it is compared with.
    pub(crate) is_context: bool,
}

impl Annotation {
    fn primary(span: Range<usize>, label: impl Into<String>) -> Self {
        Self {
            span,
            label: label.into(),
            is_context: false,
        }
    }

    fn context(span: Range<usize>, label: impl Into<String>) -> Self {
        Self {
            is_context: true,
            ..Self::primary(span, label)
        }
    }
}

/// The annotations of a finding that `nth` others with the same path and code precede.
pub(crate) fn annotate(finding: &Finding, nth: usize, text: &str) -> Annotations {
    let path = finding.path();
    if let Some(offset) = finding.offset() {
        return Annotations::Spans(vec![Annotation::primary(character_at(text, offset), "")]);
    }
    match finding.code() {
        Code::EmptyBody | Code::TooLarge => Annotations::WholeBody,
        Code::ByteOrderMark => {
            Annotations::Spans(vec![Annotation::primary(character_at(text, 0), "")])
        }
        Code::UnrecognizedEvent => Annotations::Spans(
            ["/type", "/action"]
                .into_iter()
                .filter_map(|path| json_span::find(text, path).pop())
                .map(|found| Annotation::primary(found.value, ""))
                .collect(),
        ),
        Code::DuplicateMember => duplicate(text, path, nth),
        code => match json_span::find(text, path).pop() {
            Some(found) if code == Code::TooDeep => {
                Annotations::Spans(vec![Annotation::primary(first_byte(found.value), path)])
            }
            Some(found) => Annotations::Spans(value_annotations(text, finding, found.value)),
            None => match json_span::find_enclosing(text, path) {
                Some(enclosing) => Annotations::MissingIn(first_byte(enclosing.value)),
                None => Annotations::WholeBody,
            },
        },
    }
}

fn duplicate(text: &str, path: &str, nth: usize) -> Annotations {
    let later = json_span::find(text, path)
        .into_iter()
        .filter(|found| found.earlier_name.is_some())
        .nth(nth);
    match later {
        Some(ValueSpan {
            name: Some(again),
            earlier_name: Some(first),
            ..
        }) => {
            let context = Annotation::context(first, "first here");
            Annotations::Spans(with_context(
                text,
                Annotation::primary(again, format!("{path} again")),
                Some(context),
            ))
        }
        _ => Annotations::WholeBody,
    }
}

fn value_annotations(text: &str, finding: &Finding, value: Range<usize>) -> Vec<Annotation> {
    let one_line = text
        .get(value.clone())
        .is_some_and(|value| !value.contains('\n'));
    if !one_line {
        return vec![Annotation::primary(first_byte(value), finding.path())];
    }
    let span = part_found(text, &value, finding).unwrap_or(value);
    let value_at = |path| Some(json_span::find(text, path).pop()?.value);
    let context = match finding.code() {
        Code::FilenameNotRender => value_at("/render")
            .or_else(|| value_at("/id"))
            .map(|span| Annotation::context(span, "the render")),
        Code::OwnerMismatch => {
            value_at("/owner").map(|span| Annotation::context(span, "the owner"))
        }
        _ => None,
    };
    with_context(text, Annotation::primary(span, finding.path()), context)
}

/// The part of a string that a finding refers to, such as the owner in a URL, if it occurs exactly once.
fn part_found(text: &str, value: &Range<usize>, finding: &Finding) -> Option<Range<usize>> {
    let inside = |json: &'_ str| Some(json.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    let part = inside(finding.found()?)?;
    let whole = inside(text.get(value.clone())?)?;
    let mut occurrences = whole.match_indices(&part);
    let (at, _) = occurrences.next()?;
    let start = value.start + 1 + at;
    let is_unambiguous =
        occurrences.next().is_none() && !part.is_empty() && part.len() < whole.len();
    is_unambiguous.then_some(start..start + part.len())
}

/// Two annotations farther apart than this on one line do not fit on a screen.
const MAX_DISTANCE: usize = 72;

fn with_context(text: &str, primary: Annotation, context: Option<Annotation>) -> Vec<Annotation> {
    let is_near = |context: &Annotation| {
        let start = primary.span.start.min(context.span.start);
        let end = primary.span.end.max(context.span.end);
        end - start <= MAX_DISTANCE || text.get(start..end).is_some_and(|text| text.contains('\n'))
    };
    let context = context.filter(is_near);
    std::iter::once(primary).chain(context).collect()
}

fn character_at(text: &str, offset: usize) -> Range<usize> {
    let start = text.floor_char_boundary(offset);
    let rest = text.get(start..).unwrap_or_default();
    start..start + rest.chars().next().map_or(0, char::len_utf8)
}

/// The opening bracket of an array or an object, because the whole value could fill the screen.
fn first_byte(span: Range<usize>) -> Range<usize> {
    span.start..span.end.min(span.start + 1)
}

#[cfg(test)]
mod tests {
    use shotstack_hosting::Validator;

    use super::*;

    /// The annotated text and the labels of each finding.
    fn annotated(text: &str) -> Vec<Vec<(String, String)>> {
        let verdict = Validator::new().check(text.as_bytes());
        let findings = match &verdict {
            Ok(validated) => validated.advisories(),
            Err(invalid) => invalid.violations(),
        };
        let parts = |annotation: &Annotation| {
            (
                text[annotation.span.clone()].to_owned(),
                annotation.label.clone(),
            )
        };
        findings
            .iter()
            .map(|finding| match annotate(finding, 0, text) {
                Annotations::WholeBody => Vec::new(),
                Annotations::MissingIn(span) => {
                    vec![(text[span].to_owned(), "missing".to_owned())]
                }
                Annotations::Spans(annotations) => annotations.iter().map(parts).collect(),
            })
            .collect()
    }

    fn pairs(annotations: &[(String, String)]) -> Vec<(&str, &str)> {
        annotations
            .iter()
            .map(|(text, label)| (text.as_str(), label.as_str()))
            .collect()
    }

    #[test]
    fn the_differing_part_of_a_url_is_annotated_with_its_context() {
        let text = r#"{"type":"serve","action":"copy",
            "id":"e4433cbf-e501-76a2-ac8b-715d26997540","render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
            "owner":"one","status":"ready","completed":"2021-07-12T11:04:44.574Z",
            "url":"https://cdn.shotstack.io/au/v1/another/film.mp4"}"#;
        let annotations = annotated(text);
        assert_eq!(
            pairs(&annotations[0]),
            [
                ("film.mp4", "/url"),
                ("\"d2b46ed6-998a-4d6b-9d91-b8cf0193a655\"", "the render")
            ]
        );
        assert_eq!(
            pairs(&annotations[1]),
            [("another", "/url"), ("\"one\"", "the owner")]
        );
    }

    #[test]
    fn on_one_line_a_distant_context_is_omitted() {
        let pad = "x".repeat(100);
        let text = format!(r#"{{"type":"a","pad":"{pad}","type":"b"}}"#);
        assert_eq!(pairs(&annotated(&text)[0]), [("\"type\"", "/type again")]);
    }

    #[test]
    fn a_value_of_several_lines_is_annotated_at_its_beginning() {
        let annotations = annotated("[\n1\n]");
        assert_eq!(pairs(&annotations[0]), [("[", "")]);
    }

    #[test]
    fn the_end_of_the_body_can_be_annotated() {
        let annotations = annotated("{\"a\": ");
        assert_eq!(annotations[0].len(), 1);
    }
}

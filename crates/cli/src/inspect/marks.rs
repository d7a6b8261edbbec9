//! Which places of a body's text a finding is about, and what to write there.

use std::ops::Range;

use shotstack_hosting::validate::{Code, Finding};

use crate::inspect::json_place::{self, Place};

/// What a finding is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// The body as a whole, or a place that cannot be told.
    Nowhere,
    /// Places that are there.
    At(Vec<Mark>),
    /// A member that is absent from the object that begins here.
    AbsentFrom(Range<usize>),
}

/// A place in the body, in bytes, and what to write there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) place: Range<usize>,
    pub(crate) label: String,
    /// Whether this is not the place itself, but what it is to be compared with.
    pub(crate) aside: bool,
}

impl Mark {
    fn at(place: Range<usize>, label: impl Into<String>) -> Self {
        Self {
            place,
            label: label.into(),
            aside: false,
        }
    }

    fn aside(place: Range<usize>, label: impl Into<String>) -> Self {
        Self {
            aside: true,
            ..Self::at(place, label)
        }
    }
}

/// The marks of a finding, before which `nth` others had the same path and code.
pub(crate) fn of(finding: &Finding, nth: usize, text: &str) -> Marks {
    let path = finding.path();
    if let Some(offset) = finding.offset() {
        return Marks::At(vec![Mark::at(character_at(text, offset), "")]);
    }
    match finding.code() {
        Code::EmptyBody | Code::TooLarge => Marks::Nowhere,
        Code::ByteOrderMark => Marks::At(vec![Mark::at(character_at(text, 0), "")]),
        Code::UnrecognizedEvent => Marks::At(
            ["/type", "/action"]
                .into_iter()
                .filter_map(|path| json_place::find(text, path).pop())
                .map(|place| Mark::at(place.value, ""))
                .collect(),
        ),
        Code::DuplicateMember => duplicate(text, path, nth),
        code => match json_place::find(text, path).pop() {
            Some(place) if code == Code::TooDeep => {
                Marks::At(vec![Mark::at(first_byte(place.value), path)])
            }
            Some(place) => Marks::At(found(text, finding, place.value)),
            None => match json_place::find_enclosing(text, path) {
                Some(place) => Marks::AbsentFrom(first_byte(place.value)),
                None => Marks::Nowhere,
            },
        },
    }
}

fn duplicate(text: &str, path: &str, nth: usize) -> Marks {
    let later = json_place::find(text, path)
        .into_iter()
        .filter(|place| place.same_name_before.is_some())
        .nth(nth);
    match later {
        Some(Place {
            name: Some(again),
            same_name_before: Some(first),
            ..
        }) => {
            let aside = Mark::aside(first, "first here");
            Marks::At(with_aside(
                text,
                Mark::at(again, format!("{path} again")),
                Some(aside),
            ))
        }
        _ => Marks::Nowhere,
    }
}

fn found(text: &str, finding: &Finding, value: Range<usize>) -> Vec<Mark> {
    let one_line = text
        .get(value.clone())
        .is_some_and(|value| !value.contains('\n'));
    if !one_line {
        return vec![Mark::at(first_byte(value), finding.path())];
    }
    let place = part_found(text, &value, finding).unwrap_or(value);
    let value_at = |path| Some(json_place::find(text, path).pop()?.value);
    let aside = match finding.code() {
        Code::FilenameNotRender => value_at("/render")
            .or_else(|| value_at("/id"))
            .map(|place| Mark::aside(place, "the render")),
        Code::OwnerMismatch => value_at("/owner").map(|place| Mark::aside(place, "the owner")),
        _ => None,
    };
    with_aside(text, Mark::at(place, finding.path()), aside)
}

/// The part of a string that a finding is about, such as the owner in a URL, if it is plain where that stands.
fn part_found(text: &str, value: &Range<usize>, finding: &Finding) -> Option<Range<usize>> {
    let inside = |json: &'_ str| Some(json.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    let part = inside(finding.found()?)?;
    let whole = inside(text.get(value.clone())?)?;
    let mut occurrences = whole.match_indices(&part);
    let (at, _) = occurrences.next()?;
    let start = value.start + 1 + at;
    let plain = occurrences.next().is_none() && !part.is_empty() && part.len() < whole.len();
    plain.then_some(start..start + part.len())
}

/// On one long line two places far apart would push each other off the screen.
const FAR_APART: usize = 72;

fn with_aside(text: &str, mark: Mark, aside: Option<Mark>) -> Vec<Mark> {
    let near = |aside: &Mark| {
        let start = mark.place.start.min(aside.place.start);
        let end = mark.place.end.max(aside.place.end);
        end - start <= FAR_APART || text.get(start..end).is_some_and(|text| text.contains('\n'))
    };
    let aside = aside.filter(near);
    std::iter::once(mark).chain(aside).collect()
}

fn character_at(text: &str, offset: usize) -> Range<usize> {
    let start = text.floor_char_boundary(offset);
    let rest = text.get(start..).unwrap_or_default();
    start..start + rest.chars().next().map_or(0, char::len_utf8)
}

/// Arrays and objects begin with one: enough to point at, where all of them would fill the screen.
fn first_byte(place: Range<usize>) -> Range<usize> {
    place.start..place.end.min(place.start + 1)
}

#[cfg(test)]
mod tests {
    use shotstack_hosting::Validator;

    use super::*;

    /// What is marked, finding by finding, the places written as text.
    fn marked(text: &str) -> Vec<Vec<(String, String)>> {
        let verdict = Validator::new().check(text.as_bytes());
        let findings = match &verdict {
            Ok(validated) => validated.advisories(),
            Err(invalid) => invalid.violations(),
        };
        let words = |mark: &Mark| (text[mark.place.clone()].to_owned(), mark.label.clone());
        findings
            .iter()
            .map(|finding| match of(finding, 0, text) {
                Marks::Nowhere => Vec::new(),
                Marks::AbsentFrom(place) => {
                    vec![(text[place].to_owned(), "absent".to_owned())]
                }
                Marks::At(marks) => marks.iter().map(words).collect(),
            })
            .collect()
    }

    fn pairs(marks: &[(String, String)]) -> Vec<(&str, &str)> {
        marks
            .iter()
            .map(|(text, label)| (text.as_str(), label.as_str()))
            .collect()
    }

    #[test]
    fn the_part_of_a_url_that_differs_is_marked_and_what_it_differs_from() {
        let text = r#"{"type":"serve","action":"copy",
            "id":"e4433cbf-e501-76a2-ac8b-715d26997540","render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
            "owner":"one","status":"ready","completed":"2021-07-12T11:04:44.574Z",
            "url":"https://cdn.shotstack.io/au/v1/another/film.mp4"}"#;
        let marks = marked(text);
        assert_eq!(
            pairs(&marks[0]),
            [
                ("film.mp4", "/url"),
                ("\"d2b46ed6-998a-4d6b-9d91-b8cf0193a655\"", "the render")
            ]
        );
        assert_eq!(
            pairs(&marks[1]),
            [("another", "/url"), ("\"one\"", "the owner")]
        );
    }

    #[test]
    fn on_one_line_what_is_far_away_is_left_out() {
        let pad = "x".repeat(100);
        let text = format!(r#"{{"type":"a","pad":"{pad}","type":"b"}}"#);
        assert_eq!(pairs(&marked(&text)[0]), [("\"type\"", "/type again")]);
    }

    #[test]
    fn what_takes_several_lines_is_marked_by_its_beginning() {
        let marks = marked("[\n1\n]");
        assert_eq!(pairs(&marks[0]), [("[", "")]);
    }

    #[test]
    fn the_end_of_the_body_can_be_marked() {
        let marks = marked("{\"a\": ");
        assert_eq!(marks[0].len(), 1);
    }
}

//! Repairs two things that `serde_json` refuses although a genuine body may contain them: half of a surrogate pair
//! (from a publisher that truncated a text inside an emoji), and a number that overflows a double.

use std::ops::Range;

use serde::de::IgnoredAny;

use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path, shortened};
use crate::validate::place::BoundedFindings;

/// The replacement for half a surrogate pair, with the same number of bytes.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// A repaired text. Repairs do not change the number of bytes, so that offsets remain valid.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) advisories: BoundedFindings,
    /// The names of the outermost object's members whose text contained half a surrogate pair.
    pub(super) half_surrogates: Vec<String>,
}

/// Repairs the whole text; `None` if there is nothing to repair.
///
/// The text need not be valid JSON: it is only scanned, and parsed again afterwards.
pub(super) fn repair(text: &str) -> Option<Repaired> {
    let mut scan = Scan {
        text,
        bytes: text.as_bytes().to_vec(),
        at: 0,
        open: Vec::new(),
        is_repaired: false,
        advisories: BoundedFindings::new(),
        half_surrogates: Vec::new(),
    };
    scan.all();
    if !scan.is_repaired {
        return None;
    }
    Some(Repaired {
        text: String::from_utf8(scan.bytes).ok()?,
        advisories: scan.advisories,
        half_surrogates: scan.half_surrogates,
    })
}

struct Scan<'a> {
    text: &'a str,
    /// The text, repaired up to now.
    bytes: Vec<u8>,
    at: usize,
    /// The open arrays and objects, each with the current position.
    open: Vec<Open>,
    is_repaired: bool,
    advisories: BoundedFindings,
    half_surrogates: Vec<String>,
}

enum Open {
    /// At the item of this index.
    Array(usize),
    /// Before a member's name.
    Object,
    /// At a member; this is the range of its name, with quotation marks.
    Member(Range<usize>),
}

impl Scan<'_> {
    fn all(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'-' | b'0'..=b'9' => {
                    self.number();
                    continue;
                }
                b'{' => self.open.push(Open::Object),
                b'[' => self.open.push(Open::Array(0)),
                b'}' | b']' => drop(self.open.pop()),
                b',' => match self.open.last_mut() {
                    Some(Open::Array(index)) => *index += 1,
                    Some(object) => *object = Open::Object,
                    None => {}
                },
                _ => {}
            }
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn number(&mut self) {
        let start = self.at;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        let is_out_of_range = serde_json::from_str::<IgnoredAny>(number).is_ok()
            && serde_json::from_str::<f64>(number).is_err();
        if is_out_of_range && let Some(place) = self.bytes.get_mut(start..self.at) {
            // A number that overflows has more digits than `null` has letters.
            place.fill(b' ');
            for (blank, letter) in place.iter_mut().zip(b"null") {
                *blank = *letter;
            }
            self.is_repaired = true;
            let (open, bytes) = (&self.open, &self.bytes);
            self.advisories
                .push(|| pointer(open, bytes), |path| out_of_range(path, number));
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let mut first_half = None;
        self.at += 1;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => break,
                b'\\' => match self.surrogate(self.at) {
                    None => self.at += 2,
                    Some(Surrogate::Leading)
                        if matches!(self.surrogate(self.at + 6), Some(Surrogate::Trailing)) =>
                    {
                        self.at += 12;
                    }
                    Some(_) => {
                        if let Some(place) = self.bytes.get_mut(self.at..self.at + 6) {
                            place.copy_from_slice(REPLACEMENT);
                        }
                        first_half = first_half.or(Some(self.at));
                        self.at += 6;
                    }
                },
                _ => self.at += 1,
            }
        }
        self.at += 1;

        if let Some(object @ Open::Object) = self.open.last_mut() {
            *object = Open::Member(start..self.at);
        }
        if let Some(half) = first_half {
            self.is_repaired = true;
            let found = self.text.get(half..half + 6).unwrap_or_default();
            let (open, bytes) = (&self.open, &self.bytes);
            self.advisories
                .push(|| pointer(open, bytes), |path| half_surrogate(path, found));
            if let [Open::Member(name)] = open.as_slice() {
                self.half_surrogates.extend(unescaped(bytes, name));
            }
        }
    }

    /// The half of a surrogate pair that is escaped here, if there is one.
    fn surrogate(&self, at: usize) -> Option<Surrogate> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        match u16::from_str_radix(digits, 16).ok()? {
            0xd800..=0xdbff => Some(Surrogate::Leading),
            0xdc00..=0xdfff => Some(Surrogate::Trailing),
            _ => None,
        }
    }
}

enum Surrogate {
    Leading,
    Trailing,
}

fn pointer(open: &[Open], bytes: &[u8]) -> String {
    let mut pointer = String::new();
    for step in open {
        pointer = match step {
            Open::Array(index) => format!("{pointer}/{index}"),
            Open::Object => pointer,
            Open::Member(name) => {
                member_path(&pointer, &unescaped(bytes, name).unwrap_or_default())
            }
        };
    }
    pointer
}

fn unescaped(bytes: &[u8], name: &Range<usize>) -> Option<String> {
    serde_json::from_str(str::from_utf8(bytes.get(name.clone())?).ok()?).ok()
}

fn half_surrogate(path: &str, found: &str) -> Finding {
    let message = "half of a surrogate pair is read as the replacement character";
    Finding::new(path, Code::HalfSurrogate, message)
        .with_found(found)
        .with_hint("a text was cut inside a character, such as an emoji")
}

fn out_of_range(path: &str, number: &str) -> Finding {
    Finding::new(
        path,
        Code::NumberOutOfRange,
        "a number out of range is read as null",
    )
    .with_found(&shortened(number, 80))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> (String, Vec<(String, Code)>) {
        let repaired = repair(text).expect("there is something to repair");
        assert_eq!(repaired.text.len(), text.len(), "{text}");
        let places = repaired.advisories.into_vec();
        let places = places
            .iter()
            .map(|finding| (finding.path().to_owned(), finding.code()));
        (repaired.text, places.collect())
    }

    #[test]
    fn half_surrogates_are_replaced_and_pairs_are_not() {
        let half = |path: &str| (path.to_owned(), Code::HalfSurrogate);
        for (text, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDFACx""#, r#""\ufffdx""#),
            (r#""\udfac\ud83c""#, r#""\ufffd\ufffd""#),
            (r#""\ud83c\ud83c\udfac""#, r#""\ufffd\ud83c\udfac""#),
            (r#""\ud83c\\udfac""#, r#""\ufffd\\udfac""#),
            (r#""\ud83c\"""#, r#""\ufffd\"""#),
            (r#""\\\ud83c""#, r#""\\\ufffd""#),
        ] {
            assert_eq!(repaired(text), (expected.to_owned(), vec![half("")]));
        }
    }

    #[test]
    fn numbers_out_of_range_become_null() {
        let number = |path: &str| (path.to_owned(), Code::NumberOutOfRange);
        for (text, expected) in [
            ("1e400", "null "),
            ("-1E+0400", "null    "),
            ("[1, 1e309]", "[1, null ]"),
        ] {
            let path = if text.starts_with('[') { "/1" } else { "" };
            assert_eq!(repaired(text), (expected.to_owned(), vec![number(path)]));
        }
        let digits = "9".repeat(400);
        assert_eq!(repaired(&digits).0.trim_end(), "null");
    }

    #[test]
    fn other_texts_are_not_changed() {
        for text in [
            "",
            r#"{"a":[1e308,-0,123456789012345678901234567890,"\ud83c\udfac\\ud83c"]}"#,
            "1.2.3",
            "1e4000.",
            "01e400",
            "--1e400",
            r#""\ud83"#,
            r#""\u+d83""#,
            "\"\\",
            "]]}}\u{e9}",
        ] {
            assert!(repair(text).is_none(), "{text}");
        }
    }

    #[test]
    fn advisories_have_json_pointers() {
        let (_, places) = repaired(
            r#"{"a":"\ud800","b/c":{"d":[1,{"\ud800":1e999},"\ud800\ud800"],"e":1e999},"f":[[],"\ud800"]}"#,
        );
        let paths: Vec<&str> = places.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/a",
                "/b~1c/d/1/\u{fffd}",
                "/b~1c/d/1/\u{fffd}",
                "/b~1c/d/2",
                "/b~1c/e",
                "/f/1"
            ]
        );
    }
}

//! Texts that URL parsers disagree on, and changes that make one of a good URL.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What has a meaning to a URL parser somewhere, or looks as if it had.
#[rustfmt::skip]
pub(crate) const HOSTILE: &[&str] = &[
    "/", "\\", "?", "#", "@", ":", "%", "%2", "%2e", "%2F", "%5c", "%00", "%C3", "%A9", "%41",
    "%zz", ".", "..", "&", "=", "+", ";", ",", "$", "!", "'", "(", ")", "*", "~", "|", "[", "]",
    "^", "`", "{", "}", "<", ">", "\"", " ", "\t", "\n", "\r", "\0", "\u{7f}", "\u{85}", "\u{a0}",
    "\u{ad}", "\u{e9}", "\u{301}", "\u{430}", "\u{200b}", "\u{2028}", "\u{202e}", "\u{2044}",
    "\u{3002}", "\u{feff}", "\u{ff0e}", "\u{ff0f}", "\u{1f3ac}", "a", "Z", "0", "-", "_", "http:",
    "//", ".evil.com", "user:pw@", ":443",
];

/// A character that a name can have.
fn character() -> impl Strategy<Value = char> {
    let of_a_name = |c: char| !c.is_control() && !matches!(c, '/' | '\\');
    let hostile: Vec<char> = HOSTILE.iter().flat_map(|text| text.chars()).collect();
    prop_oneof![
        select(
            hostile
                .into_iter()
                .filter(|c| of_a_name(*c))
                .collect::<Vec<_>>()
        ),
        any::<char>().prop_map(move |c| if of_a_name(c) { c } else { '\u{fffd}' }),
    ]
}

/// A part as a person could name it.
fn part() -> impl Strategy<Value = String> {
    vec(character(), 1..12)
        .prop_map(String::from_iter)
        .prop_filter("a name", |text| text != "." && text != "..")
}

/// Region, stage, owner and file name.
pub(crate) fn parts() -> impl Strategy<Value = [String; 4]> {
    [part(), part(), part(), part()]
}

/// One change to a text: what is inserted, at which place, and how many characters it replaces.
pub(crate) type Change = (&'static str, Index, usize);

pub(crate) fn change() -> impl Strategy<Value = Change> {
    (select(HOSTILE), any::<Index>(), 0..3_usize)
}

pub(crate) fn changed(text: &str, changes: &[Change]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (inserted, at, replaced) in changes {
        let start = at.index(characters.len() + 1);
        let end = (start + replaced).min(characters.len());
        characters.splice(start..end, inserted.chars());
    }
    characters.into_iter().collect()
}

pub(crate) fn with_case_flipped(text: &str, at: Index) -> String {
    let flipped = at.index(text.chars().count());
    let flip = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars()
        .enumerate()
        .map(|(at, c)| if at == flipped { flip(c) } else { c })
        .collect()
}

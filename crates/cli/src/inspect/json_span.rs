//! Finds the span of text that a JSON Pointer refers to.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The span of a value in a text, in bytes, and that of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueSpan {
    pub(crate) value: Range<usize>,
    pub(crate) name: Option<Range<usize>>,
    /// The name of an earlier member with the same name.
    pub(crate) earlier_name: Option<Range<usize>>,
}

/// The spans of the values that a JSON Pointer refers to: several if members are duplicated, none if the value is absent.
pub(crate) fn find(text: &str, pointer: &str) -> Vec<ValueSpan> {
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Ok(root) = serde_json::from_str::<&RawValue>(json) else {
        return Vec::new();
    };
    let mut found = vec![Token {
        name: None,
        value: root.get(),
        earlier_name: None,
    }];
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        found = found
            .iter()
            .flat_map(|parent| children(parent.value, &step))
            .collect();
    }
    let span = |slice: &str| range_in(text, slice);
    found
        .iter()
        .filter_map(|token| {
            Some(ValueSpan {
                value: span(token.value)?,
                name: token.name.and_then(span),
                earlier_name: token.earlier_name.and_then(span),
            })
        })
        .collect()
}

/// The innermost present value that would contain the pointer's value.
pub(crate) fn find_enclosing(text: &str, pointer: &str) -> Option<ValueSpan> {
    let (parent, _) = pointer.rsplit_once('/')?;
    find(text, parent)
        .pop()
        .or_else(|| find_enclosing(text, parent))
}

/// The string that a pointer refers to, if it is one.
pub(crate) fn string_at(text: &str, pointer: &str) -> Option<String> {
    let span = find(text, pointer).pop()?;
    serde_json::from_str(text.get(span.value)?).ok()
}

struct Token<'a> {
    name: Option<&'a str>,
    value: &'a str,
    earlier_name: Option<&'a str>,
}

/// The members named `step`, or the item with that index.
fn children<'a>(parent: &'a str, step: &str) -> Vec<Token<'a>> {
    let Ok(entries) = serde_json::from_str::<Entries<'a>>(parent) else {
        return Vec::new();
    };
    match entries {
        Entries::Items(items) => {
            let item = step
                .parse()
                .ok()
                .and_then(|at: usize| items.get(at).copied());
            item.map(|item| Token {
                name: None,
                value: item.get(),
                earlier_name: None,
            })
            .into_iter()
            .collect()
        }
        Entries::Members(members) => {
            let mut before = None;
            members
                .into_iter()
                .filter(|(name, _)| {
                    serde_json::from_str::<String>(name.get()).is_ok_and(|name| name == step)
                })
                .map(|(name, value)| Token {
                    name: Some(name.get()),
                    value: value.get(),
                    earlier_name: before.replace(name.get()),
                })
                .collect()
        }
    }
}

/// The range of a slice within its text.
fn range_in(text: &str, slice: &str) -> Option<Range<usize>> {
    let start = slice.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let range = start..start + slice.len();
    (text.get(range.clone()) == Some(slice)).then_some(range)
}

/// The entries of an array or an object, as slices of the text.
enum Entries<'a> {
    Items(Vec<&'a RawValue>),
    Members(Vec<(&'a RawValue, &'a RawValue)>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Entries<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element()? {
            items.push(item);
        }
        Ok(Entries::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Entries<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = source.next_entry()? {
            members.push(member);
        }
        Ok(Entries::Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'a>(text: &'a str, pointer: &str) -> Vec<&'a str> {
        find(text, pointer)
            .into_iter()
            .map(|span| &text[span.value])
            .collect()
    }

    #[test]
    fn finds_members_and_items() {
        let text = " {\"a\" : [1, {\"b/c~\": \"\\u0041\"} ]} ";
        assert_eq!(values(text, ""), [text.trim()]);
        assert_eq!(values(text, "/a/0"), ["1"]);
        assert_eq!(values(text, "/a/1/b~1c~0"), ["\"\\u0041\""]);
        assert_eq!(string_at(text, "/a/1/b~1c~0").as_deref(), Some("A"));
        for absent in ["/b", "/a/2", "/a/x", "/a/0/0", "/a/"] {
            assert!(values(text, absent).is_empty(), "{absent}");
        }
    }

    #[test]
    fn names_are_compared_decoded() {
        assert_eq!(values(r#"{"\u0061":1}"#, "/a"), ["1"]);
    }

    #[test]
    fn finds_every_duplicate() {
        let text = r#"{"b":{},"b":{"a":1,"a":2}}"#;
        let spans = find(text, "/b/a");
        let before: Vec<_> = spans.iter().map(|span| span.earlier_name.clone()).collect();
        assert_eq!(values(text, "/b/a"), ["1", "2"]);
        assert_eq!(before, [None, Some(13..16)]);
    }

    #[test]
    fn an_absent_value_has_an_enclosing_one() {
        let text = r#"{"a":{"b":7}}"#;
        let enclosing = |pointer| find_enclosing(text, pointer).map(|span| &text[span.value]);
        assert_eq!(enclosing("/a/c"), Some(r#"{"b":7}"#));
        assert_eq!(enclosing("/c/d/e"), Some(text));
        assert_eq!(enclosing(""), None);
    }
}

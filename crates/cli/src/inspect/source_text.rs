//! A body's text as it is shown: safe for a terminal, with the way from a place in the body to the place shown.

use std::borrow::Cow;
use std::ops::Range;

use crate::printable;

/// A body's text, and the text that is shown in its place.
pub(crate) struct SourceText<'a> {
    original: Cow<'a, str>,
    shown: String,
}

impl<'a> SourceText<'a> {
    /// Bytes that are not UTF-8 show as U+FFFD; places before the first of them stay right.
    pub(crate) fn of(body: &'a [u8]) -> Self {
        let original = String::from_utf8_lossy(body);
        let shown = printable::lines(&original).into_owned();
        Self { original, shown }
    }

    pub(crate) fn original(&self) -> &str {
        &self.original
    }

    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Where a place in the original is shown, up to the end of its first line.
    pub(crate) fn shown_at(&self, place: &Range<usize>) -> Range<usize> {
        let start = self.shown_offset(place.start);
        let end = self.shown_offset(place.end).max(start);
        let shown = self.shown.get(start..end).unwrap_or_default();
        start..start + shown.find('\n').unwrap_or(shown.len())
    }

    fn shown_offset(&self, offset: usize) -> usize {
        let offset = self.original.floor_char_boundary(offset);
        let before = self.original.get(..offset).unwrap_or_default();
        printable::lines(before).len().min(self.shown.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str, place: Range<usize>) -> (String, usize) {
        let text = SourceText::of(body.as_bytes());
        let shown = text.shown_at(&place);
        (text.shown()[shown.clone()].to_owned(), shown.start)
    }

    #[test]
    fn places_are_found_behind_what_is_shown_differently() {
        assert_eq!(shown("\u{9b}\u{1b}\r\nabc", 5..8), ("abc".to_owned(), 7));
        assert_eq!(shown("a\u{1b}c", 1..2), ("\u{241b}".to_owned(), 1));
    }

    #[test]
    fn a_place_ends_with_its_line() {
        assert_eq!(shown("ab\ncd", 1..4), ("b".to_owned(), 1));
        assert_eq!(shown("ab\r\ncd", 2..3), (String::new(), 2));
        assert_eq!(shown("ab", 2..2), (String::new(), 2));
    }
}

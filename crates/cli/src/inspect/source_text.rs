//! A body's text for display: safe for a terminal, with spans of the body mapped to spans of the displayed text.

use std::borrow::Cow;
use std::ops::Range;

use crate::printable;

/// A body's text, and the text that is displayed instead.
pub(crate) struct SourceText<'a> {
    original: Cow<'a, str>,
    shown: String,
}

impl<'a> SourceText<'a> {
    /// Bytes that are not UTF-8 become U+FFFD; spans before the first of them stay correct.
    pub(crate) fn new(body: &'a [u8]) -> Self {
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

    /// The displayed span for a span of the original, up to the end of its first line.
    pub(crate) fn shown_span(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.shown_offset(span.start);
        let end = self.shown_offset(span.end).max(start);
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

    fn shown(body: &str, span: Range<usize>) -> (String, usize) {
        let text = SourceText::new(body.as_bytes());
        let shown = text.shown_span(&span);
        (text.shown()[shown.clone()].to_owned(), shown.start)
    }

    #[test]
    fn spans_are_mapped_behind_replaced_characters() {
        assert_eq!(shown("\u{9b}\u{1b}\r\nabc", 5..8), ("abc".to_owned(), 7));
        assert_eq!(shown("a\u{1b}c", 1..2), ("\u{241b}".to_owned(), 1));
    }

    #[test]
    fn a_span_ends_with_its_line() {
        assert_eq!(shown("ab\ncd", 1..4), ("b".to_owned(), 1));
        assert_eq!(shown("ab\r\ncd", 2..3), (String::new(), 2));
        assert_eq!(shown("ab", 2..2), (String::new(), 2));
    }
}

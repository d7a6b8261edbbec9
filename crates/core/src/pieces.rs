//! Texts, cut and joined by less code than the standard library has for any kind of text.

/// As `str::split` gives them. What that searches with, for any `char` and any text, is kilobytes in WebAssembly.
#[derive(Clone)]
pub(crate) struct Pieces<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

/// At least one piece; two more wherever a separator follows a separator, of which one is empty.
pub(crate) fn pieces(text: &str, separator: u8) -> Pieces<'_> {
    Pieces {
        rest: Some(text),
        separator,
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest?;
        let end = text.bytes().position(|byte| byte == self.separator);
        let (piece, rest) = match end {
            Some(end) => (text.get(..end)?, text.get(end + 1..)),
            None => (text, None),
        };
        self.rest = rest;
        Some(piece)
    }
}

/// What is before the first separator, and what is behind it.
pub(crate) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let mut pieces = pieces(text, separator);
    let first = pieces.next()?;
    Some((first, pieces.rest?))
}

/// What is before the last separator, and what is behind it.
#[cfg(feature = "json")]
pub(crate) fn rsplit_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Where the first of these bytes is, all of them ASCII.
#[cfg(feature = "json")]
pub(crate) fn find(text: &str, any_of: &[u8]) -> Option<usize> {
    // `contains` would search by more code than all of this.
    for (at, byte) in text.bytes().enumerate() {
        for wanted in any_of {
            if byte == *wanted {
                return Some(at);
            }
        }
    }
    None
}

/// Where a byte of ASCII stands twice in a row.
#[cfg(feature = "json")]
pub(crate) fn find_twice(text: &str, byte: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.windows(2).position(|two| two == [byte, byte])
}

pub(crate) fn has(text: &str, character: u8) -> bool {
    text.bytes().any(|byte| byte == character)
}

#[cfg(feature = "json")]
pub(crate) fn joined(pieces: &[&str]) -> String {
    let bytes = pieces.iter().map(|piece| piece.len()).sum();
    let mut text = String::with_capacity(bytes);
    for piece in pieces {
        text.push_str(piece);
    }
    text
}

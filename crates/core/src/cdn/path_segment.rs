//! Path segments of URLs: checking, percent-encoding and decoding.

use std::borrow::Cow;

/// Why a text is not a valid path segment.
///
/// ```
/// use shotstack_hosting::{cdn::{CdnUrlError, Part, SegmentError}, CdnUrl};
///
/// let error = CdnUrl::new("5ca6hu7s9k", "../secret.mp4").unwrap_err();
/// assert_eq!(error, CdnUrlError::Part { part: Part::Filename, problem: SegmentError::Slash });
/// assert_eq!(error.to_string(), "the file name contains `/`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// The text is empty.
    #[error("is empty")]
    Empty,
    /// `.` or `..`, which a URL parser removes, however encoded.
    #[error("is `.` or `..`")]
    Dots,
    /// `/`, plain or as `%2F`.
    #[error("contains `/`")]
    Slash,
    /// `\`, plain or as `%5C`.
    #[error("contains `\\`")]
    Backslash,
    /// A control character, plain or encoded.
    #[error("contains a control character")]
    Control,
    /// `%` that is not followed by two hexadecimal digits.
    #[error("has a `%` without two hexadecimal digits")]
    MalformedPercent,
    /// The decoded text is not UTF-8.
    #[error("is not valid UTF-8 when decoded")]
    NotUtf8,
    /// A character that must be percent-encoded.
    // As a URL has it, for it may be one that breaks a line or reverses the direction of writing.
    #[error("has a character that must be percent-encoded as {}", encoded(*.0))]
    Unencoded(char),
}

fn encoded(character: char) -> String {
    let mut encoded = String::new();
    encode_into(&mut encoded, character.encode_utf8(&mut [0; 4]));
    encoded
}

impl SegmentError {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Dots => "dots",
            Self::Slash => "slash",
            Self::Backslash => "backslash",
            Self::Control => "control_character",
            Self::MalformedPercent => "malformed_percent",
            Self::NotUtf8 => "not_utf8",
            Self::Unencoded(_) => "unencoded",
        }
    }
}

/// Characters that must be percent-encoded in a path: the URL Standard's
/// [path percent-encode set](https://url.spec.whatwg.org/#path-percent-encode-set), and `%` itself.
const ENCODED: u8 = 1;
const SLASH: u8 = 2;
/// A backslash, a control character, or a byte that may be part of one in UTF-8. Names have none of them.
const SUSPECT: u8 = 4;

/// The kinds of each byte.
// Evaluated at compile time, where an index out of bounds would be an error.
#[allow(clippy::indexing_slicing)]
const KINDS: [u8; 256] = {
    let mut kinds = [ENCODED | SUSPECT; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'/' => SLASH,
            b'\\' => SUSPECT,
            0..b' ' | 0x7f => ENCODED | SUSPECT,
            b' ' | b'"' | b'#' | b'%' | b'<' | b'>' | b'?' | b'^' | b'`' | b'{' | b'}' => ENCODED,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

fn kind(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The union of the kinds of a text's bytes.
fn kinds(text: &str) -> u8 {
    text.bytes().fold(0, |kinds, byte| kinds | kind(byte))
}

/// Whether a path is its own encoding, and its segments are valid names unless they are empty or consist of dots.
pub(crate) fn is_plain(path: &str) -> bool {
    // Without branches: the compiler then looks at many bytes at once.
    path.bytes().fold(true, |all, byte| all & is_usual(byte))
        || kinds(path) & (ENCODED | SUSPECT) == 0
}

/// Whether this is a character of nearly all paths: a letter, a digit, or one of `/-._~`.
fn is_usual(byte: u8) -> bool {
    (byte | 0x20).is_ascii_lowercase() | matches!(byte, b'-'..=b'9' | b'_' | b'~')
}

/// Checks that a decoded segment is a name and cannot lead to another path.
pub(crate) fn check(text: &str) -> Result<(), SegmentError> {
    match text {
        "" => return Err(SegmentError::Empty),
        "." | ".." => return Err(SegmentError::Dots),
        _ if kinds(text) & (SLASH | SUSPECT) == 0 => return Ok(()),
        _ => {}
    }
    let mut before = 0;
    for byte in text.bytes() {
        match byte {
            b'/' => return Err(SegmentError::Slash),
            b'\\' => return Err(SegmentError::Backslash),
            0..b' ' | 0x7f => return Err(SegmentError::Control),
            // U+0080 to U+009F.
            0x80..0xa0 if before == 0xc2 => return Err(SegmentError::Control),
            _ => before = byte,
        }
    }
    Ok(())
}

/// Appends a path or a segment, percent-encoded.
pub(crate) fn encode_into(url: &mut String, path: &str) {
    let mut copied = 0;
    if !is_plain(path) {
        for (at, byte) in path.bytes().enumerate() {
            if kind(byte) & ENCODED != 0 {
                // This is empty within a character.
                url.push_str(path.get(copied..at).unwrap_or_default());
                url.push('%');
                for digit in [byte >> 4, byte & 15].map(usize::from) {
                    url.push_str("0123456789ABCDEF".get(digit..=digit).unwrap_or_default());
                }
                copied = at + 1;
            }
        }
    }
    url.push_str(path.get(copied..).unwrap_or_default());
}

/// Decodes a segment of a URL's path, and checks the result with [`check`].
pub(crate) fn decode(segment: &str) -> Result<Cow<'_, str>, SegmentError> {
    if is_plain(segment) {
        return check(segment).map(|()| Cow::Borrowed(segment));
    }
    let mut decoded = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        decoded.push(if byte == b'%' {
            let high = rest.next().and_then(hexadecimal);
            let low = rest.next().and_then(hexadecimal);
            let (Some(high), Some(low)) = (high, low) else {
                return Err(SegmentError::MalformedPercent);
            };
            high << 4 | low
        } else if kind(byte) & (ENCODED | SUSPECT) != 0 {
            // The bytes before this one are ASCII, so a character begins here.
            let at = segment.len() - rest.len() - 1;
            return Err(unencoded(segment.get(at..).unwrap_or_default()));
        } else {
            byte
        });
    }
    let text = String::from_utf8(decoded).map_err(|_| SegmentError::NotUtf8)?;
    check(&text)?;
    Ok(Cow::Owned(text))
}

/// Why the first character must be percent-encoded.
fn unencoded(rest: &str) -> SegmentError {
    match rest.chars().next().unwrap_or_default() {
        '\\' => SegmentError::Backslash,
        c if c.is_control() => SegmentError::Control,
        c => SegmentError::Unencoded(c),
    }
}

/// The value of a hexadecimal digit.
pub(crate) fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(segment: &str) -> String {
        let mut path = String::new();
        encode_into(&mut path, segment);
        path
    }

    #[test]
    fn characters_that_are_not_valid_in_a_path_are_encoded() {
        assert_eq!(encoded("my film (1).mp4"), "my%20film%20(1).mp4");
        assert_eq!(encoded("100%.mp4"), "100%25.mp4");
        assert_eq!(encoded("\u{e9}\u{1f3ac}.mp4"), "%C3%A9%F0%9F%8E%AC.mp4");
        assert_eq!(
            encoded("a?b#c^d`e{f}g\"h<i>j"),
            "a%3Fb%23c%5Ed%60e%7Bf%7Dg%22h%3Ci%3Ej"
        );
    }

    #[test]
    fn segments_that_are_not_names_are_refused() {
        for (segment, error) in [
            ("", SegmentError::Empty),
            (".", SegmentError::Dots),
            ("%2e", SegmentError::Dots),
            (".%2E", SegmentError::Dots),
            ("a%2fb", SegmentError::Slash),
            ("a%5Cb", SegmentError::Backslash),
            ("a\\b", SegmentError::Backslash),
            ("a%00", SegmentError::Control),
            ("a%C2%85", SegmentError::Control),
            ("a\tb", SegmentError::Control),
            ("a%", SegmentError::MalformedPercent),
            ("a%2", SegmentError::MalformedPercent),
            ("a%2g", SegmentError::MalformedPercent),
            ("a%+1", SegmentError::MalformedPercent),
            ("a%C3%28", SegmentError::NotUtf8),
            ("a b", SegmentError::Unencoded(' ')),
            ("a\u{e9}", SegmentError::Unencoded('\u{e9}')),
        ] {
            assert_eq!(decode(segment), Err(error), "{segment:?}");
        }
    }

    #[test]
    fn the_message_has_the_encoded_character() {
        let message = SegmentError::Unencoded('\u{2028}').to_string();
        assert_eq!(
            message,
            "has a character that must be percent-encoded as %E2%80%A8"
        );
    }

    #[test]
    fn decoding_undoes_encoding() {
        for segment in [
            "a.mp4",
            "...",
            "my film.mp4",
            "100%.mp4",
            "\u{e9}",
            "a+b@c:d;e=f&g|h'i~",
        ] {
            assert_eq!(decode(&encoded(segment)).as_deref(), Ok(segment));
        }
    }
}

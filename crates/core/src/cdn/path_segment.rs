//! One segment of a URL's path: plain text on one side, percent-encoded on the other.

use std::borrow::Cow;

/// Why a text is no segment that could hold a name.
///
/// ```
/// use shotstack_hosting::{CdnUrl, SegmentError};
///
/// let error = CdnUrl::new("5ca6hu7s9k", "..").unwrap_err();
/// assert_eq!(error.to_string(), format!("the file name {}", SegmentError::Dots));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// There is no text.
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
    /// `%` without two hexadecimal digits behind it.
    #[error("has a `%` without two hexadecimal digits")]
    MalformedPercent,
    /// What is encoded is not UTF-8.
    #[error("is not UTF-8 once decoded")]
    NotUtf8,
    /// A character that stands plain where a URL has it percent-encoded.
    #[error("contains {0:?}, which is not percent-encoded")]
    Unencoded(char),
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

/// What a path holds only percent-encoded: the URL Standard's
/// [path percent-encode set](https://url.spec.whatwg.org/#path-percent-encode-set), and `%` itself.
const fn must_be_encoded(byte: u8) -> bool {
    matches!(
        byte,
        0..=b' ' | b'"' | b'#' | b'%' | b'<' | b'>' | b'?' | b'^' | b'`' | b'{' | b'}' | 0x7f..
    )
}

/// Checks a decoded segment: a name, and nothing that leads elsewhere.
pub(crate) fn check(text: &str) -> Result<(), SegmentError> {
    if text.is_empty() {
        return Err(SegmentError::Empty);
    }
    if text == "." || text == ".." {
        return Err(SegmentError::Dots);
    }
    for c in text.chars() {
        match c {
            '/' => return Err(SegmentError::Slash),
            '\\' => return Err(SegmentError::Backslash),
            c if c.is_control() => return Err(SegmentError::Control),
            _ => {}
        }
    }
    Ok(())
}

/// Appends the segment as a path holds it.
pub(crate) fn encode_into(path: &mut String, segment: &str) {
    let digit = |value: u8| {
        char::from(if value < 10 {
            b'0' + value
        } else {
            b'A' - 10 + value
        })
    };

    if !segment.bytes().any(must_be_encoded) {
        path.push_str(segment);
        return;
    }
    for byte in segment.bytes() {
        if must_be_encoded(byte) {
            path.push('%');
            path.push(digit(byte >> 4));
            path.push(digit(byte & 15));
        } else {
            path.push(char::from(byte));
        }
    }
}

/// Reads a segment as it stands in a path; the answer has passed [`check`].
pub(crate) fn decode(segment: &str) -> Result<Cow<'_, str>, SegmentError> {
    let plain = |byte: u8| !must_be_encoded(byte) && byte != b'\\';
    if segment.bytes().all(plain) {
        if segment.is_empty() {
            return Err(SegmentError::Empty);
        }
        if segment == "." || segment == ".." {
            return Err(SegmentError::Dots);
        }
        return Ok(Cow::Borrowed(segment));
    }

    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.chars();
    while let Some(c) = rest.next() {
        match c {
            '%' => {
                let mut digit = || rest.next().and_then(|c| c.to_digit(16));
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    return Err(SegmentError::MalformedPercent);
                };
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            '\\' => return Err(SegmentError::Backslash),
            c if c.is_control() => return Err(SegmentError::Control),
            c => match u8::try_from(c) {
                Ok(byte) if !must_be_encoded(byte) => bytes.push(byte),
                _ => return Err(SegmentError::Unencoded(c)),
            },
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| SegmentError::NotUtf8)?;
    check(&text)?;
    Ok(Cow::Owned(text))
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
    fn encodes_what_a_path_cannot_hold() {
        assert_eq!(encoded("my film (1).mp4"), "my%20film%20(1).mp4");
        assert_eq!(encoded("100%.mp4"), "100%25.mp4");
        assert_eq!(encoded("\u{e9}\u{1f3ac}.mp4"), "%C3%A9%F0%9F%8E%AC.mp4");
        assert_eq!(
            encoded("a?b#c^d`e{f}g\"h<i>j"),
            "a%3Fb%23c%5Ed%60e%7Bf%7Dg%22h%3Ci%3Ej"
        );
    }

    #[test]
    fn refuses_what_is_no_name() {
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

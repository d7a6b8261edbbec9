//! The API key, which is never printed.

use std::fmt;

/// The length of the longest API key, in bytes. Shotstack's have 40.
const MAX_KEY_BYTES: usize = 512;

/// Shorter texts would be found by coincidence.
const MIN_SECRET_BYTES: usize = 8;

const REDACTED: &[u8] = b"[redacted]";

/// A key to Shotstack's APIs. Each stage has its own.
///
/// It is sent in the header `x-api-key` only, and is never part of a URL, an error or a `Debug` text.
///
/// ```
/// use shotstack_hosting::api::ApiKey;
///
/// let key = ApiKey::new("aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(…)");
///
/// let body = br#"{"message":"unknown key aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d"}"#;
/// assert_eq!(key.redact(body).unwrap(), br#"{"message":"unknown key [redacted]"}"#);
/// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// The key as shown in Shotstack's dashboard.
    ///
    /// # Errors
    ///
    /// The text is empty, has more than 512 bytes, or contains a space, a line break or a letter that is not ASCII.
    pub fn new(key: &str) -> Result<Self, ApiKeyError> {
        if key.is_empty() {
            Err(ApiKeyError::Empty)
        } else if key.len() > MAX_KEY_BYTES {
            Err(ApiKeyError::TooLong)
        } else if key.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(key.to_owned()))
        } else {
            Err(ApiKeyError::NotVisibleAscii)
        }
    }

    /// Replaces the key in the body of a response with `[redacted]`. Returns `None` if the body does not contain the
    /// key.
    ///
    /// Call this before the response is parsed, so that no error, report or log can repeat the key. The key is found as
    /// plain text, with JSON's escapes, and percent-encoded. A key of fewer than 8 bytes is not considered a secret.
    #[must_use]
    pub fn redact(&self, body: &[u8]) -> Option<Vec<u8>> {
        if self.0.len() < MIN_SECRET_BYTES {
            return None;
        }
        let mut redacted = Vec::new();
        let (mut rest, mut is_found) = (body, false);
        while let Some((first, after)) = rest.split_first() {
            if let Some(after) = after_key(rest, self.0.as_bytes()) {
                redacted.extend_from_slice(REDACTED);
                (rest, is_found) = (after, true);
            } else {
                redacted.push(*first);
                rest = after;
            }
        }
        is_found.then_some(redacted)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// The rest of the text after the key, if the text begins with it.
fn after_key<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    key.iter()
        .try_fold(text, |rest, byte| after_byte(rest, *byte))
}

/// The rest of the text after one byte of the key, in any form that JSON and URLs have for it.
fn after_byte(text: &[u8], byte: u8) -> Option<&[u8]> {
    let is_hexadecimal = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).ok();
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) == Some(byte)
    };
    match text {
        [b'\\', b'u', b'0', b'0', high, low, rest @ ..] if is_hexadecimal(&[*high, *low]) => {
            Some(rest)
        }
        [b'%', high, low, rest @ ..] if is_hexadecimal(&[*high, *low]) => Some(rest),
        [b'\\', escaped, rest @ ..] if *escaped == byte && matches!(byte, b'"' | b'\\' | b'/') => {
            Some(rest)
        }
        [plain, rest @ ..] if *plain == byte => Some(rest),
        _ => None,
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Why a text is not a valid API key. The message does not repeat the text.
///
/// ```
/// use shotstack_hosting::api::{ApiKey, ApiKeyError};
///
/// assert_eq!(ApiKey::new("my key").unwrap_err(), ApiKeyError::NotVisibleAscii);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// The text is empty.
    #[error("the API key is empty")]
    Empty,
    /// The text has more than 512 bytes.
    #[error("the API key has more than {MAX_KEY_BYTES} bytes")]
    TooLong,
    /// The text contains a space, a control character, or a letter that is not ASCII.
    #[error("the API key contains a space, a line break or a letter that is not ASCII")]
    NotVisibleAscii,
}

impl ApiKeyError {
    /// A stable code for programs, such as `key_empty`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "key_empty",
            Self::TooLong => "key_too_long",
            Self::NotVisibleAscii => "key_not_visible_ascii",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_a_response_is_redacted_in_every_spelling() {
        let key = ApiKey::new(r#"a/b"c\d%e"#).unwrap();
        for spelling in [
            r#"a/b"c\d%e"#,
            r#"a\/b\"c\\d%e"#,
            r"\u0061/b\u0022c\u005Cd\u0025e",
            "a%2Fb%22c%5cd%25e",
        ] {
            let text = format!("<{spelling}|{spelling}> a/b");
            let redacted = key.redact(text.as_bytes()).unwrap();
            assert_eq!(
                String::from_utf8(redacted).unwrap(),
                "<[redacted]|[redacted]> a/b"
            );
        }
        assert_eq!(key.redact(b"a/b a%2Fb%22c%5cd%25 \\u00"), None);
        assert_eq!(ApiKey::new("1234567").unwrap().redact(b"1234567"), None);
        assert!(
            ApiKey::new("12345678")
                .unwrap()
                .redact(b"12345678")
                .is_some()
        );
    }

    #[test]
    fn a_key_and_its_errors_print_no_secret() {
        let key = ApiKey::new("secret").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        assert_eq!(key.reveal(), "secret");
        for (text, code) in [
            (String::new(), "key_empty"),
            ("k".repeat(513), "key_too_long"),
            ("secret\n".to_owned(), "key_not_visible_ascii"),
        ] {
            let error = ApiKey::new(&text).unwrap_err();
            assert_eq!(error.code(), code);
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
        assert!(ApiKey::new(&"k".repeat(512)).is_ok());
    }
}

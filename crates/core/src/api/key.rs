//! The API key, which is never printed.

use std::fmt;

/// The longest API key, in bytes. Shotstack's have 40.
const MAX_KEY_BYTES: usize = 512;

/// A key to Shotstack's APIs. Each stage has its own.
///
/// It leaves this program in the header `x-api-key` only: never in a URL, an error or a `Debug` text.
///
/// ```
/// use shotstack_hosting::api::ApiKey;
///
/// let key = ApiKey::new("aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(…)");
/// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes the key as Shotstack's dashboard shows it.
    ///
    /// # Errors
    ///
    /// It is empty, has more than 512 bytes, or contains what a header cannot: a space, a line break, a letter that is
    /// not ASCII.
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

    pub(super) fn reveal(&self) -> &str {
        &self.0
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
    /// A stable name for programs, such as `key_empty`.
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

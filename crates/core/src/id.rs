//! Ids: texts that are safe in store keys, in log lines and, percent-encoded, in URL paths.
//!
//! ```
//! use shotstack_hosting::{OwnerId, RenderId};
//!
//! let owner: OwnerId = "5ca6hu7s9k".parse()?;
//! let render: RenderId = "weekly/17".parse()?; // a client's own id
//! assert_eq!((owner.as_str(), render.as_str()), ("5ca6hu7s9k", "weekly/17"));
//! assert!("two\nlines".parse::<RenderId>().is_err());
//! # Ok::<(), shotstack_hosting::id::IdError>(())
//! ```

use std::fmt;

/// The length of the longest id, in bytes.
///
/// The default of `validate::Limits` is stricter: 256 bytes.
pub const MAX_ID_BYTES: usize = 1024;

/// Why a text is not a valid id.
///
/// ```
/// use shotstack_hosting::{id::IdError, RenderId};
///
/// assert_eq!("".parse::<RenderId>(), Err(IdError::Empty));
/// assert_eq!("a\nb".parse::<RenderId>(), Err(IdError::ControlCharacter));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text is empty.
    #[error("is empty")]
    Empty,
    /// The text is longer than the limit.
    #[error("has {bytes} bytes, more than {max}")]
    TooLong {
        /// The length of the text.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A control character or a line separator, which would break a log line.
    #[error("contains a control character or a line separator")]
    ControlCharacter,
}

/// Checks an id, a status or a name: not empty, at most `max` bytes, one line.
pub(crate) fn check_name(text: &str, max: usize) -> Result<(), IdError> {
    if text.is_empty() {
        Err(IdError::Empty)
    } else if text.len() > max {
        Err(IdError::TooLong {
            bytes: text.len(),
            max,
        })
    } else if is_one_line(text) {
        Ok(())
    } else {
        Err(IdError::ControlCharacter)
    }
}

pub(crate) fn is_one_line(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_plain || !text.chars().any(breaks_a_line)
}

/// Whether this is a control character (C0 or C1) or one of Unicode's two line separators.
pub(crate) fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether this is five groups of letters and digits, 8-4-4-4-12, as in Shotstack's ids.
///
/// Ingest ids have letters beyond `f`, so this accepts more than RFC 9562.
#[cfg(feature = "json")]
pub(crate) fn is_uuid_shaped(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else {
        return false;
    };
    // Without branches: the compiler then looks at many bytes at once.
    let is_letter = |byte: &u8| byte.is_ascii_digit() | (byte | 0x20).is_ascii_lowercase();
    let letters = bytes.iter().map(|byte| u8::from(is_letter(byte)));
    letters.sum::<u8>() == 32 && [bytes[8], bytes[13], bytes[18], bytes[23]] == [b'-'; 4]
}

/// Whether the APIs accept this id.
#[cfg(feature = "json")]
pub(crate) fn is_hexadecimal_uuid(text: &str) -> bool {
    let is_hexadecimal = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    text.bytes().all(is_hexadecimal) && is_uuid_shaped(text)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// An id is not empty, has at most [`MAX_ID_BYTES`] bytes, and no control character or line separator. All
        /// other characters are allowed, because clients choose the ids of transferred files.
        ///
        /// ```
        #[doc = concat!("use shotstack_hosting::", stringify!($name), ";\n")]
        #[doc = concat!("let id: ", stringify!($name), " = \"5ca6hu7s9k\".parse()?;")]
        /// assert_eq!(id.as_str(), "5ca6hu7s9k");
        /// # Ok::<(), shotstack_hosting::id::IdError>(())
        /// ```
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(
            feature = "json",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = "String")
        )]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A validated name is a valid id, because the limit for names is lower.
            #[cfg(feature = "json")]
            pub(crate) fn from_checked(name: String) -> Self {
                Self(name)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.to_owned().try_into()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                check_name(&text, MAX_ID_BYTES)?;
                Ok(Self(text))
            }
        }
    )*};
}

ids! {
    /// The id of one hosted file (a video, a poster or a thumbnail).
    AssetId
    /// The id of a render, or a client's id for a transferred file.
    RenderId
    /// The id of the account that owns a render, such as `5ca6hu7s9k`.
    OwnerId
    /// The id of an ingested source, or of a rendition of it.
    IngestId
}

/// One id inside a key that is joined with `/`.
#[cfg(feature = "json")]
pub(crate) struct KeyPart<'a>(pub(crate) &'a str);

#[cfg(feature = "json")]
impl fmt::Display for KeyPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['/', '%']) {
            let plain = piece.strip_suffix(['/', '%']).unwrap_or(piece);
            f.write_str(plain)?;
            match piece.get(plain.len()..) {
                Some("/") => f.write_str("%2F")?,
                Some("%") => f.write_str("%25")?,
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_breaks_a_key_or_a_log_line() {
        for text in ["a\0", "a\u{7f}", "a\u{85}b", "a\u{2028}b", "a\tb"] {
            assert_eq!(
                text.parse::<OwnerId>(),
                Err(IdError::ControlCharacter),
                "{text:?}"
            );
        }
        let long = "x".repeat(MAX_ID_BYTES + 1);
        assert!(matches!(
            long.parse::<OwnerId>(),
            Err(IdError::TooLong { .. })
        ));
    }

    #[cfg(feature = "json")]
    #[test]
    fn keys_are_unambiguous() {
        let key = |id: &str| KeyPart(id).to_string();
        assert_eq!(key("100%/x"), "100%25%2Fx");
        assert_ne!(key("a%2Fb"), key("a/b"));
        assert_eq!(key("a-b"), "a-b");
    }

    #[cfg(feature = "json")]
    #[test]
    fn ingest_ids_are_uuid_shaped() {
        assert!(is_uuid_shaped("zzytey4v-32km-kq1z-aftr-3kcuqi0brad2"));
        assert!(!is_uuid_shaped("zzytey4v32kmkq1zaftr3kcuqi0brad2"));
        assert!(!is_uuid_shaped("zzytey4v-32km-kq1z-aftr-3kcuqi0brad\u{e9}"));
    }
}

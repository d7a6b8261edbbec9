//! The secret behind callback tokens.

use std::fmt;

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::callback::base64;

/// The shortest secret, in bytes, as [Standard Webhooks](https://www.standardwebhooks.com/) has it.
///
/// ```
/// use shotstack_hosting::callback::{MIN_SECRET_BYTES, Secret};
///
/// assert!(Secret::from_bytes(&[7; MIN_SECRET_BYTES]).is_ok());
/// assert!(Secret::from_bytes(&[7; MIN_SECRET_BYTES - 1]).is_err());
/// ```
pub const MIN_SECRET_BYTES: usize = 24;

/// A secret that tokens are signed with. It is never printed.
///
/// ```
/// use shotstack_hosting::callback::Secret;
///
/// let secret = Secret::new("a secret of at least 24 bytes")?;
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// # Ok::<(), shotstack_hosting::callback::SecretError>(())
/// ```
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

pub(super) type Tag = CtOutput<Hmac<Sha256>>;

impl Secret {
    /// Takes the bytes of the text or, if it begins with `whsec_`, those that its Base64 stands for.
    ///
    /// # Errors
    ///
    /// It has fewer than [`MIN_SECRET_BYTES`], or is no Base64 behind `whsec_`.
    ///
    /// ```
    /// # use shotstack_hosting::callback::Secret;
    /// assert!(Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_ok());
    /// ```
    pub fn new(secret: &str) -> Result<Self, SecretError> {
        match secret.strip_prefix("whsec_") {
            Some(encoded) => {
                let bytes = of_base64(encoded).ok_or(SecretError::NotBase64)?;
                Self::from_bytes(&bytes)
            }
            None => Self::from_bytes(secret.as_bytes()),
        }
    }

    /// Takes bytes.
    ///
    /// # Errors
    ///
    /// There are fewer than [`MIN_SECRET_BYTES`].
    ///
    /// ```
    /// # use shotstack_hosting::callback::Secret;
    /// assert!(Secret::from_bytes(&[7; 32]).is_ok());
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        let too_short = SecretError::TooShort { bytes: bytes.len() };
        if bytes.len() < MIN_SECRET_BYTES {
            return Err(too_short);
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| too_short)
    }

    /// Tells secrets apart, so that they can be rotated; it gives nothing of the secret away.
    pub(super) fn key_id(&self) -> String {
        let tag = self.tag("shotstack-hosting key id", "");
        let bytes = tag.as_bytes();
        base64::encode(bytes.get(..6).unwrap_or(bytes))
    }

    /// A tag compares in the same time wherever it differs.
    pub(super) fn tag(&self, purpose: &str, text: &str) -> Tag {
        // A purpose of its own keeps a tag from being valid anywhere else the secret is used.
        let mut mac = self.0.clone();
        for part in [purpose, "\0", text] {
            mac.update(part.as_bytes());
        }
        mac.finalize()
    }
}

/// What padded Base64 stands for.
fn of_base64(encoded: &str) -> Option<Vec<u8>> {
    if !encoded.len().is_multiple_of(4) {
        return None;
    }
    let unpadded = encoded.strip_suffix('=').unwrap_or(encoded);
    let unpadded = unpadded.strip_suffix('=').unwrap_or(unpadded);
    base64::decode(unpadded, base64::PLAIN)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a text is no secret.
///
/// ```
/// use shotstack_hosting::callback::{Secret, SecretError};
///
/// assert_eq!(Secret::new("hunter2").unwrap_err(), SecretError::TooShort { bytes: 7 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Fewer bytes than [`MIN_SECRET_BYTES`].
    #[error("the secret has {bytes} bytes; at least {MIN_SECRET_BYTES} random ones are needed")]
    TooShort {
        /// How many there are.
        bytes: usize,
    },
    /// What follows `whsec_` is no Base64.
    #[error("what follows `whsec_` in the secret is no Base64")]
    NotBase64,
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64, Encoding};
    use proptest::prelude::*;

    use super::of_base64;

    proptest! {
        #[test]
        fn base64_is_read_as_others_read_it(text in "[A-D+/=_-]{0,13}|[A-Za-z0-9+/]{2,15}={0,2}|\\PC{0,8}") {
            prop_assert_eq!(of_base64(&text), Base64::decode_vec(&text).ok());
        }

        #[test]
        fn whatever_is_written_in_base64_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(of_base64(&Base64::encode_string(&bytes)), Some(bytes));
        }
    }
}

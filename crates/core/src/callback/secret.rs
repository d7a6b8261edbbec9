//! The secrets that sign callback tokens.

use std::collections::BTreeSet;
use std::fmt;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::decode::{self, DecodeError};
use crate::validate::finding::kind;

/// The length of the shortest secret, in bytes, as in [Standard Webhooks](https://www.standardwebhooks.com/).
pub const MIN_SECRET_BYTES: usize = 24;

/// The number of distinct bytes that a secret has at least. Of 24 random bytes fewer than one in 10^19 have fewer.
pub const MIN_DISTINCT_BYTES: usize = 8;

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
    /// A secret of the text's bytes or, if it begins with `whsec_`, of the bytes that are encoded in Base64 after it.
    ///
    /// # Errors
    ///
    /// There are fewer than [`MIN_SECRET_BYTES`], or fewer than [`MIN_DISTINCT_BYTES`] distinct ones, or what follows
    /// `whsec_` is not valid Base64.
    pub fn new(secret: &str) -> Result<Self, SecretError> {
        match secret.strip_prefix("whsec_") {
            Some(encoded) => {
                let bytes = Base64::decode_vec(encoded).map_err(|_| SecretError::NotBase64)?;
                Self::from_bytes(&bytes)
            }
            None => Self::from_bytes(secret.as_bytes()),
        }
    }

    /// A secret of these bytes.
    ///
    /// # Errors
    ///
    /// There are fewer than [`MIN_SECRET_BYTES`], or fewer than [`MIN_DISTINCT_BYTES`] distinct ones.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        let too_short = SecretError::TooShort { bytes: bytes.len() };
        if bytes.len() < MIN_SECRET_BYTES {
            return Err(too_short);
        }
        let distinct = bytes.iter().collect::<BTreeSet<_>>().len();
        if distinct < MIN_DISTINCT_BYTES {
            return Err(SecretError::NotRandom { distinct });
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| too_short)
    }

    /// Parses one secret or a list of secrets from JSON.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, or a value is not a valid secret. Errors never contain the value.
    pub fn list_from_json(secrets: &str) -> Result<Vec<Self>, DecodeError> {
        Self::list_from_value(&decode::from_json(secrets)?, "")
    }

    pub(crate) fn list_from_value(secrets: &Value, path: &str) -> Result<Vec<Self>, DecodeError> {
        match secrets {
            Value::Array(secrets) => (0..)
                .zip(secrets)
                .map(|(at, secret)| Self::from_value(secret, &format!("{path}/{at}")))
                .collect(),
            secret => Ok(vec![Self::from_value(secret, path)?]),
        }
    }

    pub(crate) fn from_value(secret: &Value, path: &str) -> Result<Self, DecodeError> {
        match secret {
            Value::String(secret) => {
                Self::new(secret).map_err(|error| DecodeError::new(path, error.code(), error))
            }
            Value::Null => {
                let problem = "is null, not a string: is it missing in the environment?";
                Err(DecodeError::new(path, "secret", problem))
            }
            other => {
                let problem = format!("is {}, not a string", kind(other));
                Err(DecodeError::new(path, "secret", problem))
            }
        }
    }

    /// Identifies the secret, so that secrets can be rotated. It does not reveal the secret.
    pub(super) fn key_id(&self) -> String {
        let tag = self.tag("shotstack-hosting key id", "");
        let bytes = tag.as_bytes();
        Base64UrlUnpadded::encode_string(bytes.get(..6).unwrap_or(bytes))
    }

    /// Tags are compared in constant time.
    pub(super) fn tag(&self, purpose: &str, text: &str) -> Tag {
        // The purpose keeps a tag from being valid wherever else the secret is used.
        let mut mac = self.0.clone();
        for part in [purpose, "\0", text] {
            mac.update(part.as_bytes());
        }
        mac.finalize()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a text is not a valid secret. It never contains the text.
///
/// ```
/// use shotstack_hosting::callback::{Secret, SecretError};
///
/// assert_eq!(Secret::new("hunter2").unwrap_err(), SecretError::TooShort { bytes: 7 });
/// assert_eq!(Secret::new("whsec_hunter2").unwrap_err(), SecretError::NotBase64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Fewer bytes than [`MIN_SECRET_BYTES`].
    #[error(
        "the secret has {bytes} bytes, and needs at least {MIN_SECRET_BYTES} random ones: generate one, for example with \
         `openssl rand -hex 32`"
    )]
    TooShort {
        /// The number of bytes.
        bytes: usize,
    },
    /// Fewer distinct bytes than [`MIN_DISTINCT_BYTES`], as in a placeholder.
    #[error(
        "the secret has only {distinct} distinct bytes, so it is not random: generate one, for example with \
         `openssl rand -hex 32`"
    )]
    NotRandom {
        /// The number of distinct bytes.
        distinct: usize,
    },
    /// What follows `whsec_` is not valid Base64.
    #[error("what follows `whsec_` in the secret is not valid Base64")]
    NotBase64,
}

impl SecretError {
    /// A stable code for programs: `secret_too_short`, `secret_not_random` or `secret_not_base64`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "secret_too_short",
            Self::NotRandom { .. } => "secret_not_random",
            Self::NotBase64 => "secret_not_base64",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_at_least_24_bytes() {
        let bytes: Vec<u8> = (0..24).collect();
        assert!(Secret::from_bytes(&bytes).is_ok());
        let short = Secret::from_bytes(&bytes[1..]).unwrap_err();
        assert_eq!(short, SecretError::TooShort { bytes: 23 });
        assert!(Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_ok());
        assert_eq!(
            Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS").unwrap_err(),
            SecretError::NotBase64
        );
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_secret_has_at_least_8_distinct_bytes() {
        assert!(Secret::new("01234567012345670123456701234567").is_ok());
        for (secret, distinct) in [
            ("0123456012345601234560123456", 7),
            ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1),
            ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1),
        ] {
            let error = Secret::new(secret).unwrap_err();
            assert_eq!(error, SecretError::NotRandom { distinct });
            assert_eq!(error.code(), "secret_not_random");
            assert!(!error.to_string().contains(secret));
        }
    }
}

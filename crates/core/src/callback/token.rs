//! Signing and verifying the token of a callback URL.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::callback::claims::Claims;
use crate::callback::query::{TOKEN_PARAMETER, is_escaped_in, tokens};
use crate::callback::secret::{Secret, Tag};
use crate::timestamp::Timestamp;

pub(super) const MAX_TOKEN_BYTES: usize = 4096;

const VERSION: &str = "1";
const PURPOSE: &str = "shotstack-hosting callback";

/// A token with these claims, `{version}.{key id}.{claims}.{signature}`, or `None` if it would be too long.
pub(super) fn signed(claims: &Claims, secret: &Secret) -> Option<String> {
    let payload = serde_json::to_vec(claims).ok()?;
    let payload = Base64UrlUnpadded::encode_string(&payload);
    let mut token = [VERSION, ".", &secret.key_id(), ".", &payload].concat();
    let signature = secret.tag(PURPOSE, &token);
    token.push('.');
    token.push_str(&Base64UrlUnpadded::encode_string(signature.as_bytes()));
    (token.len() <= MAX_TOKEN_BYTES).then_some(token)
}

/// Whether the URL's query has a token, genuine or not.
pub(super) fn is_in(url: &str) -> bool {
    tokens(url).next().is_some()
}

/// The parts of a token.
struct Parts<'a> {
    version: &'a str,
    key_id: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
    /// The token without its signature.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn parse(token: &'a str) -> Option<Self> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let (version, rest) = token.split_once('.')?;
        let (key_id, rest) = rest.split_once('.')?;
        let (payload, signature) = rest.split_once('.')?;
        let (signed, _) = token.rsplit_once('.')?;
        Some(Self {
            version,
            key_id,
            payload,
            // A dot is not valid in Base64, so there are exactly four parts.
            signature: Base64UrlUnpadded::decode_vec(signature).ok()?,
            signed,
        })
    }

    fn check_signature(&self, secrets: &[Secret]) -> Result<(), TokenError> {
        let given = self.signature.as_slice().try_into().ok().map(Tag::new);
        let mut candidates = secrets
            .iter()
            .filter(|secret| secret.key_id() == self.key_id)
            .peekable();
        if candidates.peek().is_none() {
            Err(TokenError::UnknownKey)
        } else if candidates.any(|secret| given.as_ref() == Some(&secret.tag(PURPOSE, self.signed)))
        {
            Ok(())
        } else {
            Err(TokenError::BadSignature)
        }
    }

    fn claims(&self) -> Option<Claims> {
        let payload = Base64UrlUnpadded::decode_vec(self.payload).ok()?;
        let claims: Claims = serde_json::from_str(str::from_utf8(&payload).ok()?).ok()?;
        claims.may_be_minted().then_some(claims)
    }
}

/// A token whose signature is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VerifiedToken {
    pub(crate) claims: Claims,
    pub(crate) hash: TokenHash,
}

/// Identifies a token, and does not reveal it: 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct TokenHash(String);

impl TokenHash {
    /// The first half of the SHA-256 of what is signed.
    fn new(signed: &str) -> Self {
        let digest = Sha256::digest(signed);
        let digits = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        Self(digits.collect())
    }

    /// The key of the token's entry in a store. Keys of renders contain no `/`.
    pub(crate) fn key(&self) -> String {
        format!("token/{}", self.0)
    }
}

impl TryFrom<String> for TokenHash {
    type Error = &'static str;

    fn try_from(hash: String) -> Result<Self, Self::Error> {
        let is_hash = hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash
            .then_some(Self(hash))
            .ok_or("is not the hash of a token")
    }
}

impl Claims {
    /// Verifies the token in a request's URL, which is absolute or only path and query, and returns its claims.
    ///
    /// Pass every secret that may have signed the token: the current one and, after a rotation, the previous one.
    ///
    /// # Errors
    ///
    /// There is no token or more than one, it was not signed with any of the secrets, or it has expired.
    pub fn verify(url: &str, secrets: &[Secret], now: Timestamp) -> Result<Self, TokenError> {
        VerifiedToken::verify(url, secrets, now).map(|token| token.claims)
    }
}

impl VerifiedToken {
    pub(crate) fn verify(
        url: &str,
        secrets: &[Secret],
        now: Timestamp,
    ) -> Result<Self, TokenError> {
        let mut tokens = tokens(url);
        let token = tokens.next().ok_or_else(|| {
            if is_escaped_in(url) {
                TokenError::Escaped
            } else {
                TokenError::Missing
            }
        })?;
        if tokens.next().is_some() {
            return Err(TokenError::Repeated);
        }
        let parts = Parts::parse(token).ok_or(TokenError::Malformed)?;
        if parts.version != VERSION {
            return Err(TokenError::UnknownVersion);
        }
        parts.check_signature(secrets)?;
        let claims = parts.claims().ok_or(TokenError::Malformed)?;
        match claims.expires {
            Some(at) if at <= now => Err(TokenError::Expired { at }),
            _ => Ok(Self {
                claims,
                hash: TokenHash::new(parts.signed),
            }),
        }
    }
}

/// Why the token in a request's URL is not valid.
///
/// ```
/// use shotstack_hosting::{callback::{Claims, Secret, TokenError}, Timestamp};
///
/// let secret = Secret::new("a secret of at least 24 bytes")?;
/// let error = Claims::verify("/hook?order=17", &[secret], Timestamp::from_millis(0)).unwrap_err();
/// assert_eq!(error, TokenError::Missing);
/// assert_eq!(error.code(), "token_missing");
/// # Ok::<(), shotstack_hosting::callback::SecretError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is no token.
    #[error(
        "the URL has no `{TOKEN_PARAMETER}`: give Shotstack the whole callback URL, with its query"
    )]
    Missing,
    /// The token follows `&amp;`: the URL was escaped for HTML.
    #[error(
        "the URL is escaped for HTML: it has `&amp;{TOKEN_PARAMETER}` instead of `&{TOKEN_PARAMETER}`"
    )]
    Escaped,
    /// There are several, and programs differ in which one they use.
    #[error("the URL has more than one `{TOKEN_PARAMETER}`")]
    Repeated,
    /// It does not have the form of a token.
    #[error("the token is malformed")]
    Malformed,
    /// Its version is unknown.
    #[error("the token has an unknown version")]
    UnknownVersion,
    /// It was not signed with any of the secrets.
    #[error("the token was not signed with any of the given secrets")]
    UnknownKey,
    /// It was changed after it was signed.
    #[error("the token's signature is not valid")]
    BadSignature,
    /// It is a standing token, which the inbox does not accept.
    #[error(
        "the token is a standing one, for many renders, and this inbox does not accept those: set `standing` in its policy"
    )]
    Standing,
    /// It has expired.
    #[error("the token expired at {at}")]
    Expired {
        /// The time at which it expired.
        at: Timestamp,
    },
}

impl TokenError {
    /// A stable code for programs, such as `token_missing`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::Escaped => "token_escaped",
            Self::Repeated => "token_repeated",
            Self::Malformed => "token_malformed",
            Self::UnknownVersion => "token_version",
            Self::UnknownKey => "token_key",
            Self::BadSignature => "token_signature",
            Self::Standing => "token_standing",
            Self::Expired { .. } => "token_expired",
        }
    }
}

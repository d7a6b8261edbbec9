//! Tokens in callback URLs: what they say, and whether they are genuine.

use std::borrow::Cow;

use serde_json::Value;

use crate::callback::base64;
use crate::callback::secret::{Secret, Tag};
use crate::cdn::path_segment;
use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::json::take::{FromJson, ReadMembers, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::timestamp::Timestamp;

/// The member of the callback URL's query that holds the token.
///
/// ```
/// assert_eq!(shotstack_hosting::callback::TOKEN_PARAMETER, "shotstack_token");
/// ```
pub const TOKEN_PARAMETER: &str = "shotstack_token";

/// How long a token is good for unless you say otherwise, in milliseconds: 7 days. The render and
/// 49 minutes of redelivery have to fit in.
///
/// ```
/// assert_eq!(shotstack_hosting::callback::DEFAULT_TOKEN_MILLIS, 604_800_000);
/// ```
pub const DEFAULT_TOKEN_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The longest correlation id, in bytes.
///
/// ```
/// assert_eq!(shotstack_hosting::callback::MAX_CORRELATION_BYTES, 256);
/// ```
pub const MAX_CORRELATION_BYTES: usize = 256;

pub(super) const MAX_TOKEN_BYTES: usize = 4096;

/// What a token says. All of it is signed; none of it is secret.
///
/// ```
/// use shotstack_hosting::{callback::Claims, role::RoleSet, Timestamp};
///
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// let claims = Claims::new("order-17", now).with_roles("main,poster".parse()?);
/// assert_eq!(claims.expires.to_string(), "2023-11-21T22:13:20.000Z");
/// # Ok::<(), shotstack_hosting::role::UnknownRole>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// What names the render in your own books, up to [`MAX_CORRELATION_BYTES`].
    pub correlation: String,
    /// Which files the render will make, if you know.
    pub expected: Option<RoleSet>,
    /// To which destinations, by `provider`, if they are not copied to Shotstack's hosting.
    pub elsewhere: Option<Vec<String>>,
    /// Who must be the owner, if you know.
    pub owner: Option<OwnerId>,
    /// On which stage it must be, if you know.
    pub stage: Option<Stage>,
    /// When the token ends.
    pub expires: Timestamp,
}

impl Claims {
    /// A correlation id, good for [`DEFAULT_TOKEN_MILLIS`] from now.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, role::RoleSet, Stage, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// assert_eq!(Claims::new("order-17", now).expires, Timestamp::from_millis(604_800_000));
    /// ```
    #[must_use]
    pub fn new(correlation: impl Into<String>, now: Timestamp) -> Self {
        Self {
            correlation: correlation.into(),
            expected: None,
            elsewhere: None,
            owner: None,
            stage: None,
            expires: now.plus_millis(DEFAULT_TOKEN_MILLIS),
        }
    }

    /// With the files that the render will make.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, role::RoleSet, Stage, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// assert_eq!(Claims::new("order-17", now).with_roles(RoleSet::MAIN).expected, Some(RoleSet::MAIN));
    /// ```
    #[must_use]
    pub fn with_roles(self, roles: RoleSet) -> Self {
        Self {
            expected: Some(roles),
            ..self
        }
    }

    /// With everything that an edit tells: the files, and where they go if that is not Shotstack's hosting.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, expectation::Expectation, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// let edit = serde_json::json!({"output": {"destinations": [
    ///     {"provider": "shotstack", "exclude": true}, {"provider": "s3"}
    /// ]}});
    /// let claims = Claims::new("order-17", now).with_expectation(&Expectation::from_edit(&edit.into()).unwrap());
    /// assert_eq!(claims.elsewhere.as_deref(), Some(&["s3".to_owned()][..]));
    /// ```
    #[must_use]
    pub fn with_expectation(self, expectation: &Expectation) -> Self {
        let elsewhere = || expectation.elsewhere().map(str::to_owned).collect();
        Self {
            expected: Some(expectation.roles()),
            elsewhere: (!expectation.is_hosted()).then(elsewhere),
            ..self
        }
    }

    /// What they say of the files that the render will make, if anything.
    pub(crate) fn expectation(&self) -> Option<Expectation> {
        let expectation = Expectation::exactly(self.expected?);
        Some(match &self.elsewhere {
            Some(elsewhere) => expectation.only_at(elsewhere.iter().map(String::as_str)),
            None => expectation,
        })
    }

    /// With the owner that the events must have.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, role::RoleSet, Stage, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// let claims = Claims::new("order-17", now).with_owner("5ca6hu7s9k".parse()?);
    /// assert_eq!(claims.owner.unwrap().as_str(), "5ca6hu7s9k");
    /// # Ok::<(), shotstack_hosting::id::IdError>(())
    /// ```
    #[must_use]
    pub fn with_owner(self, owner: OwnerId) -> Self {
        Self {
            owner: Some(owner),
            ..self
        }
    }

    /// With the stage that the events must come from.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, role::RoleSet, Stage, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// assert_eq!(Claims::new("order-17", now).with_stage(Stage::Sandbox).stage, Some(Stage::Sandbox));
    /// ```
    #[must_use]
    pub fn with_stage(self, stage: Stage) -> Self {
        Self {
            stage: Some(stage),
            ..self
        }
    }

    /// With another end.
    ///
    /// ```
    /// # use shotstack_hosting::{callback::Claims, role::RoleSet, Stage, Timestamp};
    /// # let now = Timestamp::from_millis(0);
    /// let soon = now.plus_millis(60_000);
    /// assert_eq!(Claims::new("order-17", now).until(soon).expires, soon);
    /// ```
    #[must_use]
    pub fn until(self, expires: Timestamp) -> Self {
        Self { expires, ..self }
    }
}

/// What a token holds. Members that are not known are passed over, so that there may be more one day.
impl ToJson for Claims {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("correlation", &self.correlation);
        if let Some(expected) = &self.expected {
            out.member("expected", expected);
        }
        if let Some(elsewhere) = &self.elsewhere {
            out.member("elsewhere", elsewhere);
        }
        if let Some(owner) = &self.owner {
            out.member("owner", owner);
        }
        if let Some(stage) = &self.stage {
            out.member("stage", stage);
        }
        out.member("expires", &self.expires);
        out.close_object();
    }
}

impl FromJson for Claims {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let members = value.members()?;
        Ok(Self {
            correlation: members.take("correlation")?,
            expected: members.take("expected")?,
            elsewhere: members.take("elsewhere")?,
            owner: members.take("owner")?,
            stage: members.take("stage")?,
            expires: members.take("expires")?,
        })
    }
}

serialize_as_json!(Claims);
deserialize_from_json!(Claims);

pub(super) const VERSION: &str = "1";
pub(super) const PURPOSE: &str = "shotstack-hosting callback";

impl Claims {
    /// Checks the token in a request's URL, absolute or only path and query, and gives what it says.
    ///
    /// Give every secret that may have signed: the present one and, after a rotation, the one before.
    ///
    /// # Errors
    ///
    /// There is no token or more than one, it is not signed by any of the secrets, or it has expired.
    ///
    /// ```
    /// use shotstack_hosting::{callback::{Claims, Secret, TokenError}, Timestamp};
    ///
    /// let secret = Secret::new("a secret of at least 24 bytes")?;
    /// let now = Timestamp::from_millis(0);
    /// assert_eq!(Claims::verify("/hook?order=17", &[secret], now), Err(TokenError::Missing));
    /// # Ok::<(), shotstack_hosting::callback::SecretError>(())
    /// ```
    pub fn verify(url: &str, secrets: &[Secret], now: Timestamp) -> Result<Self, TokenError> {
        let token = find(url)?;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Malformed);
        }
        let parts = || {
            let (version, rest) = split(token, &['.'])?;
            let (key_id, rest) = split(rest, &['.'])?;
            let (payload, tag) = split(rest, &['.'])?;
            let signed = token.strip_suffix(tag)?.strip_suffix('.')?;
            let tag = base64::decode(tag, base64::URL)?;
            Some((version, key_id, payload, signed, tag))
        };
        let (version, key_id, payload, signed, tag) = parts().ok_or(TokenError::Malformed)?;
        if version != VERSION {
            return Err(TokenError::UnknownVersion);
        }
        let tag = tag.as_slice().try_into().ok().map(Tag::new);
        let mut signature = Err(TokenError::UnknownKey);
        for secret in secrets {
            if signature.is_err() && secret.key_id() == key_id {
                signature = if tag.as_ref() == Some(&secret.tag(PURPOSE, signed)) {
                    Ok(())
                } else {
                    Err(TokenError::BadSignature)
                };
            }
        }
        signature?;
        let claims = Self::of_payload(payload).ok_or(TokenError::Malformed)?;
        if claims.expires <= now {
            return Err(TokenError::Expired { at: claims.expires });
        }
        Ok(claims)
    }

    fn of_payload(payload: &str) -> Option<Self> {
        let payload = base64::decode(payload, base64::URL)?;
        let payload: Value = str::from_utf8(&payload).ok()?.parse().ok()?;
        Self::from_json(&payload).ok()
    }
}

/// Why a request's URL proves nothing.
///
/// ```
/// use shotstack_hosting::{callback::{Claims, TokenError}, Timestamp};
///
/// let error = Claims::verify("/hook", &[], Timestamp::from_millis(0)).unwrap_err();
/// assert_eq!(error, TokenError::Missing);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is no token.
    #[error("the URL has no `{TOKEN_PARAMETER}`")]
    Missing,
    /// There are several, and readers differ in which they take.
    #[error("the URL has more than one `{TOKEN_PARAMETER}`")]
    Repeated,
    /// It is no token.
    #[error("the token is malformed")]
    Malformed,
    /// It is of a version that we do not know.
    #[error("the token is of an unknown version")]
    UnknownVersion,
    /// None of the secrets has signed it.
    #[error("the token was signed with none of the secrets given")]
    UnknownKey,
    /// It was changed after it was signed.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// Its time is over.
    #[error("the token expired at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
}

impl TokenError {
    /// A stable name for programs.
    ///
    /// ```
    /// # use shotstack_hosting::callback::TokenError;
    /// assert_eq!(TokenError::Missing.code(), "token_missing");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::Repeated => "token_repeated",
            Self::Malformed => "token_malformed",
            Self::UnknownVersion => "token_version",
            Self::UnknownKey => "token_key",
            Self::BadSignature => "token_signature",
            Self::Expired { .. } => "token_expired",
        }
    }
}

/// The URL with its tokens hidden: for logs and errors.
///
/// ```
/// use shotstack_hosting::callback::redact_token;
///
/// assert_eq!(redact_token("/hook?a=1&shotstack_token=1.k.p.t"), "/hook?a=1&shotstack_token=…");
/// ```
#[must_use]
pub fn redact_token(url: &str) -> String {
    let mut redacted = String::with_capacity(url.len());
    let mut hiding = false;
    let mut left = Some(url);
    while let Some(text) = left {
        // A member begins behind any of these, for readers differ; a value is hidden up to the next `&`, whatever it holds.
        let (member, behind) = pop(text, &['?', '&', ';', '#']);
        left = behind;
        let end = text.get(member.len()..=member.len()).unwrap_or_default();
        // What reads as the name may be percent-encoded.
        match split(member, &['=']) {
            _ if hiding => {}
            Some((name, _)) if decoded(name) == TOKEN_PARAMETER => {
                redacted.push_str(name);
                redacted.push_str("=…");
                hiding = true;
            }
            _ => {
                redacted.push_str(member);
                redacted.push_str(end);
            }
        }
        if hiding && end == "&" {
            redacted.push_str(end);
            hiding = false;
        }
    }
    redacted
}

/// A name of a query's member; what cannot be decoded stays as it is.
fn decoded(name: &str) -> Cow<'_, str> {
    path_segment::decode(name).unwrap_or(Cow::Borrowed(name))
}

/// The one token in a URL's query.
pub(super) fn find(url: &str) -> Result<&str, TokenError> {
    let (url, _) = pop(url, &['#']);
    let (_, mut left) = pop(url, &['?']);
    let mut found = Err(TokenError::Missing);
    while let Some(query) = left {
        let (member, behind) = pop(query, &['&']);
        left = behind;
        let (name, token) = pop(member, &['=']);
        if name == TOKEN_PARAMETER {
            found = match found {
                Err(TokenError::Missing) => Ok(token.unwrap_or_default()),
                _ => Err(TokenError::Repeated),
            };
        }
    }
    found
}

/// What stands before the first of some characters, and what behind it, if there is one.
fn pop<'a>(text: &'a str, ends: &[char]) -> (&'a str, Option<&'a str>) {
    match split(text, ends) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

/// `split_once`, compiled once.
fn split<'a>(text: &'a str, ends: &[char]) -> Option<(&'a str, &'a str)> {
    text.split_once(ends)
}

#[cfg(test)]
mod tests {
    use super::redact_token;

    #[test]
    fn a_token_is_hidden_wherever_it_may_be_read() {
        for (url, redacted) in [
            ("/hook", "/hook"),
            ("/hook?a=1&shotstack_token=T", "/hook?a=1&shotstack_token=…"),
            (
                "/hook?shotstack_token=T&a=1#b",
                "/hook?shotstack_token=…&a=1#b",
            ),
            ("/hook?shotstack_token=T=U", "/hook?shotstack_token=…"),
            ("/hook?a=1#shotstack_token=T", "/hook?a=1#shotstack_token=…"),
            ("/hook?a=1;shotstack_token=T", "/hook?a=1;shotstack_token=…"),
            ("/hook?shotstack%5Ftoken=T", "/hook?shotstack%5Ftoken=…"),
            ("/hook?a=?shotstack_token=T", "/hook?a=?shotstack_token=…"),
            (
                "/hook?shotstack_token=#T&a=1",
                "/hook?shotstack_token=…&a=1",
            ),
            ("/hook?shotstack_token=T#b", "/hook?shotstack_token=…"),
            ("/hook?%=1&é=2", "/hook?%=1&é=2"),
        ] {
            assert_eq!(redact_token(url), redacted);
        }
    }
}

//! Options for minting callback URLs.

use serde::Deserialize;
use serde_json::Value;

use crate::callback::callback_url::{CallbackError, CallbackUrl};
use crate::callback::claims::Claims;
use crate::callback::secret::Secret;
use crate::decode::{self, DecodeError};
use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::timestamp::Timestamp;

/// The members of the options.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Members {
    url: String,
    /// A [`Value`], because serde's errors quote a value of another type.
    secret: Value,
    correlation: Option<String>,
    #[serde(default)]
    standing: bool,
    expect: Option<RoleSet>,
    elsewhere: Option<Vec<String>>,
    owner: Option<OwnerId>,
    stage: Option<Stage>,
    expires_in: Option<i64>,
}

/// Options from which callback URLs are minted: the URL of an endpoint, the secret that signs, and the claims.
///
/// ```
/// use shotstack_hosting::{Timestamp, callback::CallbackOptions};
///
/// let options = CallbackOptions::from_json(
///     r#"{"url": "https://example.com/hook", "secret": "a secret of at least 24 bytes", "correlation": "order-17"}"#,
/// )?;
/// let url = options.mint(Timestamp::from_millis(1_700_000_000_000))?;
/// assert!(url.as_str().starts_with("https://example.com/hook?shotstack_token="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CallbackOptions {
    url: String,
    secret: Secret,
    /// `None`: a standing token.
    correlation: Option<String>,
    expected: Option<RoleSet>,
    elsewhere: Option<Vec<String>>,
    owner: Option<OwnerId>,
    stage: Option<Stage>,
    expires_in: Option<i64>,
}

impl CallbackOptions {
    /// Parses options from JSON: `url`, `secret` and `correlation`, and optionally `expect` and `elsewhere` (the files
    /// and destinations of [`Claims`]), `owner`, `stage`, and `expiresIn` in milliseconds. With `standing: true` in place of
    /// `correlation` the token is a standing one, which is valid without end unless there is `expiresIn`.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, a member is unknown, missing or of another type, or the secret is not valid. Errors
    /// never contain the secret.
    pub fn from_json(options: &str) -> Result<Self, DecodeError> {
        let members: Members = decode::from_json(options)?;
        match (&members.correlation, members.standing) {
            (None, false) => {
                let problem =
                    "is missing: it is your own id for the render, such as an order number";
                return Err(DecodeError::new("/correlation", "missing_member", problem));
            }
            (Some(_), true) => {
                let problem = "cannot be combined with `standing`: a standing token is for many renders. Give each its own \
                               correlation when you expect it";
                return Err(DecodeError::new("/correlation", "invalid_value", problem));
            }
            _ => {}
        }
        Ok(Self {
            secret: Secret::from_value(&members.secret, "/secret")?,
            url: members.url,
            correlation: members.correlation,
            expected: members.expect,
            // Without the files it has no meaning.
            elsewhere: members.elsewhere.filter(|_| members.expect.is_some()),
            owner: members.owner,
            stage: members.stage,
            expires_in: members.expires_in,
        })
    }

    /// Expects the files of an edit, unless the options have `expect`.
    #[must_use]
    pub fn or_expectation(self, expectation: &Expectation) -> Self {
        if self.expected.is_some() {
            return self;
        }
        let elsewhere = || expectation.elsewhere().map(str::to_owned).collect();
        Self {
            expected: Some(expectation.roles()),
            elsewhere: (!expectation.is_hosted()).then(elsewhere),
            ..self
        }
    }

    /// Mints the callback URL. `expiresIn` counts from `now`.
    ///
    /// # Errors
    ///
    /// As for [`CallbackUrl::mint`].
    pub fn mint(&self, now: Timestamp) -> Result<CallbackUrl, CallbackError> {
        let mut claims = match &self.correlation {
            Some(correlation) => Claims::new(correlation, now),
            None => Claims::standing(),
        };
        claims.expected = self.expected;
        claims.elsewhere.clone_from(&self.elsewhere);
        claims.owner.clone_from(&self.owner);
        claims.stage = self.stage;
        if let Some(millis) = self.expires_in {
            claims = claims.with_expiry(now.plus_millis(millis));
        }
        CallbackUrl::mint(&self.url, &claims, &self.secret)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "a secret of at least 24 bytes";

    fn claims(options: &CallbackOptions) -> Claims {
        let now = Timestamp::from_millis(0);
        let url = options.mint(now).unwrap();
        Claims::verify(url.as_str(), &[Secret::new(SECRET).unwrap()], now).unwrap()
    }

    fn read(options: &Value) -> Result<CallbackOptions, DecodeError> {
        CallbackOptions::from_json(&options.to_string())
    }

    #[test]
    fn every_option_is_read() {
        let options = read(&json!({
            "url": "https://example.com/hook", "secret": SECRET, "correlation": "order-17", "expect": ["main"],
            "elsewhere": ["s3"], "owner": "o", "stage": "stage", "expiresIn": 1000,
        }))
        .unwrap();
        let expected = Claims::new("order-17", Timestamp::from_millis(0))
            .with_expectation(&Expectation::exactly(RoleSet::MAIN).with_only_destinations(["s3"]))
            .with_owner("o".parse().unwrap())
            .with_stage(Stage::Sandbox)
            .with_expiry(Timestamp::from_millis(1000));
        assert_eq!(claims(&options), expected);
        let other = Expectation::exactly("main,poster".parse().unwrap());
        assert_eq!(claims(&options.or_expectation(&other)), expected);
    }

    #[test]
    fn a_standing_token_has_no_correlation_and_needs_no_end() {
        let url = "https://example.com/hook";
        let options = json!({"url": url, "secret": SECRET, "standing": true, "stage": "v1"});
        let standing = Claims::standing().with_stage(Stage::Production);
        assert_eq!(claims(&read(&options).unwrap()), standing);
        let options = json!({"url": url, "secret": SECRET, "standing": true, "expiresIn": 1000});
        let ending = Claims::standing().with_expiry(Timestamp::from_millis(1000));
        assert_eq!(claims(&read(&options).unwrap()), ending);

        for (options, message) in [
            (
                json!({"url": url, "secret": SECRET}),
                "/correlation: is missing",
            ),
            (
                json!({"url": url, "secret": SECRET, "correlation": "c", "standing": true}),
                "/correlation: cannot be combined with `standing`",
            ),
        ] {
            let error = read(&options).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn an_edit_completes_the_options() {
        let options = read(&json!({
            "url": "https://example.com/hook", "secret": SECRET, "correlation": "order-17", "elsewhere": ["s3"],
        }))
        .unwrap();
        assert_eq!(claims(&options).expectation(), None);
        assert_eq!(claims(&options).elsewhere, None);
        let mux = Expectation::exactly(RoleSet::MAIN).with_only_destinations(["mux"]);
        assert_eq!(
            claims(&options.or_expectation(&mux)).expectation(),
            Some(mux)
        );
    }

    #[test]
    fn errors_name_the_member_and_never_show_the_secret() {
        let options = json!({"url": "https://example.com/", "secret": SECRET, "correlation": "c"});
        for (member, value, code, message) in [
            (
                "secret",
                json!("hunter2"),
                "secret_too_short",
                "/secret: the secret has 7 bytes",
            ),
            (
                "secret",
                json!("whsec_hunter2!"),
                "secret_not_base64",
                "/secret: what follows",
            ),
            (
                "secret",
                json!({"hunter2": 1}),
                "secret",
                "/secret: is an object, not a string",
            ),
            (
                "exspect",
                json!([]),
                "unknown_member",
                "/exspect: is not known: expected one of `url`",
            ),
            (
                "expect",
                json!(["video"]),
                "invalid_value",
                "/expect/0: `video` is not known",
            ),
            (
                "expiresIn",
                json!("hunter2"),
                "invalid_type",
                "/expiresIn: is a string, not a whole number",
            ),
            (
                "correlation",
                json!(["hunter2"]),
                "invalid_type",
                "/correlation: is an array, not a string",
            ),
        ] {
            let mut options = options.clone();
            options[member] = value;
            let error = read(&options).unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            assert!(error.to_string().starts_with(message), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}

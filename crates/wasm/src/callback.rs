//! Callback URLs that carry a signed token. No refusal shows a secret.

use serde::Serialize;
use serde_json::Value;
use shotstack_hosting::{
    Timestamp,
    callback::{
        CallbackError, CallbackOptions, CallbackPlace, CallbackUrl, Claims, PrivateHost, Secret,
        redact_token,
    },
    decode::DecodeError,
    expectation::Expectation,
};

use crate::read::passed_on;
use crate::refusal::Refusal;
use crate::render::expectation;

/// A callback URL of these options, as JSON.
///
/// # Errors
///
/// One of them is not valid.
pub fn mint(options: &str, now: Timestamp) -> Result<String, Refusal> {
    minted(&self::options(options)?, now)
}

/// A callback URL for an edit, and its place in the edit.
#[derive(Debug, Serialize)]
pub struct ForEdit {
    url: String,
    place: CallbackPlace,
}

/// A callback URL for an edit, as JSON: unless the options say which files are expected, it is those that the edit makes.
///
/// # Errors
///
/// An option or the edit is not valid.
pub fn mint_for_edit(edit: &str, options: &str, now: Timestamp) -> Result<ForEdit, Refusal> {
    let expectation: Expectation = expectation(edit)?;
    let options = self::options(options)?.or_expectation(&expectation);
    Ok(ForEdit {
        url: minted(&options, now)?,
        place: CallbackPlace::in_edit(&passed_on::<Value>(edit, "edit")?)?,
    })
}

/// A callback URL without a token, and its place in an edit.
///
/// # Errors
///
/// The URL or the edit is not valid.
pub fn unsigned_for_edit(edit: &str, url: &str) -> Result<ForEdit, Refusal> {
    // An edit that is not valid is refused in the same words.
    let _: Expectation = expectation(edit)?;
    Ok(ForEdit {
        url: CallbackUrl::unsigned(url)?.as_str().to_owned(),
        place: CallbackPlace::in_edit(&passed_on::<Value>(edit, "edit")?)?,
    })
}

fn options(options: &str) -> Result<CallbackOptions, Refusal> {
    CallbackOptions::from_json(options).map_err(|error| secret_or("argument", &error))
}

fn minted(options: &CallbackOptions, now: Timestamp) -> Result<String, Refusal> {
    let url: CallbackUrl = options.mint(now)?;
    Ok(url.as_str().to_owned())
}

/// A refusal with the code of what is wrong with a secret, else with this one.
pub(crate) fn secret_or(code: &'static str, error: &DecodeError) -> Refusal {
    let is_secret = error.code().starts_with("secret");
    Refusal::new(if is_secret { error.code() } else { code }, error)
}

impl From<CallbackError> for Refusal {
    fn from(error: CallbackError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// The claims of the token in a request's URL; `secrets` is JSON, one or a list of those that may have signed it.
///
/// # Errors
///
/// A secret is not valid, or the token is not genuine.
pub fn verify(url: &str, secrets: &str, now: Timestamp) -> Result<Claims, Refusal> {
    let secrets = Secret::list_from_json(secrets).map_err(|error| secret_or("secret", &error))?;
    Claims::verify(url, &secrets, now).map_err(|error| Refusal::new(error.code(), &error))
}

/// A URL with its tokens hidden.
#[must_use]
pub fn redact(url: &str) -> String {
    redact_token(url)
}

/// Why Shotstack cannot reach a host. None if it may be public.
#[must_use]
pub fn private_host(host: &str) -> Option<String> {
    PrivateHost::from_host(host).map(|host| host.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Timestamp;

    use super::{mint, verify};
    use crate::refusal::Refusal;

    const SECRET: &str = "a secret of at least 24 bytes";

    fn minted(options: &Value) -> Result<String, Refusal> {
        mint(&options.to_string(), Timestamp::from_millis(0))
    }

    #[test]
    fn what_was_minted_is_verified() {
        let options = json!({
            "url": "https://example.com/hook", "secret": SECRET, "correlation": "order-17",
            "expect": ["poster", "main"], "owner": "o", "stage": "stage", "expiresIn": 1000,
        });
        let url = minted(&options).unwrap();

        let verified = |secrets: Value, millis| {
            verify(&url, &secrets.to_string(), Timestamp::from_millis(millis))
        };
        let claims = verified(json!(["another secret of 24 bytes", SECRET]), 999).unwrap();
        assert_eq!(
            serde_json::to_value(claims).unwrap(),
            json!({
                "correlation": "order-17", "expected": ["main", "poster"], "owner": "o",
                "stage": "stage", "expires": 1000,
            })
        );

        let refused = verified(json!([SECRET]), 1000).unwrap_err();
        assert_eq!(refused.code, "token_expired");
    }

    #[test]
    fn a_refusal_never_shows_a_secret() {
        for secret in [
            json!("hunter2"),
            json!("whsec_hunter2!"),
            json!({"hunter2": 1}),
            json!(["hunter2"]),
        ] {
            let options =
                json!({"url": "https://example.com/", "secret": secret, "correlation": "c"});
            let refused = minted(&options).unwrap_err();
            assert!(refused.code.starts_with("secret"), "{refused:?}");
            assert!(!format!("{refused:?}").contains("hunter2"), "{refused:?}");
        }
    }

    #[test]
    fn an_option_that_is_misspelt_is_named() {
        let options = json!({"url": "https://example.com/", "secret": SECRET, "correlation": "c", "exspect": []});
        let refused = minted(&options).unwrap_err();
        assert_eq!(refused.code, "argument");
        assert!(refused.message.contains("exspect"), "{}", refused.message);
    }
}

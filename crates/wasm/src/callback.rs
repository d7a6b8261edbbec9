//! Callback URLs that carry a signed token. No secret is ever part of a refusal.

use serde_json::{Map, Value};
use shotstack_hosting::{
    ReadMembers, ReadValue, Timestamp, ToJson, Unfit,
    callback::{CallbackError, CallbackUrl, Claims, Secret, SecretError, redact_token},
};

use crate::argument;
use crate::refusal::{Refusal, text};

/// What a callback URL is made of.
const OPTIONS: [&str; 8] = [
    "url",
    "secret",
    "correlation",
    "expect",
    "elsewhere",
    "owner",
    "stage",
    "expiresIn",
];

fn claims(options: &Map<String, Value>, now: Timestamp) -> Result<Claims, Unfit> {
    options.only(&OPTIONS)?;
    let mut claims = Claims::new(options.take::<String>("correlation")?, now);
    if let Some(millis) = options.take("expiresIn")? {
        claims.expires = now.plus_millis(millis);
    }
    claims.expected = options.take("expect")?;
    if claims.expected.is_some() {
        claims.elsewhere = options.take("elsewhere")?;
    }
    claims.owner = options.take("owner")?;
    claims.stage = options.take("stage")?;
    Ok(claims)
}

/// A callback URL of these options.
///
/// # Errors
///
/// One of them is not right.
pub fn mint(options: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let unfit = |unfit: Unfit| Refusal::new("argument", &unfit);
    let options = argument::parse(options, "argument")?;
    let options = options.members().map_err(unfit)?;
    let claims = claims(options, now).map_err(unfit)?;
    let url: String = options.take("url").map_err(unfit)?;
    let secret = secret(options.get("secret").unwrap_or(&Value::Null))?;
    CallbackUrl::mint(&url, &claims, &secret)
        .map(|url| url.as_str().to_owned())
        .map_err(|error| {
            let code = match error {
                CallbackError::NotAUrl => "not_a_url",
                CallbackError::TooLong => "too_long",
                CallbackError::TokenTooLong => "token_too_long",
                CallbackError::Fragment => "fragment",
                CallbackError::HasToken => "has_token",
                CallbackError::Correlation(_) => "correlation",
                _ => "argument",
            };
            Refusal::new(code, &error)
        })
}

/// What the token in a request's URL says, as JSON. `given` is an array of the secrets that may have signed it.
///
/// # Errors
///
/// A secret is none, or the token is not genuine.
pub fn verify(given: &[u8], url: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let given: Vec<Value> = argument::read(given, "secret")?;
    let secrets = secrets(&given)?;
    let claims = Claims::verify(text(url)?, &secrets, now)
        .map_err(|error| Refusal::new(error.code(), &error))?;
    Ok(claims.to_json())
}

/// A URL with its tokens hidden.
///
/// # Errors
///
/// It is no well-formed text.
pub fn redact(url: &[u8]) -> Result<String, Refusal> {
    Ok(redact_token(text(url)?))
}

pub(crate) fn secrets(given: &[Value]) -> Result<Vec<Secret>, Refusal> {
    given.iter().map(secret).collect()
}

/// No error shows what was given.
fn secret(given: &Value) -> Result<Secret, Refusal> {
    let Value::String(given) = given else {
        return Err(Refusal::saying("secret", "a secret is a string"));
    };
    Secret::new(given).map_err(|error| {
        let code = match error {
            SecretError::TooShort { .. } => "secret_too_short",
            SecretError::NotBase64 => "secret_not_base64",
            _ => "secret",
        };
        Refusal::new(code, &error)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Timestamp;

    use super::{mint, verify};
    use crate::refusal::Refusal;

    const SECRET: &str = "a secret of at least 24 bytes";

    fn minted(options: &Value) -> Result<String, String> {
        mint(options.to_string().as_bytes(), Timestamp::from_millis(0)).map_err(Refusal::into_text)
    }

    #[test]
    fn what_was_minted_is_verified() {
        let options = json!({
            "url": "https://example.com/hook", "secret": SECRET, "correlation": "order-17",
            "expect": ["poster", "main"], "owner": "o", "stage": "stage", "expiresIn": 1000,
        });
        let url = minted(&options).unwrap();

        let verified = |secrets: Value, millis| {
            let secrets = secrets.to_string();
            verify(
                secrets.as_bytes(),
                url.as_bytes(),
                Timestamp::from_millis(millis),
            )
        };
        let claims = verified(json!(["another secret of 24 bytes", SECRET]), 999).unwrap();
        let claims: Value = serde_json::from_str(&claims).unwrap();
        assert_eq!(
            claims,
            json!({
                "correlation": "order-17", "expected": ["main", "poster"], "owner": "o",
                "stage": "stage", "expires": 1000,
            })
        );

        let refused = verified(json!([SECRET]), 1000).unwrap_err();
        assert!(refused.into_text().starts_with("token_expired\n"));
    }

    #[test]
    fn a_refusal_never_shows_a_secret() {
        for secret in [
            json!("hunter2"),
            json!("whsec_hunter2!"),
            json!({"hunter2": 1}),
        ] {
            let options =
                json!({"url": "https://example.com/", "secret": secret, "correlation": "c"});
            let refused = minted(&options).unwrap_err();
            assert!(refused.starts_with("secret"), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn an_option_that_is_misspelt_is_named() {
        let options = json!({"url": "https://example.com/", "secret": SECRET, "correlation": "c", "exspect": []});
        let refused = minted(&options).unwrap_err();
        assert!(
            refused.starts_with("argument\n\n/exspect: not known, unlike `url`"),
            "{refused}"
        );
    }
}

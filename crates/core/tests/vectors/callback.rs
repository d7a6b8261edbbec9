//! `callback.json`: callback URLs minted, and their tokens verified.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::{
    Timestamp,
    callback::{CallbackError, CallbackUrl, Claims, Secret, SecretError},
};

use crate::case_file::{self, same};
use crate::text::Text;

#[derive(Deserialize)]
#[serde(tag = "operation", rename_all = "camelCase", deny_unknown_fields)]
enum Input {
    Mint {
        base: Text,
        claims: ClaimsText,
        secret: Text,
    },
    Verify {
        url: Text,
        secrets: Vec<Text>,
        now: i64,
    },
}

/// Claims whose correlation id may be described.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimsText {
    correlation: Option<Text>,
    expected: Option<Value>,
    elsewhere: Option<Value>,
    owner: Option<String>,
    stage: Option<String>,
    expires: Option<i64>,
}

/// One of `url`, `claims` and `error`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    url: Option<Text>,
    claims: Option<Value>,
    error: Option<String>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("callback", case_file::read("callback"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let expected = json!({
        "url": expect.url.as_ref().map(Text::joined),
        "claims": expect.claims,
        "error": expect.error,
    });
    let actual = match input {
        Input::Mint {
            base,
            claims,
            secret,
        } => match mint(&base.joined(), &claims.read()?, &secret.joined()) {
            Ok(url) => json!({"url": url, "claims": null, "error": null}),
            Err(error) => json!({"url": null, "claims": null, "error": error}),
        },
        Input::Verify { url, secrets, now } => {
            let secrets: Vec<Secret> = secrets
                .iter()
                .map(|secret| Secret::new(&secret.joined()))
                .collect::<Result<_, _>>()
                .map_err(|error| error.to_string())?;
            let now = Timestamp::from_millis(*now);
            match Claims::verify(&url.joined(), &secrets, now) {
                Ok(claims) => json!({"url": null, "claims": claims, "error": null}),
                Err(error) => json!({"url": null, "claims": null, "error": error.code()}),
            }
        }
    };
    same("callback", &expected, &actual)
}

fn mint(base: &str, claims: &Claims, secret: &str) -> Result<String, &'static str> {
    let secret = Secret::new(secret).map_err(|error| match error {
        SecretError::TooShort { .. } => "secret_too_short",
        SecretError::NotRandom { .. } => "secret_not_random",
        SecretError::NotBase64 => "secret_not_base64",
        other => panic!("the runner does not know {other:?}"),
    })?;
    let url = CallbackUrl::mint(base, claims, &secret).map_err(|error| match error {
        CallbackError::NotAUrl => "not_a_url",
        CallbackError::TooLong => "too_long",
        CallbackError::TokenTooLong => "token_too_long",
        CallbackError::Fragment => "fragment",
        CallbackError::HasToken => "has_token",
        CallbackError::Correlation(_) => "correlation",
        other => panic!("the runner does not know {other:?}"),
    })?;
    Ok(url.as_str().to_owned())
}

impl ClaimsText {
    pub(crate) fn read(&self) -> Result<Claims, String> {
        let claims = json!({
            "correlation": self.correlation.as_ref().map(Text::joined),
            "expected": self.expected,
            "elsewhere": self.elsewhere,
            "owner": self.owner,
            "stage": self.stage,
            "expires": self.expires,
        });
        serde_json::from_value(claims).map_err(|error| error.to_string())
    }
}

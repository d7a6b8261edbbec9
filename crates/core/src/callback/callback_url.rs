//! Minting callback URLs.

use std::fmt;

use serde_json::Value;

use crate::callback::claims::{Claims, MAX_CORRELATION_BYTES};
use crate::callback::query::{TOKEN_PARAMETER, redact_token};
use crate::callback::secret::Secret;
use crate::callback::token::{self, MAX_TOKEN_BYTES};
use crate::event::file_url;
use crate::id::{IdError, breaks_a_line, check_name};
use crate::validate::finding::kind;
use crate::validate::recognize::shape::{Shape, shape};

const MAX_BASE_BYTES: usize = 4096;

/// A callback URL, usually with its token. Only [`as_str`](Self::as_str) shows the token; `Debug` hides it.
///
/// ```
/// use shotstack_hosting::{callback::{CallbackUrl, Claims, Secret}, Timestamp};
///
/// let secret = Secret::new("a secret of at least 24 bytes")?;
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// let claims = Claims::new("order-17", now);
/// let url = CallbackUrl::mint("https://example.com/hook?shop=3", &claims, &secret)?;
/// assert!(url.as_str().starts_with("https://example.com/hook?shop=3&shotstack_token=1."));
/// assert_eq!(format!("{url:?}"), "CallbackUrl(https://example.com/hook?shop=3&shotstack_token=…)");
/// assert_eq!(Claims::verify(url.as_str(), &[secret], now), Ok(claims));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Adds a signed token to the query of your URL.
    ///
    /// An existing query is kept, but neither it nor the host is signed: do not trust them.
    ///
    /// # Errors
    ///
    /// The URL is not an absolute `http` or `https` URL, or already has a fragment or a token; or the correlation id is
    /// empty, too long, or has more than one line; or the token is for one order and would never expire.
    pub fn mint(base: &str, claims: &Claims, secret: &Secret) -> Result<Self, CallbackError> {
        let Self(base) = Self::unsigned(base)?;
        if let Some(correlation) = &claims.correlation {
            check_name(correlation, MAX_CORRELATION_BYTES).map_err(CallbackError::Correlation)?;
        }
        if !claims.may_be_minted() {
            return Err(CallbackError::NoExpiry);
        }

        let token = token::signed(claims, secret).ok_or(CallbackError::TokenTooLong)?;
        let separator = match base.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        Ok(Self(
            [&base, separator, TOKEN_PARAMETER, "=", &token].concat(),
        ))
    }

    /// Your URL without a token, for an inbox that is [unauthenticated](crate::Policy::unauthenticated).
    ///
    /// # Errors
    ///
    /// As for [`mint`](Self::mint), whose other errors cannot occur.
    pub fn unsigned(base: &str) -> Result<Self, CallbackError> {
        if base.len() > MAX_BASE_BYTES {
            return Err(CallbackError::TooLong);
        }
        let absolute = !base
            .chars()
            .any(|c| breaks_a_line(c) || c == ' ' || c == '\\')
            && file_url::split(base).is_some_and(|url| url.host.is_some());
        if !absolute {
            return Err(CallbackError::NotAUrl);
        }
        if base.contains('#') {
            return Err(CallbackError::Fragment);
        }
        if token::is_in(base) {
            return Err(CallbackError::HasToken);
        }
        Ok(Self(base.to_owned()))
    }

    /// The URL with its token. Give it to Shotstack only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Sets the member `callback` of an edit, or of the edit in a template.
    ///
    /// The response to `GET /templates/{id}` is replaced with the edit inside it.
    ///
    /// # Errors
    ///
    /// The edit is not an object, or is another document, such as a request to render a template, in which Shotstack
    /// discards a `callback`.
    pub fn set_in(&self, edit: &mut Value) -> Result<(), CallbackError> {
        let place = CallbackPlace::in_edit(edit)?;
        if !place.document.is_empty()
            && let Some(inside) = edit.pointer_mut(place.document)
        {
            *edit = inside.take();
        }
        match edit.pointer_mut(place.parent).unwrap_or(&mut Value::Null) {
            Value::Object(parent) => {
                parent.insert("callback".to_owned(), self.as_str().into());
                Ok(())
            }
            other => Err(CallbackError::NotAnEdit(kind(other))),
        }
    }
}

/// Where a document takes a callback URL, as JSON Pointers.
///
/// ```
/// use shotstack_hosting::callback::CallbackPlace;
///
/// let template = serde_json::json!({"name": "Promo", "template": {"timeline": {}, "output": {}}});
/// let place = CallbackPlace::in_edit(&template)?;
/// assert_eq!((place.document, place.parent), ("", "/template"));
/// # Ok::<(), shotstack_hosting::callback::CallbackError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CallbackPlace {
    /// The edit or template that Shotstack is to be sent, within the document.
    pub document: &'static str,
    /// The object that has the member `callback`, within that.
    pub parent: &'static str,
}

impl CallbackPlace {
    /// The place in an edit, a template, or the response to `GET /templates/{id}`.
    ///
    /// # Errors
    ///
    /// It is another document, such as a request to render a template, in which Shotstack discards a `callback`.
    pub fn in_edit(edit: &Value) -> Result<Self, CallbackError> {
        let (document, parent) = match shape(edit) {
            Shape::Edit | Shape::Unknown => ("", ""),
            Shape::Template => ("", "/template"),
            Shape::TemplateResponse(path) => (path, ""),
            other => {
                let name = other.name().unwrap_or_default();
                let hint = other.hint_for_an_edit();
                return Err(CallbackError::OtherDocument { name, hint });
            }
        };
        Ok(Self { document, parent })
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (base, query) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let base = file_url::without_secrets(base);
        write!(
            f,
            "CallbackUrl({})",
            redact_token(&format!("{base}?{query}"))
        )
    }
}

/// Why a callback URL cannot be minted.
///
/// ```
/// use shotstack_hosting::{callback::{CallbackError, CallbackUrl, Claims, Secret}, Timestamp};
///
/// let secret = Secret::new("a secret of at least 24 bytes")?;
/// let claims = Claims::new("order-17", Timestamp::from_millis(0));
/// let error = CallbackUrl::mint("https://example.com/#hook", &claims, &secret).unwrap_err();
/// assert_eq!(error, CallbackError::Fragment);
/// assert_eq!(error.to_string(), "the callback URL has a fragment (`#`), which never reaches a server");
/// # Ok::<(), shotstack_hosting::callback::SecretError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The URL is not an absolute URL with a host.
    #[error(
        "the callback URL is not an absolute http or https URL such as https://example.com/hook"
    )]
    NotAUrl,
    /// The URL is too long.
    #[error("the callback URL is longer than {MAX_BASE_BYTES} bytes")]
    TooLong,
    /// The token would be too long to be verified.
    #[error(
        "the token would be longer than {MAX_TOKEN_BYTES} bytes: it names too many destinations"
    )]
    TokenTooLong,
    /// The URL has a fragment, which never reaches a server.
    #[error("the callback URL has a fragment (`#`), which never reaches a server")]
    Fragment,
    /// The URL already has a token.
    #[error("the callback URL already has a `{TOKEN_PARAMETER}`")]
    HasToken,
    /// The correlation id is not valid.
    #[error("the correlation id {0}")]
    Correlation(IdError),
    /// Only a standing token may be valid without end.
    #[error("the token of one order has to expire: set `expires`, or mint a standing token")]
    NoExpiry,
    /// The edit is not an object.
    #[error("the edit is {0}, not an object")]
    NotAnEdit(&'static str),
    /// The document is not an edit.
    #[error("this is {name}, not an edit: {hint}")]
    OtherDocument {
        /// The name of the document, with an article.
        name: &'static str,
        /// What to do instead.
        hint: &'static str,
    },
}

impl CallbackError {
    /// A stable code for programs, such as `not_a_url`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAUrl => "not_a_url",
            Self::TooLong => "too_long",
            Self::TokenTooLong => "token_too_long",
            Self::Fragment => "fragment",
            Self::HasToken => "has_token",
            Self::Correlation(_) => "correlation",
            Self::NoExpiry => "no_expiry",
            Self::NotAnEdit(_) | Self::OtherDocument { .. } => "edit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;

    #[test]
    fn errors_have_codes() {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        let code = |base: &str, correlation: &str| {
            let claims = Claims::new(correlation, Timestamp::from_millis(0));
            CallbackUrl::mint(base, &claims, &secret)
                .unwrap_err()
                .code()
        };
        assert_eq!(code("example.com", "c"), "not_a_url");
        assert_eq!(code("https://example.com/#a", "c"), "fragment");
        assert_eq!(code("https://example.com/", ""), "correlation");
        let minted = CallbackUrl::mint(
            "https://example.com/",
            &Claims::new("c", Timestamp::from_millis(0)),
            &secret,
        );
        assert_eq!(code(minted.unwrap().as_str(), "c"), "has_token");
        let unsigned = CallbackUrl::unsigned("https://example.com/hook?shop=3").unwrap();
        assert_eq!(unsigned.as_str(), "https://example.com/hook?shop=3");
        assert_eq!(
            CallbackUrl::unsigned("/hook").unwrap_err().code(),
            "not_a_url"
        );
    }

    #[test]
    fn only_a_standing_token_may_be_valid_without_end() {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        let mint = |claims: &Claims| CallbackUrl::mint("https://example.com/", claims, &secret);
        let endless = Claims {
            expires: None,
            ..Claims::new("c", Timestamp::from_millis(0))
        };
        assert_eq!(mint(&endless).unwrap_err(), CallbackError::NoExpiry);

        let url = mint(&Claims::standing()).unwrap();
        let end_of_time = Timestamp::from_millis(i64::MAX);
        let secrets = [secret.clone()];
        let verified = Claims::verify(url.as_str(), &secrets, end_of_time);
        assert_eq!(verified, Ok(Claims::standing()));
    }
}

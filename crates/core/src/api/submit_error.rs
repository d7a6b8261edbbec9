//! Why a render was not ordered, or may have been ordered all the same.

use std::fmt;

use serde_json::Value;

use crate::api::{ApiError, ApiResponse, MAX_RESPONSE_BYTES};
use crate::id::RenderId;
use crate::validate::limits::Limits;
use crate::validate::strict_json;

/// Why submitting an edit failed, and whether there is a render all the same.
///
/// No endpoint lists renders, and each costs money. So a submitted edit is never sent again, and every error says what is
/// known: [`render`](Self::render), or [`uncertain`](Self::uncertain). `E` is [`ApiError`], or a client's own error.
///
/// ```
/// use shotstack_hosting::api::{AcceptedRender, ApiResponse, SubmitError};
///
/// for (http_status, is_uncertain) in [(401, false), (502, true)] {
///     let response = ApiResponse { http_status, ..ApiResponse::ok(b"") };
///     let error = AcceptedRender::read(&response).unwrap_err();
///     assert_eq!(SubmitError::from_response(&response, error).uncertain, is_uncertain);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitError<E = ApiError> {
    /// What failed.
    pub error: E,
    /// The render, if the response names it although it is an error.
    pub render: Option<RenderId>,
    /// Whether the edit may have arrived, so that there may be a render.
    pub uncertain: bool,
}

impl<E> SubmitError<E> {
    /// There is no render: nothing was sent, or the API has refused the edit.
    pub fn certain(error: E) -> Self {
        Self {
            error,
            render: None,
            uncertain: false,
        }
    }

    /// The edit may have arrived: for example, no response came in time.
    pub fn uncertain(error: E) -> Self {
        Self {
            uncertain: true,
            ..Self::certain(error)
        }
    }

    /// The same with another error.
    pub fn map<F>(self, convert: impl FnOnce(E) -> F) -> SubmitError<F> {
        SubmitError {
            error: convert(self.error),
            render: self.render,
            uncertain: self.uncertain,
        }
    }
}

impl SubmitError {
    /// What a response means that [`AcceptedRender::read`](crate::api::AcceptedRender::read) has refused with this error.
    ///
    /// What the API itself refuses (4xx, `"success": false`) is certain. What stands in between (408, 5xx, a redirect)
    /// cannot know, and a success that is not readable is a render without a name.
    #[must_use]
    pub fn from_response(response: &ApiResponse<'_>, error: ApiError) -> Self {
        let is_refused = match response.http_status {
            408 => false,
            400..=499 => true,
            200..=299 => matches!(error, ApiError::Refused { .. }),
            _ => false,
        };
        if is_refused {
            return Self::certain(error);
        }
        match render_in(response.body) {
            Some(render) => Self {
                render: Some(render),
                ..Self::certain(error)
            },
            None => Self::uncertain(error),
        }
    }
}

/// The id in the body, if it is a UUID.
fn render_in(body: &[u8]) -> Option<RenderId> {
    let limits = Limits {
        max_bytes: MAX_RESPONSE_BYTES,
        ..Limits::default()
    };
    let body: Value = strict_json::parse_value(body, limits).ok()?;
    let id = body.get("response")?.get("id")?.as_str()?;
    let id: RenderId = id.parse().ok()?;
    crate::id::is_uuid_shaped(id.as_str()).then_some(id)
}

impl<E: fmt::Display> fmt::Display for SubmitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        if let Some(render) = &self.render {
            write!(f, ". The render {render} was ordered")?;
        }
        if self.uncertain {
            f.write_str(
                ". The order may have arrived, and is not repeated: look in the dashboard before you order again",
            )?;
        }
        Ok(())
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for SubmitError<E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::AcceptedRender;

    const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn error(http_status: u16, body: &str) -> SubmitError {
        let response = ApiResponse {
            http_status,
            ..ApiResponse::ok(body.as_bytes())
        };
        SubmitError::from_response(&response, AcceptedRender::read(&response).unwrap_err())
    }

    #[test]
    fn what_the_api_refuses_is_certain() {
        for (http_status, body) in [
            (
                400,
                r#"{"success":false,"response":{"error":"no timeline"}}"#,
            ),
            (401, ""),
            (403, r#"{"message":"Forbidden"}"#),
            (404, ""),
            (429, ""),
            (
                200,
                r#"{"success":false,"message":"Out of credits","response":{}}"#,
            ),
        ] {
            let error = error(http_status, body);
            assert_eq!((&error.render, error.uncertain), (&None, false), "{error}");
            assert!(!error.to_string().contains("may have arrived"), "{error}");
        }
    }

    #[test]
    fn what_may_have_arrived_is_uncertain() {
        for (http_status, body) in [
            (500, r#"{"message":"Internal Server Error"}"#),
            (502, "<html>Bad Gateway</html>"),
            (504, ""),
            (408, ""),
            (302, ""),
            (201, "created"),
            (201, r#"{"success":true,"response":{}}"#),
            (500, r#"{"response":{"id":"../assets"}}"#),
        ] {
            let error = error(http_status, body);
            assert_eq!((&error.render, error.uncertain), (&None, true), "{error}");
            assert!(
                error.to_string().contains("look in the dashboard"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_render_that_an_error_names_was_ordered() {
        let body = format!(r#"{{"response":{{"id":"{RENDER}"}}}}"#);
        let long = " ".repeat(Limits::default().max_bytes) + &body;
        assert!(!error(500, &long).uncertain);
        let error = error(500, &body);
        assert_eq!(error.render.as_ref().map(RenderId::as_str), Some(RENDER));
        assert!(!error.uncertain);
        assert_eq!(
            error.to_string(),
            format!("the API is unavailable (HTTP 500). The render {RENDER} was ordered")
        );
        let mapped = error.clone().map(|error| error.code());
        assert_eq!((mapped.error, mapped.render), ("unavailable", error.render));
    }
}

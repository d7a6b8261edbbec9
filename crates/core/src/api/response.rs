//! Responses, before they are parsed.

use serde_json::{Map, Value};

use crate::api::ApiError;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, shortened};
use crate::validate::limits::Limits;
use crate::validate::strict_json;

/// The length of the longest response that is parsed, in bytes: 8 MiB.
pub const MAX_RESPONSE_BYTES: usize = 8 * 1024 * 1024;

/// An HTTP response.
///
/// ```
/// use shotstack_hosting::api::{ApiError, ApiResponse, HostedAsset};
///
/// let response = ApiResponse { http_status: 429, retry_after: Some("17"), ..ApiResponse::ok(b"{}") };
/// let error = HostedAsset::read(&response).unwrap_err();
/// assert_eq!(error, ApiError::RateLimited { retry_after: Some(17), message: None });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiResponse<'a> {
    /// The HTTP status.
    pub http_status: u16,
    /// The header `Retry-After`, if the response has it.
    pub retry_after: Option<&'a str>,
    /// The header `Date`, or the time of your own clock in the same form. A `Retry-After` with a date counts from it.
    pub date: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> ApiResponse<'a> {
    /// A response with HTTP status 200.
    #[must_use]
    pub fn ok(body: &'a [u8]) -> Self {
        Self {
            http_status: 200,
            retry_after: None,
            date: None,
            body,
        }
    }

    /// The body of a success.
    pub(super) fn json(&self) -> Result<Value, ApiError> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        let http_status = self.http_status;
        let is_success = matches!(http_status, 200..=299);
        let message = match strict_json::parse_value(self.body, limits) {
            Ok(body) if is_success && !denies_success(&body) => return Ok(body),
            Ok(body) => message_in(&body),
            Err(findings) if is_success => return Err(ApiError::unreadable(findings)),
            Err(_) => None,
        };
        Err(match http_status {
            401 | 403 => ApiError::Unauthorized {
                http_status,
                message,
            },
            404 => ApiError::NotFound {
                http_status,
                message,
            },
            429 => ApiError::RateLimited {
                retry_after: self.retry_after_seconds(),
                message,
            },
            500..=599 => ApiError::Unavailable {
                http_status,
                message,
            },
            _ => ApiError::Refused {
                http_status,
                message,
            },
        })
    }

    /// `Retry-After`, in seconds. RFC 9110, section 10.2.3, allows a number of seconds, or a date in any of HTTP's
    /// three forms; a date in the past means 0.
    fn retry_after_seconds(&self) -> Option<u32> {
        let text = self.retry_after?.trim_ascii();
        if let Ok(seconds) = text.parse() {
            return Some(seconds);
        }
        let until = httpdate::parse_http_date(text).ok()?;
        let now = httpdate::parse_http_date(self.date?.trim_ascii()).ok()?;
        let wait = until.duration_since(now).unwrap_or_default();
        u32::try_from(wait.as_secs()).ok()
    }
}

/// The contents of the Edit API's `response` envelope.
pub(super) fn in_envelope(mut body: Value) -> Result<Map<String, Value>, Vec<Finding>> {
    let finding = match body
        .as_object_mut()
        .and_then(|members| members.remove("response"))
    {
        Some(Value::Object(contents)) => return Ok(contents),
        Some(other) => Finding::wrong_type("/response", "an object", &other),
        None => Finding::at_member("", "response", Code::Missing, "is missing"),
    };
    let hint = "the Edit API responds in a `response` envelope";
    Err(vec![finding.with_hint(hint)])
}

fn denies_success(body: &Value) -> bool {
    body.get("success").and_then(Value::as_bool) == Some(false)
}

const MAX_MESSAGE_BYTES: usize = 512;

/// The paths at which the APIs and their gateway put the message of an error, the most specific first.
const MESSAGES: &[&str] = &[
    "errors/detail",
    "errors/title",
    "response/details/message",
    "response/error/details/message",
    "response/error/message",
    "response/error",
    "response/message",
    "error/message",
    "error",
    "message",
];

fn message_in(body: &Value) -> Option<String> {
    let text = MESSAGES.iter().find_map(|path| {
        let text = follow(body, path)?.as_str()?;
        (!text.is_empty()).then_some(text)
    })?;
    Some(shortened(text, MAX_MESSAGE_BYTES))
}

/// Follows member names with slashes between them, into the first item of an array.
fn follow<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').try_fold(body, |value, name| match value {
        Value::Array(items) => items.first()?.get(name),
        value => value.get(name),
    })
}

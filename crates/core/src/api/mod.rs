//! An API's answer before it is read, and everything that it can be instead of what was asked for.

pub(crate) mod accepted_render;
pub(crate) mod endpoint;
pub(crate) mod hosted_asset;
pub(crate) mod key;
pub(crate) mod render_info;
pub(crate) mod request;

pub use accepted_render::AcceptedRender;
pub use endpoint::{Api, Transfer};
pub use hosted_asset::HostedAsset;
pub use key::{ApiKey, ApiKeyError};
pub use render_info::RenderInfo;
pub use request::{ApiRequest, RequestError, Service};

use std::fmt;

use serde_json::{Map, Value};

use crate::pieces::pieces;
use crate::validate::finding::{Code, Finding, shortened};
use crate::validate::limits::Limits;
use crate::validate::strict_json;

/// The longest answer of an API that is read, in bytes.
///
/// ```
/// assert_eq!(shotstack_hosting::api::MAX_RESPONSE_BYTES, 8_388_608);
/// ```
pub const MAX_RESPONSE_BYTES: usize = 8 * 1024 * 1024;

/// What came back over HTTP.
///
/// ```
/// use shotstack_hosting::api::{ApiError, ApiResponse, HostedAsset};
///
/// let answer = ApiResponse { http_status: 429, retry_after: Some("17"), body: b"{}" };
/// let error = HostedAsset::read(&answer).unwrap_err();
/// assert_eq!(error, ApiError::RateLimited { retry_after: Some(17), message: None });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiResponse<'a> {
    /// The HTTP status.
    pub http_status: u16,
    /// The header `Retry-After`, if there is one.
    pub retry_after: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> ApiResponse<'a> {
    /// An answer with HTTP status 200.
    ///
    /// ```
    /// use shotstack_hosting::api::{ApiResponse, HostedAsset};
    ///
    /// assert_eq!(HostedAsset::read(&ApiResponse::ok(br#"{"data":[]}"#)), Ok(vec![]));
    /// ```
    #[must_use]
    pub fn ok(body: &'a [u8]) -> Self {
        Self {
            http_status: 200,
            retry_after: None,
            body,
        }
    }

    /// The body of a success, as JSON.
    pub(crate) fn json(&self) -> Result<Value, ApiError> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        let http_status = self.http_status;
        let is_success = matches!(http_status, 200..=299);
        let message = match strict_json::sound(self.body, limits) {
            Ok(body) if is_success && says_success(&body) => return Ok(body),
            Ok(body) => message_of(&body),
            Err(findings) if is_success => return Err(ApiError::unreadable(findings)),
            Err(_) => None,
        };
        Err(match http_status {
            401 | 403 => ApiError::Unauthorized {
                http_status,
                message,
            },
            404 => ApiError::NotFound { message },
            429 => ApiError::RateLimited {
                retry_after: self.retry_after.and_then(seconds),
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
}

fn seconds(text: &str) -> Option<u32> {
    let seconds: u64 = text.trim_ascii().parse().ok()?;
    u32::try_from(seconds).ok()
}

/// Unless it says that it is none.
fn says_success(body: &Value) -> bool {
    body.get("success").and_then(Value::as_bool) != Some(false)
}

/// What the Edit API's envelope holds.
fn response(mut body: Value) -> Result<Map<String, Value>, Vec<Finding>> {
    let finding = match crate::json::remove(&mut body, "response") {
        Some(Value::Object(response)) => return Ok(response),
        Some(other) => Finding::not_a("/response", "an object", &other),
        None => Finding::of_member("", "response", Code::Missing, "is missing"),
    };
    let hint = "the Edit API answers in a `response` envelope";
    Err(vec![finding.advising(hint)])
}

/// Why an API's answer is not what was asked for.
///
/// ```
/// use shotstack_hosting::api::{ApiResponse, HostedAsset};
///
/// let answer = ApiResponse { http_status: 502, retry_after: None, body: b"<html>Bad Gateway</html>" };
/// let error = HostedAsset::read(&answer).unwrap_err();
/// assert_eq!(error.code(), "unavailable");
/// assert!(error.is_passing());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiError {
    /// 404: there is no such render or file, or not yet.
    NotFound {
        /// What the API said.
        message: Option<String>,
    },
    /// 401 or 403: the API key is missing, wrong, or of the other stage.
    Unauthorized {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// 429: too many requests in this window of 60 seconds.
    RateLimited {
        /// How long to wait, in seconds, if the API said so.
        retry_after: Option<u32>,
        /// What the API said.
        message: Option<String>,
    },
    /// Another 4xx, a 3xx, or a success that says `"success": false`: asking again will not help.
    Refused {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// 5xx: the API could not answer.
    Unavailable {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// A success whose body is no JSON, or not of the documented shape.
    Unreadable {
        /// Everything that is wrong with it.
        findings: Vec<Finding>,
    },
}

impl ApiError {
    pub(crate) fn unreadable(findings: Vec<Finding>) -> Self {
        Self::Unreadable { findings }
    }

    /// A stable name for programs.
    ///
    /// ```
    /// # use shotstack_hosting::api::{ApiResponse, HostedAsset};
    /// let error = HostedAsset::read(&ApiResponse::ok(b"<html>")).unwrap_err();
    /// assert_eq!(error.code(), "unreadable");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Unauthorized { .. } => "unauthorized",
            Self::RateLimited { .. } => "rate_limited",
            Self::Refused { .. } => "refused",
            Self::Unavailable { .. } => "unavailable",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// Whether the same question can have another answer later.
    ///
    /// ```
    /// # use shotstack_hosting::api::{ApiResponse, HostedAsset};
    /// let answer = ApiResponse { http_status: 403, retry_after: None, body: b"" };
    /// assert!(!HostedAsset::read(&answer).unwrap_err().is_passing());
    /// ```
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. }
                | Self::RateLimited { .. }
                | Self::Unavailable { .. }
                | Self::Unreadable { .. }
        )
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (problem, http_status, message) = match self {
            Self::NotFound { message } => ("not found", 404, message),
            Self::Unauthorized {
                http_status,
                message,
            } => ("the API key was refused", *http_status, message),
            Self::RateLimited { message, .. } => ("the rate limit is reached", 429, message),
            Self::Refused {
                http_status,
                message,
            } => ("the request was refused", *http_status, message),
            Self::Unavailable {
                http_status,
                message,
            } => ("the API could not answer", *http_status, message),
            Self::Unreadable { findings } => {
                f.write_str("the answer cannot be read")?;
                return match findings.first() {
                    Some(finding) => write!(f, ": {finding}"),
                    None => Ok(()),
                };
            }
        };
        write!(f, "{problem} (HTTP {http_status})")?;
        match message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

const MAX_MESSAGE_BYTES: usize = 512;

const MESSAGES: &[&str] = &[
    "errors/detail",
    "errors/title",
    "response/error/message",
    "response/error",
    "response/message",
    "error/message",
    "error",
    "message",
];

/// Follows names with slashes between them; in an array the first item counts.
fn at<'a>(body: &'a Value, place: &str) -> Option<&'a Value> {
    let mut value = body;
    for name in pieces(place, b'/') {
        if let Value::Array(items) = value {
            value = items.first()?;
        }
        value = value.get(name)?;
    }
    Some(value)
}

/// What an error's body says, in any of the shapes that the APIs and the gateway before them use.
fn message_of(body: &Value) -> Option<String> {
    for place in MESSAGES {
        match at(body, place).and_then(Value::as_str) {
            None | Some("") => {}
            Some(text) => return Some(shortened(text, MAX_MESSAGE_BYTES)),
        }
    }
    None
}

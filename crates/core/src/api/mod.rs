//! An API's answer before it is read, and everything that it can be instead of what was asked for.

pub(crate) mod accepted_render;
pub(crate) mod edit_api;
pub(crate) mod serve_api;

use crate::json::Json;

use crate::validate::finding::{Finding, shortened};
use crate::validate::limits::Limits;
use crate::validate::strict_json::{self, Parsed};

/// The longest answer of an API that is read, in bytes.
///
/// ```
/// assert_eq!(shotstack_hosting::MAX_ANSWER_BYTES, 8_388_608);
/// ```
pub const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// What came back over HTTP.
///
/// ```
/// use shotstack_hosting::{ApiAnswer, ApiError, HostedAsset};
///
/// let answer = ApiAnswer { http_status: 429, retry_after: Some("17"), body: b"{}" };
/// let error = HostedAsset::read(&answer).unwrap_err();
/// assert_eq!(error, ApiError::RateLimited { retry_after: Some(17), message: None });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiAnswer<'a> {
    /// The HTTP status.
    pub http_status: u16,
    /// The header `Retry-After`, if there is one.
    pub retry_after: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> ApiAnswer<'a> {
    /// An answer with HTTP status 200.
    ///
    /// ```
    /// use shotstack_hosting::{ApiAnswer, HostedAsset};
    ///
    /// assert_eq!(HostedAsset::read(&ApiAnswer::ok(br#"{"data":[]}"#)), Ok(vec![]));
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
    pub(crate) fn json(&self) -> Result<Json, ApiError> {
        let limits = Limits {
            max_bytes: MAX_ANSWER_BYTES,
            ..Limits::default()
        };
        let parsed = strict_json::parse(self.body, limits).and_then(Parsed::sound);
        let message = || parsed.as_ref().ok().and_then(message_of);
        let http_status = self.http_status;
        match http_status {
            200..=299 => {}
            401 | 403 => {
                return Err(ApiError::Unauthorized {
                    http_status,
                    message: message(),
                });
            }
            404 => return Err(ApiError::NotFound { message: message() }),
            429 => {
                return Err(ApiError::RateLimited {
                    retry_after: self.retry_after.and_then(|text| text.trim().parse().ok()),
                    message: message(),
                });
            }
            500..=599 => {
                return Err(ApiError::Unavailable {
                    http_status,
                    message: message(),
                });
            }
            _ => {
                return Err(ApiError::Refused {
                    http_status,
                    message: message(),
                });
            }
        }
        let value = parsed.map_err(ApiError::unreadable)?;
        if value.get("success") == Some(&Json::Bool(false)) {
            return Err(ApiError::Refused {
                http_status,
                message: message_of(&value),
            });
        }
        Ok(value)
    }
}

/// Why an API's answer is not what was asked for.
///
/// ```
/// use shotstack_hosting::{ApiAnswer, HostedAsset};
///
/// let answer = ApiAnswer { http_status: 502, retry_after: None, body: b"<html>Bad Gateway</html>" };
/// let error = HostedAsset::read(&answer).unwrap_err();
/// assert_eq!(error.code(), "unavailable");
/// assert!(error.is_passing());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// 404: there is no such render or file, or not yet.
    #[error("not found (HTTP 404){}", clause(message.as_deref()))]
    NotFound {
        /// What the API said.
        message: Option<String>,
    },
    /// 401 or 403: the API key is missing, wrong, or of the other stage.
    #[error("the API key was refused (HTTP {http_status}){}", clause(message.as_deref()))]
    Unauthorized {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// 429: too many requests in this window of 60 seconds.
    #[error("the rate limit is reached (HTTP 429){}", clause(message.as_deref()))]
    RateLimited {
        /// How long to wait, in seconds, if the API said so.
        retry_after: Option<u32>,
        /// What the API said.
        message: Option<String>,
    },
    /// Another 4xx, a 3xx, or a success that says `"success": false`: asking again will not help.
    #[error("the request was refused (HTTP {http_status}){}", clause(message.as_deref()))]
    Refused {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// 5xx: the API could not answer.
    #[error("the API could not answer (HTTP {http_status}){}", clause(message.as_deref()))]
    Unavailable {
        /// The HTTP status.
        http_status: u16,
        /// What the API said.
        message: Option<String>,
    },
    /// A success whose body is no JSON, or not of the documented shape.
    #[error("the answer cannot be read{}", clause(findings.first().map(ToString::to_string).as_deref()))]
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
    /// # use shotstack_hosting::{ApiAnswer, HostedAsset};
    /// let error = HostedAsset::read(&ApiAnswer::ok(b"<html>")).unwrap_err();
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
    /// # use shotstack_hosting::{ApiAnswer, HostedAsset};
    /// let answer = ApiAnswer { http_status: 403, retry_after: None, body: b"" };
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

const MAX_MESSAGE_BYTES: usize = 512;

/// What an error's body says, in any of the shapes that the APIs and the gateway before them use.
fn message_of(body: &Json) -> Option<String> {
    [
        "errors/0/detail",
        "errors/0/title",
        "response/error/message",
        "response/error",
        "response/message",
        "error/message",
        "error",
        "message",
    ]
    .iter()
    .filter_map(|place| body.at(place)?.as_str())
    .find(|text| !text.is_empty())
    .map(|text| shortened(text, MAX_MESSAGE_BYTES))
}

fn clause(text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!(": {text}"))
}

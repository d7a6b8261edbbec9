//! Errors in place of the requested data.

use crate::validate::finding::Finding;

/// Why a response does not have the requested data.
///
/// ```
/// use shotstack_hosting::api::{ApiResponse, HostedAsset};
///
/// let response = ApiResponse { http_status: 502, ..ApiResponse::ok(b"<html>Bad Gateway</html>") };
/// let error = HostedAsset::read(&response).unwrap_err();
/// assert_eq!(error.code(), "unavailable");
/// assert!(error.is_transient());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// 404, or 400 for the status of a render: the render or file does not exist, or not yet, or belongs to another
    /// stage.
    #[error("not found (HTTP {http_status}){}", after_colon(message.as_ref()))]
    NotFound {
        /// The HTTP status.
        http_status: u16,
        /// The message in the response.
        message: Option<String>,
    },
    /// 401 or 403: the API key is missing, wrong, or that of the other stage.
    #[error("the API key was refused (HTTP {http_status}){}", after_colon(message.as_ref()))]
    Unauthorized {
        /// The HTTP status.
        http_status: u16,
        /// The message in the response.
        message: Option<String>,
    },
    /// 429: too many requests in this window of 60 seconds.
    #[error("the rate limit is reached (HTTP 429){}", after_colon(message.as_ref()))]
    RateLimited {
        /// `Retry-After`, in seconds, if the response had it.
        retry_after: Option<u32>,
        /// The message in the response.
        message: Option<String>,
    },
    /// Another 4xx, a 3xx, or a success whose body has `"success": false`: the same request will be refused again.
    #[error("the request was refused (HTTP {http_status}){}", after_colon(message.as_ref()))]
    Refused {
        /// The HTTP status.
        http_status: u16,
        /// The message in the response.
        message: Option<String>,
    },
    /// 5xx: the API could not handle the request.
    #[error("the API is unavailable (HTTP {http_status}){}", after_colon(message.as_ref()))]
    Unavailable {
        /// The HTTP status.
        http_status: u16,
        /// The message in the response.
        message: Option<String>,
    },
    /// A success whose body is not valid JSON, or not of the documented form.
    #[error("the response cannot be read{}", after_colon(findings.first()))]
    Unreadable {
        /// The problems of the body.
        findings: Vec<Finding>,
    },
}

impl ApiError {
    pub(super) fn unreadable(findings: Vec<Finding>) -> Self {
        Self::Unreadable { findings }
    }

    /// A stable code for programs, such as `not_found`.
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

    /// Whether the same request can succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. }
                | Self::RateLimited { .. }
                | Self::Unavailable { .. }
                | Self::Unreadable { .. }
        )
    }
}

pub(super) fn after_colon(detail: Option<impl ToString>) -> String {
    detail.map_or_else(String::new, |detail| format!(": {}", detail.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::api::{ApiError, ApiResponse, HostedAsset};

    fn error(http_status: u16, body: &str) -> ApiError {
        HostedAsset::read(&ApiResponse {
            http_status,
            ..ApiResponse::ok(body.as_bytes())
        })
        .unwrap_err()
    }

    #[test]
    fn messages_have_the_problem_the_status_and_the_apis_own_message() {
        for (http_status, body, expected) in [
            (
                404,
                r#"{"message":"Not Found"}"#,
                "not found (HTTP 404): Not Found",
            ),
            (403, "", "the API key was refused (HTTP 403)"),
            (429, "", "the rate limit is reached (HTTP 429)"),
            (
                400,
                r#"{"error":"no id"}"#,
                "the request was refused (HTTP 400): no id",
            ),
            (503, "", "the API is unavailable (HTTP 503)"),
        ] {
            assert_eq!(error(http_status, body).to_string(), expected);
        }
        let unreadable = error(200, "{}").to_string();
        assert!(
            unreadable.starts_with("the response cannot be read: /data"),
            "{unreadable}"
        );
    }
}

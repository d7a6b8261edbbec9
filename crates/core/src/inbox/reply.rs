//! Replies to deliveries.

use serde::Serialize;

use crate::validate::finding::Finding;

/// The HTTP reply to a delivery. It is never a redirect.
///
/// The body is a problem in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
/// (`application/problem+json`), or empty for 200.
///
/// ```
/// use shotstack_hosting::inbox::Reply;
///
/// let reply = Reply::unavailable(7, "the store did not respond");
/// assert_eq!(reply.http_status, 503);
/// assert_eq!(reply.retry_after, Some(7));
/// assert_eq!(serde_json::to_value(&reply).unwrap()["code"], "unavailable");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status.
    #[serde(rename = "status")]
    pub http_status: u16,
    /// A stable code, such as `stored` or `owner`.
    pub code: &'static str,
    /// A sentence about what happened.
    pub detail: String,
    /// The header `Retry-After`, in seconds. It is not part of the body.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    /// The header `Allow`. It is not part of the body.
    #[serde(skip)]
    pub allow: Option<&'static str>,
    /// The violations of a refused body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Finding>,
}

impl Reply {
    pub(crate) fn new(http_status: u16, code: &'static str, detail: &str) -> Self {
        Self {
            http_status,
            code,
            detail: detail.to_owned(),
            retry_after: None,
            allow: None,
            violations: Vec::new(),
        }
    }

    /// 200: the event is stored, or there was nothing to store.
    #[must_use]
    pub fn stored() -> Self {
        Self::new(200, "stored", "the event is stored")
    }

    /// 503: storing or announcing failed, so the publisher must retry.
    #[must_use]
    pub fn unavailable(retry_after_seconds: u32, detail: &str) -> Self {
        let mut reply = Self::new(503, "unavailable", detail);
        reply.retry_after = Some(retry_after_seconds);
        reply
    }

    /// Whether the publisher considers the event delivered.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.http_status == 200
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_and_an_empty_list_of_violations_are_not_in_the_body() {
        let reply = Reply::unavailable(8, "the store did not respond");
        assert_eq!((reply.http_status, reply.retry_after), (503, Some(8)));
        assert!(!reply.is_success() && Reply::stored().is_success());
        assert_eq!(
            serde_json::to_value(&reply).unwrap(),
            json!({"status": 503, "code": "unavailable", "detail": "the store did not respond"})
        );
    }
}

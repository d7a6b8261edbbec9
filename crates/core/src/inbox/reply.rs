//! What is answered to a delivery.

use serde::Serialize;

use crate::json::with_serde::to_json_by_serde;
use crate::validate::finding::Finding;

/// The HTTP answer to a delivery. It is never a redirect.
///
/// The body is a problem in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
/// (`application/problem+json`), or nothing for 200.
///
/// ```
/// use shotstack_hosting::inbox::Reply;
///
/// let answer = Reply::unavailable(7, "the store did not answer");
/// assert_eq!(answer.http_status, 503);
/// assert_eq!(answer.retry_after, Some(7));
/// assert_eq!(serde_json::to_value(&answer).unwrap()["code"], "unavailable");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status.
    #[serde(rename = "status")]
    pub http_status: u16,
    /// A stable name of what happened, such as `stored` or `owner`.
    pub code: &'static str,
    /// What happened, in a sentence.
    pub detail: String,
    /// The header `Retry-After`, in seconds. It is not in the body.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    /// The header `Allow`. It is not in the body.
    #[serde(skip)]
    pub allow: Option<&'static str>,
    /// The violations of a body that was refused.
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
    ///
    /// ```
    /// # use shotstack_hosting::inbox::Reply;
    /// assert_eq!(Reply::stored().http_status, 200);
    /// ```
    #[must_use]
    pub fn stored() -> Self {
        Self::new(200, "stored", "the event is stored")
    }

    /// 503: storing or announcing failed, so the publisher shall come again.
    ///
    /// ```
    /// # use shotstack_hosting::inbox::Reply;
    /// assert_eq!(Reply::unavailable(8, "the store did not answer").http_status, 503);
    /// ```
    #[must_use]
    pub fn unavailable(retry_after_seconds: u32, detail: &str) -> Self {
        let mut answer = Self::new(503, "unavailable", detail);
        answer.retry_after = Some(retry_after_seconds);
        answer
    }

    /// Whether the publisher takes the event for delivered.
    ///
    /// ```
    /// # use shotstack_hosting::inbox::Reply;
    /// assert!(!Reply::unavailable(8, "the store did not answer").is_success());
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.http_status == 200
    }
}

to_json_by_serde!(Reply);

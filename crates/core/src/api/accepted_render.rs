//! What the Edit API answers when an edit is handed in.

use serde_json::Value;

use crate::api::{ApiError, ApiResponse, response};
use crate::id::RenderId;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::member::Members;

/// The Edit API has taken an edit, as `POST /edit/{stage}/render` answers it.
///
/// ```
/// use shotstack_hosting::api::{AcceptedRender, ApiResponse};
///
/// let body = br#"{"success":true,"message":"Created","response":{
///   "message":"Render Successfully Queued","id":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655"}}"#;
/// let accepted = AcceptedRender::read(&ApiResponse { http_status: 201, retry_after: None, body })?;
/// assert_eq!(accepted.id.as_str(), "d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedRender {
    /// The render that will be made of the edit.
    pub id: RenderId,
}

impl AcceptedRender {
    /// Reads the answer to an edit that was handed in.
    ///
    /// # Errors
    ///
    /// The API answered an error, or something that names no render.
    ///
    /// ```
    /// # use shotstack_hosting::api::{AcceptedRender, ApiResponse};
    /// let body = br#"{"success":false,"message":"Bad Request","response":{"error":"no timeline"}}"#;
    /// let error = AcceptedRender::read(&ApiResponse { http_status: 400, retry_after: None, body }).unwrap_err();
    /// assert_eq!(error.to_string(), "the request was refused (HTTP 400): no timeline");
    /// ```
    pub fn read(answer: &ApiResponse<'_>) -> Result<Self, ApiError> {
        Self::from_value(answer.json()?).map_err(ApiError::unreadable)
    }

    fn from_value(body: Value) -> Result<Self, Vec<Finding>> {
        let mut members = Members::new(response(body)?, "/response", Limits::default());
        let id = members.name("id");
        if !members.violations.is_empty() {
            return Err(members.violations);
        }
        Ok(Self {
            id: RenderId::from_checked(id),
        })
    }
}

//! The response to a submitted edit.

use serde_json::Value;

use crate::api::response::in_envelope;
use crate::api::{ApiError, ApiResponse};
use crate::id::RenderId;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::members::Members;

/// A render that the Edit API has accepted: the response to `POST /edit/{stage}/render`.
///
/// ```
/// use shotstack_hosting::api::{AcceptedRender, ApiResponse};
///
/// let body = br#"{"success":true,"message":"Created","response":{
///   "message":"Render Successfully Queued","id":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655"}}"#;
/// let accepted = AcceptedRender::read(&ApiResponse { http_status: 201, ..ApiResponse::ok(body) })?;
/// assert_eq!(accepted.id.as_str(), "d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedRender {
    /// The id of the new render.
    pub id: RenderId,
}

impl AcceptedRender {
    /// Parses the response.
    ///
    /// # Errors
    ///
    /// The response is an error, or does not name a render.
    pub fn read(response: &ApiResponse<'_>) -> Result<Self, ApiError> {
        Self::from_value(response.json()?).map_err(ApiError::unreadable)
    }

    fn from_value(body: Value) -> Result<Self, Vec<Finding>> {
        let mut members = Members::new(in_envelope(body)?, "/response", Limits::default());
        let id = members.required_line("id");
        if members.violations.is_empty() {
            Ok(Self {
                id: RenderId::from_checked(id),
            })
        } else {
            Err(members.violations)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_edit_is_an_error() {
        let response = ApiResponse {
            http_status: 400,
            ..ApiResponse::ok(
                br#"{"success":false,"message":"Bad Request","response":{"error":"no timeline"}}"#,
            )
        };
        assert_eq!(
            AcceptedRender::read(&response).unwrap_err().to_string(),
            "the request was refused (HTTP 400): no timeline"
        );
        let nameless = ApiResponse::ok(br#"{"response":{"message":"queued"}}"#);
        let error = AcceptedRender::read(&nameless).unwrap_err();
        assert_eq!(error.code(), "unreadable");
    }
}

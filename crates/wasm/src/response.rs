//! Responses of the Serve API and the Edit API.

use serde::{Deserialize, Serialize};
use shotstack_hosting::{
    OwnerId, RenderId, Timestamp,
    api::{AcceptedRender, ApiError, ApiResponse, HostedAsset, RenderInfo, SubmitError},
    event::{EditStatus, FileUrl},
    validate::Finding,
};

use crate::read::passed_on;
use crate::refusal::Refusal;
use crate::render::Expected;
use crate::url::origin_or_default;

/// A response over HTTP, without its body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Head {
    status: u16,
    retry_after: Option<String>,
    date: Option<String>,
}

/// Reads a response: its status and headers as JSON, and its body.
pub(crate) fn with_response<T>(
    head: &str,
    body: &[u8],
    read_it: impl FnOnce(&ApiResponse<'_>) -> T,
) -> Result<T, Refusal> {
    let head: Head = passed_on(head, "argument")?;
    Ok(read_it(&ApiResponse {
        http_status: head.status,
        retry_after: head.retry_after.as_deref(),
        date: head.date.as_deref(),
        body,
    }))
}

/// The files in a response of the Serve API. An empty `origin` is that of Shotstack's CDN.
///
/// # Errors
///
/// The API responded with an error, or with something else.
pub fn assets(head: &str, body: &[u8], origin: &str) -> Result<Vec<HostedAsset>, Refusal> {
    let origin = origin_or_default(origin)?;
    let read = |response: &ApiResponse<'_>| HostedAsset::read_with_origin(&origin, response);
    Ok(with_response(head, body, read)??)
}

/// The status of a render in a response of the Edit API.
///
/// # Errors
///
/// The API responded with an error, or with something else.
pub fn render(head: &str, body: &[u8]) -> Result<Render, Refusal> {
    let render = with_response(head, body, RenderInfo::read)??;
    Ok(render.into())
}

/// The id of the render that the Edit API has accepted.
///
/// # Errors
///
/// The API responded with an error, or with something else; the refusal says whether the order may have arrived.
pub fn accepted(head: &str, body: &[u8]) -> Result<RenderId, Refusal> {
    let read = |response: &ApiResponse<'_>| {
        AcceptedRender::read(response).map_err(|error| SubmitError::from_response(response, error))
    };
    Ok(with_response(head, body, read)??.id)
}

impl From<SubmitError> for Refusal {
    fn from(error: SubmitError) -> Self {
        let mut refusal = Self::from(error.error);
        refusal.details.render = error.render;
        refusal.details.uncertain = Some(error.uncertain);
        refusal
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let mut refusal = Self::new(error.code(), &error);
        let details = &mut *refusal.details;
        details.is_transient = Some(error.is_transient());
        match error {
            ApiError::NotFound {
                http_status,
                message,
            }
            | ApiError::Unauthorized {
                http_status,
                message,
            }
            | ApiError::Refused {
                http_status,
                message,
            }
            | ApiError::Unavailable {
                http_status,
                message,
            } => {
                details.http_status = Some(http_status);
                details.api_message = message;
            }
            ApiError::RateLimited {
                retry_after,
                message,
            } => {
                details.retry_after = retry_after;
                details.api_message = message;
            }
            ApiError::Unreadable { findings } => details.violations = Some(findings),
            _ => {}
        }
        refusal
    }
}

/// A render's status as JavaScript has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Render {
    id: RenderId,
    owner: OwnerId,
    status: EditStatus,
    url: Option<FileUrl>,
    error: Option<String>,
    expected: Expected,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    advisories: Vec<Finding>,
}

impl From<RenderInfo> for Render {
    fn from(render: RenderInfo) -> Self {
        Self {
            expected: Expected::new(&render.expectation),
            id: render.id,
            owner: render.owner,
            status: render.status,
            url: render.url,
            error: render.error,
            created: render.created,
            updated: render.updated,
            advisories: render.advisories,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{accepted, assets, render};

    #[test]
    fn a_response_without_content_has_no_files() {
        assert_eq!(assets(r#"{"status":204}"#, b"", "").unwrap(), []);
    }

    #[test]
    fn an_accepted_render_has_an_id() {
        let id = accepted(r#"{"status":201}"#, br#"{"response":{"id":"r"}}"#).unwrap();
        assert_eq!(id.as_str(), "r");
        for (status, code, is_uncertain) in
            [(201, "unreadable", true), (401, "unauthorized", false)]
        {
            let refused = accepted(&format!(r#"{{"status":{status}}}"#), b"{}").unwrap_err();
            assert_eq!(refused.code, code);
            assert_eq!(refused.details.uncertain, Some(is_uncertain));
        }
    }

    #[test]
    fn an_error_of_the_api_has_its_details() {
        let head = r#"{"status":429,"retryAfter":"17"}"#;
        let refused = render(head, br#"{"message":"Too many"}"#).unwrap_err();
        assert_eq!(refused.code, "rate_limited");
        assert_eq!(refused.details.is_transient, Some(true));
        assert_eq!(refused.details.retry_after, Some(17));
        assert_eq!(refused.details.api_message.as_deref(), Some("Too many"));
    }

    #[test]
    fn a_member_of_the_head_that_is_not_known_is_refused() {
        let refused = assets(r#"{"status":204,"retryafter":"1"}"#, b"", "").unwrap_err();
        assert_eq!(refused.code, "argument");
    }
}

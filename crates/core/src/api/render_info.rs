//! Render statuses in the Edit API.

use serde_json::{Map, Value};

use crate::api::response::in_envelope;
use crate::api::{ApiError, ApiResponse};
use crate::event::{EditStatus, FileUrl, StillImage};
use crate::expectation::Expectation;
use crate::id::{OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::members::Members;

/// The status of a render: the response to `GET /edit/{stage}/render/{id}`.
///
/// ```
/// use shotstack_hosting::api::{ApiResponse, RenderInfo};
///
/// let body = br#"{"success":true,"message":"OK","response":{"id":"r","owner":"o","status":"saving",
///   "data":{"output":{"format":"mp4","poster":{"capture":1}}}}}"#;
/// let render = RenderInfo::read(&ApiResponse::ok(body))?;
/// assert_eq!(render.status.as_str(), "saving");
/// assert_eq!(render.expectation.roles().to_string(), "main,poster");
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderInfo {
    /// The render.
    pub id: RenderId,
    /// The owner.
    pub owner: OwnerId,
    /// The status.
    pub status: EditStatus,
    /// The temporary URL of its main file, once it is done.
    pub url: Option<FileUrl>,
    /// Why it has failed, if it has.
    pub error: Option<String>,
    /// The expected files, from its edit (`data`) or, without that, from its poster and thumbnail.
    pub expectation: Expectation,
    /// The time at which it was accepted.
    pub created: Option<Timestamp>,
    /// The time of the latest change of its status.
    pub updated: Option<Timestamp>,
    /// The advisories about the response.
    pub advisories: Vec<Finding>,
}

impl RenderInfo {
    /// Parses the response to [`Api::render`](crate::api::Api::render) or
    /// [`Api::render_without_data`](crate::api::Api::render_without_data).
    ///
    /// The Edit API responds with 400 to a well-formed id of an unknown render, and those requests have well-formed ids
    /// only. A 400 is therefore [`ApiError::NotFound`], with the API's message.
    ///
    /// # Errors
    ///
    /// The response is an error, or not the status of a render.
    pub fn read(response: &ApiResponse<'_>) -> Result<Self, ApiError> {
        let body = response.json().map_err(|error| match error {
            ApiError::Refused {
                http_status: http_status @ 400,
                message,
            } => ApiError::NotFound {
                http_status,
                message,
            },
            error => error,
        })?;
        Self::from_value(body).map_err(ApiError::unreadable)
    }

    pub(crate) fn from_value(body: Value) -> Result<Self, Vec<Finding>> {
        Self::from_contents(in_envelope(body)?, "/response")
    }

    /// Parses the contents of the envelope, whose JSON Pointer is `path`.
    pub(crate) fn from_contents(
        contents: Map<String, Value>,
        path: &str,
    ) -> Result<Self, Vec<Finding>> {
        let mut members = Members::new(contents, path, Limits::default());
        let render = Self::from_members(&mut members, &format!("{path}/data/output"));
        if members.violations.is_empty() {
            Ok(render)
        } else {
            Err(members.violations)
        }
    }

    /// The result is meaningless if there are violations.
    #[inline(never)]
    fn from_members(members: &mut Members<'_>, output_path: &str) -> Self {
        Self {
            id: RenderId::from_checked(members.required_line("id")),
            owner: OwnerId::from_checked(members.required_line("owner")),
            status: members.required_line("status").into(),
            url: members.url("url"),
            error: members.error("error"),
            created: members.time("created"),
            updated: members.time("updated"),
            expectation: expectation(members, output_path),
            advisories: std::mem::take(&mut members.advisories),
        }
    }
}

/// An edit in the response is exact. Without it, a poster or a thumbnail with a URL is expected.
fn expectation(members: &mut Members, output_path: &str) -> Expectation {
    let output = members.map.get("data").and_then(|data| data.get("output"));
    if let Some(Value::Object(output)) = output {
        match Expectation::from_output(output, output_path) {
            Ok(expectation) => return expectation,
            Err(findings) => members.advisories.extend(findings),
        }
    }
    let poster = still(members, "poster");
    let thumbnail = still(members, "thumbnail");
    Expectation::from_stills(&poster, &thumbnail)
}

fn still(members: &mut Members<'_>, name: &str) -> StillImage {
    match members.still_image(name) {
        // Null can also mean that the image does not exist yet.
        StillImage::None => StillImage::Unspecified,
        still => still,
    }
}

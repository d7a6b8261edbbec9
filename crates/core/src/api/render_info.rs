//! What the Edit API answers when it is asked for a render.

use serde_json::Value;

use crate::api::{ApiError, ApiResponse, response};
use crate::event::StillImage;
use crate::event::file_url::FileUrl;
use crate::event::status::EditStatus;
use crate::expectation::Expectation;
use crate::id::{OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::member::Members;

/// The status of a render, as `GET /edit/{stage}/render/{id}` answers it.
///
/// ```
/// use shotstack_hosting::{api::{ApiResponse, RenderInfo}, event::EditStatus};
///
/// let body = br#"{"success":true,"message":"OK","response":{"id":"r","owner":"o","status":"saving",
///   "data":{"output":{"format":"mp4","poster":{"capture":1}}}}}"#;
/// let answer = RenderInfo::read(&ApiResponse::ok(body))?;
/// assert_eq!(answer.status.as_str(), "saving");
/// assert_eq!(answer.expectation.roles().to_string(), "main,poster");
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderInfo {
    /// The render.
    pub id: RenderId,
    /// Who owns it.
    pub owner: OwnerId,
    /// How far it is.
    pub status: EditStatus,
    /// The temporary URL of its file, once it is done.
    pub url: Option<FileUrl>,
    /// Why it failed.
    pub error: Option<String>,
    /// Which files it makes, as its edit (`data`) tells or, without that, its poster and thumbnail.
    pub expectation: Expectation,
    /// When it was accepted.
    pub created: Option<Timestamp>,
    /// When its status changed last.
    pub updated: Option<Timestamp>,
    /// What is odd about it.
    pub advisories: Vec<Finding>,
}

impl RenderInfo {
    /// Reads the answer to a question for a render.
    ///
    /// # Errors
    ///
    /// The API answered an error, or something that is no render's status.
    ///
    /// ```
    /// use shotstack_hosting::api::{ApiResponse, RenderInfo};
    ///
    /// let answer = ApiResponse { http_status: 404, retry_after: None, body: br#"{"success":false,"message":"Not Found"}"# };
    /// assert_eq!(RenderInfo::read(&answer).unwrap_err().to_string(), "not found (HTTP 404): Not Found");
    /// ```
    pub fn read(answer: &ApiResponse<'_>) -> Result<Self, ApiError> {
        Self::from_value(answer.json()?).map_err(ApiError::unreadable)
    }

    pub(crate) fn from_value(body: Value) -> Result<Self, Vec<Finding>> {
        let mut members = Members::new(response(body)?, "/response", Limits::default());
        let answer = Self::of_members(&mut members);
        if members.violations.is_empty() {
            Ok(answer)
        } else {
            Err(members.violations)
        }
    }

    /// The answer, unless there are violations.
    #[inline(never)]
    fn of_members(members: &mut Members<'_>) -> Self {
        Self {
            id: RenderId::from_checked(members.name("id")),
            owner: OwnerId::from_checked(members.name("owner")),
            status: members.name("status").into(),
            url: members.leniently().url("url"),
            error: members.text("error"),
            created: members.time("created"),
            updated: members.time("updated"),
            expectation: expectation(members),
            advisories: std::mem::take(&mut members.advisories),
        }
    }
}

/// The edit that comes along is exact; without it the stills count once the render is done.
fn expectation(members: &mut Members) -> Expectation {
    let output = members.map.get("data").and_then(|data| data.get("output"));
    if let Some(Value::Object(output)) = output {
        match Expectation::from_output(output, "/response/data/output") {
            Ok(expectation) => return expectation,
            Err(findings) => members.advisories.extend(findings),
        }
    }
    let poster = still(members, "poster");
    let thumbnail = still(members, "thumbnail");
    Expectation::from_stills(&poster, &thumbnail)
}

fn still(members: &mut Members<'_>, name: &str) -> StillImage {
    match members.still(name) {
        // It may be one that is not made yet.
        StillImage::None => StillImage::Unspecified,
        still => still,
    }
}

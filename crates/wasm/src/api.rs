//! What the Serve API and the Edit API answer.

use serde::Serialize;
use shotstack_hosting::{
    ApiAnswer, ApiError, CdnUrl, FileUrl, Finding, HostedAsset, Origin, RenderAnswer, Timestamp,
};

use crate::event::json;
use crate::refusal::{Refusal, text};
use crate::render::Expected;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asset<'a> {
    id: &'a str,
    owner: &'a str,
    status: &'a str,
    render: Option<&'a str>,
    provider_id: Option<&'a str>,
    region: Option<&'a str>,
    filename: Option<&'a str>,
    url: Option<&'a str>,
    cdn: Option<&'a CdnUrl<'static>>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    advisories: &'a [Finding],
}

impl<'a> From<&'a HostedAsset> for Asset<'a> {
    fn from(asset: &'a HostedAsset) -> Self {
        Self {
            id: asset.id.as_str(),
            owner: asset.owner.as_str(),
            status: asset.status.as_str(),
            render: asset.render.as_ref().map(AsRef::as_ref),
            provider_id: asset.provider_id.as_deref(),
            region: asset.region.as_deref(),
            filename: asset.filename.as_deref(),
            url: asset.url.as_ref().map(FileUrl::as_str),
            cdn: asset.cdn.as_ref(),
            created: asset.created,
            updated: asset.updated,
            advisories: &asset.advisories,
        }
    }
}

#[derive(Serialize)]
struct Render<'a> {
    id: &'a str,
    owner: &'a str,
    status: &'a str,
    url: Option<&'a str>,
    error: Option<&'a str>,
    expected: Expected<'a>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    advisories: &'a [Finding],
}

/// The files in an answer of the Serve API, as JSON.
///
/// # Errors
///
/// The API answered an error, or something else.
pub fn assets(answer: &Received<'_>, origin: &Origin) -> Result<String, Refusal> {
    let assets = HostedAsset::read_at(origin, &answer.read()?)?;
    let assets: Vec<Asset<'_>> = assets.iter().map(Asset::from).collect();
    json(&assets)
}

/// The status of a render in an answer of the Edit API, as JSON.
///
/// # Errors
///
/// The API answered an error, or something else.
pub fn render(answer: &Received<'_>) -> Result<String, Refusal> {
    let answer = RenderAnswer::read(&answer.read()?)?;
    json(&Render {
        id: answer.id.as_str(),
        owner: answer.owner.as_str(),
        status: answer.status.as_str(),
        url: answer.url.as_ref().map(FileUrl::as_str),
        error: answer.error.as_deref(),
        expected: Expected::from(&answer.expectation),
        created: answer.created,
        updated: answer.updated,
        advisories: &answer.advisories,
    })
}

/// What came back over HTTP; an empty `retry_after` is none.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The HTTP status.
    pub http_status: u16,
    /// The header `Retry-After`.
    pub retry_after: &'a [u8],
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Received<'a> {
    pub(crate) fn read(&self) -> Result<ApiAnswer<'a>, Refusal> {
        let retry_after = Some(text(self.retry_after)?).filter(|text| !text.is_empty());
        Ok(ApiAnswer {
            http_status: self.http_status,
            retry_after,
            body: self.body,
        })
    }
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem<'a> {
    is_passing: bool,
    http_status: Option<u16>,
    retry_after: Option<u32>,
    api_message: Option<&'a str>,
    violations: &'a [Finding],
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let mut problem = Problem {
            is_passing: error.is_passing(),
            ..Problem::default()
        };
        match &error {
            ApiError::NotFound { message } => problem.api_message = message.as_deref(),
            ApiError::Unauthorized {
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
                problem.http_status = Some(*http_status);
                problem.api_message = message.as_deref();
            }
            ApiError::RateLimited {
                retry_after,
                message,
            } => {
                problem.retry_after = *retry_after;
                problem.api_message = message.as_deref();
            }
            ApiError::Unreadable { findings } => problem.violations = findings,
            _ => {}
        }
        let refusal = Self::new(error.code(), &error);
        match json(&problem) {
            Ok(problem) => refusal.with_findings(problem),
            Err(refusal) => refusal,
        }
    }
}

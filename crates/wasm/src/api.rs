//! Responses of the Serve API and the Edit API.

use shotstack_hosting::{
    JsonWriter, ToJson,
    api::{ApiError, ApiResponse, HostedAsset, RenderInfo},
    cdn::Origin,
};

use crate::refusal::{Refusal, text};
use crate::render::Expected;

struct Asset<'a>(&'a HostedAsset);

impl ToJson for Asset<'_> {
    fn write_json(&self, out: &mut JsonWriter) {
        let asset = self.0;
        out.open_object();
        out.member("id", &asset.id);
        out.member("owner", &asset.owner);
        out.member("status", &asset.status);
        out.member("renderId", &asset.render_id);
        out.member("providerId", &asset.provider_id);
        out.member("region", &asset.region);
        out.member("filename", &asset.filename);
        out.member("url", &asset.url);
        out.member("cdn", &asset.cdn);
        out.member("created", &asset.created);
        out.member("updated", &asset.updated);
        out.member("advisories", &asset.advisories);
        out.close_object();
    }
}

/// The files in a response of the Serve API, as JSON.
///
/// # Errors
///
/// The API responded with an error, or with something else.
pub fn assets(answer: &Received<'_>, origin: &Origin) -> Result<String, Refusal> {
    let assets = HostedAsset::read_with_origin(origin, &answer.read()?)?;
    let mut out = JsonWriter::default();
    out.array(assets.iter().map(Asset));
    Ok(out.into_text())
}

/// The status of a render in a response of the Edit API, as JSON.
///
/// # Errors
///
/// The API responded with an error, or with something else.
pub fn render(answer: &Received<'_>) -> Result<String, Refusal> {
    let answer = RenderInfo::read(&answer.read()?)?;
    let mut out = JsonWriter::default();
    out.open_object();
    out.member("id", &answer.id);
    out.member("owner", &answer.owner);
    out.member("status", &answer.status);
    out.member("url", &answer.url);
    out.member("error", &answer.error);
    out.member("expected", &Expected(&answer.expectation));
    out.member("created", &answer.created);
    out.member("updated", &answer.updated);
    out.member("advisories", &answer.advisories);
    out.close_object();
    Ok(out.into_text())
}

/// A response over HTTP; an empty `retry_after` means that the header is absent.
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
    pub(crate) fn read(&self) -> Result<ApiResponse<'a>, Refusal> {
        let retry_after = Some(text(self.retry_after)?).filter(|text| !text.is_empty());
        Ok(ApiResponse {
            http_status: self.http_status,
            retry_after,
            ..ApiResponse::ok(self.body)
        })
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let (http_status, retry_after, message) = match &error {
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
            } => (Some(*http_status), None, message.as_ref()),
            ApiError::RateLimited {
                retry_after,
                message,
            } => (None, *retry_after, message.as_ref()),
            _ => (None, None, None),
        };
        let mut out = JsonWriter::default();
        out.open_object();
        out.member("isPassing", &error.is_transient());
        out.member("httpStatus", &http_status);
        out.member("retryAfter", &retry_after);
        out.member("apiMessage", &message);
        out.name("violations");
        match &error {
            ApiError::Unreadable { findings } => out.array(findings),
            _ => out.array([] as [&str; 0]),
        }
        out.close_object();
        Self::new(error.code(), &error).with_findings(out.into_text())
    }
}

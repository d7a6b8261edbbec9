//! `api.json`: a response over HTTP, read, or the error that it is.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    api::{ApiError, ApiResponse, HostedAsset, RenderInfo},
    cdn::Origin,
    validate::Finding,
};

use crate::case_file::{self, same};
use crate::edits;
use crate::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Input {
    read: Reading,
    status: u16,
    retry_after: Option<String>,
    date: Option<String>,
    body: Option<BodyText>,
    fixture: Option<String>,
    origin: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reading {
    Assets,
    Render,
}

/// An object as it is, or a text, which need not be JSON at all.
#[derive(Deserialize)]
#[serde(untagged)]
enum BodyText {
    Object(Map<String, Value>),
    Text(Text),
}

/// One of the three.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    assets: Option<Vec<ExpectedAsset>>,
    render: Option<ExpectedRender>,
    error: Option<ExpectedError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ExpectedAsset {
    id: String,
    owner: String,
    status: String,
    render_id: Option<String>,
    provider_id: Option<String>,
    region: Option<String>,
    filename: Option<String>,
    url: Option<String>,
    cdn: Option<Value>,
    created: Option<i64>,
    updated: Option<i64>,
    #[serde(default)]
    advisories: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRender {
    id: String,
    owner: String,
    status: String,
    url: Option<String>,
    error: Option<String>,
    created: Option<i64>,
    updated: Option<i64>,
    expected: Value,
    #[serde(default)]
    advisories: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ExpectedError {
    code: String,
    is_transient: bool,
    http_status: Option<u16>,
    retry_after: Option<u32>,
    message: Option<Text>,
    #[serde(default)]
    findings: Vec<Value>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("api", case_file::read("api"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let body = input.bytes()?;
    let response = ApiResponse {
        http_status: input.status,
        retry_after: input.retry_after.as_deref(),
        date: input.date.as_deref(),
        body: &body,
    };
    let actual = match input.read {
        Reading::Assets => {
            let origin = input
                .origin
                .as_deref()
                .map_or(Ok(Origin::default()), |at| {
                    at.parse().map_err(|error| format!("origin: {error}"))
                })?;
            HostedAsset::read_with_origin(&origin, &response)
                .map(|assets| json!({"assets": assets.iter().map(asset).collect::<Vec<_>>()}))
        }
        Reading::Render => RenderInfo::read(&response).map(|info| json!({"render": render(&info)})),
    };
    let actual = actual.unwrap_or_else(|refusal| json!({"error": error(&refusal)}));
    same("response", &expect.json(), &actual)
}

fn asset(asset: &HostedAsset) -> Value {
    let mut json = json!(asset);
    json["advisories"] = json!(places(&asset.advisories));
    json
}

fn render(info: &RenderInfo) -> Value {
    json!({
        "id": info.id,
        "owner": info.owner,
        "status": info.status,
        "url": info.url,
        "error": info.error,
        "created": info.created,
        "updated": info.updated,
        "expected": edits::seen(&info.expectation),
        "advisories": places(&info.advisories),
    })
}

fn error(error: &ApiError) -> Value {
    let none: &[Finding] = &[];
    let (http_status, retry_after, message, findings) = match error {
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
        } => (Some(*http_status), None, message.as_deref(), none),
        ApiError::RateLimited {
            retry_after,
            message,
        } => (None, *retry_after, message.as_deref(), none),
        ApiError::Unreadable { findings } => (None, None, None, findings.as_slice()),
        other => panic!("the runner does not know {other:?}"),
    };
    json!({
        "code": error.code(),
        "isTransient": error.is_transient(),
        "httpStatus": http_status,
        "retryAfter": retry_after,
        "message": message,
        "findings": places(findings),
    })
}

/// Where findings are, and which.
pub(crate) fn places(findings: &[Finding]) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| json!({"path": finding.path(), "code": finding.code()}))
        .collect()
}

impl Input {
    fn bytes(&self) -> Result<Vec<u8>, String> {
        match (&self.body, &self.fixture) {
            (Some(BodyText::Object(body)), None) => Ok(json!(body).to_string().into_bytes()),
            (Some(BodyText::Text(text)), None) => Ok(text.joined().into_bytes()),
            (None, Some(fixture)) => std::fs::read(case_file::folder("fixtures").join(fixture))
                .map_err(|error| format!("{fixture}: {error}")),
            _ => Err("the input is one of `body` and `fixture`".to_owned()),
        }
    }
}

impl Expect {
    fn json(&self) -> Value {
        if let Some(assets) = &self.assets {
            json!({"assets": assets.iter().map(ExpectedAsset::json).collect::<Vec<_>>()})
        } else if let Some(render) = &self.render {
            json!({"render": render.json()})
        } else {
            json!({"error": self.error.as_ref().map(ExpectedError::json)})
        }
    }
}

impl ExpectedAsset {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "owner": self.owner,
            "status": self.status,
            "renderId": self.render_id,
            "providerId": self.provider_id,
            "region": self.region,
            "filename": self.filename,
            "url": self.url,
            "cdn": self.cdn,
            "created": self.created,
            "updated": self.updated,
            "advisories": self.advisories,
        })
    }
}

impl ExpectedRender {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "owner": self.owner,
            "status": self.status,
            "url": self.url,
            "error": self.error,
            "created": self.created,
            "updated": self.updated,
            "expected": self.expected,
            "advisories": self.advisories,
        })
    }
}

impl ExpectedError {
    fn json(&self) -> Value {
        json!({
            "code": self.code,
            "isTransient": self.is_transient,
            "httpStatus": self.http_status,
            "retryAfter": self.retry_after,
            "message": self.message.as_ref().map(Text::joined),
            "findings": self.findings,
        })
    }
}

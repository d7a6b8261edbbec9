//! Hosted files in the Serve API.

use serde_json::Value;

use crate::api::{ApiError, ApiResponse};
use crate::cdn::{CdnUrl, Origin};
use crate::event::{AssetStatus, FileUrl};
use crate::id::{AssetId, OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::members::Members;

/// A hosted file, from the Serve API.
///
/// In JSON it has all of these members; those without a value are `null`, and times are in milliseconds since 1970.
///
/// ```
/// use shotstack_hosting::{api::{ApiResponse, HostedAsset}, event::AssetStatus};
///
/// let body = br#"{"data":[{"type":"asset","attributes":{"id":"a","owner":"o","status":"importing"}}]}"#;
/// let assets = HostedAsset::read(&ApiResponse::ok(body))?;
/// assert_eq!(assets[0].status, AssetStatus::Importing);
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HostedAsset {
    /// The id of the file.
    pub id: AssetId,
    /// The owner.
    pub owner: OwnerId,
    /// The status of the file. It is `queued` in the response to a transfer, which has only been accepted.
    pub status: AssetStatus,
    /// The render that produced the file. Do not rely on it alone: it can differ from the requested render.
    pub render_id: Option<RenderId>,
    /// The id of the file at its destination. On Shotstack's hosting it is the same as `id`.
    pub provider_id: Option<String>,
    /// The region of the hosting.
    pub region: Option<String>,
    /// The name of the file.
    pub filename: Option<String>,
    /// The URL of the file.
    pub url: Option<FileUrl>,
    /// The parts of the URL, if it is a CDN URL.
    pub cdn: Option<CdnUrl<'static>>,
    /// The time at which the file was created.
    pub created: Option<Timestamp>,
    /// The time of the latest change of its status.
    pub updated: Option<Timestamp>,
    /// The advisories about the response.
    pub advisories: Vec<Finding>,
}

impl HostedAsset {
    /// Parses the files in the response to a request by render, by id, or for a transfer.
    ///
    /// `data` may be an array, as documented for a render, or one object, as documented for an id. An older `response`
    /// envelope around either is accepted. A 204, the response to a deletion, has no files.
    ///
    /// # Errors
    ///
    /// The response is an error, or not a list of files.
    pub fn read(response: &ApiResponse<'_>) -> Result<Vec<Self>, ApiError> {
        Self::read_with_origin(&Origin::default(), response)
    }

    /// Like [`read`](Self::read), with your own CDN in front of Shotstack's.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_with_origin(
        origin: &Origin,
        response: &ApiResponse<'_>,
    ) -> Result<Vec<Self>, ApiError> {
        if response.http_status == 204 {
            return Ok(Vec::new());
        }
        Self::from_value(origin, response.json()?).map_err(ApiError::unreadable)
    }

    pub(crate) fn from_value(origin: &Origin, mut body: Value) -> Result<Vec<Self>, Vec<Finding>> {
        let mut path = String::new();
        for name in &["response", "data"] {
            if let Some(inside) = body
                .as_object_mut()
                .and_then(|members| members.remove(*name))
            {
                path = member_path(&path, name);
                body = inside;
            }
        }
        let is_list = matches!(body, Value::Array(_));
        let mut items = match body {
            Value::Array(items) if !path.is_empty() => items,
            Value::Object(_) if !path.is_empty() => vec![body],
            _ => return Err(vec![not_files(&path, &body)]),
        };
        let (mut assets, mut findings) = (Vec::new(), Vec::new());
        for (at, item) in items.iter_mut().enumerate() {
            let place = if is_list {
                member_path(&path, &at.to_string())
            } else {
                path.clone()
            };
            let item = std::mem::take(item);
            if let Some(asset) = Self::from_item(origin, item, &place, &mut findings) {
                assets.push(asset);
            }
        }
        if findings.is_empty() {
            Ok(assets)
        } else {
            Err(findings)
        }
    }

    /// A file is `{"type","attributes":{…}}`, or its attributes alone.
    fn from_item(
        origin: &Origin,
        item: Value,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let inside = member_path(path, "attributes");
        let (attributes, path) = match item {
            Value::Object(mut item) => match item.remove("attributes") {
                Some(attributes) => (attributes, inside.as_str()),
                None => (Value::Object(item), path),
            },
            other => (other, path),
        };
        let Value::Object(attributes) = attributes else {
            findings.push(Finding::wrong_type(path, "an object", &attributes));
            return None;
        };
        let mut members = Members::new(attributes, path, Limits::default());
        let mut asset = Self::from_members(&mut members);
        if !members.violations.is_empty() {
            findings.append(&mut members.violations);
            return None;
        }
        if let Some(url) = &asset.url {
            asset.cdn = url.on_cdn(origin).ok();
        }
        Some(asset)
    }

    /// The result is meaningless if there are violations.
    #[inline(never)]
    fn from_members(members: &mut Members<'_>) -> Self {
        Self {
            id: AssetId::from_checked(members.required_line("id")),
            owner: OwnerId::from_checked(members.required_line("owner")),
            status: members.required_line("status").into(),
            render_id: members
                .lenient()
                .optional_line("renderId")
                .map(RenderId::from_checked),
            provider_id: members.optional_line("providerId"),
            region: members.optional_line("region"),
            filename: members.optional_line("filename"),
            url: members.url("url"),
            cdn: None,
            created: members.time("created"),
            updated: members.time("updated"),
            advisories: std::mem::take(&mut members.advisories),
        }
    }
}

fn not_files(path: &str, body: &Value) -> Finding {
    let finding = if path.is_empty() {
        Finding::at_member("", "data", Code::Missing, "is missing").with_found_value(body)
    } else {
        Finding::wrong_type(path, "an array or an object", body)
    };
    finding.with_hint("the Serve API responds with `{\"data\":[…]}`")
}

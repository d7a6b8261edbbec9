//! What the Serve API answers when it is asked for hosted files.

use crate::json::Json;
use crate::json::object::JsonObject;

use crate::api::{ApiAnswer, ApiError};
use crate::cdn::CdnUrl;
use crate::cdn::origin::Origin;
use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::id::{AssetId, OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::finding::{Code, Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::member::Members;

/// One file, as the Serve API knows it.
///
/// ```
/// use shotstack_hosting::{ApiAnswer, AssetStatus, HostedAsset};
///
/// let body = br#"{"data":[{"type":"asset","attributes":{"id":"a","owner":"o","status":"importing"}}]}"#;
/// let assets = HostedAsset::read(&ApiAnswer::ok(body))?;
/// assert_eq!(assets[0].status, AssetStatus::Importing);
/// # Ok::<(), shotstack_hosting::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostedAsset {
    /// The file's id.
    pub id: AssetId,
    /// Who owns it.
    pub owner: OwnerId,
    /// Whether the file is there. A transfer that was only accepted answers `queued`.
    pub status: AssetStatus,
    /// The render that made it. Do not rely on it alone: it need not be the render that was asked for.
    pub render: Option<RenderId>,
    /// The file's id at its destination; the same as `id` on Shotstack's hosting.
    pub provider_id: Option<String>,
    /// The hosting's region.
    pub region: Option<String>,
    /// The file's name.
    pub filename: Option<String>,
    /// Where the file is.
    pub url: Option<FileUrl>,
    /// What the URL says, if it is one of the CDN's.
    pub cdn: Option<CdnUrl<'static>>,
    /// When the file was first known.
    pub created: Option<Timestamp>,
    /// When its status changed last.
    pub updated: Option<Timestamp>,
    /// What is odd about it.
    pub advisories: Vec<Finding>,
}

impl HostedAsset {
    /// Reads the answer to a question for files: by render, by id, or to a transfer.
    ///
    /// `data` may be an array, as documented for a render, or one object, as documented for an id; an older
    /// `response` envelope around either is understood. 204, the answer to a deletion, has no file in it.
    ///
    /// # Errors
    ///
    /// The API answered an error, or something that is no list of files.
    ///
    /// ```
    /// use shotstack_hosting::{ApiAnswer, HostedAsset};
    ///
    /// let body = br#"{"data":{"type":"asset","attributes":{"id":"a","owner":"o","status":"ready"}}}"#;
    /// assert_eq!(HostedAsset::read(&ApiAnswer::ok(body))?.len(), 1);
    /// # Ok::<(), shotstack_hosting::ApiError>(())
    /// ```
    pub fn read(answer: &ApiAnswer<'_>) -> Result<Vec<Self>, ApiError> {
        Self::read_at(&Origin::default(), answer)
    }

    /// As [`read`](Self::read), with a CDN of your own in front of Shotstack's.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    ///
    /// ```
    /// use shotstack_hosting::{ApiAnswer, HostedAsset, Origin};
    ///
    /// let origin: Origin = "https://media.example.com".parse()?;
    /// let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready",
    ///   "url":"https://media.example.com/au/v1/o/r.mp4"}}]}"#;
    /// assert!(HostedAsset::read_at(&origin, &ApiAnswer::ok(body))?[0].cdn.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_at(origin: &Origin, answer: &ApiAnswer<'_>) -> Result<Vec<Self>, ApiError> {
        if answer.http_status == 204 {
            return Ok(Vec::new());
        }
        Self::from_value(origin, answer.json()?).map_err(ApiError::unreadable)
    }

    pub(crate) fn from_value(origin: &Origin, mut body: Json) -> Result<Vec<Self>, Vec<Finding>> {
        let mut path = String::new();
        for name in ["response", "data"] {
            if let Some(inside) = body.remove(name) {
                path = member_path(&path, name);
                body = inside;
            }
        }
        let advice = "the Serve API answers `{\"data\":[…]}`";
        match body {
            _ if path.is_empty() => {
                let finding = Finding::new("/data", Code::Missing, "`data` is missing");
                Err(vec![finding.showing(&body).advising(advice)])
            }
            Json::Array(items) => collect(items.into_iter().enumerate().map(|(at, item)| {
                Self::from_item(origin, item, &member_path(&path, &at.to_string()))
            })),
            item @ Json::Object(_) => Self::from_item(origin, item, &path).map(|asset| vec![asset]),
            other => {
                let finding = Finding::not_a(&path, "an array or an object", &other);
                Err(vec![finding.advising(advice)])
            }
        }
    }

    /// A file is `{"type","attributes":{…}}`, or its attributes alone.
    fn from_item(origin: &Origin, item: Json, path: &str) -> Result<Self, Vec<Finding>> {
        let not_an_object =
            |path: &str, value: &Json| vec![Finding::not_a(path, "an object", value)];
        let (attributes, path): (JsonObject, String) = match item {
            Json::Object(mut item) => match item.remove("attributes") {
                Some(Json::Object(attributes)) => (attributes, member_path(path, "attributes")),
                Some(other) => return Err(not_an_object(&member_path(path, "attributes"), &other)),
                None => (item, path.to_owned()),
            },
            other => return Err(not_an_object(path, &other)),
        };
        let mut members = Members::new(attributes, path, Limits::default());
        let id = members.id::<AssetId>("id");
        let owner = members.id::<OwnerId>("owner");
        let status = members.name("status").map(AssetStatus::from);
        let render = optional_name(&mut members, "renderId").and_then(|text| text.parse().ok());
        let provider_id = optional_name(&mut members, "providerId");
        let region = optional_name(&mut members, "region");
        let filename = optional_name(&mut members, "filename");
        let url = members.leniently(|members| members.url("url"));
        let created = members.leniently(|members| members.time("created"));
        let updated = members.leniently(|members| members.time("updated"));
        let (Some(id), Some(owner), Some(status)) = (id, owner, status) else {
            return Err(members.violations);
        };
        let cdn = url.as_ref().and_then(|url| {
            let origin = origin.or_shotstacks(url.host());
            CdnUrl::parse_at(&origin, url.as_str())
                .ok()
                .map(CdnUrl::into_owned)
        });
        Ok(Self {
            id,
            owner,
            status,
            render,
            provider_id,
            region,
            filename,
            url,
            cdn,
            created,
            updated,
            advisories: members.advisories,
        })
    }
}

/// A text of one line, or null or absent; what is neither is odd, and no reason to lose the file.
fn optional_name(members: &mut Members, name: &str) -> Option<String> {
    match members.map().get(name) {
        None | Some(Json::Null) => None,
        Some(_) => members.leniently(|members| members.name(name)),
    }
}

/// All files, or all that is wrong with any.
fn collect(
    files: impl Iterator<Item = Result<HostedAsset, Vec<Finding>>>,
) -> Result<Vec<HostedAsset>, Vec<Finding>> {
    let (mut assets, mut findings) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Ok(asset) => assets.push(asset),
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() {
        Ok(assets)
    } else {
        Err(findings)
    }
}

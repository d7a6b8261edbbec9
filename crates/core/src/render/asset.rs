//! One file of a render: what is seen of it, and the facts that add up.

use crate::api::serve_api::HostedAsset;
use crate::cdn::CdnUrl;
use crate::event::ServeCopy;
use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::id::{AssetId, RenderId};
use crate::json::Json;
use crate::json::take::{FromJson, Unfit};
use crate::json::write::{JsonWriter, ToJson};
use crate::render::fact::{Said, Source, StatusSaid, learn};
use crate::role::{self, AssetRole};
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// An error is kept up to this length, in bytes.
pub(crate) const MAX_ERROR_BYTES: usize = 1024;

/// Where a copy of a file is.
///
/// Copies of one file at several destinations may bear the same id; they are told apart by this.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// On Shotstack's hosting: a CDN URL, or a `providerId` equal to the id.
    Hosting,
    /// At another destination, on this host (empty if there was no URL to tell).
    Elsewhere(String),
    /// It was not said: a copy that failed has no URL.
    Unsaid,
}

/// One thing that was seen of one copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observation {
    pub(crate) id: AssetId,
    pub(crate) place: Place,
    pub(crate) facts: AssetFacts,
}

/// What is known of one copy. Each fact is merged apart from the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AssetFacts {
    pub(crate) status: Option<StatusSaid<AssetStatus>>,
    pub(crate) filename: Option<Said<String>>,
    pub(crate) role: Option<Said<AssetRole>>,
    pub(crate) url: Option<Said<FileUrl>>,
    pub(crate) error: Option<Said<String>>,
}

impl AssetFacts {
    pub(crate) fn merge(&mut self, other: &Self) {
        learn(&mut self.status, other.status.as_ref());
        learn(&mut self.filename, other.filename.as_ref());
        learn(&mut self.role, other.role.as_ref());
        learn(&mut self.url, other.url.as_ref());
        learn(&mut self.error, other.error.as_ref());
    }
}

impl Observation {
    /// Which copy it is of.
    pub(crate) fn copy(&self) -> (&AssetId, &Place) {
        (&self.id, &self.place)
    }

    /// What a `serve`/`copy` says.
    pub(crate) fn of_copy(copy: &ServeCopy) -> Self {
        let place = place(None, &copy.id, copy.cdn.as_ref(), copy.url.as_ref());
        let filename = filename(None, copy.cdn.as_ref(), copy.url.as_ref());
        Self {
            facts: facts(Seen {
                source: Source::Webhook,
                at: copy.completed,
                status: copy.status.clone().into(),
                role: role(&place, filename.as_deref(), Some(&copy.render)),
                filename,
                url: copy.url.clone(),
                error: copy.error.as_deref(),
            }),
            id: copy.id.clone(),
            place,
        }
    }

    /// What the Serve API answers.
    pub(crate) fn of_hosted(asset: &HostedAsset) -> Self {
        let place = place(
            asset.provider_id.as_deref(),
            &asset.id,
            asset.cdn.as_ref(),
            asset.url.as_ref(),
        );
        let filename = filename(
            asset.filename.as_deref(),
            asset.cdn.as_ref(),
            asset.url.as_ref(),
        );
        Self {
            facts: facts(Seen {
                source: Source::Api,
                at: asset.updated.or(asset.created),
                status: asset.status.clone(),
                role: role(&place, filename.as_deref(), asset.render.as_ref()),
                filename,
                url: asset.url.clone(),
                error: None,
            }),
            id: asset.id.clone(),
            place,
        }
    }
}

struct Seen<'a> {
    source: Source,
    at: Option<Timestamp>,
    status: AssetStatus,
    filename: Option<String>,
    role: Option<AssetRole>,
    url: Option<FileUrl>,
    error: Option<&'a str>,
}

fn facts(seen: Seen<'_>) -> AssetFacts {
    let Seen { source, at, .. } = seen;
    let error = seen.error.filter(|error| !error.is_empty());
    AssetFacts {
        status: Some(StatusSaid::new(source, at, seen.status)),
        filename: seen.filename.map(|value| Said { source, at, value }),
        role: seen.role.map(|value| Said { source, at, value }),
        url: seen.url.map(|value| Said { source, at, value }),
        error: error.map(|error| Said {
            source,
            at,
            value: shortened(error, MAX_ERROR_BYTES),
        }),
    }
}

fn place(
    provider_id: Option<&str>,
    id: &AssetId,
    cdn: Option<&CdnUrl<'_>>,
    url: Option<&FileUrl>,
) -> Place {
    if cdn.is_some() || provider_id == Some(id.as_str()) {
        return Place::Hosting;
    }
    match (url, provider_id) {
        (Some(url), _) => Place::Elsewhere(url.host().unwrap_or_default().to_ascii_lowercase()),
        (None, Some(_)) => Place::Elsewhere(String::new()),
        (None, None) => Place::Unsaid,
    }
}

fn filename(said: Option<&str>, cdn: Option<&CdnUrl<'_>>, url: Option<&FileUrl>) -> Option<String> {
    said.map(str::to_owned)
        .or_else(|| cdn.map(|cdn| cdn.filename().to_owned()))
        .or_else(|| url.and_then(FileUrl::filename))
}

/// The role that a file name tells. Another destination names its files as it likes, so there a main
/// file is known only by the render's name.
fn role(place: &Place, filename: Option<&str>, render: Option<&RenderId>) -> Option<AssetRole> {
    let filename = filename?;
    let told = AssetRole::of_filename(filename);
    let named_after_render = render.is_some_and(|id| role::stem(filename) == id.as_str());
    (*place == Place::Hosting || told != AssetRole::Main || named_after_render).then_some(told)
}

/// `"hosting"`, `"unsaid"` or `{"elsewhere":"a host"}`.
impl ToJson for Place {
    fn write_json(&self, out: &mut JsonWriter) {
        match self {
            Self::Hosting => out.string("hosting"),
            Self::Elsewhere(host) => {
                out.open_object();
                out.member("elsewhere", host);
                out.close_object();
            }
            Self::Unsaid => out.string("unsaid"),
        }
    }
}

impl FromJson for Place {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        match value.as_str() {
            Some("hosting") => Ok(Self::Hosting),
            Some("unsaid") => Ok(Self::Unsaid),
            Some(_) => Err(Unfit::new("not a place")),
            None => {
                let members = value.members()?;
                members.only(&["elsewhere"])?;
                members.take("elsewhere").map(Self::Elsewhere)
            }
        }
    }
}

impl ToJson for AssetFacts {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("status", &self.status);
        out.member("filename", &self.filename);
        out.member("role", &self.role);
        out.member("url", &self.url);
        out.member("error", &self.error);
        out.close_object();
    }
}

impl FromJson for AssetFacts {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        let members = value.members()?;
        let mut facts = Self::default();
        members.fill("status", &mut facts.status)?;
        members.fill("filename", &mut facts.filename)?;
        members.fill("role", &mut facts.role)?;
        members.fill("url", &mut facts.url)?;
        members.fill("error", &mut facts.error)?;
        Ok(facts)
    }
}

impl ToJson for Observation {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("id", &self.id);
        out.member("place", &self.place);
        out.member("facts", &self.facts);
        out.close_object();
    }
}

impl FromJson for Observation {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        let members = value.members()?;
        Ok(Self {
            id: members.take("id")?,
            place: members.take("place")?,
            facts: members.take("facts")?,
        })
    }
}

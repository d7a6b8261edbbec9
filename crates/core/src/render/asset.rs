//! One file of a render: what is seen of it, and the facts that add up.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::api::HostedAsset;
use crate::cdn::CdnUrl;
use crate::event::ServeCopy;
use crate::event::file_url::FileUrl;
use crate::id::{AssetId, RenderId};
use crate::render::fact::{Fact, FactKind, Source, join, of_kind};
use crate::role::{self, AssetRole};
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// An error is kept up to this length, in bytes.
pub(crate) const MAX_ERROR_BYTES: usize = 1024;

/// Where a copy of a file is.
///
/// Copies of one file at several destinations may bear the same id; they are told apart by this.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    /// On Shotstack's hosting: a CDN URL, or a `providerId` equal to the id.
    Hosting,
    /// At another destination, on this host (empty if there was no URL to tell).
    Elsewhere(String),
    /// It was not said: a copy that failed has no URL.
    Unspecified,
}

/// One thing that was seen of one copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Observation {
    pub(crate) id: AssetId,
    pub(crate) place: Place,
    pub(crate) facts: AssetFacts,
}

/// What is known of one copy. Each fact is merged apart from the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AssetFacts {
    #[serde(deserialize_with = "of_kind::asset_status")]
    pub(crate) status: Option<Fact>,
    #[serde(deserialize_with = "of_kind::other")]
    pub(crate) filename: Option<Fact>,
    #[serde(deserialize_with = "of_kind::role")]
    pub(crate) role: Option<Fact>,
    #[serde(deserialize_with = "of_kind::url")]
    pub(crate) url: Option<Fact>,
    #[serde(deserialize_with = "of_kind::other")]
    pub(crate) error: Option<Fact>,
}

impl AssetFacts {
    pub(crate) fn merge(&mut self, other: &Self) {
        join(&mut self.status, other.status.as_ref());
        join(&mut self.filename, other.filename.as_ref());
        join(&mut self.role, other.role.as_ref());
        join(&mut self.url, other.url.as_ref());
        join(&mut self.error, other.error.as_ref());
    }
}

impl Observation {
    /// Which copy it is of.
    pub(crate) fn copy(&self) -> (&AssetId, &Place) {
        (&self.id, &self.place)
    }

    /// What a `serve`/`copy` says.
    pub(crate) fn from_copy(copy: &ServeCopy) -> Self {
        Seen {
            source: Source::Webhook,
            at: copy.completed,
            status: copy.status.as_str(),
            id: &copy.id,
            provider_id: None,
            render: Some(&copy.render),
            filename: None,
            cdn: copy.cdn.as_ref(),
            url: copy.url.as_ref(),
            error: copy.error.as_deref(),
        }
        .into()
    }

    /// What the Serve API answers.
    pub(crate) fn from_asset(asset: &HostedAsset) -> Self {
        Seen {
            source: Source::Api,
            at: asset.updated.or(asset.created),
            status: asset.status.as_str(),
            id: &asset.id,
            provider_id: asset.provider_id.as_deref(),
            render: asset.render_id.as_ref(),
            filename: asset.filename.as_deref(),
            cdn: asset.cdn.as_ref(),
            url: asset.url.as_ref(),
            error: None,
        }
        .into()
    }
}

/// What a webhook and an answer have in common.
struct Seen<'a> {
    source: Source,
    at: Option<Timestamp>,
    status: &'a str,
    id: &'a AssetId,
    provider_id: Option<&'a str>,
    render: Option<&'a RenderId>,
    filename: Option<&'a str>,
    cdn: Option<&'a CdnUrl<'a>>,
    url: Option<&'a FileUrl>,
    error: Option<&'a str>,
}

impl From<Seen<'_>> for Observation {
    fn from(seen: Seen<'_>) -> Self {
        let said = |about, text: &str| Fact::new(about, seen.source, seen.at, text);
        let place = seen.place();
        let filename = seen.filename();
        let role = filename.as_deref().and_then(|name| seen.role(&place, name));
        let error = seen.error.filter(|error| !error.is_empty());
        let facts = AssetFacts {
            status: Some(said(FactKind::AssetStatus, seen.status)),
            filename: filename.map(|name| said(FactKind::Other, &name)),
            role: role.map(|role| said(FactKind::Role, role.as_str())),
            url: seen.url.map(|url| said(FactKind::Url, url.as_str())),
            error: error.map(|error| said(FactKind::Other, &shortened(error, MAX_ERROR_BYTES))),
        };
        Self {
            id: seen.id.clone(),
            place,
            facts,
        }
    }
}

impl Seen<'_> {
    fn place(&self) -> Place {
        if self.cdn.is_some() || self.provider_id == Some(self.id.as_str()) {
            return Place::Hosting;
        }
        match (self.url, self.provider_id) {
            (Some(url), _) => Place::Elsewhere(url.host().unwrap_or_default().to_ascii_lowercase()),
            (None, Some(_)) => Place::Elsewhere(String::new()),
            (None, None) => Place::Unspecified,
        }
    }

    fn filename(&self) -> Option<Cow<'_, str>> {
        match (self.filename, self.cdn) {
            (Some(said), _) => Some(said.into()),
            (None, Some(cdn)) => Some(cdn.filename().into()),
            (None, None) => self.url.and_then(FileUrl::filename).map(Cow::Owned),
        }
    }

    /// The role that a file name tells. Another destination names its files as it likes, so there a main
    /// file is known only by the render's name.
    fn role(&self, place: &Place, filename: &str) -> Option<AssetRole> {
        let told = AssetRole::from_filename(filename);
        let named_after_render = self
            .render
            .is_some_and(|id| role::stem(filename) == id.as_str());
        (*place == Place::Hosting || told != AssetRole::Main || named_after_render).then_some(told)
    }
}

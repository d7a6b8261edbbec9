//! Observations of copies, and the facts that are merged from them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::api::HostedAsset;
use crate::cdn::CdnUrl;
use crate::event::ServeCopy;
use crate::event::file_url::FileUrl;
use crate::id::{AssetId, RenderId};
use crate::render::fact::{Fact, FactKind, Source, deserialize_fact, join};
use crate::role::{self, AssetRole};
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// The length to which errors are cut, in bytes.
pub(crate) const MAX_ERROR_BYTES: usize = 1024;

/// The place of a copy.
///
/// Copies of one file at several destinations can have the same id; they differ in their places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    /// On Shotstack's hosting: a CDN URL, or a `providerId` equal to the id.
    Hosting,
    /// At another destination, on this host (empty if there was no URL).
    Elsewhere(String),
    /// Unknown: a failed copy has no URL.
    Unspecified,
}

/// One observation of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Observation {
    pub(crate) id: AssetId,
    pub(crate) place: Place,
    pub(crate) facts: AssetFacts<'static>,
}

/// The facts about one copy. Each fact is merged by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AssetFacts<'a> {
    #[serde(deserialize_with = "deserialize_fact::asset_status")]
    pub(crate) status: Option<Fact<'a>>,
    #[serde(deserialize_with = "deserialize_fact::other")]
    pub(crate) filename: Option<Fact<'a>>,
    #[serde(deserialize_with = "deserialize_fact::role")]
    pub(crate) role: Option<Fact<'a>>,
    #[serde(deserialize_with = "deserialize_fact::url")]
    pub(crate) url: Option<Fact<'a>>,
    #[serde(deserialize_with = "deserialize_fact::other")]
    pub(crate) error: Option<Fact<'a>>,
}

impl AssetFacts<'static> {
    pub(crate) fn merge(&mut self, other: AssetFacts<'_>) {
        join(&mut self.status, other.status);
        join(&mut self.filename, other.filename);
        join(&mut self.role, other.role);
        join(&mut self.url, other.url);
        join(&mut self.error, other.error);
    }
}

impl Observation {
    /// The id and the place, which identify the copy.
    pub(crate) fn copy(&self) -> (&AssetId, &Place) {
        (&self.id, &self.place)
    }
}

/// An observation in a document: the members that a webhook and a file from the Serve API share.
pub(crate) struct Observed<'a> {
    source: Source,
    at: Option<Timestamp>,
    status: &'a str,
    pub(crate) id: &'a AssetId,
    provider_id: Option<&'a str>,
    render: Option<&'a RenderId>,
    filename: Option<&'a str>,
    cdn: Option<&'a CdnUrl<'a>>,
    url: Option<&'a FileUrl>,
    error: Option<&'a str>,
}

impl<'a> Observed<'a> {
    /// The observation in a `serve`/`copy` event.
    pub(crate) fn from_copy(copy: &'a ServeCopy) -> Self {
        Self {
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
    }

    /// The observation in a file from the Serve API.
    pub(crate) fn from_asset(asset: &'a HostedAsset) -> Self {
        Self {
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
    }

    /// The facts about the copy at this place.
    pub(crate) fn facts(&self, place: &Place) -> AssetFacts<'_> {
        let filename = self.filename();
        let role = filename.as_deref().and_then(|name| self.role(place, name));
        let error = self.error.filter(|error| !error.is_empty());
        AssetFacts {
            status: Some(self.fact(FactKind::AssetStatus, self.status)),
            filename: filename.map(|name| self.fact(FactKind::Other, name)),
            role: role
                .map(|(role, is_certain)| Fact::from_role(self.source, self.at, role, is_certain)),
            url: self.url.map(|url| self.fact(FactKind::Url, url.as_str())),
            error: error.map(|error| self.fact(FactKind::Other, shortened(error, MAX_ERROR_BYTES))),
        }
    }

    fn fact<'b>(&self, kind: FactKind, text: impl Into<Cow<'b, str>>) -> Fact<'b> {
        Fact::new(kind, self.source, self.at, text)
    }

    pub(crate) fn place(&self) -> Place {
        if self.cdn.is_some() || self.provider_id == Some(self.id.as_str()) {
            return Place::Hosting;
        }
        match (self.url, self.provider_id) {
            (Some(url), _) => Place::Elsewhere(url.host().unwrap_or_default().to_ascii_lowercase()),
            (None, Some(_)) => Place::Elsewhere(String::new()),
            (None, None) => Place::Unspecified,
        }
    }

    fn filename(&self) -> Option<Cow<'a, str>> {
        match (self.filename, self.cdn) {
            (Some(filename), _) => Some(filename.into()),
            (None, Some(cdn)) => Some(cdn.filename().into()),
            (None, None) => self.url.and_then(FileUrl::filename).map(Cow::Owned),
        }
    }

    /// The role that a file name determines, and whether it is certain. Other destinations choose their own names, so
    /// there a main file is recognized only if it is named after the render; a poster or a thumbnail so named can be
    /// nothing else.
    fn role(&self, place: &Place, filename: &str) -> Option<(AssetRole, bool)> {
        let named_after_render = || {
            self.render
                .is_some_and(|id| role::stem(filename) == id.as_str())
        };
        match AssetRole::from_filename(filename) {
            AssetRole::Main => (*place == Place::Hosting || named_after_render())
                .then_some((AssetRole::Main, false)),
            still => Some((still, named_after_render())),
        }
    }
}

//! The report on a render: which files are ready, which are not and why.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::expectation::destination::SHOTSTACK;
use crate::id::{AssetId, OwnerId};
use crate::render::fact::{Fact, Progress};
use crate::render::owners::OwnerSource;
use crate::render::placement::PlacedCopy;
use crate::role::AssetRole;
use crate::timestamp::Timestamp;

/// The status of a render, from all its files.
///
/// ```
/// use shotstack_hosting::{expectation::Expectation, render::RenderStatus, role::RoleSet, Event, RenderState};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let mut state = RenderState::default();
/// state.expect(&Expectation::exactly("main,poster".parse()?));
/// assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Pending);
/// if let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() {
///     state.observe_copy(&copy);
/// }
/// assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Partial); // the poster is missing
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RenderStatus {
    /// No file is ready.
    Pending,
    /// Some files are ready.
    Partial,
    /// Every required file is ready.
    Ready,
    /// The render failed, or a required file could not be copied.
    Failed,
    /// A required file was deleted.
    Deleted,
}

impl RenderStatus {
    /// The name of the status: `pending`, `partial`, `ready`, `failed` or `deleted`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Partial => "partial",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }
}

impl fmt::Display for RenderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A readable summary of a render.
///
/// In JSON: `{"owner","status","expected":"known|presumed","reason","assets":[…],"missing":[…]}`, and `owners` if they are
/// in conflict.
///
/// ```
/// use shotstack_hosting::{role::RoleSet, AssetRole, Event, RenderState};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r-poster.jpg"}"#;
/// let mut state = RenderState::default();
/// if let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() {
///     state.observe_copy(&copy);
/// }
/// let report = state.report(RoleSet::EMPTY);
/// for (role, url) in report.urls() {
///     println!("{role}: {url}"); // poster: https://cdn.shotstack.io/au/v1/o/r-poster.jpg
/// }
/// assert_eq!(report.missing[0].role, AssetRole::Main);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The owner of the render, if it is known.
    pub owner: Option<OwnerId>,
    /// The owners that are in conflict: sources of the same rank name several. Then none of them is believed, the render
    /// is pending, and nothing is said about files, until a better source decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<NamedOwner>,
    /// The status of the render.
    pub status: RenderStatus,
    /// Whether the expected files are known. If not, at least the main file is presumed.
    #[serde(rename = "expected", serialize_with = "known_or_presumed")]
    pub expectation_known: bool,
    /// Why the render has failed, was deleted, or has owners in conflict.
    pub reason: Option<String>,
    /// The files that were observed: main, poster, thumbnail, then those without a role.
    pub assets: Vec<AssetReport>,
    /// The files that are expected but were never observed.
    pub missing: Vec<Missing>,
}

// serde requires this signature.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn known_or_presumed<S: Serializer>(known: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *known { "known" } else { "presumed" })
}

/// An owner, and the best source that has named it.
///
/// In JSON: `{"owner","source"}`.
///
/// ```
/// use shotstack_hosting::{render::OwnerSource, role::RoleSet, Event, RenderState};
///
/// let mut state = RenderState::default();
/// for owner in ["o", "p"] {
///     let body = format!(r#"{{"type":"serve","action":"copy","id":"a","render":"r","owner":"{owner}","status":"failed"}}"#);
///     if let Event::ServeCopy(copy) = Event::from_slice(body.as_bytes())?.into_event() {
///         state.observe_copy(&copy);
///     }
/// }
/// let report = state.report(RoleSet::EMPTY);
/// assert_eq!(report.owners[1].owner.as_str(), "p");
/// assert_eq!(report.owners[1].source, OwnerSource::Webhook);
/// assert_eq!(
///     report.reason.unwrap(),
///     "webhooks name several owners (o, p): a response of the Serve or Edit API would decide"
/// );
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NamedOwner {
    /// The owner.
    pub owner: OwnerId,
    /// The best source that has named it.
    pub source: OwnerSource,
}

/// One copy of a file, as observed.
///
/// In JSON: `{"role","provider","id","status","url","filename","error","at"}`.
///
/// ```
/// use shotstack_hosting::{role::RoleSet, AssetRole, Event, RenderState};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"failed",
///   "error":"access denied"}"#;
/// let mut state = RenderState::default();
/// if let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() {
///     state.observe_copy(&copy);
/// }
/// let asset = &state.report(RoleSet::EMPTY).assets[0];
/// assert_eq!(asset.role, Some(AssetRole::Main));
/// assert_eq!(asset.error.as_deref(), Some("access denied"));
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AssetReport {
    /// The role of the file in its render. A failed copy has no name: it takes the first expected role without a copy.
    pub role: Option<AssetRole>,
    /// `shotstack` for a file on Shotstack's hosting. Webhooks do not name other providers.
    pub provider: Option<&'static str>,
    /// The id of the file.
    pub id: AssetId,
    /// The status of the file.
    pub status: AssetStatus,
    /// The URL of the file.
    pub url: Option<FileUrl>,
    /// The name of the file.
    pub filename: Option<String>,
    /// Why it has failed, if it has.
    pub error: Option<String>,
    /// When its status was reported.
    pub at: Option<Timestamp>,
}

impl From<&PlacedCopy<'_>> for AssetReport {
    fn from(copy: &PlacedCopy) -> Self {
        let text = |fact: Option<&Fact>| fact.map(|fact| fact.text.clone().into_owned());
        Self {
            role: copy.role,
            provider: copy.is_hosted().then_some(SHOTSTACK),
            id: copy.observation.id.clone(),
            status: copy.status.map_or_else(
                || AssetStatus::Other("unknown".to_owned()),
                Fact::asset_status,
            ),
            url: copy.url.and_then(Fact::url),
            filename: text(copy.filename),
            error: text(copy.error.filter(|_| copy.is(Progress::Failed))),
            at: copy.status.and_then(|status| status.at),
        }
    }
}

/// A file that is expected but was never observed.
///
/// In JSON: `{"role","provider"}`.
///
/// ```
/// use shotstack_hosting::{expectation::Expectation, role::RoleSet, RenderState};
///
/// let mut state = RenderState::default();
/// state.expect(&Expectation::exactly("main,poster".parse()?));
/// let missing = state.report(RoleSet::EMPTY).missing;
/// assert_eq!(missing[1].role.as_str(), "poster");
/// assert_eq!(missing[1].provider.as_deref(), Some("shotstack"));
/// # Ok::<(), shotstack_hosting::role::UnknownRole>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Missing {
    /// The role of the file in its render.
    pub role: AssetRole,
    /// The destination, or `None` if several are expected and it is unknown which one is missing.
    pub provider: Option<String>,
}

impl Report {
    pub(crate) fn is_in_conflict(&self) -> bool {
        !self.owners.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::RenderStatus::{Deleted, Failed, Partial, Pending, Ready};

    #[test]
    fn a_status_has_one_name() {
        for status in [Pending, Partial, Ready, Failed, Deleted] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(status.to_string(), status.as_str());
        }
    }
}

//! The state of a render: facts that merge to the same state in any order, with any repeats.
//!
//! A [`RenderState`] is built from events, API responses and edits, and states of the same render can be merged.
//! [`Report`] evaluates the facts, [`Renders`] attributes documents to many renders, and [`Announcement`] is a message
//! that is due because of the facts.
//!
//! ```
//! use shotstack_hosting::{render::{Document, RenderStatus, Renders}, role::RoleSet, Validator};
//!
//! let edit = br#"{"timeline":{"tracks":[]},"output":{"format":"mp4","poster":{"capture":1}}}"#;
//! let webhook = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
//!   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
//! let mut renders = Renders::default();
//! for document in [&edit[..], &webhook[..]] {
//!     renders.observe(Document::read(document, &Validator::new())?);
//! }
//! let (render, report) = &renders.reports(RoleSet::EMPTY)[0];
//! assert_eq!((render.as_str(), report.owner.as_ref().unwrap().as_str()), ("r", "o"));
//! assert_eq!(report.status, RenderStatus::Partial); // the poster is missing
//! # Ok::<(), shotstack_hosting::validate::Invalid>(())
//! ```

pub(crate) mod announcement;
pub(crate) mod asset;
mod confirmed;
pub(crate) mod document;
mod evaluation;
pub(crate) mod fact;
pub(crate) mod facts;
pub(crate) mod observations;
pub(crate) mod owners;
pub(crate) mod placement;
pub(crate) mod renders;
pub(crate) mod report;
pub(crate) mod urls;

pub use announcement::{Announcement, AnnouncementKind};
pub use document::Document;
pub use fact::Source;
pub use owners::OwnerSource;
pub use renders::Renders;
pub use report::{AssetReport, Missing, NamedOwner, RenderStatus, Report};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::api::{HostedAsset, RenderInfo};
use crate::callback::MAX_CORRELATION_BYTES;
use crate::decode::DecodeError;
use crate::event::{EditRender, ServeCopy};
use crate::expectation::Expectation;
use crate::id::{IdError, OwnerId, check_name};
use crate::render::asset::Observed;
use crate::render::fact::Fact;
use crate::render::owners::{Owners, Ownership};

/// The number of copies that webhooks can add to a render. The API can add more. A render produces up to three files,
/// which are copied to a few destinations.
pub const MAX_COPIES: usize = 64;

/// The facts that are known about one render.
///
/// [`report`](Self::report) evaluates the facts. [`merge`](Self::merge) is commutative, associative and idempotent,
/// so events may arrive in any order, repeatedly, and on several machines. The JSON form has a version, and states of
/// earlier versions stay readable.
///
/// The facts of documents that name different owners stay apart: those of the owner with the best
/// [source](OwnerSource) count. If several owners have the same rank, none is believed, and the report names them.
///
/// ```
/// use shotstack_hosting::{render::RenderStatus, role::RoleSet, Event, RenderState};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() else { panic!() };
/// let mut state = RenderState::default();
/// state.observe_copy(&copy);
/// state.observe_copy(&copy);
/// let report = state.report(RoleSet::EMPTY);
/// assert_eq!(report.status, RenderStatus::Ready);
/// assert!(!report.expectation_known); // the main file was presumed
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderState {
    /// The first member in JSON, because the others may differ in a later version.
    version: Version,
    #[serde(default)]
    pub(crate) owners: Owners,
    /// What is expected whoever the owner is: by an edit, a token or a policy.
    #[serde(default)]
    expectation: Expectation,
    #[serde(default)]
    correlation: Option<String>,
}

impl RenderState {
    /// Merges a `serve`/`copy` event.
    pub fn observe_copy(&mut self, copy: &ServeCopy) {
        let facts = self.owners.facts_mut(&copy.owner, OwnerSource::Webhook);
        facts.observe_copy(copy);
    }

    /// Merges an `edit`/`render` event.
    pub fn observe_edit_render(&mut self, event: &EditRender) {
        let facts = self.owners.facts_mut(&event.owner, OwnerSource::Webhook);
        facts.observe_edit_render(event);
    }

    /// Merges a file from the Serve API.
    ///
    /// The caller knows from the request which render the file belongs to: `renderId` can name another one.
    pub fn observe_asset(&mut self, asset: &HostedAsset) {
        let facts = self.owners.facts_mut(&asset.owner, OwnerSource::Api);
        facts.observe_asset(asset);
    }

    /// Merges a render status from the Edit API.
    pub fn observe_render(&mut self, info: &RenderInfo) {
        let facts = self.owners.facts_mut(&info.owner, OwnerSource::Api);
        facts.observe_render(info);
    }

    /// Merges an expectation.
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// Merges another state of the same render.
    pub fn merge(&mut self, other: Self) {
        self.owners.merge(other.owners);
        self.expectation.merge(&other.expectation);
        self.correlation = self.correlation.take().max(other.correlation);
    }

    /// States whose the render is. Only a response of an API outranks this.
    pub fn set_owner(&mut self, owner: &OwnerId) {
        self.owners.facts_mut(owner, OwnerSource::Caller);
    }

    /// Sets your own id for the render, such as an order number; of several the greatest counts. In an inbox it outranks that
    /// of a callback token.
    ///
    /// # Errors
    ///
    /// The id is empty, has more than one line, or is longer than [`MAX_CORRELATION_BYTES`]: a token could not hold it.
    pub fn correlate(&mut self, correlation: &str) -> Result<(), IdError> {
        check_name(correlation, MAX_CORRELATION_BYTES)?;
        self.correlation = self.correlation.take().max(Some(correlation.to_owned()));
        Ok(())
    }

    pub(crate) fn correlation(&self) -> Option<&str> {
        self.correlation.as_deref()
    }

    /// The status of the render itself, as the Edit API or its webhook has reported it.
    pub(crate) fn edit_status(&self) -> Option<&Fact<'static>> {
        self.owners.facts()?.status.as_ref()
    }

    /// What is expected of the render: by its owner's documents, and whoever the owner is.
    pub(crate) fn expectation(&self) -> Cow<'_, Expectation> {
        let Some(facts) = self.owners.facts() else {
            return Cow::Borrowed(&self.expectation);
        };
        let mut all = facts.expectation.clone();
        all.merge(&self.expectation);
        Cow::Owned(all)
    }

    pub(crate) fn is_in_conflict(&self) -> bool {
        matches!(self.owners.ownership(), Ownership::Conflict(..))
    }

    /// Whether a webhook may add this file to those of its owner, who is named by this source.
    pub(crate) fn has_room_for(&self, copy: &ServeCopy, source: OwnerSource) -> bool {
        let limit = MAX_COPIES.saturating_sub(self.owners.copies_of_others(&copy.owner));
        let known = self.owners.get(&copy.owner).map(|facts| &facts.copies);
        let observed = Observed::from_copy(copy);
        self.has_room_for_owner(&copy.owner, source)
            && known.map_or(limit > 0, |known| known.has_room_for(&observed, limit))
    }

    /// Whether this source may name this owner.
    pub(crate) fn has_room_for_owner(&self, owner: &OwnerId, source: OwnerSource) -> bool {
        source != OwnerSource::Webhook || self.owners.has_room_for(owner)
    }
}

/// The version of the JSON form that is written.
const VERSION: u64 = 1;

/// The `version` of a state, if this program can read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub(crate) struct Version;

impl TryFrom<u64> for Version {
    type Error = String;

    fn try_from(version: u64) -> Result<Self, String> {
        if version > VERSION {
            return Err(format!(
                "the state has version {version}, but this program reads versions up to {VERSION}: update the program"
            ));
        }
        Ok(Self)
    }
}

impl From<Version> for u64 {
    fn from(Version: Version) -> Self {
        VERSION
    }
}

impl RenderState {
    /// Parses a stored state.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON or not a state, or the state has a later version. The error's code is then `version`,
    /// whatever else has changed.
    ///
    /// ```
    /// use shotstack_hosting::RenderState;
    ///
    /// let state = RenderState::default();
    /// let stored = serde_json::to_string(&state).unwrap();
    /// assert_eq!(RenderState::from_json(&stored), Ok(state));
    ///
    /// let later = RenderState::from_json(r#"{"copies": {}, "version": 2}"#).unwrap_err();
    /// assert_eq!(later.code(), "version");
    /// ```
    pub fn from_json(stored: &str) -> Result<Self, DecodeError> {
        serde_json::from_str(stored).map_err(|error| unreadable(stored, error))
    }
}

/// Why a stored text cannot be read. If it has a later version, that is the reason, whatever else has changed.
pub(crate) fn unreadable(stored: &str, error: serde_json::Error) -> DecodeError {
    let version = serde_json::from_str(stored).map(|Versioned { version }| version);
    match version.map(Version::try_from) {
        Ok(Err(problem)) => DecodeError::new("/version", "version", problem),
        _ => DecodeError::from(error),
    }
}

/// The member that every version of a state has.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

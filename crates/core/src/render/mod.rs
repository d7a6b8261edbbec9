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
//! assert_eq!(render.to_string(), "o/r");
//! assert_eq!(report.status, RenderStatus::Partial); // the poster is missing
//! # Ok::<(), shotstack_hosting::validate::Invalid>(())
//! ```

pub(crate) mod announcement;
pub(crate) mod asset;
pub(crate) mod document;
pub(crate) mod fact;
pub(crate) mod lease;
pub(crate) mod observations;
pub(crate) mod owners;
pub(crate) mod placement;
pub(crate) mod renders;
pub(crate) mod report;
pub(crate) mod urls;

pub use announcement::{Announcement, AnnouncementKind};
pub use document::Document;
pub use fact::Source;
pub use lease::{LEASE_MILLIS, Lease};
pub use renders::Renders;
pub use report::{AssetReport, Missing, RenderStatus, Report};

use serde::{Deserialize, Serialize};

use crate::api::{HostedAsset, RenderInfo};
use crate::callback::MAX_CORRELATION_BYTES;
use crate::decode::DecodeError;
use crate::event::{EditRender, ServeCopy};
use crate::expectation::Expectation;
use crate::id::{AssetId, IdError, check_name};
use crate::render::announcement::Announced;
use crate::render::asset::{MAX_ERROR_BYTES, Observation};
use crate::render::fact::{Fact, FactKind, deserialize_fact, join};
use crate::render::observations::Observations;
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// The number of copies that webhooks can add to a render. The API can add more. A render produces up to three files,
/// which are copied to a few destinations.
pub const MAX_COPIES: usize = 64;

/// The facts that are known about one render.
///
/// [`report`](Self::report) evaluates the facts. [`merge`](Self::merge) is commutative, associative and idempotent,
/// so events may arrive in any order, repeatedly, and on several machines. The JSON form has a version, and states of
/// earlier versions stay readable.
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
    #[serde(default, deserialize_with = "deserialize_fact::edit_status")]
    pub(crate) status: Option<Fact>,
    #[serde(default, deserialize_with = "deserialize_fact::other")]
    pub(crate) error: Option<Fact>,
    #[serde(default)]
    pub(crate) expectation: Expectation,
    #[serde(default)]
    pub(crate) copies: Observations,
    #[serde(default)]
    pub(crate) correlation: Option<String>,
    /// The announcements that were made. The set only grows.
    #[serde(default)]
    pub(crate) acknowledged: Announced,
    /// The current lease. It is not a fact: of two leases the later one counts.
    #[serde(default)]
    pub(crate) lease: Option<Lease>,
}

impl RenderState {
    /// Merges a `serve`/`copy` event.
    pub fn observe_copy(&mut self, copy: &ServeCopy) {
        self.observe(Observation::from_copy(copy));
    }

    /// Merges an `edit`/`render` event.
    pub fn observe_edit_render(&mut self, event: &EditRender) {
        self.join_status(
            Source::Webhook,
            event.completed,
            event.status.as_str(),
            event.error.as_deref(),
        );
        self.expect(&Expectation::from_edit_render(event));
    }

    /// Merges a file from the Serve API.
    ///
    /// The caller knows from the request which render the file belongs to: `renderId` can name another one.
    pub fn observe_asset(&mut self, asset: &HostedAsset) {
        self.observe(Observation::from_asset(asset));
    }

    /// Merges a render status from the Edit API.
    pub fn observe_render(&mut self, info: &RenderInfo) {
        self.join_status(
            Source::Api,
            info.updated.or(info.created),
            info.status.as_str(),
            info.error.as_deref(),
        );
        self.expect(&info.expectation);
    }

    /// Merges an expectation.
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// Merges another state of the same render.
    pub fn merge(&mut self, other: Self) {
        join(&mut self.status, other.status.as_ref());
        join(&mut self.error, other.error.as_ref());
        self.expectation.merge(&other.expectation);
        self.copies.merge(other.copies);
        join(&mut self.correlation, other.correlation.as_ref());
        self.acknowledged.extend(other.acknowledged);
        join(&mut self.lease, other.lease.as_ref());
    }

    /// Sets your own id for the render, such as an order number. Of several the greatest counts.
    ///
    /// # Errors
    ///
    /// The id is empty, has more than one line, or is longer than [`MAX_CORRELATION_BYTES`]: a token could not hold it.
    pub fn correlate(&mut self, correlation: &str) -> Result<(), IdError> {
        check_name(correlation, MAX_CORRELATION_BYTES)?;
        self.correlate_claimed(correlation);
        Ok(())
    }

    pub(crate) fn correlate_claimed(&mut self, correlation: &str) {
        join(&mut self.correlation, Some(&correlation.to_owned()));
    }

    pub(crate) fn observe(&mut self, observation: Observation) {
        self.copies.join(Box::new(observation));
    }

    /// Whether a webhook may add this copy.
    pub(crate) fn has_room_for(&self, observation: &Observation) -> bool {
        self.copies.has_room_for(observation, MAX_COPIES)
    }

    /// The ids of the observed files, possibly with repeats.
    pub(crate) fn asset_ids(&self) -> impl Iterator<Item = &AssetId> {
        self.copies.iter().map(|copy| &copy.id)
    }

    /// Cuts every error text to this length.
    pub(crate) fn shorten_errors(&mut self, max_bytes: usize) {
        let own = self.error.iter_mut();
        for error in own.chain(self.copies.errors_mut()) {
            error.text = shortened(&error.text, max_bytes);
        }
    }

    fn join_status(
        &mut self,
        source: Source,
        at: Option<Timestamp>,
        status: &str,
        error: Option<&str>,
    ) {
        let status = Fact::new(FactKind::EditStatus, source, at, status);
        join(&mut self.status, Some(&status));
        if let Some(error) = error.filter(|error| !error.is_empty()) {
            let error = shortened(error, MAX_ERROR_BYTES);
            let error = Fact::new(FactKind::Other, source, at, &error);
            join(&mut self.error, Some(&error));
        }
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

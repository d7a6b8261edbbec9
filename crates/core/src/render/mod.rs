//! Everything that is known of one render: facts that add up to the same, whatever their order, repeats and sources.

pub(crate) mod announcement;
pub(crate) mod asset;
pub(crate) mod document;
pub(crate) mod fact;
pub(crate) mod lease;
pub(crate) mod observations;
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
use crate::json::with_serde::{from_json_by_serde, to_json_by_serde};
use crate::render::announcement::Announced;
use crate::render::asset::{MAX_ERROR_BYTES, Observation};
use crate::render::fact::{Fact, FactKind, join, of_kind};
use crate::render::observations::Observations;
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// Webhooks can bring this many copies of files to a render; the API more. A render makes three, at a few destinations.
pub const MAX_COPIES: usize = 64;

/// Everything that is known of one render.
///
/// It holds facts only; [`report`](Self::report) says what follows from them. [`merge`](Self::merge) is
/// commutative, associative and idempotent, so events may come in any order, repeatedly, and on
/// several machines. Its JSON form carries a version, and states of earlier versions stay readable.
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
    /// Written first and read first: of a later version the rest may be of another form.
    version: Version,
    #[serde(default, deserialize_with = "of_kind::edit_status")]
    pub(crate) status: Option<Fact>,
    #[serde(default, deserialize_with = "of_kind::other")]
    pub(crate) error: Option<Fact>,
    #[serde(default)]
    pub(crate) expectation: Expectation,
    #[serde(default)]
    pub(crate) copies: Observations,
    #[serde(default)]
    pub(crate) correlation: Option<String>,
    /// What has been announced: it only grows.
    #[serde(default)]
    pub(crate) acknowledged: Announced,
    /// Who is announcing just now. It is not merged as facts are.
    #[serde(default)]
    pub(crate) lease: Option<Lease>,
}

impl RenderState {
    /// Adds the facts of a `serve`/`copy`.
    pub fn observe_copy(&mut self, copy: &ServeCopy) {
        self.observe(Observation::from_copy(copy));
    }

    /// Adds the facts of an `edit`/`render`.
    pub fn observe_edit_render(&mut self, event: &EditRender) {
        self.join_status(
            Source::Webhook,
            event.completed,
            event.status.as_str(),
            event.error.as_deref(),
        );
        self.expect(&Expectation::from_edit_render(event));
    }

    /// Adds the facts of a file of this render, from the Serve API.
    ///
    /// Which render that is, the caller knows from the request: `renderId` can be another.
    pub fn observe_asset(&mut self, asset: &HostedAsset) {
        self.observe(Observation::from_asset(asset));
    }

    /// Adds the facts of this render, from the Edit API.
    pub fn observe_render(&mut self, info: &RenderInfo) {
        self.join_status(
            Source::Api,
            info.updated.or(info.created),
            info.status.as_str(),
            info.error.as_deref(),
        );
        self.expect(&info.expectation);
    }

    /// Adds which files the render will make.
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// Adds the facts of another state of the same render.
    ///
    /// ```
    /// use shotstack_hosting::RenderState;
    ///
    /// let mut state = RenderState::default();
    /// state.merge(RenderState::default());
    /// assert_eq!(state, RenderState::default());
    /// ```
    pub fn merge(&mut self, other: Self) {
        join(&mut self.status, other.status.as_ref());
        join(&mut self.error, other.error.as_ref());
        self.expectation.merge(&other.expectation);
        self.copies.merge(other.copies);
        join(&mut self.correlation, other.correlation.as_ref());
        self.acknowledged.extend(other.acknowledged);
        join(&mut self.lease, other.lease.as_ref());
    }

    /// Adds your own name of the render, such as an order's number; of several the greater one stays.
    ///
    /// # Errors
    ///
    /// A token could not hold it: it is empty, has more than [`MAX_CORRELATION_BYTES`] or more than one line.
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

    /// Whether a webhook may still bring this copy.
    pub(crate) fn has_room_for(&self, observation: &Observation) -> bool {
        self.copies.has_room_for(observation, MAX_COPIES)
    }

    /// The ids of the files that were observed, some perhaps repeatedly.
    pub(crate) fn asset_ids(&self) -> impl Iterator<Item = &AssetId> {
        self.copies.iter().map(|copy| &copy.id)
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

/// A state's `version`: one that this program knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub(crate) struct Version;

impl TryFrom<u64> for Version {
    type Error = String;

    fn try_from(version: u64) -> Result<Self, String> {
        if version > VERSION {
            return Err(format!(
                "the state is of version {version}, and this program knows versions up to {VERSION}: update it"
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
    /// Reads a stored state.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON or not a state, or the state is of a later version; its code is `version` then,
    /// whatever else has changed in it.
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
        serde_json::from_str(stored).map_err(|error| {
            let version = serde_json::from_str(stored).map(|Versioned { version }| version);
            match version.map(Version::try_from) {
                Ok(Err(problem)) => DecodeError::new("/version", "version", problem),
                _ => DecodeError::from(error),
            }
        })
    }
}

/// What every version of a state has.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

to_json_by_serde!(RenderState);
from_json_by_serde!(RenderState);

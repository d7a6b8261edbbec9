//! The report of a render: which files are there, which are not and why, and so the status of the whole.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::expectation::destination::SHOTSTACK;
use crate::id::AssetId;
use crate::render::RenderState;
use crate::render::fact::{Fact, Progress};
use crate::render::placement::{Outcome, PlacedCopy, Tally};
use crate::role::{AssetRole, RoleSet};
use crate::timestamp::Timestamp;

/// The status of a render, all files considered.
///
/// ```
/// use shotstack_hosting::{render::RenderStatus, role::RoleSet, RenderState};
///
/// let report = RenderState::default().report(RoleSet::EMPTY);
/// assert_eq!(report.status, RenderStatus::Pending);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RenderStatus {
    /// No file is there yet.
    Pending,
    /// Some files are there.
    Partial,
    /// Every file that is required is there.
    Ready,
    /// The edit failed, or a required file could not be copied.
    Failed,
    /// A required file was deleted.
    Deleted,
}

impl RenderStatus {
    /// The status in lower case: `pending`, `partial`, `ready`, `failed` or `deleted`.
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

/// What is known of a render, in a form to read.
///
/// In JSON: `{"status","expected":"known|presumed","reason","assets":[…],"missing":[…]}`.
///
/// ```
/// use shotstack_hosting::{role::RoleSet, AssetRole, Event, RenderState};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r-poster.jpg"}"#;
/// let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() else { panic!() };
/// let mut state = RenderState::default();
/// state.observe_copy(&copy);
/// let report = state.report(RoleSet::EMPTY);
/// assert_eq!(report.assets[0].filename.as_deref(), Some("r-poster.jpg"));
/// assert_eq!(report.missing[0].role, AssetRole::Main);
/// assert_eq!(serde_json::to_value(&report).unwrap()["expected"], "presumed");
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The status of the render.
    pub status: RenderStatus,
    /// Whether it is known which files the render makes; if not, the main file at least is presumed.
    #[serde(rename = "expected", serialize_with = "known_or_presumed")]
    pub expectation_known: bool,
    /// Why the render is failed or deleted.
    pub reason: Option<String>,
    /// The files that were observed: main, poster, thumbnail, then those of no known role.
    pub assets: Vec<AssetReport>,
    /// The files that are expected and were never observed.
    pub missing: Vec<Missing>,
}

// As serde calls it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn known_or_presumed<S: Serializer>(known: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *known { "known" } else { "presumed" })
}

/// One copy of a file, as it was observed.
///
/// In JSON: `{"role","provider","id","status","url","filename","error","at"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AssetReport {
    /// What the file is to its render. A failed copy has no name, and so no role of its own; it is taken for the first
    /// expected file that no other fills.
    pub role: Option<AssetRole>,
    /// `shotstack` for a file on Shotstack's hosting; webhooks name no other provider.
    pub provider: Option<&'static str>,
    /// The file's id.
    pub id: AssetId,
    /// Whether the file is there.
    pub status: AssetStatus,
    /// Where the file is.
    pub url: Option<FileUrl>,
    /// The file's name.
    pub filename: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// The time of its status, in milliseconds since the epoch.
    pub at: Option<Timestamp>,
}

impl From<&PlacedCopy<'_>> for AssetReport {
    fn from(copy: &PlacedCopy) -> Self {
        let text = |fact: Option<&Fact>| fact.map(|fact| fact.text.clone());
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

/// A file that is expected and was never observed.
///
/// In JSON: `{"role","provider"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Missing {
    /// What the file is to its render.
    pub role: AssetRole,
    /// The destination; `None` where several are expected and it is not known which of them is missing.
    pub provider: Option<String>,
}

impl RenderState {
    /// The report on the facts, with some roles `optional`: the render is ready without them once they are settled.
    ///
    /// The status is the first of these that holds. *failed*: the edit failed, or a required file
    /// only failed. *deleted*: a required file was deleted. *ready*: every required file is there
    /// and every optional one is settled; with nothing expected, the render is done. *partial*: any
    /// file is there. Else *pending*.
    ///
    /// ```
    /// use shotstack_hosting::{expectation::Expectation, role::RoleSet, AssetRole, RenderState};
    ///
    /// let mut state = RenderState::default();
    /// state.expect(&Expectation::exactly("main,poster".parse()?));
    /// let report = state.report(RoleSet::EMPTY);
    /// assert_eq!(report.missing[1].role, AssetRole::Poster);
    /// # Ok::<(), shotstack_hosting::role::UnknownRole>(())
    /// ```
    #[must_use]
    pub fn report(&self, optional: RoleSet) -> Report {
        let copies = self.placed_copies();

        let mut missing = Vec::new();
        let mut tallies = Vec::new();
        for role in self.expectation.roles().iter() {
            let providers = self.expectation.providers(role);
            let tally = Tally::new(&copies, role);
            let unseen = providers.len().saturating_sub(tally.observed());
            let can_tell = unseen == providers.len();
            for provider in providers.iter().take(unseen) {
                let provider = can_tell.then(|| (*provider).to_owned());
                missing.push(Missing { role, provider });
            }
            if !providers.is_empty() {
                tallies.push((role, tally.outcome(providers.len())));
            }
        }

        let (status, reason) = self.status_of(&tallies, optional, &copies);
        Report {
            status,
            expectation_known: self.expectation.is_known(),
            reason,
            assets: copies.iter().map(AssetReport::from).collect(),
            missing,
        }
    }

    #[inline(never)]
    fn status_of(
        &self,
        tallies: &[(AssetRole, Outcome)],
        optional: RoleSet,
        copies: &[PlacedCopy],
    ) -> (RenderStatus, Option<String>) {
        let own = self.status.as_ref().map(|status| status.progress);
        if own == Some(Progress::Failed) {
            let reason = because("the render failed".to_owned(), self.error.as_ref());
            return (RenderStatus::Failed, Some(reason));
        }
        let first = |outcome: Outcome| {
            tallies
                .iter()
                .find(|(role, found)| *found == outcome && !optional.contains(*role))
                .map(|(role, _)| *role)
        };
        if let Some(role) = first(Outcome::Failed) {
            let failed = copies
                .iter()
                .find(|copy| copy.counts && copy.role == Some(role) && copy.is(Progress::Failed));
            let error = failed.and_then(|copy| copy.error);
            let reason = because(about(role, " file could not be copied"), error);
            return (RenderStatus::Failed, Some(reason));
        }
        if let Some(role) = first(Outcome::Deleted) {
            let reason = about(role, " file was deleted");
            return (RenderStatus::Deleted, Some(reason));
        }
        let satisfied = |(role, outcome): &(AssetRole, Outcome)| match outcome {
            Outcome::Ready => true,
            Outcome::Open => false,
            Outcome::Failed | Outcome::Deleted => optional.contains(*role),
        };
        let status = if tallies.is_empty() {
            match own {
                Some(Progress::Done) => RenderStatus::Ready,
                _ => partial_or_pending(copies),
            }
        } else if tallies.iter().all(satisfied) {
            RenderStatus::Ready
        } else {
            partial_or_pending(copies)
        };
        (status, None)
    }
}

fn partial_or_pending(copies: &[PlacedCopy]) -> RenderStatus {
    if copies.iter().any(|copy| copy.is(Progress::Done)) {
        RenderStatus::Partial
    } else {
        RenderStatus::Pending
    }
}

fn about(role: AssetRole, what: &str) -> String {
    ["the ", role.as_str(), what].concat()
}

fn because(mut what: String, error: Option<&Fact>) -> String {
    if let Some(error) = error {
        what.push_str(": ");
        what.push_str(&error.text);
    }
    what
}

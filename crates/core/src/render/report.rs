//! The report on a render: which files are ready, which are not and why.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::expectation::Expectation;
use crate::expectation::destination::SHOTSTACK;
use crate::id::{AssetId, OwnerId};
use crate::render::RenderState;
use crate::render::fact::{Fact, Progress};
use crate::render::owners::{OwnerSource, Ownership};
use crate::render::placement::{self, Outcome, PlacedCopy, Tally};
use crate::role::{AssetRole, RoleSet};
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

impl RenderState {
    /// Reports on the facts. A render is ready without `optional` roles once they are settled.
    ///
    /// The status is the first of these whose condition holds:
    ///
    /// - *failed*: the render failed, or every copy of a required file did;
    /// - *deleted*: a required file was deleted;
    /// - *ready*: every required file is ready and every optional one is settled, or, if no file is expected, the render
    ///   is done;
    /// - *partial*: a file is ready;
    /// - *pending*: otherwise.
    ///
    /// If owners are in conflict, the render is *pending*.
    #[must_use]
    pub fn report(&self, optional: RoleSet) -> Report {
        let expectation = self.expectation();
        let (owner, facts) = match self.owners.ownership() {
            Ownership::One(owner, facts) => (Some(owner.clone()), Some(facts)),
            Ownership::Unknown => (None, None),
            Ownership::Conflict(source, owners) => {
                return Report::of_conflict(source, &owners, &expectation);
            }
        };
        let copies = facts.map(|facts| placement::placed_copies(&facts.copies, &expectation));
        let copies = copies.unwrap_or_default();

        let mut missing = Vec::new();
        let mut tallies = Vec::new();
        for role in expectation.roles().iter() {
            let providers = expectation.providers(role);
            let tally = Tally::new(&copies, role);
            let unobserved = providers.len().saturating_sub(tally.observed());
            let all_missing = unobserved == providers.len();
            for provider in providers.iter().take(unobserved) {
                let provider = all_missing.then(|| (*provider).to_owned());
                missing.push(Missing { role, provider });
            }
            if !providers.is_empty() {
                tallies.push((role, tally.outcome(providers.len())));
            }
        }

        let edit = facts.map_or((None, None), |facts| {
            (facts.status.as_ref(), facts.error.as_ref())
        });
        let (status, reason) = evaluate(edit, &tallies, optional, &copies);
        Report {
            owner,
            owners: Vec::new(),
            status,
            expectation_known: expectation.is_known(),
            reason,
            assets: copies.iter().map(AssetReport::from).collect(),
            missing,
        }
    }
}

impl Report {
    fn of_conflict(source: OwnerSource, owners: &[&OwnerId], expectation: &Expectation) -> Self {
        let names: Vec<&str> = owners.iter().map(|owner| owner.as_str()).collect();
        let names = names.join(", ");
        let would_decide = "a response of the Serve or Edit API would decide";
        let reason = match source {
            OwnerSource::Webhook => {
                format!("webhooks name several owners ({names}): {would_decide}")
            }
            OwnerSource::Token => {
                format!("callback tokens name several owners ({names}): {would_decide}")
            }
            OwnerSource::Caller => {
                format!("this program has named several owners ({names}): {would_decide}")
            }
            OwnerSource::Api => format!("the APIs name several owners ({names})"),
        };
        let with_source = |owner: &&OwnerId| NamedOwner {
            owner: (*owner).clone(),
            source,
        };
        Self {
            owner: None,
            owners: owners.iter().map(with_source).collect(),
            status: RenderStatus::Pending,
            expectation_known: expectation.is_known(),
            reason: Some(reason),
            assets: Vec::new(),
            missing: Vec::new(),
        }
    }

    pub(crate) fn is_in_conflict(&self) -> bool {
        !self.owners.is_empty()
    }
}

/// The status of the render, and why it has failed or was deleted, from the status and the error of the edit and from
/// the files.
#[inline(never)]
fn evaluate(
    (edit_status, edit_error): (Option<&Fact>, Option<&Fact>),
    tallies: &[(AssetRole, Outcome)],
    optional: RoleSet,
    copies: &[PlacedCopy],
) -> (RenderStatus, Option<String>) {
    let edit_status = edit_status.map(|status| status.progress);
    if edit_status == Some(Progress::Failed) {
        let reason = with_error("the render failed".to_owned(), edit_error);
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
        let reason = with_error(with_role(role, " file could not be copied"), error);
        return (RenderStatus::Failed, Some(reason));
    }
    if let Some(role) = first(Outcome::Deleted) {
        let reason = with_role(role, " file was deleted");
        return (RenderStatus::Deleted, Some(reason));
    }
    let satisfied = |(role, outcome): &(AssetRole, Outcome)| match outcome {
        Outcome::Ready => true,
        Outcome::Open => false,
        Outcome::Failed | Outcome::Deleted => optional.contains(*role),
    };
    let status = if tallies.is_empty() {
        match edit_status {
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

fn partial_or_pending(copies: &[PlacedCopy]) -> RenderStatus {
    if copies.iter().any(|copy| copy.is(Progress::Done)) {
        RenderStatus::Partial
    } else {
        RenderStatus::Pending
    }
}

fn with_role(role: AssetRole, problem: &str) -> String {
    ["the ", role.as_str(), problem].concat()
}

fn with_error(mut problem: String, error: Option<&Fact>) -> String {
    if let Some(error) = error {
        problem.push_str(": ");
        problem.push_str(&error.text);
    }
    problem
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

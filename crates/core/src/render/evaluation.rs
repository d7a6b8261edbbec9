//! The evaluation of a render's facts: its status, with the reason, and which files are missing.

use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::render::RenderState;
use crate::render::fact::{Fact, Progress};
use crate::render::owners::{OwnerSource, Ownership};
use crate::render::placement::{self, Outcome, PlacedCopy, Tally};
use crate::render::report::{AssetReport, Missing, NamedOwner, RenderStatus, Report};
use crate::role::{AssetRole, RoleSet};

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

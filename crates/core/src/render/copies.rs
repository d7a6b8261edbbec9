//! The copies of a render's files: where each most likely is, and which file it is a copy of.

use crate::event::status::AssetStatus;
use crate::expectation::Expectation;
use crate::id::AssetId;
use crate::render::RenderState;
use crate::render::asset::{AssetFacts, Place};
use crate::render::fact::{Source, StatusSaid};
use crate::role::AssetRole;

/// One copy, with what was merged into it.
pub(crate) struct Copy<'a> {
    pub(crate) id: &'a AssetId,
    pub(crate) place: &'a Place,
    /// Whether readiness waits for copies at such a place.
    pub(crate) counts: bool,
    pub(crate) role: Option<AssetRole>,
    pub(crate) facts: AssetFacts,
}

impl RenderState {
    /// The copies. What does not say where it happened is told of one of them, or is a copy of its own.
    ///
    /// A copy that failed has no URL, and the API may know a copy before there is one. Such words go
    /// with a copy of the same id: with the one on Shotstack's hosting, if there is one. With those elsewhere
    /// only if no expected file lacks a copy, for several destinations may share an id; but the API,
    /// which knows one destination of an id, always speaks of that. A copy without a role is taken for the first
    /// expected file that lacks a copy.
    pub(crate) fn copies_in_their_roles(&self) -> Vec<Copy<'_>> {
        let hosted = self.expectation.is_hosted();
        let mut copies: Vec<Copy<'_>> = Vec::new();
        let mut unplaced = Vec::new();
        for ((id, place), facts) in &self.copies {
            let copy = Copy {
                id,
                place,
                counts: match place {
                    Place::Hosting => hosted,
                    Place::Elsewhere(_) => !hosted,
                    Place::Unsaid => true,
                },
                role: facts.role.as_ref().map(|said| said.value),
                facts: facts.clone(),
            };
            if copy.is_placed() {
                copies.push(copy);
            } else {
                unplaced.push(copy);
            }
        }

        let mut left = Vec::new();
        for copy in unplaced {
            let on_hosting = |kin: &Copy<'_>| *kin.place == Place::Hosting;
            let elsewhere = |kin: &Copy<'_>| *kin.place != Place::Hosting;
            let by_the_api =
                copy.facts.status.as_ref().map(StatusSaid::source) == Some(Source::Api);
            let absorbed = match copy.place {
                Place::Unsaid => {
                    copy.join(&mut copies, on_hosting)
                        || by_the_api && copy.join(&mut copies, elsewhere)
                }
                _ => copy.join(&mut copies, elsewhere),
            };
            match copy.place {
                _ if absorbed => {}
                Place::Unsaid => left.push(copy),
                _ => copies.push(copy),
            }
        }
        give_roles(&mut copies, &self.expectation);
        for mut copy in left {
            let lacking = first_lacking(&copies, &self.expectation, copy.role);
            let told_of_another = !hosted && lacking.is_none();
            if !(told_of_another && copy.join(&mut copies, |_| true)) {
                copy.role = copy.role.or(lacking);
                copies.push(copy);
            }
        }
        copies
    }
}

impl Copy<'_> {
    /// Whether it is said where the copy is.
    fn is_placed(&self) -> bool {
        match self.place {
            Place::Hosting => true,
            Place::Elsewhere(host) => !host.is_empty(),
            Place::Unsaid => false,
        }
    }

    /// Lets those copies of the same id know what this one knows; whether there is any.
    fn join(&self, copies: &mut [Copy<'_>], which: impl Fn(&Copy<'_>) -> bool) -> bool {
        let mut any = false;
        for kin in copies
            .iter_mut()
            .filter(|kin| kin.id == self.id && which(kin))
        {
            kin.facts.merge(self.facts.clone());
            kin.role = kin.role.or(self.role);
            any = true;
        }
        any
    }

    pub(crate) fn status(&self) -> AssetStatus {
        self.facts.status.as_ref().map_or_else(
            || AssetStatus::Other("unknown".to_owned()),
            |said| said.status().clone(),
        )
    }
}

/// Gives each copy without a role the first expected role that lacks a copy.
fn give_roles(copies: &mut [Copy<'_>], expectation: &Expectation) {
    for at in 0..copies.len() {
        let role = first_lacking(copies, expectation, None);
        if let Some(copy) = copies.get_mut(at)
            && copy.counts
            && copy.role.is_none()
        {
            copy.role = role;
        }
    }
}

/// The first expected role that lacks a copy, of all roles or of this one.
fn first_lacking(
    copies: &[Copy<'_>],
    expectation: &Expectation,
    only: Option<AssetRole>,
) -> Option<AssetRole> {
    expectation
        .roles()
        .iter()
        .filter(|role| only.is_none_or(|only| only == *role))
        .find(|role| Tally::of(copies, *role).seen() < expectation.providers(*role).len())
}

/// How the copies of one role are.
#[derive(Default)]
pub(crate) struct Tally {
    ready: usize,
    open: usize,
    deleted: usize,
    failed: usize,
}

/// How a role is, all its copies considered.
#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ready,
    Open,
    Deleted,
    Failed,
}

impl Tally {
    pub(crate) fn of(copies: &[Copy<'_>], role: AssetRole) -> Self {
        let mut tally = Self::default();
        let counted = copies
            .iter()
            .filter(|copy| copy.counts && copy.role == Some(role));
        for copy in counted {
            match copy.status() {
                AssetStatus::Ready => tally.ready += 1,
                AssetStatus::Deleted => tally.deleted += 1,
                AssetStatus::Failed => tally.failed += 1,
                AssetStatus::Importing | AssetStatus::Other(_) => tally.open += 1,
            }
        }
        tally
    }

    pub(crate) fn seen(&self) -> usize {
        self.ready + self.open + self.deleted + self.failed
    }

    /// How the role is, when `wanted` copies of it are: the best copies count.
    pub(crate) fn outcome(&self, wanted: usize) -> Outcome {
        if self.ready >= wanted {
            Outcome::Ready
        } else if self.seen() >= wanted && self.ready + self.open + self.deleted < wanted {
            Outcome::Failed
        } else if self.seen() >= wanted && self.ready + self.open < wanted {
            Outcome::Deleted
        } else {
            Outcome::Open
        }
    }
}

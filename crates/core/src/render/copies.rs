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
            if copy.is_placed() && !self.is_another_spelling(&copy) {
                copies.push(copy);
            } else {
                unplaced.push(copy);
            }
        }

        let mut left = Vec::new();
        for copy in unplaced {
            let on_hosting = |kin: &Copy<'_>| *kin.place == Place::Hosting;
            let elsewhere = |kin: &Copy<'_>| *kin.place != Place::Hosting;
            let by_the_api = by_the_api(&copy.facts);
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
        let mut seats = Seats::of(&copies, &self.expectation);
        for copy in &mut copies {
            if copy.counts && copy.role.is_none() {
                copy.role = seats.first_free(None);
                seats.take(copy.role);
            }
        }
        for mut copy in left {
            let free = seats.first_free(copy.role);
            let told_of_another = !hosted && free.is_none();
            if !(told_of_another && copy.join(&mut copies, |_| true)) {
                copy.role = copy.role.or(free);
                seats.take(copy.role);
                copies.push(copy);
            }
        }
        copies
    }

    /// A place that only the API tells, of an id that a webhook brought from elsewhere too: the API knows one destination
    /// of an id, so it speaks of that, and only writes its host in another way, as S3 has several.
    fn is_another_spelling(&self, copy: &Copy<'_>) -> bool {
        let of_a_webhook = |place: &Place, facts: &AssetFacts| {
            matches!(place, Place::Elsewhere(host) if !host.is_empty()) && !by_the_api(facts)
        };
        let of_this_id = (copy.id.clone(), Place::Hosting)..;
        matches!(copy.place, Place::Elsewhere(_))
            && by_the_api(&copy.facts)
            && self
                .copies
                .range(of_this_id)
                .take_while(|((id, _), _)| id == copy.id)
                .any(|((_, place), facts)| of_a_webhook(place, facts))
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

/// Whether the API has the word on the status.
fn by_the_api(facts: &AssetFacts) -> bool {
    facts.status.as_ref().map(StatusSaid::source) == Some(Source::Api)
}

/// For how many copies of each expected role there is room.
struct Seats(Vec<(AssetRole, usize)>);

impl Seats {
    fn of(copies: &[Copy<'_>], expectation: &Expectation) -> Self {
        let free = |role| {
            let wanted = expectation.providers(role).len();
            (role, wanted.saturating_sub(Tally::of(copies, role).seen()))
        };
        Self(expectation.roles().iter().map(free).collect())
    }

    /// The first expected role that lacks a copy, of all roles or of this one.
    fn first_free(&self, only: Option<AssetRole>) -> Option<AssetRole> {
        let mut free = self.0.iter().filter(|(_, free)| *free > 0);
        free.find(|(role, _)| only.is_none_or(|only| only == *role))
            .map(|(role, _)| *role)
    }

    fn take(&mut self, role: Option<AssetRole>) {
        for (_, free) in self.0.iter_mut().filter(|(of, _)| Some(*of) == role) {
            *free = free.saturating_sub(1);
        }
    }
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

//! The copies of a render's files: where each most likely is, and which file it is a copy of.

use crate::expectation::Expectation;
use crate::render::RenderState;
use crate::render::asset::{Observation, Place};
use crate::render::fact::{Fact, Progress, Source};
use crate::role::AssetRole;

/// One copy, with what was merged into it.
pub(crate) struct PlacedCopy<'a> {
    pub(crate) seen: &'a Observation,
    pub(crate) status: Option<&'a Fact>,
    pub(crate) filename: Option<&'a Fact>,
    pub(crate) url: Option<&'a Fact>,
    pub(crate) error: Option<&'a Fact>,
    /// Whether readiness waits for copies at such a place.
    pub(crate) counts: bool,
    /// Which file it is a copy of, once it is found to be a copy of its own.
    pub(crate) role: Option<AssetRole>,
    placement: Placement,
}

/// What is made of something that was seen; the surer, the less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Placement {
    /// A copy, and where it is was said.
    Placed,
    /// A copy that is somewhere else than on Shotstack's hosting.
    Elsewhere,
    /// It speaks of no copy that is known, as far as can be told.
    Unplaced,
    /// It is told of another copy.
    Merged,
}

impl RenderState {
    /// The copies: main, poster, thumbnail, then those of no known role; the surer ones first. What does not say where
    /// it happened is told of one of them, or is a copy of its own.
    ///
    /// A copy that failed has no URL, and the API may know a copy before there is one. Such words go
    /// with a copy of the same id: with the one on Shotstack's hosting, if there is one. With those elsewhere
    /// only if no expected file lacks a copy, for several destinations may share an id; but the API,
    /// which knows one destination of an id, always speaks of that. A copy without a role is taken for the first
    /// expected file that lacks a copy.
    pub(crate) fn copies_in_their_roles(&self) -> Vec<PlacedCopy<'_>> {
        let hosted = self.expectation.is_hosted();
        let mut copies: Vec<PlacedCopy<'_>> = self
            .copies
            .iter()
            .map(|seen| PlacedCopy::of(seen, hosted))
            .collect();
        for of_one_id in copies.chunk_by_mut(PlacedCopy::is_same_asset) {
            find_places(of_one_id);
        }

        let mut slots = OpenSlots::of(&copies, &self.expectation);
        for placement in [Placement::Placed, Placement::Elsewhere] {
            for copy in &mut copies {
                if copy.placement == placement && copy.counts && copy.role.is_none() {
                    copy.role = slots.first_free(None);
                    slots.take(copy.role);
                }
            }
        }
        for of_one_id in copies.chunk_by_mut(PlacedCopy::is_same_asset) {
            // What is left was said of no place, and that comes behind all places.
            let Some((left, kin)) = of_one_id.split_last_mut() else {
                continue;
            };
            if left.placement != Placement::Unplaced {
                continue;
            }
            let free = slots.first_free(told_role(left.seen));
            if !hosted && free.is_none() && join(kin, left.seen, |_| true) {
                left.placement = Placement::Merged;
            } else {
                left.role = told_role(left.seen).or(free);
                slots.take(left.role);
            }
        }

        copies.retain(|copy| copy.placement != Placement::Merged);
        copies.sort_unstable_by(|one, other| {
            let by_rank = one.rank().cmp(&other.rank());
            by_rank.then_with(|| one.seen.copy().cmp(&other.seen.copy()))
        });
        copies
    }
}

/// Tells copies from what is told of another one, among all that was seen of one id.
fn find_places(of_one_id: &mut [PlacedCopy]) {
    let by_a_webhook = of_one_id
        .iter()
        .any(|copy| copy.is_at_a_host() && !by_the_api(copy.seen));
    for copy in &mut *of_one_id {
        // A place that only the API tells, of an id that a webhook brought from elsewhere too: the API knows one destination
        // of an id, so it speaks of that, and only writes its host in another way, as S3 has several.
        let is_another_spelling = by_a_webhook && by_the_api(copy.seen);
        if copy.is_hosted() || copy.is_at_a_host() && !is_another_spelling {
            copy.place(Placement::Placed);
        }
    }
    for at in 0..of_one_id.len() {
        let left = of_one_id
            .get(at)
            .filter(|copy| copy.placement == Placement::Unplaced);
        let Some(seen) = left.map(|copy| copy.seen) else {
            continue;
        };
        let elsewhere = seen.place != Place::Unspecified;
        let is_told = !elsewhere && join(of_one_id, seen, PlacedCopy::is_hosted)
            || (elsewhere || by_the_api(seen)) && join(of_one_id, seen, PlacedCopy::is_elsewhere);
        if let Some(copy) = of_one_id.get_mut(at) {
            if is_told {
                copy.placement = Placement::Merged;
            } else if elsewhere {
                copy.place(Placement::Elsewhere);
            }
        }
    }
}

/// Lets those of the copies know what was seen; whether there is any.
fn join<'a>(
    copies: &mut [PlacedCopy<'a>],
    seen: &'a Observation,
    which: fn(&PlacedCopy<'a>) -> bool,
) -> bool {
    let mut any = false;
    for kin in copies {
        if kin.placement < Placement::Unplaced && which(kin) {
            kin.status = kin.status.max(seen.facts.status.as_ref());
            kin.filename = kin.filename.max(seen.facts.filename.as_ref());
            kin.url = kin.url.max(seen.facts.url.as_ref());
            kin.error = kin.error.max(seen.facts.error.as_ref());
            kin.role = kin.role.or(told_role(seen));
            any = true;
        }
    }
    any
}

impl<'a> PlacedCopy<'a> {
    fn of(seen: &'a Observation, hosted: bool) -> Self {
        Self {
            seen,
            status: seen.facts.status.as_ref(),
            filename: seen.facts.filename.as_ref(),
            url: seen.facts.url.as_ref(),
            error: seen.facts.error.as_ref(),
            counts: match seen.place {
                Place::Hosting => hosted,
                Place::Elsewhere(_) => !hosted,
                Place::Unspecified => true,
            },
            role: None,
            placement: Placement::Unplaced,
        }
    }

    fn is_same_asset(&self, other: &Self) -> bool {
        self.seen.id == other.seen.id
    }

    pub(crate) fn is_hosted(&self) -> bool {
        self.seen.place == Place::Hosting
    }

    fn is_elsewhere(&self) -> bool {
        !self.is_hosted()
    }

    /// Whether it is said where else the copy is.
    fn is_at_a_host(&self) -> bool {
        matches!(&self.seen.place, Place::Elsewhere(host) if !host.is_empty())
    }

    /// The order in which copies are listed; those of one rank are in the order of their ids.
    fn rank(&self) -> [u8; 3] {
        let role = self.role.map_or(u8::MAX, |role| role as u8);
        [role, self.is_elsewhere().into(), self.placement as u8]
    }

    /// It is a copy of its own.
    fn place(&mut self, placement: Placement) {
        self.placement = placement;
        self.role = told_role(self.seen);
    }

    pub(crate) fn is(&self, progress: Progress) -> bool {
        self.status.is_some_and(|said| said.progress == progress)
    }
}

fn told_role(seen: &Observation) -> Option<AssetRole> {
    seen.facts.role.as_ref().and_then(Fact::role)
}

/// Whether the API has the word on the status.
fn by_the_api(seen: &Observation) -> bool {
    let status = seen.facts.status.as_ref();
    status.is_some_and(|said| said.source == Source::Api)
}

/// For how many copies of each expected role there is room.
struct OpenSlots(Vec<(AssetRole, usize)>);

impl OpenSlots {
    fn of(copies: &[PlacedCopy], expectation: &Expectation) -> Self {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ready,
    Open,
    Deleted,
    Failed,
}

impl Tally {
    pub(crate) fn of(copies: &[PlacedCopy], role: AssetRole) -> Self {
        let mut tally = Self::default();
        let counted = copies
            .iter()
            .filter(|copy| copy.counts && copy.role == Some(role));
        for copy in counted {
            match copy.status.map_or(Progress::Open, |said| said.progress) {
                Progress::Open => tally.open += 1,
                Progress::Failed => tally.failed += 1,
                Progress::Done => tally.ready += 1,
                Progress::Deleted => tally.deleted += 1,
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

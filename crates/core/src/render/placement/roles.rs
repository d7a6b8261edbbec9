//! Which role a copy has: the second table of [`super`].

use crate::expectation::Expectation;
use crate::render::asset::Place;
use crate::render::placement::merging::Unplaced;
use crate::render::placement::{PlacedCopy, Tally};
use crate::role::AssetRole;

/// Gives roles to the copies, to which those are added that were observed without a place.
pub(super) fn assign<'a>(
    copies: &mut Vec<PlacedCopy<'a>>,
    mut unplaced: Vec<Unplaced<'a>>,
    expectation: &Expectation,
) {
    replace_unexpected_suffixes(copies, &mut unplaced, expectation);
    let mut free = FreeRoles::new(copies, expectation);
    fill_free_roles(copies, &mut free);
    let (named, nameless): (Vec<_>, Vec<_>) = unplaced
        .into_iter()
        .partition(|unplaced| unplaced.copy.role.is_some());
    for unplaced in named.into_iter().chain(nameless) {
        let is_merged = !expectation.is_hosted() && is_merged_elsewhere(&unplaced, copies, &free);
        if !is_merged {
            keep(unplaced.copy, copies, &mut free);
        }
    }
}

/// A suffix that the expectation rules out is part of a custom file name: an image can be the main file. All copies with it
/// are of one file.
fn replace_unexpected_suffixes<'a>(
    copies: &mut [PlacedCopy<'a>],
    unplaced: &mut [Unplaced<'a>],
    expectation: &Expectation,
) {
    for suffix in [AssetRole::Poster, AssetRole::Thumbnail] {
        if !expectation.is_known() || expectation.roles().contains(suffix) {
            continue;
        }
        let Some(role) = FreeRoles::new(copies, expectation).first() else {
            continue;
        };
        let unplaced = unplaced.iter_mut().map(|unplaced| &mut unplaced.copy);
        for copy in copies.iter_mut().chain(unplaced) {
            if copy.role == Some(suffix) {
                copy.role = Some(role);
            }
        }
    }
}

/// Copies without a name that determines a role; those whose host is not known come last.
fn fill_free_roles(copies: &mut [PlacedCopy], free: &mut FreeRoles) {
    let has_no_host = |copy: &PlacedCopy| matches!(&copy.observation.place, Place::Elsewhere(host) if host.is_empty());
    for without_host in [false, true] {
        for copy in copies.iter_mut() {
            if copy.counts && copy.role.is_none() && has_no_host(copy) == without_host {
                copy.role = free.first();
                free.take(copy.role);
            }
        }
    }
}

/// Where several destinations share an id, one that failed has no URL either, so a failure is about one
/// of the copies that are known only if no other is to come.
fn is_merged_elsewhere<'a>(
    unplaced: &Unplaced<'a>,
    copies: &mut [PlacedCopy<'a>],
    free: &FreeRoles,
) -> bool {
    let is_free = match unplaced.copy.role {
        Some(role) => free.contains(role),
        None => free.first().is_some(),
    };
    let same_asset = copies
        .get_mut(unplaced.same_asset.clone())
        .unwrap_or_default();
    if is_free || same_asset.is_empty() {
        return false;
    }
    for copy in same_asset {
        copy.merge(&unplaced.copy);
    }
    true
}

fn keep<'a>(mut copy: PlacedCopy<'a>, copies: &mut Vec<PlacedCopy<'a>>, free: &mut FreeRoles) {
    copy.role = copy.role.or_else(|| free.first());
    free.take(copy.role);
    copies.push(copy);
}

/// The expected roles, each with the number of copies that are still to be observed.
struct FreeRoles(Vec<(AssetRole, usize)>);

impl FreeRoles {
    fn new(copies: &[PlacedCopy], expectation: &Expectation) -> Self {
        let free = |role| {
            let wanted = expectation.providers(role).len();
            (
                role,
                wanted.saturating_sub(Tally::new(copies, role).observed()),
            )
        };
        Self(expectation.roles().iter().map(free).collect())
    }

    fn first(&self) -> Option<AssetRole> {
        let mut free = self.0.iter().filter(|(_, copies)| *copies > 0);
        free.next().map(|(role, _)| *role)
    }

    fn contains(&self, role: AssetRole) -> bool {
        self.0
            .iter()
            .any(|(free, copies)| *free == role && *copies > 0)
    }

    fn take(&mut self, role: Option<AssetRole>) {
        for (_, copies) in self.0.iter_mut().filter(|(free, _)| Some(*free) == role) {
            *copies = copies.saturating_sub(1);
        }
    }
}

//! The role of each copy: the second table of [`super`].

use crate::expectation::Expectation;
use crate::render::asset::Place;
use crate::render::placement::PlacedCopy;
use crate::render::placement::free_roles::FreeRoles;
use crate::render::placement::merging::Unplaced;
use crate::role::AssetRole;

/// Assigns roles to the copies, and adds those that were observed without a place.
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

/// A suffix that the expectation rules out is part of a custom file name: an image can be the main file. All copies
/// with this suffix are copies of one file.
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
            if copy.role == Some(suffix) && !copy.role_is_certain {
                copy.role = Some(role);
            }
        }
    }
}

/// Copies whose name does not determine a role. Those with an unknown host come last.
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

/// Copies at several destinations can share an id, and a failed one has no URL. So a failure is about one of the known
/// copies only if no other copy is expected.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::asset::Observation;
    use crate::render::placement::tests::{elsewhere, observation};
    use AssetRole::{Main, Poster, Thumbnail};

    fn exactly(roles: &str) -> Expectation {
        Expectation::exactly(roles.parse().unwrap())
    }

    fn at_s3_and_mux(roles: &str) -> Expectation {
        exactly(roles).with_only_destinations(["s3", "mux"])
    }

    fn placed<'a>(
        observations: &'a [Observation],
        expectation: &Expectation,
    ) -> Vec<PlacedCopy<'a>> {
        let hosted = expectation.is_hosted();
        let new = |observation| PlacedCopy::new(observation, hosted);
        observations.iter().map(new).collect()
    }

    fn roles_of(copies: &[PlacedCopy]) -> Vec<Option<AssetRole>> {
        copies.iter().map(|copy| copy.role).collect()
    }

    /// The roles of copies with these names on hosting, once unexpected suffixes are replaced.
    fn replaced(names: &[AssetRole], expectation: &Expectation) -> Vec<Option<AssetRole>> {
        let hosted = |name| observation("a", Place::Hosting, Some(name));
        let observations: Vec<_> = names.iter().copied().map(hosted).collect();
        let mut copies = placed(&observations, expectation);
        replace_unexpected_suffixes(&mut copies, &mut [], expectation);
        roles_of(&copies)
    }

    #[test]
    fn unexpected_suffixes() {
        assert_eq!(replaced(&[Poster], &exactly("main")), [Some(Main)]);
        assert_eq!(replaced(&[Thumbnail], &exactly("poster")), [Some(Poster)]);
        assert_eq!(
            replaced(&[Poster, Poster], &exactly("main")),
            [Some(Main); 2]
        );
        assert_eq!(
            replaced(&[Thumbnail, Poster], &exactly("main")),
            [Some(Thumbnail), Some(Main)]
        );
        // No role is free, the role is expected, or nothing is known.
        assert_eq!(
            replaced(&[Main, Poster], &exactly("main")),
            [Some(Main), Some(Poster)]
        );
        assert_eq!(replaced(&[Poster], &exactly("main,poster")), [Some(Poster)]);
        assert_eq!(replaced(&[Poster], &exactly("")), [Some(Poster)]);
        assert_eq!(replaced(&[Poster], &Expectation::default()), [Some(Poster)]);
        // Main is not a suffix's role.
        assert_eq!(replaced(&[Main], &exactly("poster")), [Some(Main)]);
    }

    #[test]
    fn a_suffix_is_replaced_wherever_the_copy_is() {
        let expectation = exactly("main");
        let at_s3 = [observation("a", elsewhere("s3"), Some(Poster))];
        let queued = observation("b", Place::Unspecified, Some(Poster));
        let mut copies = placed(&at_s3, &expectation);
        let mut unplaced = [Unplaced {
            copy: PlacedCopy::new(&queued, true),
            same_asset: 0..0,
        }];
        replace_unexpected_suffixes(&mut copies, &mut unplaced, &expectation);
        assert_eq!(copies[0].role, Some(Main));
        assert_eq!(unplaced[0].copy.role, Some(Main));
    }

    fn filled(places: &[Place], expectation: &Expectation) -> Vec<Option<AssetRole>> {
        let nameless = |place: &Place| observation("a", place.clone(), None);
        let observations: Vec<_> = places.iter().map(nameless).collect();
        let mut copies = placed(&observations, expectation);
        let mut free = FreeRoles::new(&copies, expectation);
        fill_free_roles(&mut copies, &mut free);
        roles_of(&copies)
    }

    #[test]
    fn free_roles() {
        let both = exactly("main,poster");
        assert_eq!(filled(&[Place::Hosting], &both), [Some(Main)]);
        assert_eq!(
            filled(
                &[
                    Place::Hosting,
                    elsewhere("s3"),
                    Place::Hosting,
                    Place::Hosting
                ],
                &both
            ),
            [Some(Main), None, Some(Poster), None]
        );
        assert_eq!(
            filled(
                &[elsewhere(""), elsewhere("s3")],
                &both.with_only_destinations(["s3"])
            ),
            [Some(Poster), Some(Main)]
        );
        // Mux takes no posters.
        assert_eq!(
            filled(
                &[elsewhere("s3"), elsewhere("mux"), elsewhere("cdn")],
                &at_s3_and_mux("main,poster")
            ),
            [Some(Main), Some(Main), Some(Poster)]
        );
    }

    #[test]
    fn merged_elsewhere() {
        let expectation = at_s3_and_mux("main,poster");
        let at_both = [
            observation("a", elsewhere("s3"), Some(Main)),
            observation("a", elsewhere("mux"), Some(Main)),
            observation("b", elsewhere("s3"), Some(Poster)),
        ];
        let main = observation("a", Place::Unspecified, Some(Main));
        let nameless = observation("a", Place::Unspecified, None);
        let is_merged = |copies: &[Observation], unplaced: &Observation, same_asset| {
            let mut copies = placed(copies, &expectation);
            let free = FreeRoles::new(&copies, &expectation);
            let copy = PlacedCopy::new(unplaced, false);
            is_merged_elsewhere(&Unplaced { copy, same_asset }, &mut copies, &free)
        };
        assert!(is_merged(&at_both, &nameless, 0..2));
        assert!(is_merged(&at_both, &main, 0..2));
        assert!(!is_merged(&at_both, &main, 3..3), "nothing of this id");
        assert!(
            is_merged(&at_both[..2], &main, 0..2),
            "only the poster is free"
        );
        assert!(
            !is_merged(&at_both[..2], &nameless, 0..2),
            "the poster is free"
        );
        assert!(
            !is_merged(&at_both[1..], &main, 0..1),
            "one destination is open"
        );
    }

    #[test]
    fn kept() {
        let expectation = exactly("main,poster");
        let nameless = observation("a", Place::Unspecified, None);
        let poster = observation("b", Place::Unspecified, Some(Poster));
        let mut copies = Vec::new();
        let mut free = FreeRoles::new(&copies, &expectation);
        for observation in [&poster, &nameless, &nameless, &poster] {
            keep(PlacedCopy::new(observation, true), &mut copies, &mut free);
        }
        assert_eq!(
            roles_of(&copies),
            [Some(Poster), Some(Main), None, Some(Poster)]
        );
    }

    #[test]
    fn names_come_before_no_name() {
        let expectation = exactly("main,poster");
        let nameless = observation("a", Place::Unspecified, None);
        let main = observation("b", Place::Unspecified, Some(Main));
        let unplaced = |observation| Unplaced {
            copy: PlacedCopy::new(observation, true),
            same_asset: 0..0,
        };
        let mut copies = Vec::new();
        assign(
            &mut copies,
            vec![unplaced(&nameless), unplaced(&main)],
            &expectation,
        );
        assert_eq!(roles_of(&copies), [Some(Main), Some(Poster)]);
        assert_eq!(copies[1].observation.id.as_str(), "a");
    }
}

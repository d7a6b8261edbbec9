//! Which observations are about the same copy: the first table of [`super`].

use std::ops::Range;

use crate::render::asset::{Observation, Place};
use crate::render::fact::Source;
use crate::render::observations::Observations;
use crate::render::placement::PlacedCopy;

/// Something observed without a place, which may be about a copy of its own.
pub(super) struct Unplaced<'a> {
    /// The copy, if it is one of its own.
    pub(super) copy: PlacedCopy<'a>,
    /// Where the copies of the same id are in the list of copies.
    pub(super) same_asset: Range<usize>,
}

/// The copies whose place is stated, in the order of their ids and places, and what is left without a place.
pub(super) fn merge(
    observations: &Observations,
    hosted: bool,
) -> (Vec<PlacedCopy<'_>>, Vec<Unplaced<'_>>) {
    let (mut copies, mut unplaced) = (Vec::new(), Vec::new());
    for same_asset in observations.by_asset() {
        let asset = Asset::new(same_asset);
        let decided = || {
            same_asset
                .iter()
                .map(|seen| (decide(seen, &asset), PlacedCopy::new(seen, hosted)))
        };

        let start = copies.len();
        copies.extend(
            decided()
                .filter(|(decision, _)| *decision == Decision::Kept)
                .map(|(_, copy)| copy),
        );
        let kept = start..copies.len();
        for (decision, copy) in decided() {
            let of_asset = copies.get_mut(kept.clone()).unwrap_or_default();
            match decision {
                Decision::Kept => {}
                Decision::MergedWithHosting => merge_into(of_asset, &copy, PlacedCopy::is_hosted),
                Decision::MergedElsewhere => {
                    merge_into(of_asset, &copy, |known| !known.is_hosted())
                }
                Decision::Open => unplaced.push(Unplaced {
                    copy,
                    same_asset: kept.clone(),
                }),
            }
        }
    }
    (copies, unplaced)
}

/// Adds what was observed to each of the copies that `is_meant`.
fn merge_into<'a>(
    copies: &mut [PlacedCopy<'a>],
    observed: &PlacedCopy<'a>,
    is_meant: fn(&PlacedCopy<'a>) -> bool,
) {
    for copy in copies.iter_mut().filter(|copy| is_meant(copy)) {
        copy.merge(observed);
    }
}

/// What becomes of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// It is a copy of its own.
    Kept,
    /// It is about the copy on Shotstack's hosting.
    MergedWithHosting,
    /// It is about each of the copies elsewhere.
    MergedElsewhere,
    /// That depends on the roles that are free.
    Open,
}

/// What was observed under one asset id, all observations taken together.
#[derive(Default)]
struct Asset {
    is_on_hosting: bool,
    is_elsewhere: bool,
    has_host: bool,
    has_host_from_a_webhook: bool,
}

impl Asset {
    fn new(observations: &[Box<Observation>]) -> Self {
        let mut asset = Self::default();
        for observation in observations {
            match &observation.place {
                Place::Hosting => asset.is_on_hosting = true,
                Place::Elsewhere(host) => {
                    asset.is_elsewhere = true;
                    asset.has_host |= !host.is_empty();
                    asset.has_host_from_a_webhook |= !host.is_empty() && !by_the_api(observation);
                }
                Place::Unspecified => {}
            }
        }
        asset
    }
}

/// The rows of the table. Whatever fits none of them is open.
const ROWS: [(fn(&Observation, &Asset) -> bool, Decision); 8] = [
    (on_hosting, Decision::Kept),
    (at_a_host_by_a_webhook, Decision::Kept),
    (at_a_host_by_the_api, Decision::Kept),
    (at_a_host_in_another_spelling, Decision::MergedElsewhere),
    (elsewhere_beside_a_host, Decision::MergedElsewhere),
    (elsewhere_without_a_host, Decision::Kept),
    (unplaced_beside_hosting, Decision::MergedWithHosting),
    (unplaced_by_the_api, Decision::MergedElsewhere),
];

fn decide(observation: &Observation, asset: &Asset) -> Decision {
    ROWS.iter()
        .find(|(fits, _)| fits(observation, asset))
        .map_or(Decision::Open, |(_, decision)| *decision)
}

fn on_hosting(observation: &Observation, _: &Asset) -> bool {
    observation.place == Place::Hosting
}

fn at_a_host_by_a_webhook(observation: &Observation, _: &Asset) -> bool {
    has_host(observation) && !by_the_api(observation)
}

fn at_a_host_by_the_api(observation: &Observation, asset: &Asset) -> bool {
    has_host(observation) && !asset.has_host_from_a_webhook
}

/// The API knows one destination of an id, so it means the one that the webhook named, and only writes its host in another
/// way: S3 has several.
fn at_a_host_in_another_spelling(observation: &Observation, asset: &Asset) -> bool {
    has_host(observation) && asset.has_host_from_a_webhook
}

fn elsewhere_beside_a_host(observation: &Observation, asset: &Asset) -> bool {
    is_elsewhere(observation) && asset.has_host
}

fn elsewhere_without_a_host(observation: &Observation, asset: &Asset) -> bool {
    is_elsewhere(observation) && !asset.has_host
}

/// A copy that failed has no URL, and the API may know a copy before there is one.
fn unplaced_beside_hosting(observation: &Observation, asset: &Asset) -> bool {
    observation.place == Place::Unspecified && asset.is_on_hosting
}

/// The API knows one destination of an id, so it means that, with or without a URL.
fn unplaced_by_the_api(observation: &Observation, asset: &Asset) -> bool {
    observation.place == Place::Unspecified && by_the_api(observation) && asset.is_elsewhere
}

fn is_elsewhere(observation: &Observation) -> bool {
    matches!(observation.place, Place::Elsewhere(_))
}

fn has_host(observation: &Observation) -> bool {
    matches!(&observation.place, Place::Elsewhere(host) if !host.is_empty())
}

/// Whether the API determines the status.
fn by_the_api(observation: &Observation) -> bool {
    let status = observation.facts.status.as_ref();
    status.is_some_and(|status| status.source == Source::Api)
}

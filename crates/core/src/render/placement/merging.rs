//! Which observations are about the same copy: the first table of [`super`].

use std::ops::Range;

use crate::render::asset::{Observation, Place};
use crate::render::fact::Source;
use crate::render::observations::Observations;
use crate::render::placement::PlacedCopy;

/// An observation without a place, which may be a copy of its own.
pub(super) struct Unplaced<'a> {
    /// The copy, if it is a separate one.
    pub(super) copy: PlacedCopy<'a>,
    /// The range of the copies with the same id in the list of copies.
    pub(super) same_asset: Range<usize>,
}

/// The copies whose place is stated, ordered by id and place, and the remaining observations without a place.
pub(super) fn merge(
    observations: &Observations,
    hosted: bool,
) -> (Vec<PlacedCopy<'_>>, Vec<Unplaced<'_>>) {
    let (mut copies, mut unplaced) = (Vec::new(), Vec::new());
    for same_asset in observations.by_asset() {
        let asset = Asset::new(same_asset);
        let start = copies.len();
        let mut rest = Vec::new();
        for observation in same_asset {
            let copy = PlacedCopy::new(observation, hosted);
            match decide(observation, &asset) {
                Decision::Kept => copies.push(copy),
                decision => rest.push((decision, copy)),
            }
        }

        let kept = start..copies.len();
        for (decision, copy) in rest {
            let known = copies.get_mut(kept.clone()).unwrap_or_default();
            match decision {
                Decision::MergedWithHosting => copy.merge_into(known, PlacedCopy::is_hosted),
                Decision::MergedElsewhere => copy.merge_into(known, |known| !known.is_hosted()),
                Decision::Kept => {}
                Decision::Open => unplaced.push(Unplaced {
                    copy,
                    same_asset: kept.clone(),
                }),
            }
        }
    }
    (copies, unplaced)
}

/// The decision about an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// It is a copy of its own.
    Kept,
    /// It is about the copy on Shotstack's hosting.
    MergedWithHosting,
    /// It is about each of the copies elsewhere.
    MergedElsewhere,
    /// It depends on the free roles.
    Open,
}

/// The places of the copies of one asset id, from all its observations.
struct Asset {
    is_on_hosting: bool,
    elsewhere: Elsewhere,
}

/// The best knowledge about copies elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Elsewhere {
    NotObserved,
    WithoutHost,
    HostFromTheApi,
    HostFromAWebhook,
}

impl Asset {
    fn new(observations: &[Box<Observation>]) -> Self {
        let elsewhere = |observation: &Observation| match &observation.place {
            Place::Hosting | Place::Unspecified => Elsewhere::NotObserved,
            Place::Elsewhere(host) if host.is_empty() => Elsewhere::WithoutHost,
            Place::Elsewhere(_) if by_the_api(observation) => Elsewhere::HostFromTheApi,
            Place::Elsewhere(_) => Elsewhere::HostFromAWebhook,
        };
        Self {
            is_on_hosting: observations
                .iter()
                .any(|observation| observation.place == Place::Hosting),
            elsewhere: observations
                .iter()
                .map(|observation| elsewhere(observation))
                .max()
                .unwrap_or(Elsewhere::NotObserved),
        }
    }
}

/// Whether a row matches an observation, given all observations of its asset id.
type Row = fn(&Observation, &Asset) -> bool;

/// The rows of the table. An observation that matches none of them is open.
const ROWS: [(Row, Decision); 8] = [
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
    has_host(observation) && asset.elsewhere != Elsewhere::HostFromAWebhook
}

/// The API knows one destination of an id, so it is the one in the webhook, with its host in another spelling: S3 has
/// several.
fn at_a_host_in_another_spelling(observation: &Observation, asset: &Asset) -> bool {
    has_host(observation) && asset.elsewhere == Elsewhere::HostFromAWebhook
}

fn elsewhere_beside_a_host(observation: &Observation, asset: &Asset) -> bool {
    is_elsewhere(observation) && asset.elsewhere > Elsewhere::WithoutHost
}

fn elsewhere_without_a_host(observation: &Observation, asset: &Asset) -> bool {
    is_elsewhere(observation) && asset.elsewhere == Elsewhere::WithoutHost
}

/// A failed copy has no URL, and the API may list a copy before it has one.
fn unplaced_beside_hosting(observation: &Observation, asset: &Asset) -> bool {
    observation.place == Place::Unspecified && asset.is_on_hosting
}

/// The API knows one destination of an id, so this is it, with or without a URL.
fn unplaced_by_the_api(observation: &Observation, asset: &Asset) -> bool {
    observation.place == Place::Unspecified
        && by_the_api(observation)
        && asset.elsewhere > Elsewhere::NotObserved
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::asset::AssetFacts;
    use crate::render::fact::{Fact, FactKind};

    /// An observation of the asset `a`. An empty host is an unknown one.
    fn observed(source: Source, place: Place) -> Box<Observation> {
        let status = Fact::new(FactKind::AssetStatus, source, None, "ready");
        Box::new(Observation {
            id: "a".parse().unwrap(),
            place,
            facts: AssetFacts {
                status: Some(status),
                ..AssetFacts::default()
            },
        })
    }

    fn webhook(place: Place) -> Box<Observation> {
        observed(Source::Webhook, place)
    }

    fn api(place: Place) -> Box<Observation> {
        observed(Source::Api, place)
    }

    fn at(host: &str) -> Place {
        Place::Elsewhere(host.to_owned())
    }

    /// The rows that fit the first observation when the others are known under its id.
    fn rows(observations: &[Box<Observation>]) -> Vec<usize> {
        let asset = Asset::new(observations);
        let fits = |row: &usize| ROWS[*row].0(&observations[0], &asset);
        (0..ROWS.len()).filter(fits).collect()
    }

    #[test]
    fn on_hosting() {
        assert_eq!(rows(&[webhook(Place::Hosting)]), [0]);
        assert_eq!(rows(&[api(Place::Hosting), webhook(at("s3"))]), [0]);
    }

    #[test]
    fn at_a_host() {
        // Later rows fit too, but the first decides.
        assert_eq!(rows(&[webhook(at("s3"))])[0], 1);
        assert_eq!(rows(&[webhook(at("s3")), webhook(at("mux"))])[0], 1);
        assert_eq!(rows(&[api(at("s3"))])[0], 2);
        assert_eq!(rows(&[api(at("s3")), api(at("mux"))])[0], 2);
        assert_eq!(rows(&[api(at("s3")), webhook(at(""))])[0], 2);
        assert_eq!(rows(&[api(at("s3")), webhook(Place::Hosting)])[0], 2);
        assert_eq!(rows(&[api(at("s3")), webhook(at("mux"))])[0], 3);
    }

    #[test]
    fn elsewhere_with_and_without_a_host() {
        for without_host in [webhook(at("")), api(at(""))] {
            assert_eq!(rows(std::slice::from_ref(&without_host)), [5]);
            assert_eq!(rows(&[without_host.clone(), api(Place::Hosting)]), [5]);
            assert_eq!(rows(&[without_host.clone(), api(at("s3"))]), [4]);
            assert_eq!(rows(&[without_host, webhook(at("s3"))]), [4]);
        }
    }

    #[test]
    fn unplaced() {
        let place = Place::Unspecified;
        let none: [usize; 0] = [];
        assert_eq!(
            rows(&[webhook(place.clone()), webhook(Place::Hosting)]),
            [6]
        );
        assert_eq!(rows(&[webhook(place.clone()), webhook(at("s3"))]), none);
        assert_eq!(rows(&[webhook(place.clone())]), none);
        assert_eq!(
            rows(&[api(place.clone()), api(Place::Hosting), api(at("s3"))]),
            [6, 7]
        );
        assert_eq!(rows(&[api(place.clone()), webhook(at("s3"))]), [7]);
        assert_eq!(rows(&[api(place.clone()), webhook(at(""))]), [7]);
        assert_eq!(rows(&[api(place)]), none);
    }

    #[test]
    fn an_open_observation_has_the_copies_of_its_id() {
        let mut observations = Observations::default();
        for place in [at("mux"), at("s3"), Place::Unspecified] {
            observations.join(webhook(place));
        }
        let mut other = webhook(Place::Hosting);
        other.id = "0".parse().unwrap();
        observations.join(other);

        let (copies, unplaced) = merge(&observations, true);
        assert_eq!(copies.len(), 3);
        assert!(copies[0].is_hosted());
        assert_eq!(unplaced.len(), 1);
        assert_eq!(unplaced[0].same_asset, 1..3);
    }

    #[test]
    fn an_observation_is_merged_only_into_copies_at_its_place() {
        let mut observations = Observations::default();
        observations.join(webhook(Place::Hosting));
        observations.join(webhook(at("s3")));
        observations.join(api(at("another spelling")));
        let (copies, _) = merge(&observations, true);
        let sources = copies.iter().map(|copy| copy.status.unwrap().source);
        assert_eq!(sources.collect::<Vec<_>>(), [Source::Webhook, Source::Api]);
        assert_eq!(copies[1].observation.place, at("s3"));

        observations.join(api(Place::Unspecified));
        let (copies, unplaced) = merge(&observations, true);
        assert_eq!(copies[0].status.unwrap().source, Source::Api);
        assert!(unplaced.is_empty());
    }
}

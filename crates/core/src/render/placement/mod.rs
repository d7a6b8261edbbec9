//! Determines the copies of a render's files from the observations, and the role of each copy.
//!
//! A webhook or the Serve API gives an *observation*: an asset id with a status, perhaps with a place (stated by the
//! URL or `providerId`) and a file name. The id alone does not identify a copy, because copies of a file at several
//! destinations can share it. This module therefore answers two questions. In each table the first matching row
//! decides. Each row is a function, and has test cases in `tests/vectors/renders.json`.
//!
//! # Which observations are about the same copy?
//!
//! `merging.rs`, among the observations of one asset id. *By the API*: the API determines the status.
//!
//! | place stated | by | also observed under this id | then | function | vectors |
//! |---|---|---|---|---|---|
//! | on Shotstack's hosting | either | anything | kept | `on_hosting` | "hosting and S3, the same id" |
//! | at a host elsewhere | a webhook | anything | kept | `at_a_host_by_a_webhook` | "two destinations, the same id at both" |
//! | at a host elsewhere | the API | no host from a webhook | kept | `at_a_host_by_the_api` | "provider: another id" |
//! | at a host elsewhere | the API | a host from a webhook | merged with what is elsewhere | `at_a_host_in_another_spelling` | "one copy, its host written in two ways" |
//! | elsewhere, without a host | either | a host elsewhere | merged with what is elsewhere | `elsewhere_beside_a_host` | "S3 alone, without a URL and then ready" |
//! | elsewhere, without a host | either | no host | kept | `elsewhere_without_a_host` | "S3 alone, without a URL" |
//! | not stated | either | a copy on hosting | merged with that | `unplaced_beside_hosting` | "failed, then ready" |
//! | not stated | the API | a copy elsewhere | merged with what is elsewhere | `unplaced_by_the_api` | "S3 alone, queued and then ready" |
//! | not stated | either | otherwise | decided below | | |
//!
//! # Which role does a copy have?
//!
//! `roles.rs`, among all copies, in the order of the rows. A role is *free* while fewer copies of it are observed than
//! readiness waits for: one where Shotstack hosts the files, else one at each destination that takes such files.
//! *Counts*: readiness waits for copies at this place; one without a place always counts.
//!
//! | place stated | name | and | role | function | vectors |
//! |---|---|---|---|---|---|
//! | either way | the render's id and a suffix | | the suffix's role, for certain | `PlacedCopy::new` | "poster named after the render, only a main file expected", "poster named after the render, queued" |
//! | either way | another suffix whose role a *known* expectation lacks | a role is free | the first free, for all copies with the suffix | `replace_unexpected_suffixes` | "custom file name that ends in -poster", "custom file name that ends in -thumb, main file there", "custom file name that ends in -poster, failed and again under another id" |
//! | yes | any other that determines a role | | that role | `PlacedCopy::new` | "failed copy with a URL", "custom file name that ends in -poster, a poster expected", "custom file name that ends in -poster, nothing known", "more files than the edit makes" |
//! | yes | none | it counts, and a role is free | the first free | `fill_free_roles` | "S3 alone, custom file name" |
//! | yes | none | otherwise | none | `fill_free_roles` | "copy elsewhere, not named after the render", "S3 alone, two custom file names" |
//! | no | any | hosting is excluded, the role is not free, the id has copies | merged with all of those | `is_merged_elsewhere` | "S3 alone, failed and then ready" |
//! | no | one that determines a role | otherwise | that role, before copies without a name | `keep` | "provider: unknown, no URL", "failed copy without a URL beside a queued main file" |
//! | no | none | a role is free | the first free | `keep` | "failed copy without a URL, nothing else observed", "two destinations, the same id, failed at one" |
//! | no | none | otherwise | none | `keep` | "failed copy too many" |

mod free_roles;
mod merging;
mod roles;
mod tally;

pub(crate) use tally::{Outcome, Tally};

use crate::expectation::Expectation;
use crate::render::asset::{Observation, Place};
use crate::render::fact::{Fact, Progress};
use crate::render::observations::Observations;
use crate::role::AssetRole;

/// One copy of a file, with all facts about it.
#[derive(Clone, Copy)]
pub(crate) struct PlacedCopy<'a> {
    /// The observation that determines its id and place.
    pub(crate) observation: &'a Observation,
    pub(crate) status: Option<&'a Fact<'a>>,
    pub(crate) filename: Option<&'a Fact<'a>>,
    pub(crate) url: Option<&'a Fact<'a>>,
    pub(crate) error: Option<&'a Fact<'a>>,
    /// Whether readiness waits for copies at this place.
    pub(crate) counts: bool,
    pub(crate) role: Option<AssetRole>,
    /// Whether the file can have no other role, by its name.
    pub(crate) role_is_certain: bool,
}

/// The copies: main, poster, thumbnail, then those without a role; of one role those on Shotstack's hosting first.
pub(crate) fn placed_copies<'a>(
    observations: &'a Observations,
    expectation: &Expectation,
) -> Vec<PlacedCopy<'a>> {
    let (mut copies, unplaced) = merging::merge(observations, expectation.is_hosted());
    roles::assign(&mut copies, unplaced, expectation);
    copies.sort_unstable_by(|one, other| {
        let by_rank = one.rank().cmp(&other.rank());
        by_rank.then_with(|| one.observation.copy().cmp(&other.observation.copy()))
    });
    copies
}

impl<'a> PlacedCopy<'a> {
    /// A copy with a single observation. Its role is the one that its file name determines.
    fn new(observation: &'a Observation, hosted: bool) -> Self {
        let facts = &observation.facts;
        let role = facts.role.as_ref().and_then(Fact::role);
        Self {
            observation,
            status: facts.status.as_ref(),
            filename: facts.filename.as_ref(),
            url: facts.url.as_ref(),
            error: facts.error.as_ref(),
            counts: match observation.place {
                Place::Hosting => hosted,
                Place::Elsewhere(_) => !hosted,
                Place::Unspecified => true,
            },
            role: role.map(|(role, _)| role),
            role_is_certain: role.is_some_and(|(_, is_certain)| is_certain),
        }
    }

    /// Merges another observation of this copy.
    fn merge(&mut self, other: &Self) {
        self.status = self.status.max(other.status);
        self.filename = self.filename.max(other.filename);
        self.url = self.url.max(other.url);
        self.error = self.error.max(other.error);
        if self.role.is_none() || (other.role_is_certain && !self.role_is_certain) {
            self.role = other.role;
            self.role_is_certain = other.role_is_certain;
        }
    }

    /// Merges this into each of the copies that `is_meant` selects.
    fn merge_into(&self, copies: &mut [Self], is_meant: fn(&Self) -> bool) {
        for copy in copies.iter_mut().filter(|copy| is_meant(copy)) {
            copy.merge(self);
        }
    }

    pub(crate) fn is_hosted(&self) -> bool {
        self.observation.place == Place::Hosting
    }

    pub(crate) fn is(&self, progress: Progress) -> bool {
        self.status
            .is_some_and(|status| status.progress == progress)
    }

    /// The order in which copies are listed; those of one rank are in the order of their ids.
    fn rank(&self) -> [u8; 2] {
        let role = self.role.map_or(u8::MAX, |role| role as u8);
        let place = match &self.observation.place {
            Place::Hosting => 0,
            Place::Elsewhere(host) if !host.is_empty() => 1,
            Place::Elsewhere(_) => 2,
            Place::Unspecified => 3,
        };
        [role, place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::asset::AssetFacts;
    use crate::render::fact::{FactKind, Source};

    pub(super) fn observation(id: &str, place: Place, role: Option<AssetRole>) -> Observation {
        let fact = |kind, text| Some(Fact::new(kind, Source::Webhook, None, text));
        Observation {
            id: id.parse().unwrap(),
            place,
            facts: AssetFacts {
                status: fact(FactKind::AssetStatus, "failed"),
                role: role.and_then(|role| fact(FactKind::Role, role.as_str())),
                ..AssetFacts::default()
            },
        }
    }

    pub(super) fn elsewhere(host: &str) -> Place {
        Place::Elsewhere(host.to_owned())
    }

    #[test]
    fn copies_count_where_readiness_waits_for_them() {
        for (place, where_hosted, where_not) in [
            (Place::Hosting, true, false),
            (elsewhere("s3"), false, true),
            (elsewhere(""), false, true),
            (Place::Unspecified, true, true),
        ] {
            let observation = observation("a", place, None);
            assert_eq!(PlacedCopy::new(&observation, true).counts, where_hosted);
            assert_eq!(PlacedCopy::new(&observation, false).counts, where_not);
        }
    }

    #[test]
    fn each_fact_is_merged_by_itself_and_a_role_is_not_replaced() {
        let mut known = observation("a", Place::Hosting, Some(AssetRole::Main));
        let mut other = observation("a", Place::Unspecified, Some(AssetRole::Poster));
        let fact = |kind, text| Some(Fact::new(kind, Source::Api, None, text));
        known.facts.url = fact(FactKind::Url, "https://cdn.shotstack.io/au/v1/o/r.mp4");
        known.facts.filename = fact(FactKind::Other, "b.mp4");
        other.facts.status = fact(FactKind::AssetStatus, "ready");
        other.facts.filename = fact(FactKind::Other, "a.mp4");
        other.facts.error = fact(FactKind::Other, "no space");

        let mut copy = PlacedCopy::new(&known, true);
        copy.merge(&PlacedCopy::new(&other, true));
        assert!(copy.is(Progress::Done) && !copy.is(Progress::Failed));
        assert_eq!(copy.filename, known.facts.filename.as_ref());
        assert_eq!(copy.url, known.facts.url.as_ref());
        assert_eq!(copy.error, other.facts.error.as_ref());
        assert_eq!(copy.role, Some(AssetRole::Main));

        let nameless = observation("a", Place::Hosting, None);
        let mut copy = PlacedCopy::new(&nameless, true);
        copy.merge(&PlacedCopy::new(&other, true));
        assert_eq!(copy.role, Some(AssetRole::Poster));
    }

    #[test]
    fn copies_are_listed_by_role_then_place_then_id() {
        let (main, poster) = (Some(AssetRole::Main), Some(AssetRole::Poster));
        let mut observations = Observations::default();
        let listed = [
            observation("g", Place::Hosting, main),
            observation("e", elsewhere("s3"), main),
            observation("d", elsewhere(""), main),
            observation("c", Place::Unspecified, main),
            observation("a", Place::Hosting, poster),
            observation("b", Place::Hosting, poster),
            observation("h", elsewhere("mux"), poster),
            observation("h", elsewhere("s3"), poster),
            observation("f", elsewhere("s3"), None),
        ];
        for observation in listed.iter().rev() {
            observations.join(Box::new(observation.clone()));
        }
        let copies = placed_copies(&observations, &Expectation::default());
        let order = copies.iter().map(|copy| copy.observation.copy());
        assert!(order.eq(listed.iter().map(Observation::copy)));
    }

    /// Each row of the tables names cases that exist.
    #[test]
    fn the_tables_name_vectors() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/vectors/renders.json"
        );
        let vectors = std::fs::read_to_string(path).unwrap();
        let rows = include_str!("mod.rs")
            .lines()
            .filter(|line| line.starts_with("//! | "));
        let mut names = 0;
        for name in rows.flat_map(|row| row.split('"').skip(1).step_by(2)) {
            assert!(
                vectors.contains(&format!("\"name\": \"{name}\",")),
                "{name}"
            );
            names += 1;
        }
        assert!(names > 20);
    }
}

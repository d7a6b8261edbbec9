//! The observed copies of a render's files, ordered by id and place.

use serde::{Deserialize, Serialize};

use crate::id::AssetId;
use crate::render::asset::{AssetFacts, Observation, Observed, Place};
use crate::render::fact::Fact;

/// The merged observations, one for each copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Box<Observation>>")]
// Boxed, because a response of the API can have thousands, and each insertion moves those after it.
#[expect(clippy::vec_box)]
pub(crate) struct Observations(Vec<Box<Observation>>);

impl Observations {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Observation> {
        self.0.iter().map(Box::as_ref)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Observation> {
        self.0.iter_mut().map(Box::as_mut)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&Observation) -> bool) {
        self.0.retain(|observed| keep(observed));
    }

    /// The observations, grouped by asset id.
    pub(crate) fn by_asset(&self) -> impl Iterator<Item = &[Box<Observation>]> {
        self.0.chunk_by(|one, other| one.id == other.id)
    }

    pub(crate) fn errors_mut(&mut self) -> impl Iterator<Item = &mut Fact<'static>> {
        self.0
            .iter_mut()
            .filter_map(|copy| copy.facts.error.as_mut())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this can be added without exceeding `limit` copies. A failed copy, which has no place, may still get
    /// one.
    pub(crate) fn has_room_for(&self, observed: &Observed<'_>, limit: usize) -> bool {
        let same_id = self.0.iter().filter(|known| known.id == *observed.id);
        let places: Vec<&Place> = same_id.map(|known| &known.place).collect();
        self.0.len() < limit
            || places.contains(&&observed.place())
            || places == [&Place::Unspecified]
    }

    /// Merges what a document says. What is known already is not copied.
    pub(crate) fn observe(&mut self, observed: &Observed<'_>) {
        let place = observed.place();
        let facts = observed.facts(&place);
        match self.known_mut(observed.id, &place) {
            Ok(known) => known.facts.merge(facts),
            Err(at) => {
                let mut observation = Box::new(Observation {
                    id: observed.id.clone(),
                    facts: AssetFacts::default(),
                    place,
                });
                observation.facts.merge(facts);
                self.0.insert(at, observation);
            }
        }
    }

    pub(crate) fn join(&mut self, observed: Box<Observation>) {
        match self.known_mut(&observed.id, &observed.place) {
            Ok(known) => known.facts.merge(observed.facts),
            Err(at) => self.0.insert(at, observed),
        }
    }

    /// What is known of this copy, or where it belongs.
    fn known_mut(&mut self, id: &AssetId, place: &Place) -> Result<&mut Observation, usize> {
        let found = self
            .0
            .binary_search_by(|known| known.copy().cmp(&(id, place)));
        let at = found?;
        self.0.get_mut(at).map(Box::as_mut).ok_or(at)
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for observed in other.0 {
            self.join(observed);
        }
    }
}

/// The list may be in any order and have repeats.
impl From<Vec<Box<Observation>>> for Observations {
    fn from(all: Vec<Box<Observation>>) -> Self {
        let mut observations = Self(Vec::with_capacity(all.len()));
        for observed in all {
            observations.join(observed);
        }
        observations
    }
}

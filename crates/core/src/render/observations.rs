//! The observed copies of a render's files, ordered by id and place.

use serde::{Deserialize, Serialize};

use crate::render::asset::{Observation, Place};
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

    pub(crate) fn errors_mut(&mut self) -> impl Iterator<Item = &mut Fact> {
        self.0
            .iter_mut()
            .filter_map(|copy| copy.facts.error.as_mut())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this can be added without exceeding `limit` copies. A failed copy, which has no place, may still get
    /// one.
    pub(crate) fn has_room_for(&self, observed: &Observation, limit: usize) -> bool {
        let same_id = self.0.iter().filter(|known| known.id == observed.id);
        let places: Vec<&Place> = same_id.map(|known| &known.place).collect();
        self.0.len() < limit || places.contains(&&observed.place) || places == [&Place::Unspecified]
    }

    pub(crate) fn join(&mut self, observed: Box<Observation>) {
        let place = self
            .0
            .binary_search_by(|known| known.copy().cmp(&observed.copy()));
        match place {
            Ok(at) => {
                if let Some(known) = self.0.get_mut(at) {
                    known.facts.merge(&observed.facts);
                }
            }
            Err(at) => self.0.insert(at, observed),
        }
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

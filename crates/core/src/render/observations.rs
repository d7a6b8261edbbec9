//! The copies of a render's files: one entry for each, in the order of their ids and places.

use serde::{Deserialize, Serialize};

use crate::render::asset::{Observation, Place};

/// What was observed of each copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Box<Observation>>")]
// In boxes, because a response of the API can bring thousands, and each is inserted before others.
#[expect(clippy::vec_box)]
pub(crate) struct Observations(Vec<Box<Observation>>);

impl Observations {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Observation> {
        self.0.iter().map(Box::as_ref)
    }

    /// The observations, those of one asset id together.
    pub(crate) fn by_asset(&self) -> impl Iterator<Item = &[Box<Observation>]> {
        self.0.chunk_by(|one, other| one.id == other.id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this can be added without there being more than `most` copies. One that failed, and so had no place,
    /// may get one.
    pub(crate) fn has_room_for(&self, observed: &Observation, most: usize) -> bool {
        let of_id = self.0.iter().filter(|known| known.id == observed.id);
        let places: Vec<&Place> = of_id.map(|known| &known.place).collect();
        self.0.len() < most || places.contains(&&observed.place) || places == [&Place::Unspecified]
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

/// In whatever order they were written, and some perhaps twice.
impl From<Vec<Box<Observation>>> for Observations {
    fn from(all: Vec<Box<Observation>>) -> Self {
        let mut observations = Self(Vec::with_capacity(all.len()));
        for observed in all {
            observations.join(observed);
        }
        observations
    }
}

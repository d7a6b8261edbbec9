//! The facts about one render, apart for each owner that is named for it.
//!
//! Anyone who can post to a callback URL can name any owner, so facts of different owners are never mixed. The owner
//! with the best source is the render's. Two of the same rank are a conflict, until a better source decides.

use serde::{Deserialize, Serialize};

use crate::id::OwnerId;
use crate::render::RenderState;

/// The number of owners that are known only from webhooks, at most.
pub(crate) const MAX_UNTRUSTED_OWNERS: usize = 4;

/// Who named an owner. The later outranks the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OwnerSource {
    Webhook,
    Token,
    Caller,
    Api,
}

/// The facts that documents with this owner contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnerFacts {
    pub(crate) owner: OwnerId,
    pub(crate) source: OwnerSource,
    pub(crate) facts: RenderState,
}

/// The facts of every owner, in the order of the owners.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<OwnerFacts>")]
pub(crate) struct Owners(Vec<OwnerFacts>);

/// Whose the render is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ownership<'a> {
    /// No document has named an owner.
    Unknown,
    One(&'a OwnerFacts),
    /// These have the same rank.
    Conflict(Vec<&'a OwnerId>),
}

impl Owners {
    pub(crate) fn ownership(&self) -> Ownership<'_> {
        let best = self.0.iter().map(|known| known.source).max();
        let mut best = self.0.iter().filter(|known| Some(known.source) == best);
        match (best.next(), best.next()) {
            (None, _) => Ownership::Unknown,
            (Some(one), None) => Ownership::One(one),
            (Some(one), Some(other)) => {
                let all = [one, other].into_iter().chain(best);
                Ownership::Conflict(all.map(|known| &known.owner).collect())
            }
        }
    }

    /// The facts of the render's owner, if there is one.
    pub(crate) fn facts(&self) -> Option<&RenderState> {
        match self.ownership() {
            Ownership::One(known) => Some(&known.facts),
            _ => None,
        }
    }

    pub(crate) fn owner(&self) -> Option<&OwnerId> {
        match self.ownership() {
            Ownership::One(known) => Some(&known.owner),
            _ => None,
        }
    }

    pub(crate) fn get(&self, owner: &OwnerId) -> Option<&OwnerFacts> {
        self.0.iter().find(|known| known.owner == *owner)
    }

    /// Whether a webhook may name this owner: one that is known already, or one of the first few.
    pub(crate) fn has_room_for(&self, owner: &OwnerId) -> bool {
        let untrusted = |known: &&OwnerFacts| known.source == OwnerSource::Webhook;
        self.get(owner).is_some() || self.0.iter().filter(untrusted).count() < MAX_UNTRUSTED_OWNERS
    }

    /// The number of copies of all owners but this one.
    pub(crate) fn copies_of_others(&self, owner: &OwnerId) -> usize {
        let others = self.0.iter().filter(|known| known.owner != *owner);
        others.map(|known| known.facts.copies.iter().count()).sum()
    }

    pub(crate) fn join(&mut self, owner: &OwnerId, source: OwnerSource, facts: RenderState) {
        let place = self.0.binary_search_by(|known| known.owner.cmp(owner));
        match place {
            Ok(at) => {
                if let Some(known) = self.0.get_mut(at) {
                    known.source = known.source.max(source);
                    known.facts.merge(facts);
                }
            }
            Err(at) => self.0.insert(
                at,
                OwnerFacts {
                    owner: owner.clone(),
                    source,
                    facts,
                },
            ),
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for OwnerFacts {
            owner,
            source,
            facts,
        } in other.0
        {
            self.join(&owner, source, facts);
        }
    }

    /// Cuts every error text to this length.
    pub(crate) fn shorten_errors(&mut self, max_bytes: usize) {
        for known in &mut self.0 {
            known.facts.shorten_errors(max_bytes);
        }
    }
}

/// The list may be in any order and have repeats.
impl From<Vec<OwnerFacts>> for Owners {
    fn from(all: Vec<OwnerFacts>) -> Self {
        let mut owners = Self::default();
        owners.merge(Self(all));
        owners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(name: &str) -> OwnerId {
        name.parse().unwrap()
    }

    #[test]
    fn the_best_source_decides_whose_the_render_is() {
        let mut owners = Owners::default();
        assert_eq!(owners.ownership(), Ownership::Unknown);
        owners.join(&owner("b"), OwnerSource::Webhook, RenderState::default());
        assert_eq!(owners.owner(), Some(&owner("b")));
        owners.join(&owner("a"), OwnerSource::Webhook, RenderState::default());
        let both = [owner("a"), owner("b")];
        let conflict = Ownership::Conflict(both.iter().collect());
        assert_eq!(owners.ownership(), conflict);
        assert_eq!((owners.owner(), owners.facts()), (None, None));
        owners.join(&owner("a"), OwnerSource::Token, RenderState::default());
        assert_eq!(owners.owner(), Some(&owner("a")));
        owners.join(&owner("b"), OwnerSource::Api, RenderState::default());
        assert_eq!(owners.owner(), Some(&owner("b")));
    }

    #[test]
    fn webhooks_name_four_owners_and_no_more() {
        let mut owners = Owners::default();
        for name in ["a", "b", "c", "d"] {
            assert!(owners.has_room_for(&owner(name)));
            owners.join(&owner(name), OwnerSource::Webhook, RenderState::default());
        }
        assert!(!owners.has_room_for(&owner("e")) && owners.has_room_for(&owner("d")));
        // One that the API has confirmed does not count.
        owners.join(&owner("a"), OwnerSource::Api, RenderState::default());
        assert!(owners.has_room_for(&owner("e")));
    }
}

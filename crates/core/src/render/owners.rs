//! The facts about one render, apart for each owner that documents name.
//!
//! Anyone who can post to a callback URL can name any owner, so facts of different owners are never mixed. The owner
//! with the best source is the render's. Two of the same rank are a conflict, until a better source decides.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{AssetId, OwnerId};
use crate::render::facts::Facts;

/// The number of owners that are known only from webhooks, at most.
pub(crate) const MAX_UNTRUSTED_OWNERS: usize = 4;

/// Who has named the owner of a render. The later outranks the earlier.
///
/// ```
/// use shotstack_hosting::render::OwnerSource;
///
/// assert!(OwnerSource::Api > OwnerSource::Webhook);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OwnerSource {
    /// A webhook without a token that names the owner: anyone can post it.
    Webhook,
    /// A callback token.
    Token,
    /// Your program.
    Caller,
    /// The Serve API or the Edit API.
    Api,
}

impl fmt::Display for OwnerSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Webhook => "webhook",
            Self::Token => "token",
            Self::Caller => "caller",
            Self::Api => "api",
        })
    }
}

/// What the documents that name an owner say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnerFacts {
    pub(crate) source: OwnerSource,
    #[serde(default)]
    pub(crate) facts: Facts,
}

/// The facts of every owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
// Boxed, because a node of the map has room for eleven, and most renders have one owner.
pub(crate) struct Owners(BTreeMap<OwnerId, Box<OwnerFacts>>);

/// Whose the render is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ownership<'a> {
    /// No document has named an owner.
    Unknown,
    One(&'a OwnerId, &'a Facts),
    /// These have the same rank.
    Conflict(OwnerSource, Vec<&'a OwnerId>),
}

impl Owners {
    pub(crate) fn ownership(&self) -> Ownership<'_> {
        let Some(best) = self.0.values().map(|known| known.source).max() else {
            return Ownership::Unknown;
        };
        let mut all = self.0.iter().filter(|(_, known)| known.source == best);
        match (all.next(), all.next()) {
            (None, _) => Ownership::Unknown,
            (Some((owner, known)), None) => Ownership::One(owner, &known.facts),
            (Some((one, _)), Some((other, _))) => {
                let others = all.map(|(owner, _)| owner);
                Ownership::Conflict(best, [one, other].into_iter().chain(others).collect())
            }
        }
    }

    /// The facts of the render's owner, if there is one.
    pub(crate) fn facts(&self) -> Option<&Facts> {
        match self.ownership() {
            Ownership::One(_, facts) => Some(facts),
            _ => None,
        }
    }

    pub(crate) fn get(&self, owner: &OwnerId) -> Option<&Facts> {
        self.0.get(owner).map(|known| &known.facts)
    }

    /// The facts of this owner, who is named by this source.
    pub(crate) fn facts_mut(&mut self, owner: &OwnerId, source: OwnerSource) -> &mut Facts {
        let known = self.0.entry(owner.clone()).or_insert_with(|| {
            Box::new(OwnerFacts {
                source,
                facts: Facts::default(),
            })
        });
        known.source = known.source.max(source);
        &mut known.facts
    }

    /// Whether a webhook may name this owner: one that is known already, or one of the first few.
    pub(crate) fn has_room_for(&self, owner: &OwnerId) -> bool {
        let sources = self.0.values().map(|known| known.source);
        let untrusted = sources.filter(|source| *source == OwnerSource::Webhook);
        self.0.contains_key(owner) || untrusted.count() < MAX_UNTRUSTED_OWNERS
    }

    pub(crate) fn all_facts(&self) -> impl Iterator<Item = &Facts> {
        self.0.values().map(|known| &known.facts)
    }

    pub(crate) fn all_facts_mut(&mut self) -> impl Iterator<Item = &mut Facts> {
        self.0.values_mut().map(|known| &mut known.facts)
    }

    /// Forgets the owners that only webhooks have named.
    pub(crate) fn retain_trusted(&mut self) {
        self.0
            .retain(|_, known| known.source != OwnerSource::Webhook);
    }

    /// The number of copies of all owners but this one.
    pub(crate) fn copies_of_others(&self, owner: &OwnerId) -> usize {
        let others = self.0.iter().filter(|(other, _)| *other != owner);
        others
            .map(|(_, known)| known.facts.copies.iter().count())
            .sum()
    }

    /// The ids of the observed files with their owners, possibly with repeats.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&OwnerId, &AssetId)> {
        self.0.iter().flat_map(|(owner, known)| {
            let copies = known.facts.copies.iter();
            copies.map(move |copy| (owner, &copy.id))
        })
    }

    /// Whether neither a status nor a file was observed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.values().all(|known| known.facts.is_empty())
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (owner, known) in other.0 {
            self.facts_mut(&owner, known.source).merge(known.facts);
        }
    }

    /// Cuts every error text to this length.
    pub(crate) fn shorten_errors(&mut self, max_bytes: usize) {
        for known in self.0.values_mut() {
            known.facts.shorten_errors(max_bytes);
        }
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
        let [a, b] = ["a", "b"].map(owner);
        let nothing = Facts::default();
        let mut owners = Owners::default();
        assert_eq!(owners.ownership(), Ownership::Unknown);
        owners.facts_mut(&b, OwnerSource::Webhook);
        assert_eq!(owners.ownership(), Ownership::One(&b, &nothing));
        owners.facts_mut(&a, OwnerSource::Webhook);
        let conflict = Ownership::Conflict(OwnerSource::Webhook, vec![&a, &b]);
        assert_eq!(owners.ownership(), conflict);
        assert_eq!(owners.facts(), None);
        for (owner, source) in [
            (&a, OwnerSource::Token),
            (&b, OwnerSource::Caller),
            (&a, OwnerSource::Api),
        ] {
            owners.facts_mut(owner, source);
            assert_eq!(owners.ownership(), Ownership::One(owner, &nothing));
        }
    }

    #[test]
    fn webhooks_name_four_owners_and_no_more() {
        let mut owners = Owners::default();
        for name in ["a", "b", "c", "d"] {
            assert!(owners.has_room_for(&owner(name)));
            owners.facts_mut(&owner(name), OwnerSource::Webhook);
        }
        assert!(!owners.has_room_for(&owner("e")) && owners.has_room_for(&owner("d")));
        // One that the API has confirmed does not count.
        owners.facts_mut(&owner("a"), OwnerSource::Api);
        assert!(owners.has_room_for(&owner("e")));
    }
}

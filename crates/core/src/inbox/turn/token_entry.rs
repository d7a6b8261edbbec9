//! The stored form of a callback token: which renders it serves.
//!
//! Whoever sees the token of one order must not be able to spoil another render with it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::decode::DecodeError;
use crate::id::RenderId;
use crate::inbox::turn::bounds::MAX_RECORD_BYTES;
use crate::render::{Version, unreadable};
use crate::timestamp::Timestamp;

/// An event may overtake the expectation that names its render: so long it is not refused for good, in milliseconds.
const WAIT_MILLIS: i64 = 2 * 60 * 1000;

/// The number of renders that are given this time.
pub(super) const MAX_WAITING: usize = 8;

/// The number of renders that expectations can name for a token.
pub(super) const MAX_NAMED: usize = 64;

/// What is known about one token. It is changed only by compare-and-swap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenEntry {
    version: Version,
    /// The renders that expectations have named.
    #[serde(default)]
    named: BTreeSet<RenderId>,
    /// The first render that came with the token. It counts until one is named.
    #[serde(default)]
    first: Option<RenderId>,
    /// Other renders that came with the token.
    #[serde(default)]
    waiting: Vec<Waiting>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    render: RenderId,
    since: Timestamp,
}

/// How a token relates to the render of an event that came with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenUse {
    /// An expectation has named the render.
    Named,
    /// It is the first that came.
    First,
    /// Perhaps it will be named yet.
    Waiting,
    /// It serves another render.
    Refused,
    /// It serves another render, and too many others have come.
    TooMany,
}

/// More renders are named for a token, or longer ids, than its entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl TokenEntry {
    pub(super) fn from_json(stored: &str) -> Result<Self, DecodeError> {
        serde_json::from_str(stored).map_err(|error| unreadable(stored, error))
    }

    pub(super) fn to_json(&self) -> Result<String, DecodeError> {
        serde_json::to_string(self).map_err(DecodeError::from)
    }

    pub(super) fn serves(&self, render: &RenderId) -> bool {
        if self.named.is_empty() {
            self.first.as_ref() == Some(render)
        } else {
            self.named.contains(render)
        }
    }

    /// One of the renders that the token serves, for messages.
    pub(super) fn served(&self) -> Option<&RenderId> {
        self.named.first().or(self.first.as_ref())
    }

    pub(super) fn has_named(&self) -> bool {
        !self.named.is_empty()
    }

    /// An expectation names a render.
    pub(super) fn name(&mut self, render: &RenderId) -> Result<(), Full> {
        if self.named.contains(render) {
            return Ok(());
        }
        if self.named.len() >= MAX_NAMED {
            return Err(Full);
        }
        self.named.insert(render.clone());
        self.waiting.retain(|waiting| waiting.render != *render);
        let bytes = self.to_json().map_or(usize::MAX, |entry| entry.len());
        if bytes > MAX_RECORD_BYTES {
            return Err(Full);
        }
        Ok(())
    }

    /// An event of a render comes with the token.
    pub(super) fn receive(&mut self, render: &RenderId, now: Timestamp) -> TokenUse {
        if self.named.contains(render) {
            return TokenUse::Named;
        }
        if self.named.is_empty() {
            let first = self.first.get_or_insert_with(|| render.clone());
            return if first == render {
                TokenUse::First
            } else {
                TokenUse::Refused
            };
        }
        if let Some(waiting) = self.waiting.iter().find(|known| known.render == *render) {
            return if now < waiting.since.plus_millis(WAIT_MILLIS) {
                TokenUse::Waiting
            } else {
                TokenUse::Refused
            };
        }
        if self.waiting.len() >= MAX_WAITING {
            return TokenUse::TooMany;
        }
        self.waiting.push(Waiting {
            render: render.clone(),
            since: now,
        });
        TokenUse::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(id: &str) -> RenderId {
        id.parse().unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_token_that_nobody_names_serves_the_first_render_only() {
        let mut entry = TokenEntry::default();
        assert!(!entry.serves(&render("r")));
        assert_eq!(entry.receive(&render("r"), at(0)), TokenUse::First);
        let before = entry.clone();
        assert_eq!(entry.receive(&render("s"), at(0)), TokenUse::Refused);
        assert_eq!(entry.receive(&render("r"), at(1)), TokenUse::First);
        assert_eq!(entry, before);
        assert!(entry.serves(&render("r")) && !entry.serves(&render("s")));
    }

    #[test]
    fn what_is_named_wins_and_others_wait_two_minutes() {
        let mut entry = TokenEntry::default();
        entry.receive(&render("first"), at(0));
        entry.name(&render("r")).unwrap();
        assert!(entry.serves(&render("r")) && !entry.serves(&render("first")));
        assert_eq!(entry.served(), Some(&render("r")));
        for (millis, token_use) in [
            (5, TokenUse::Waiting),
            (WAIT_MILLIS + 4, TokenUse::Waiting),
            (WAIT_MILLIS + 5, TokenUse::Refused),
        ] {
            assert_eq!(entry.receive(&render("s"), at(millis)), token_use);
        }
        entry.name(&render("s")).unwrap();
        assert_eq!(entry.receive(&render("s"), at(0)), TokenUse::Named);
        assert_eq!(entry.receive(&render("r"), at(0)), TokenUse::Named);
    }

    #[test]
    fn eight_others_wait_and_sixty_four_are_named() {
        let mut entry = TokenEntry::default();
        for number in 0..MAX_NAMED {
            entry.name(&render(&format!("r{number}"))).unwrap();
        }
        assert_eq!(entry.name(&render("another")), Err(Full));
        assert_eq!(entry.name(&render("r7")), Ok(()));
        for number in 0..MAX_WAITING {
            let other = render(&format!("s{number}"));
            assert_eq!(entry.receive(&other, at(0)), TokenUse::Waiting);
        }
        assert_eq!(entry.receive(&render("s8"), at(0)), TokenUse::TooMany);
        assert_eq!(entry.receive(&render("s0"), at(0)), TokenUse::Waiting);

        let mut entry = TokenEntry::default();
        let long = |number: usize| render(&format!("{number:0>1024}"));
        let named = (0..MAX_NAMED).take_while(|number| entry.name(&long(*number)).is_ok());
        assert_eq!(named.count(), 59);
    }

    #[test]
    fn the_stored_form_is_versioned() {
        let mut entry = TokenEntry::default();
        entry.receive(&render("r"), at(0));
        entry.name(&render("s")).unwrap();
        entry.receive(&render("t"), at(7));
        let stored = entry.to_json().unwrap();
        assert!(stored.starts_with(r#"{"version":"#), "{stored}");
        assert_eq!(TokenEntry::from_json(&stored).unwrap(), entry);
        let later = stored.replace(r#""version":"#, r#""version":9"#);
        let error = TokenEntry::from_json(&later).unwrap_err().to_string();
        assert!(error.contains("update the program"), "{error}");
    }
}

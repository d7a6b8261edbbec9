//! The stored form of a render in an inbox: its facts, and what has been done about them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::callback::token::TokenHash;
use crate::decode::DecodeError;
use crate::id::RenderId;
use crate::inbox::turn::lease::Lease;
use crate::render::announcement::Topic;
use crate::render::{RenderState, Version, unreadable};
use crate::timestamp::Timestamp;

/// Without a stated deadline, a render is overdue so long after it was first seen: 30 minutes.
pub(super) const DEADLINE_MILLIS: i64 = 30 * 60 * 1000;

/// All that an inbox knows about one render.
///
/// The first members are facts, which merge to the same in any order. What follows `polled` is changed only by
/// compare-and-swap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    /// The first member in JSON, because the others may differ in a later version.
    version: Version,
    pub(super) render: RenderId,
    #[serde(default)]
    pub(super) facts: RenderState,
    /// The latest of the stated deadlines.
    #[serde(default)]
    pub(super) deadline: Option<Timestamp>,
    #[serde(default)]
    pub(super) first_seen: Option<Timestamp>,
    /// Whether the render was ordered without a callback, so that only the APIs can tell.
    #[serde(default)]
    pub(super) polled: bool,
    /// The token of the order, if the render came with one.
    #[serde(default)]
    pub(super) token: Option<RecordToken>,
    /// The announcements that were made. The set only grows.
    #[serde(default)]
    pub(super) acknowledged: BTreeSet<Topic>,
    /// The announcements that have failed.
    #[serde(default)]
    pub(super) attempts: Vec<Attempt>,
    #[serde(default)]
    pub(super) asked: Asked,
    /// The last time that a webhook said what the APIs had not said, if the policy wants them to.
    #[serde(default)]
    pub(super) unconfirmed_at: Option<Timestamp>,
    /// The right of one turn to act.
    #[serde(default)]
    pub(super) lease: Option<Lease>,
    /// When somebody must look again.
    #[serde(default)]
    pub(super) wake_at: Option<Timestamp>,
}

/// The token that gave a record its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordToken {
    pub(super) hash: TokenHash,
    pub(super) correlation: String,
}

/// An announcement that has failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attempt {
    pub(super) topic: Topic,
    /// When it first failed.
    pub(super) first_at: Timestamp,
    pub(super) failures: u32,
    pub(super) retry_at: Timestamp,
}

/// What was asked about a render.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Asked {
    pub(super) count: u32,
    pub(super) at: Option<Timestamp>,
    /// The number of requests because of webhooks since the APIs last said something new.
    pub(super) webhook_requests: u32,
    /// The number of refusals in a row.
    pub(super) refusals: u32,
    /// Not before this time, by `Retry-After`.
    pub(super) retry_at: Option<Timestamp>,
    /// Why the last request has failed, if it has.
    pub(super) problem: Option<String>,
}

impl Record {
    pub(super) fn new(render: RenderId) -> Self {
        Self {
            version: Version,
            render,
            facts: RenderState::default(),
            deadline: None,
            first_seen: None,
            polled: false,
            token: None,
            acknowledged: BTreeSet::new(),
            attempts: Vec::new(),
            asked: Asked::default(),
            unconfirmed_at: None,
            lease: None,
            wake_at: None,
        }
    }

    pub(super) fn from_json(stored: &str) -> Result<Self, DecodeError> {
        serde_json::from_str(stored).map_err(|error| unreadable(stored, error))
    }

    pub(super) fn to_json(&self) -> Result<String, DecodeError> {
        serde_json::to_string(self).map_err(DecodeError::from)
    }

    /// Merges facts about the same render.
    pub(super) fn merge_facts(&mut self, news: &Self) {
        self.facts.merge(news.facts.clone());
        self.deadline = self.deadline.max(news.deadline);
        self.polled |= news.polled;
        self.first_seen = match (self.first_seen, news.first_seen) {
            (Some(known), Some(other)) => Some(known.min(other)),
            (known, other) => known.or(other),
        };
    }

    /// Whether another record has the same facts, whatever was done about them.
    pub(super) fn has_same_facts(&self, other: &Self) -> bool {
        self.facts == other.facts
            && self.deadline == other.deadline
            && self.polled == other.polled
            && self.token == other.token
    }

    /// The user's own id for the render. One that the caller has stated outranks that of the token.
    pub(super) fn correlation(&self) -> Option<&str> {
        let of_token = || Some(self.token.as_ref()?.correlation.as_str());
        self.facts.correlation().or_else(of_token)
    }

    /// When the render is overdue, unless it is settled by then.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let usual = || Some(self.first_seen?.plus_millis(DEADLINE_MILLIS));
        self.deadline.or_else(usual)
    }

    /// Makes room by shortening the errors, the longest first.
    pub(super) fn shorten_errors_to(&mut self, max_bytes: usize) {
        self.facts.owners.shorten_errors(max_bytes);
    }
}

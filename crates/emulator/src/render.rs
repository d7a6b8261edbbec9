//! A render (or a transfer) as the emulator keeps it: its plan, and what became of it.

use serde::Serialize;
use serde_json::Value;
use shotstack_hosting::Stage;
use url::Url;

use crate::faults::Faults;
use crate::plan::{Copy, Place, Plan, Trouble};

/// How often the APIs fall back, if they do.
const FLAPPING_ANSWERS: u32 = 6;

pub(crate) struct Render {
    pub(crate) place: Place,
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// When it was ordered, on the emulator's clock.
    pub(crate) created: u64,
    /// The edit; of a transfer, its destinations in the same form.
    pub(crate) data: Value,
    /// How many bytes the data takes as text.
    pub(crate) bytes: usize,
    pub(crate) is_transfer: bool,
    pub(crate) extension: String,
    pub(crate) callback: Option<Url>,
    pub(crate) faults: Faults,
    pub(crate) plan: Plan,
    /// When each copy was deleted.
    pub(crate) deleted: Vec<Option<u64>>,
    /// What was sent, by the plan's publications.
    pub(crate) sent: Vec<Vec<Attempt>>,
    /// How often the APIs were asked for it.
    pub(crate) asked: u32,
    /// Whether something is still to happen.
    pub(crate) active: bool,
}

/// One attempt to deliver a callback.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attempt {
    /// As `X-Shotstack-Attempt` told it.
    #[serde(rename = "attempt")]
    pub(crate) number: u32,
    /// When it began, on the emulator's clock.
    #[serde(skip)]
    pub(crate) at: u64,
    /// What the emulator did to it.
    pub(crate) trouble: Option<Trouble>,
    pub(crate) http_status: Option<u16>,
    pub(crate) delivered: bool,
    /// How many redirects were followed.
    pub(crate) redirects: u32,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
    /// What the answer's body began with.
    pub(crate) answer: String,
}

/// How a copy is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CopyState {
    /// It has not begun.
    Unknown,
    Importing,
    Ready,
    Failed,
    Deleted,
}

impl CopyState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown | Self::Importing => "importing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }
}

impl Render {
    /// The status and since when, on the emulator's clock.
    pub(crate) fn status(&self, now: u64) -> (&'static str, u64) {
        let age = now.saturating_sub(self.created);
        let begun = self.plan.phases.iter().rev().find(|(at, _)| *at <= age);
        begun.map_or(("queued", self.created), |(at, status)| {
            (*status, self.created + at)
        })
    }

    /// How the nth copy is, and since when.
    pub(crate) fn copy(&self, index: usize, now: u64) -> (CopyState, u64) {
        let Some(copy) = self.plan.copies.get(index) else {
            return (CopyState::Unknown, now);
        };
        if let Some(at) = self.deleted.get(index).copied().flatten() {
            return (CopyState::Deleted, at);
        }
        let age = now.saturating_sub(self.created);
        if age >= copy.settles {
            let state = if copy.error.is_some() {
                CopyState::Failed
            } else {
                CopyState::Ready
            };
            (state, self.created + copy.settles)
        } else if age >= copy.starts {
            (CopyState::Importing, self.created + copy.starts)
        } else {
            (CopyState::Unknown, self.created)
        }
    }

    /// The copies that are known by now.
    pub(crate) fn known_copies(&self, now: u64) -> impl Iterator<Item = (usize, &Copy)> {
        self.plan
            .copies
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.copy(*index, now).0 != CopyState::Unknown)
    }

    /// Whether this answer of an API falls back to an earlier status.
    pub(crate) fn falls_back(&self) -> bool {
        self.plan.flaps && self.asked <= FLAPPING_ANSWERS && self.asked.is_multiple_of(2)
    }
}

//! A render or a transfer: its plan, and what has happened so far.

use serde::Serialize;
use serde_json::Value;
use shotstack_hosting::Stage;
use url::Url;

use crate::faults::Faults;
use crate::plan::{Disruption, Plan, PlannedCopy, Subject};
use crate::rng::RenderSeed;

/// The number of responses in which the APIs may report an earlier status.
const FLAPPING_RESPONSES: u32 = 6;

pub(crate) struct Render {
    pub(crate) seed: RenderSeed,
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// When it was requested, on the emulator's clock.
    pub(crate) created: u64,
    /// The edit with its merge fields applied; of a transfer, its destinations in the same form.
    pub(crate) data: Value,
    /// The edit before its merge fields were applied, if it has any.
    pub(crate) unmerged: Option<Value>,
    /// The length of the request's body.
    pub(crate) bytes: usize,
    pub(crate) is_transfer: bool,
    /// The id of the template that was rendered.
    pub(crate) template: Option<String>,
    /// What the user should know about the request.
    pub(crate) warnings: Vec<String>,
    pub(crate) extension: String,
    pub(crate) callback: Option<Url>,
    pub(crate) faults: Faults,
    pub(crate) plan: Plan,
    /// When each copy was deleted.
    pub(crate) deleted: Vec<Option<u64>>,
    /// The attempts at each of the plan's callbacks.
    pub(crate) attempts: Vec<Vec<Attempt>>,
    /// When the next attempt at each of the plan's callbacks is due, on the emulator's clock.
    pub(crate) next_attempts: Vec<Option<u64>>,
    /// How many API requests have asked for it.
    pub(crate) requests: u32,
    /// How many of these were for its status, and were not failed by a fault.
    pub(crate) status_requests: u32,
    /// Whether the plan is still in progress.
    pub(crate) active: bool,
}

/// One attempt to deliver a callback.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attempt {
    /// The value of `X-Shotstack-Attempt`.
    #[serde(rename = "attempt")]
    pub(crate) number: u32,
    /// When it began, on the emulator's clock.
    #[serde(skip)]
    pub(crate) at: u64,
    /// What the emulator did to it.
    pub(crate) disruption: Option<Disruption>,
    pub(crate) http_status: Option<u16>,
    pub(crate) delivered: bool,
    /// Whether it reached a handler, as far as the response tells.
    pub(crate) received: bool,
    /// How many redirects were followed.
    pub(crate) redirects: u32,
    /// Why there was no response.
    pub(crate) error: Option<String>,
    /// Why it reached no handler although it was answered.
    pub(crate) problem: Option<String>,
    /// The beginning of the response's body.
    pub(crate) response: String,
    /// How long it took, in real milliseconds.
    pub(crate) millis: u64,
    /// Whether somebody asked for it on the page.
    pub(crate) manual: bool,
    /// The number of its exchange; `None` if nothing was sent.
    pub(crate) exchange: Option<u64>,
}

/// The state of a copy at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CopyState {
    NotStarted,
    Importing,
    Ready,
    Failed,
    Deleted,
}

impl CopyState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted | Self::Importing => "importing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }
}

impl Render {
    /// The status, and when it began on the emulator's clock.
    pub(crate) fn status(&self, now: u64) -> (&'static str, u64) {
        let age = now.saturating_sub(self.created);
        let current = self.plan.phases.iter().rev().find(|(at, _)| *at <= age);
        current.map_or(("queued", self.created), |(at, status)| {
            (*status, self.created + at)
        })
    }

    /// The state of the copy at this index, and when it began.
    pub(crate) fn copy_state(&self, index: usize, now: u64) -> (CopyState, u64) {
        let Some(copy) = self.plan.copies.get(index) else {
            return (CopyState::NotStarted, now);
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
            (CopyState::NotStarted, self.created)
        }
    }

    /// The copies that have started, with their indexes.
    pub(crate) fn started_copies(&self, now: u64) -> impl Iterator<Item = (usize, &PlannedCopy)> {
        self.plan
            .copies
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.copy_state(*index, now).0 != CopyState::NotStarted)
    }

    /// For example `edit/render` or `serve/copy poster`.
    pub(crate) fn event_name(&self, subject: Subject) -> String {
        let Subject::Copy(index) = subject else {
            return "edit/render".to_owned();
        };
        let copy = self.plan.copies.get(index);
        copy.map_or_else(String::new, |copy| match copy.provider.as_str() {
            "shotstack" => format!("serve/copy {}", copy.role),
            provider => format!("serve/copy {} at {provider}", copy.role),
        })
    }

    /// Whether a copy has been published, or could not be.
    pub(crate) fn has_published(&self, now: u64) -> bool {
        (0..self.plan.copies.len()).any(|index| {
            let (state, _) = self.copy_state(index, now);
            !matches!(state, CopyState::NotStarted | CopyState::Importing)
        })
    }

    /// Whether this response of an API reports an earlier status.
    pub(crate) fn flaps(&self) -> bool {
        self.plan.flaps && self.requests <= FLAPPING_RESPONSES && self.requests.is_multiple_of(2)
    }
}

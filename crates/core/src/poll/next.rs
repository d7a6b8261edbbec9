//! What a poll plan says.

use crate::id::RenderId;
use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::poll::MAX_WATCHED;
use crate::poll::target::PollTarget;

/// What to do next.
///
/// In JSON: `{"next":"ask","render":…,"question":…}`, `{"next":"expired","render":…}`, `{"next":"wait","millis":…}`, `{"next":"idle"}`.
///
/// ```
/// use shotstack_hosting::{poll::{Next, PollPlan, PollRules}, Timestamp};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// assert_eq!(plan.next(Timestamp::from_millis(0)), Next::Idle);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this now, and tell the plan what came back, even if nothing did.
    Ask {
        /// Of which render.
        render: RenderId,
        /// What.
        question: PollTarget,
    },
    /// The deadline of this render has passed; the plan has forgotten it.
    Expired {
        /// Which render.
        render: RenderId,
    },
    /// Nothing is to be done for this long, unless an answer comes or another render is watched.
    Wait {
        /// Milliseconds.
        millis: u64,
    },
    /// Nothing is to be done until an answer comes or another render is watched.
    Idle,
}

impl ToJson for Next {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.name("next");
        match self {
            Self::Ask { render, question } => {
                out.string("ask");
                out.member("render", render);
                out.member("question", question);
            }
            Self::Expired { render } => {
                out.string("expired");
                out.member("render", render);
            }
            Self::Wait { millis } => {
                out.string("wait");
                out.member("millis", millis);
            }
            Self::Idle => out.string("idle"),
        }
        out.close_object();
    }
}

/// What becomes of a render after an answer.
///
/// ```
/// use shotstack_hosting::{poll::{Disposition, Next, PollPlan, PollResult, PollRules}, Timestamp};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let now = Timestamp::from_millis(0);
/// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
/// let Next::Ask { render, .. } = plan.next(now) else { panic!() };
/// assert_eq!(plan.on_result(&render, PollResult::Refused, 0, now), Some(Disposition::Refused));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// It is asked for again.
    Again,
    /// All is known. The plan has forgotten it, as it has after all that follows.
    Settled,
    /// The grace time is over, and there is no such render.
    NotFound,
    /// The API will not answer.
    Refused,
    /// Its deadline has passed.
    Expired,
}

impl ToJson for Disposition {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(match self {
            Self::Again => "again",
            Self::Settled => "settled",
            Self::NotFound => "notFound",
            Self::Refused => "refused",
            Self::Expired => "expired",
        });
    }
}

serialize_as_json!(Next, Disposition);

/// Why a render is not watched.
///
/// ```
/// use shotstack_hosting::{poll::{PollPlan, PollRules, WatchError}, Timestamp};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let now = Timestamp::from_millis(0);
/// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
/// assert_eq!(plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now), Err(WatchError::Watched));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// The plan watches it already.
    #[error("the render is watched already")]
    Watched,
    /// The plan watches [`MAX_WATCHED`] renders.
    #[error("{MAX_WATCHED} renders are watched already; wait until some are settled")]
    TooMany,
}

impl WatchError {
    /// A stable name for programs.
    ///
    /// ```
    /// assert_eq!(shotstack_hosting::poll::WatchError::TooMany.code(), "too_many");
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Watched => "watched",
            Self::TooMany => "too_many",
        }
    }
}

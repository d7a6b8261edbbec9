//! The decisions of a poll plan: the next step, and whether a render is polled again.

use crate::id::RenderId;
use crate::poll::target::PollTarget;

/// The largest number of renders that a plan watches, which bounds its memory.
pub const MAX_WATCHED: usize = 100_000;

/// The next step of a poll plan.
///
/// In JSON: `{"next":"ask","render":…,"target":…}`, `{"next":"expired","render":…}`, `{"next":"wait","millis":…}`,
/// `{"next":"idle"}`.
///
/// ```
/// use shotstack_hosting::{Timestamp, poll::{Next, PollPlan, PollRules}};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// assert_eq!(plan.next(Timestamp::from_millis(0)), Next::Idle);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "next", rename_all = "camelCase")]
pub enum Next {
    /// Send this request now, and pass its result to the plan, even if there is no response.
    Ask {
        /// The render.
        render: RenderId,
        /// What to request.
        target: PollTarget,
    },
    /// The deadline of this render has passed, and the plan no longer watches it. Cancel the request for it, if one is
    /// in flight.
    Expired {
        /// The render.
        render: RenderId,
    },
    /// There is nothing to do for this time, unless a response arrives or another render is watched.
    Wait {
        /// Milliseconds.
        millis: u64,
    },
    /// There is nothing to do until a response arrives or another render is watched.
    Idle,
}

/// Whether a render is polled again after a response.
///
/// In JSON: `"again"`, `"settled"`, `"notFound"`, `"refused"`, `"expired"`.
///
/// ```
/// use shotstack_hosting::{Timestamp, poll::{Disposition, Next, PollPlan, PollResult, PollRules}};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let now = Timestamp::from_millis(0);
/// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
/// let Next::Ask { render, .. } = plan.next(now) else { panic!() };
/// assert_eq!(plan.on_result(&render, PollResult::Refused, 0, now), Some(Disposition::Refused));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Disposition {
    /// It is polled again.
    Again,
    /// Everything about it is known. The plan no longer watches it, as in all following cases.
    Settled,
    /// The grace time is over, and neither API knows the render.
    NotFound,
    /// The API refuses the request, and would refuse it again.
    Refused,
    /// Its deadline has passed.
    Expired,
}

/// Why a render cannot be watched.
///
/// ```
/// use shotstack_hosting::{RenderId, Timestamp, poll::{PollPlan, PollRules, WatchError}};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// plan.watch(render.clone(), Timestamp::from_millis(0))?;
/// assert_eq!(plan.watch(render, Timestamp::from_millis(0)), Err(WatchError::Watched));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// The plan already watches this render.
    #[error("the render is already watched")]
    Watched,
    /// The plan already watches [`MAX_WATCHED`] renders.
    #[error("{MAX_WATCHED} renders are already watched; wait until some of them are settled")]
    TooMany,
}

impl WatchError {
    /// A stable code for programs: `watched` or `too_many`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Watched => "watched",
            Self::TooMany => "too_many",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_code_and_a_message() {
        assert_eq!(WatchError::Watched.code(), "watched");
        assert_eq!(WatchError::TooMany.code(), "too_many");
        assert_eq!(
            WatchError::TooMany.to_string(),
            "100000 renders are already watched; wait until some of them are settled"
        );
    }
}

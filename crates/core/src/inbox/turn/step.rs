//! The steps of a turn, and the results that a shell reports.

use std::collections::BTreeMap;

use serde::ser::{Error as _, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::api::ApiResponse;
use crate::event::FileUrl;
use crate::id::AssetId;
use crate::inbox::admission::Body;
use crate::inbox::reply::Reply;
use crate::inbox::turn::asking::RenderQuery;
use crate::inbox::turn::log::LogEntry;
use crate::render::{Announcement, AssetReport, Report};
use crate::role::AssetRole;
use crate::timestamp::Timestamp;
use crate::validate::Validated;

/// The next step of a turn. Times are in milliseconds.
///
/// In JSON: `{"step":"load","key":"r","millis":9500}`, and likewise for the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "step",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Step {
    /// Print this entry. It has no result.
    Log(LogEntry),
    /// Read the body of the request: a [`StepResult::Body`], or why not.
    Read {
        /// The longest body.
        max_bytes: usize,
        /// The time within which it has to be there.
        millis: u64,
    },
    /// Load the state under this key: a [`StepResult::Loaded`]. Remember its version.
    Load {
        /// The key.
        key: String,
        /// The time within which the store has to respond.
        millis: u64,
    },
    /// Store this state if the stored version is still the one that was loaded, or if still nothing is stored: a
    /// [`StepResult::Swapped`].
    Swap {
        /// The key.
        key: String,
        /// The state, which is opaque to the shell and the store.
        state: String,
        /// How long it is kept.
        ttl_millis: u64,
        /// When the store lists the key as due; `None` if it does not.
        wake_at: Option<Timestamp>,
        /// The time within which the store has to respond.
        millis: u64,
    },
    /// Send this request to the API: a [`StepResult::Responded`].
    Ask {
        /// The request.
        query: RenderQuery,
        /// The time within which the API has to respond.
        millis: u64,
    },
    /// Call the user's functions, all at once: a [`StepResult::Announced`] with the outcome of each.
    Announce {
        /// The announcements.
        announcements: Vec<Announcement>,
        /// The report on the render.
        report: Box<Report>,
        /// The URLs of the ready files.
        urls: BTreeMap<AssetRole, FileUrl>,
        /// The files that are announced.
        files: BTreeMap<AssetId, AssetReport>,
        /// The time after which a function that is still running is reported as [`Called::Late`].
        millis: u64,
    },
    /// Give this event, which is not about a render, to the user's function: a [`StepResult::Handed`].
    Hand {
        /// The event. In JSON: `verdict`, a text.
        #[serde(rename = "verdict", serialize_with = "as_text")]
        event: Box<Validated>,
        /// The time after which the function is reported as [`Called::Late`].
        millis: u64,
    },
    /// Do nothing for this time: a [`StepResult::Waited`].
    Wait {
        /// The time.
        millis: u64,
    },
    /// Send this reply. It has no result; the turn may go on.
    #[serde(serialize_with = "with_headers")]
    Reply(Reply),
    /// Wait until one of the functions that were late has ended: a [`StepResult::Ended`].
    Await {
        /// The ids of the announcements that are still running.
        ids: Vec<String>,
        /// What has come of the turn so far.
        outcome: Box<Outcome>,
    },
    /// The turn is over.
    Done(Outcome),
}

/// What has come of a turn.
///
/// In JSON: `{"report","announced","pending","problem","rateLimited"}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Outcome {
    /// The report on the render, if it is known.
    pub report: Option<Report>,
    /// The ids of the announcements that were made.
    pub announced: Vec<String>,
    /// The ids of those that are due and were not made: the function has failed or is late, or another turn is at it.
    pub pending: Vec<String>,
    /// Why the turn could not do all that it should have done.
    pub problem: Option<TurnProblem>,
    /// The turn had to ask the APIs and was not allowed to. It has changed nothing: end the sweep.
    pub rate_limited: bool,
}

/// Why a turn could not do all that it should have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TurnProblem {
    /// A stable name, such as `unavailable` or `correlation_conflict`.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

/// The result of a step.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum StepResult<'a> {
    /// The body was read.
    Body(Body<'a>),
    /// The body was not there in time.
    BodyLate,
    /// The body is longer than allowed.
    BodyTooLarge,
    /// The body could not be read.
    BodyFailed(&'a str),
    /// The state under the key, if there is one.
    Loaded(Option<&'a str>),
    /// Whether the state was stored. If not, somebody was faster.
    Swapped(bool),
    /// The store has failed, or has not responded in time.
    StoreFailed(&'a str),
    /// The API has responded.
    Responded(ApiResponse<'a>),
    /// The API has not responded.
    NoResponse(&'a str),
    /// The request was not sent, because the rate limit is used up for so many seconds.
    RateLimited(u32),
    /// The outcome of each announcement, in their order.
    Announced(Vec<Called>),
    /// A function that was late has ended: the announcement's id, and the error, if it has failed.
    Ended(&'a str, Option<&'a str>),
    /// The outcome of giving an event to the user's function.
    Handed(Called),
    /// The time has passed.
    Waited,
}

/// The outcome of a call of the user's function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// It has succeeded.
    Done,
    /// It has failed, with this message.
    Failed(String),
    /// It is still running when its time is over.
    Late,
}

fn as_text<S: Serializer>(event: &Validated, serializer: S) -> Result<S::Ok, S::Error> {
    let text = serde_json::to_string(event).map_err(S::Error::custom)?;
    serializer.serialize_str(&text)
}

/// A reply in JSON, with the headers that are not part of its body.
fn with_headers<S: Serializer>(reply: &Reply, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_struct("Reply", 6)?;
    members.serialize_field("status", &reply.http_status)?;
    members.serialize_field("code", reply.code)?;
    members.serialize_field("detail", &reply.detail)?;
    members.serialize_field("retryAfter", &reply.retry_after)?;
    members.serialize_field("allow", &reply.allow)?;
    members.serialize_field("violations", &reply.violations)?;
    members.end()
}

//! Turns: what to do about a delivery, a wake-up, an expectation or an observation.
//!
//! A [`Turn`] does no I/O and reads no clock. The program around it, its shell, asks for the [next step](Turn::next), does
//! it, and [reports the result](Turn::on_result), until the turn is [done](Step::Done). All that is hard is inside:
//! authentication, validation, what to store, who may announce, what is announced again after a failure, when the APIs are
//! asked, and when somebody has to look again if no webhook comes. So every shell is a loop like this one:
//!
//! ```
//! use std::{collections::HashMap, sync::Arc};
//! use shotstack_hosting::{Policy, Timestamp, Turn, inbox::{Body, Called, Inbox, Step, StepResult}};
//!
//! /// The state under each key, its version, and when somebody has to look again.
//! type Store = HashMap<String, (u64, String, Option<Timestamp>)>;
//!
//! fn run(mut turn: Turn, body: &[u8], store: &mut Store, now: Timestamp) -> Option<u16> {
//!     let (mut version, mut http_status) = (None, None);
//!     loop {
//!         match turn.next(now) {
//!             Step::Log(entry) => eprintln!("{}: {}", entry.code, entry.message),
//!             Step::Read { .. } => turn.on_result(StepResult::Body(Body::Bytes(body)), now),
//!             Step::Load { key, .. } => {
//!                 let stored = store.get(&key);
//!                 version = stored.map(|(version, ..)| *version);
//!                 turn.on_result(StepResult::Loaded(stored.map(|(_, state, _)| state.as_str())), now);
//!             }
//!             Step::Swap { key, state, wake_at, .. } => {
//!                 let is_same = store.get(&key).map(|(version, ..)| *version) == version;
//!                 if is_same {
//!                     store.insert(key, (version.unwrap_or(0) + 1, state, wake_at));
//!                 }
//!                 turn.on_result(StepResult::Swapped(is_same), now);
//!             }
//!             Step::Announce { announcements, urls, .. } => {
//!                 let call = |announcement| { println!("{announcement:?}: {urls:?}"); Called::Done }; // your function
//!                 turn.on_result(StepResult::Announced(announcements.iter().map(call).collect()), now);
//!             }
//!             Step::Hand { .. } => turn.on_result(StepResult::Handed(Called::Done), now), // another function of yours
//!             Step::Ask { .. } => turn.on_result(StepResult::NoResponse("there is no API client here"), now),
//!             Step::Wait { .. } => turn.on_result(StepResult::Waited, now), // sleep
//!             Step::Reply(reply) => http_status = Some(reply.http_status),
//!             Step::Done(_) => return http_status,
//!             _ => unreachable!("no function here is late"),
//!         }
//!     }
//! }
//!
//! let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
//! let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
//!   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
//! let (mut store, now) = (Store::new(), Timestamp::from_millis(1_626_087_884_574)); // your store, your clock
//!
//! let turn = inbox.delivery("POST", "/hook", None, now);
//! assert_eq!(run(turn, body, &mut store, now), Some(200));
//! assert_eq!(store["r"].2, None); // the render is ready and announced: nobody has to look again
//! ```
//!
//! | idea | file |
//! |---|---|
//! | what is loaded, decided and swapped in one round | `round.rs` |
//! | what a turn does next | `next_action.rs` |
//! | the lease, and what is done under it | `lease.rs`, `acting.rs` |
//! | which announcements are due | `due.rs` |
//! | when somebody has to look again | `wake_at.rs` |
//! | when and what the APIs are asked | `asking.rs` |
//! | what happens to an announcement that fails | `announcing.rs` |
//! | what the APIs have to confirm | `confirming.rs` |
//! | which render the token of an order serves | `binding.rs`, `token_entry.rs` |
//! | what keeps a record small | `bounds.rs` |
//! | the settings | [`Inbox`] |
//!
//! A round holds one *lease*: the swap that takes it is won by one turn, which alone then asks and announces until the
//! lease ends, or is given back with the acknowledgements. A turn with the token of one order loads and swaps a second key,
//! `token/…`, before its render's, whose key contains no `/`.

mod acting;
mod announcing;
mod asking;
mod binding;
mod bounds;
mod confirming;
mod delivery;
mod due;
mod expectation;
mod finish;
mod inbox;
mod lease;
mod log;
mod next_action;
mod observation;
mod plan;
mod record;
mod round;
mod step;
mod token_entry;
mod wake_at;
mod wake_up;

pub use asking::RenderQuery;
pub use expectation::{Expect, ExpectError};
pub use inbox::{ApiAccess, Inbox, Sweep, TurnLimits};
pub use log::{AtMost, Level, LogEntry};
pub use observation::ObserveError;
pub use step::{Called, Outcome, Step, StepResult, TurnProblem};

use std::collections::VecDeque;
use std::sync::Arc;

use crate::callback::Claims;
use crate::callback::token::TokenHash;
use crate::id::RenderId;
use crate::inbox::reply::Reply;
use crate::inbox::turn::acting::{Announcing, Asking};
use crate::inbox::turn::binding::{Binding, EntryPlan};
use crate::inbox::turn::lease::Lease;
use crate::inbox::turn::plan::Plan;
use crate::inbox::turn::record::Asked;
use crate::inbox::turn::round::Incoming;
use crate::poll::PollTarget;
use crate::render::announcement::Topic;
use crate::timestamp::Timestamp;
use crate::validate::Validated;

/// The store has at least this time, in milliseconds, even if the reply is late by then.
const MIN_STORE_MILLIS: u64 = 1_000;

/// One turn: the state machine behind a delivery, a wake-up, an expectation or an observation.
///
/// [`Inbox`] begins turns, and the [module](self) shows a shell.
///
/// ```
/// use std::sync::Arc;
/// use shotstack_hosting::{Policy, Timestamp, inbox::{Inbox, Step}};
///
/// let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
/// let now = Timestamp::from_millis(1_626_087_884_574);
/// let mut turn = inbox.delivery("POST", "/hook", None, now);
/// assert_eq!(turn.next(now), Step::Read { max_bytes: 65_536, millis: 5_000 });
/// ```
#[derive(Debug, Clone)]
pub struct Turn {
    inbox: Arc<Inbox>,
    kind: Kind,
    started: Timestamp,
    phase: Phase,
    log: VecDeque<LogEntry>,
    key: String,
    /// The claims of a delivery's token, until its body is read.
    claims: Option<Claims>,
    binding: Binding,
    /// What this turn adds to the record.
    incoming: Option<Incoming>,
    progress: Progress,
    outcome: Outcome,
    replied: bool,
    /// For pauses of different lengths.
    seed: u64,
}

/// What began the turn.
#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Delivery,
    WakeUp { may_ask: bool },
    Expectation,
    Observation,
}

/// What the turn waits for.
#[derive(Debug, Clone)]
enum Phase {
    Read,
    Hand(Box<Validated>),
    LoadEntry(TokenHash, binding::AfterEntry),
    SwapEntry(Box<EntryPlan>),
    Load,
    Swap(Box<Plan>),
    Ask(Box<Asking>),
    Announce(Box<Announcing>),
    /// Until the record is loaded again.
    Wait {
        millis: u64,
    },
    Reply(Reply),
    Await,
    Done,
}

/// What the turn has done so far.
#[derive(Debug, Clone, Default)]
struct Progress {
    /// The lease that this turn holds, as far as it knows.
    lease: Option<Lease>,
    /// Whether a swap has succeeded.
    stored: bool,
    made: Vec<Topic>,
    /// Whether something was made that is not acknowledged in the store.
    unacknowledged: bool,
    failed: Vec<Topic>,
    /// Failures that no swap has recorded yet, and their times.
    unrecorded: Vec<(Topic, Timestamp)>,
    /// Announcements that are still running although their time is over.
    late: Vec<Topic>,
    targets: Vec<PollTarget>,
    asked: Option<Asked>,
    /// Why the last request has brought no answer, not even that the render is not known.
    unanswered: Option<String>,
    lost_swaps: u32,
    store_failures: u32,
    lease_waits: u32,
    /// Why a delivery is not replied to with 200, although its facts are stored.
    obstacle: Option<Reply>,
    sweep_reported: bool,
}

impl Turn {
    fn new(inbox: &Arc<Inbox>, kind: Kind, phase: Phase, now: Timestamp) -> Self {
        Self {
            inbox: Arc::clone(inbox),
            kind,
            started: now,
            phase,
            log: VecDeque::new(),
            key: String::new(),
            claims: None,
            binding: Binding::default(),
            incoming: None,
            progress: Progress::default(),
            outcome: Outcome::default(),
            replied: false,
            seed: now.as_millis().unsigned_abs(),
        }
    }

    /// Sets random bits, so that turns that compete for one render pause for different times.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The next step. Until its result is reported, it stays the same; [`Step::Log`] and [`Step::Reply`] have no result.
    pub fn next(&mut self, now: Timestamp) -> Step {
        if let Some(mut entry) = self.log.pop_front() {
            entry.render = self.render().cloned();
            return Step::Log(entry);
        }
        let limits = self.inbox.limits;
        let store_millis = self.left(now).max(MIN_STORE_MILLIS);
        match &self.phase {
            Phase::Read => Step::Read {
                max_bytes: self.inbox.policy.validator.max_bytes(),
                millis: limits.read_millis,
            },
            Phase::Hand(event) => Step::Hand {
                event: event.clone(),
                millis: limits.announce_millis.min(self.left(now)),
            },
            Phase::LoadEntry(hash, _) => Step::Load {
                key: hash.key(),
                millis: store_millis,
            },
            Phase::SwapEntry(plan) => Step::Swap {
                key: plan.hash.key(),
                state: plan.state.clone(),
                ttl_millis: self.inbox.ttl_millis(plan.expires, now),
                wake_at: None,
                millis: store_millis,
            },
            Phase::Load => Step::Load {
                key: self.key.clone(),
                millis: store_millis,
            },
            Phase::Swap(plan) => Step::Swap {
                key: self.key.clone(),
                state: plan.state.clone(),
                ttl_millis: self.inbox.ttl_millis(plan.record.deadline(), now),
                wake_at: plan.record.wake_at,
                millis: store_millis,
            },
            Phase::Ask(asking) => Step::Ask {
                query: asking.query.clone(),
                millis: asking::RESPONSE_MILLIS,
            },
            Phase::Announce(announcing) => announcing.step(self.announce_millis(now)),
            Phase::Wait { millis } => Step::Wait { millis: *millis },
            Phase::Await => Step::Await {
                ids: self.ids(&self.progress.late),
                outcome: Box::new(self.outcome.clone()),
            },
            Phase::Done => Step::Done(self.outcome.clone()),
            Phase::Reply(reply) => {
                let step = Step::Reply(reply.clone());
                self.replied = true;
                self.phase = self.tail();
                step
            }
        }
    }

    /// Reports the result of the step that [`next`](Self::next) returned last.
    ///
    /// A result of another step, which only a mistake in the shell can cause, ends the turn with a 503.
    pub fn on_result(&mut self, result: StepResult<'_>, now: Timestamp) {
        match (std::mem::replace(&mut self.phase, Phase::Done), result) {
            (Phase::Read, StepResult::Body(body)) => self.on_body(body),
            (Phase::Read, StepResult::BodyLate) => self.on_late_body(),
            (Phase::Read, StepResult::BodyTooLarge) => self.on_large_body(),
            (Phase::Read, StepResult::BodyFailed(error)) => {
                self.unavailable(&format!("the body could not be read: {error}"));
            }
            (Phase::Hand(event), StepResult::Handed(called)) => self.on_handed(&event, &called),
            (Phase::Load, StepResult::Loaded(state)) => self.on_loaded(state, now),
            (Phase::Swap(plan), StepResult::Swapped(swapped)) => {
                self.on_swapped(*plan, swapped, now);
            }
            (Phase::LoadEntry(hash, then), StepResult::Loaded(state)) => {
                self.on_entry_loaded(hash, then, state, now);
            }
            (Phase::SwapEntry(plan), StepResult::Swapped(swapped)) => {
                self.on_entry_swapped(*plan, swapped, now);
            }
            (
                Phase::Load | Phase::Swap(_) | Phase::LoadEntry(..) | Phase::SwapEntry(_),
                StepResult::StoreFailed(error),
            ) => {
                self.on_store_failed(error, now);
            }
            (Phase::Ask(asking), StepResult::Responded(response)) => {
                self.on_response(*asking, &response, now);
            }
            (Phase::Ask(asking), StepResult::NoResponse(error)) => {
                self.on_no_response(*asking, asking::ApiFailure::no_response(error), now);
            }
            (Phase::Ask(asking), StepResult::RateLimited(seconds)) => {
                self.on_no_response(*asking, asking::ApiFailure::rate_limited(seconds), now);
            }
            (Phase::Announce(announcing), StepResult::Announced(outcomes)) => {
                self.on_announced(&announcing, outcomes, now);
            }
            (Phase::Wait { .. }, StepResult::Waited) => self.phase = self.round(),
            (Phase::Await, StepResult::Ended(id, error)) => self.on_ended(id, error, now),
            (Phase::Done, _) => {}
            _ => self.unavailable("the shell reported the result of another step"),
        }
    }

    /// The milliseconds until the turn has to reply.
    fn left(&self, now: Timestamp) -> u64 {
        let limit = i64::try_from(self.inbox.limits.reply_millis).unwrap_or(i64::MAX);
        now.millis_until(self.started.plus_millis(limit))
            .min(self.inbox.limits.reply_millis)
    }

    fn render(&self) -> Option<&RenderId> {
        self.incoming.as_ref().map(|incoming| &incoming.news.render)
    }

    /// This turn is about this render.
    fn is_about(&mut self, incoming: Incoming) {
        self.key = Inbox::key_of(&incoming.news.render);
        self.incoming = Some(incoming);
    }

    fn log(&mut self, level: Level, code: &'static str, message: impl Into<String>) {
        self.log.push_back(LogEntry::new(level, code, message));
    }

    fn ids(&self, topics: &[Topic]) -> Vec<String> {
        let Some(render) = self.render() else {
            return Vec::new();
        };
        let id = |topic: &Topic| topic.id(render);
        topics.iter().map(id).collect()
    }

    fn is_delivery(&self) -> bool {
        self.kind == Kind::Delivery
    }
}

//! Handling deliveries: which ones to accept, what to store, what to announce, and which status to reply with.
//!
//! Under a [`Policy`], a [`Turn`] does all of that for one delivery, and for renders about which no webhook comes. The code
//! around it loads and stores the states, and calls your functions; [`turn`] shows the loop.
//!
//! ```
//! use std::sync::Arc;
//! use shotstack_hosting::{Policy, Timestamp, inbox::{Inbox, Step}};
//!
//! // A redirect has turned the POST into a GET: the turn warns and replies before anything is read.
//! let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
//! let now = Timestamp::from_millis(1_626_087_884_574);
//! let mut turn = inbox.delivery("GET", "/hook", None, now);
//! let reply = loop {
//!     match turn.next(now) {
//!         Step::Log(entry) => eprintln!("{}: {}", entry.code, entry.message),
//!         Step::Reply(reply) => break reply,
//!         step => panic!("{step:?}"),
//!     }
//! };
//! assert_eq!((reply.http_status, reply.allow), (405, Some("POST")));
//! ```

pub(crate) mod admission;
pub(crate) mod limits;
pub(crate) mod policy;
mod policy_config;
pub(crate) mod reply;
mod subject;
pub mod turn;
pub(crate) mod unexpected_host;

pub use admission::Body;
pub use limits::{
    ANNOUNCE_MILLIS, DEFAULT_STATE_MILLIS, MIN_STATE_MILLIS, READ_MILLIS, REPLY_MILLIS,
    RETRY_AFTER_SECONDS,
};
pub use policy::{Policy, PolicyError};
pub use reply::Reply;
pub use turn::{
    ApiAccess, AtMost, Called, Expect, ExpectError, Inbox, Level, LogEntry, ObserveError, Outcome,
    RenderQuery, Step, StepResult, Sweep, Turn, TurnLimits, TurnProblem,
};

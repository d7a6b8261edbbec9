//! Handling deliveries: which ones to accept, what to store, what to announce, and which status to reply with.
//!
//! A [`Turn`] does all of that for one delivery, and for renders that no webhook tells about; [`turn`] shows the loop
//! around it. Below are the parts for programs without one.
//!
//! [`admit`] checks a request against a [`Policy`], [`decide`] merges its event into the stored state of the render,
//! and [`acknowledge`] records the announcements that were made. [`resume`] decides without a delivery, for example
//! from a timer. The caller loads and stores the states, and calls the rest of the program.
//!
//! ```
//! use shotstack_hosting::{inbox::{self, Admission, Body, Delivery}, Policy, Timestamp};
//!
//! let policy = Policy::unauthenticated();
//! let now = Timestamp::from_millis(1_626_087_884_574);
//! let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
//!   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
//! let delivery = Delivery { method: "POST", url: "/hook", body: Body::Bytes(body) };
//!
//! let reply = match inbox::admit(&delivery, &policy, now) {
//!     Err(reply) => reply,
//!     Ok(Admission::Render(admitted)) => match inbox::decide(None, &admitted, &policy, now) {
//!         Err(reply) => reply,
//!         Ok(decision) => {
//!             for announcement in &decision.announcements {
//!                 println!("{}", announcement.id()); // asset.ready/r/a, render.ready/r
//!             }
//!             decision.reply
//!         }
//!     },
//!     Ok(_) => inbox::Reply::stored(),
//! };
//! assert_eq!(reply.http_status, 200);
//! ```

pub(crate) mod admission;
pub(crate) mod decision;
pub(crate) mod limits;
pub(crate) mod policy;
mod policy_config;
pub(crate) mod reply;
mod subject;
pub mod turn;
pub(crate) mod unexpected_host;

pub use admission::{Admission, Admitted, Body, Delivery, admit};
pub use decision::{Decision, acknowledge, decide, resume};
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

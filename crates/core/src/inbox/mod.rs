//! What a program does behind its callback URL: which deliveries to take, what to store, what to announce, what to reply.

pub(crate) mod admission;
pub(crate) mod decision;
pub(crate) mod limits;
pub(crate) mod policy;
mod policy_config;
pub(crate) mod reply;
mod subject;

pub use admission::{Admission, Admitted, Body, Delivery, admit};
pub use decision::{Decision, acknowledge, decide, resume};
pub use limits::{
    ANNOUNCE_MILLIS, DEFAULT_STATE_MILLIS, MIN_STATE_MILLIS, READ_MILLIS, REPLY_MILLIS,
    RETRY_AFTER_SECONDS,
};
pub use policy::{Policy, PolicyError};
pub use reply::Reply;

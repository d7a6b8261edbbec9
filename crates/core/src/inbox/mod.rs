//! What a program does behind its callback URL: which deliveries to take, what to store, what to announce, what to reply.

pub(crate) mod admission;
pub(crate) mod decision;
pub(crate) mod policy;
pub(crate) mod reply;

pub use admission::{Admission, Admitted, Body, Delivery, admit};
pub use decision::{DEFAULT_STATE_MILLIS, Decision, MIN_STATE_MILLIS, acknowledge, decide, resume};
pub use policy::Policy;
pub use reply::Reply;

//! The inbox: whether a delivery is let in, what it changes, what is due to be announced, what is answered.
//!
//! A shell admits, loads, decides, swaps, announces and acknowledges; every decision on the way is made here.

pub(crate) mod admission;
pub(crate) mod answer;
mod base64;
pub(crate) mod callback;
pub(crate) mod decision;
pub(crate) mod policy;
pub(crate) mod secret;
pub(crate) mod token;

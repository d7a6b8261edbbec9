//! What [Shotstack](https://shotstack.io/) says of the files that it hosts, decided: is a webhook
//! genuine in form, are *all* files of a render there, at which URLs, and what is to be done about it.
//!
//! ```
//! use shotstack_hosting::{inbox::{Admission, Body, Delivery, acknowledge, admit, decide}, Policy, Timestamp};
//!
//! let policy = Policy::unauthenticated().with_expectation(
//!     shotstack_hosting::expectation::Expectation::exactly("main,poster".parse()?),
//! );
//! let now = Timestamp::from_millis(1_626_087_884_574); // the shell's clock
//! let mut stored = None; // the shell's store, for one render
//! let mut announced = Vec::new(); // the shell's own deeds
//!
//! for (id, file) in [("a", "r.mp4"), ("b", "r-poster.jpg"), ("a", "r.mp4")] {
//!     let body = format!(
//!         r#"{{"type":"serve","action":"copy","id":"{id}","render":"r","owner":"o","status":"ready",
//!             "url":"https://cdn.shotstack.io/au/v1/o/{file}","error":null,"completed":null}}"#
//!     );
//!     let delivery = Delivery { method: "POST", url: "/hook", body: Body::Bytes(body.as_bytes()) };
//!     let Ok(Admission::Render(admitted)) = admit(&delivery, &policy, now) else { panic!() };
//!     let decision = decide(stored, &admitted, &policy, now).unwrap();
//!     announced.extend(decision.announcements.iter().map(|due| due.id()));
//!     stored = Some(acknowledge(decision.state, &decision.announcements, decision.lease));
//!     assert_eq!(decision.answer.http_status, 200);
//! }
//! assert_eq!(announced, ["asset.ready/o/r/a", "asset.ready/o/r/b", "render.ready/o/r"]);
//! # Ok::<(), shotstack_hosting::role::UnknownRole>(())
//! ```
//!
//! # Scope
//!
//! This crate does no I/O, reads no clock, draws no random number and starts no thread: time is an
//! argument, bytes come in and decisions go out. It does not panic, whatever the input. What it knows:
//!
//! - [`Event`], read and checked from a webhook's body: [`Validator`], [`Finding`]
//! - [`CdnUrl`]: built, parsed, derived from a temporary output URL; needs no other feature
//! - [`RenderState`], the facts of a render, and its [`Report`]: what is ready, missing, failed and why;
//!   [`Renders`], many of them from any mixture of [`Document`]s
//! - [`admit`], [`decide`], [`acknowledge`], [`resume`]: the inbox behind a callback URL, under a [`Policy`]
//! - [`CallbackUrl`] and [`Claims`]: callback URLs that carry a signed token
//! - [`HostedAsset`], [`RenderInfo`] and [`ApiError`]: what the Serve API and the Edit API answer
//! - [`Api`] and [`ApiRequest`]: the requests to both, as plain data
//! - [`PollPlan`]: when to ask for which render next, under the rate limits of a key
//! - [`delivery`]: when Shotstack's publisher comes again
//!
//! It is unofficial: Shotstack has no part in it. Facts about the wire are from Shotstack's guides, its
//! `OpenAPI` definition and its open-source webhook publisher.
//!
//! # Features
//!
//! `json`, on by default, is everything that reads or writes JSON. Without it there remain the CDN URLs,
//! which depend on nothing that is large.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod cdn;
pub mod id;
mod pieces;
pub mod role;
pub mod stage;

pub use cdn::CdnUrl;
pub use id::{AssetId, IngestId, OwnerId, RenderId};
pub use role::AssetRole;
pub use stage::Stage;

#[cfg(feature = "json")]
mod root {
    pub use crate::event::Event;
    pub use crate::inbox::Policy;
    pub use crate::json::take::{FromJson, ReadMembers, ReadValue, Unfit};
    pub use crate::json::write::{JsonWriter, ToJson};
    pub use crate::render::{RenderState, Report};
    pub use crate::timestamp::Timestamp;
    pub use crate::validate::Validator;
}
#[cfg(feature = "json")]
pub use root::*;

#[cfg(feature = "json")]
pub mod api;
#[cfg(feature = "json")]
pub mod callback;
#[cfg(feature = "json")]
pub mod delivery;
#[cfg(feature = "json")]
pub mod event;
#[cfg(feature = "json")]
pub mod expectation;
#[cfg(feature = "json")]
pub mod inbox;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
pub mod poll;
#[cfg(feature = "json")]
pub mod render;
#[cfg(feature = "json")]
pub mod timestamp;
#[cfg(feature = "json")]
pub mod validate;

/// Runs the README's Rust as documentation tests.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../../../README.md")]
struct Readme;

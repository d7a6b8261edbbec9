//! Types, checks and adds up [Shotstack](https://shotstack.io/)'s webhooks, and builds the URLs of its CDN.
//!
//! Shotstack renders videos and copies each finished file to its CDN. This crate answers the question that a
//! program has then: are *all* files of a render there, at which URLs, and if not, why? It is a library of
//! decisions: it opens no socket, reads no clock and draws no random number. Bytes and the time come in as
//! arguments, and what to do comes out. No input makes it panic.
//!
//! It is unofficial: Shotstack has no part in it.
//!
//! # Read a webhook
//!
//! [`Event`] is a webhook that has been checked. A [`Validator`] sets limits; [`validate`] describes what is
//! wrong with a body, or odd about it, and where.
//!
//! ```
//! use shotstack_hosting::Event;
//!
//! let body = br#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540",
//!     "render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready",
//!     "url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4"}"#;
//!
//! match Event::from_slice(body)?.into_event() {
//!     Event::ServeCopy(copy) => println!("{} of render {} is {}", copy.id, copy.render, copy.status),
//!     event => println!("{}/{}", event.event_type(), event.action()),
//! }
//! # Ok::<(), shotstack_hosting::validate::Invalid>(())
//! ```
//!
//! # Add up a render
//!
//! [`RenderState`] collects facts about one render, in any order and any number of times; its [`Report`] says
//! which files are ready, which failed and which are missing. [`render::Renders`] does so for many renders.
//! [`Expectation`](expectation::Expectation) is which files a render will make.
//!
//! ```
//! use shotstack_hosting::{RenderState, expectation::Expectation, render::RenderStatus, role::RoleSet};
//!
//! let mut state = RenderState::default();
//! state.expect(&Expectation::exactly("main,poster".parse()?));
//! let report = state.report(RoleSet::EMPTY);
//! assert_eq!(report.status, RenderStatus::Pending);
//! assert_eq!(report.missing.len(), 2);
//! # Ok::<(), shotstack_hosting::role::UnknownRole>(())
//! ```
//!
//! # Build a URL
//!
//! [`CdnUrl`] builds the URL of a file on the CDN, takes one apart, and derives one from the temporary URL that
//! the Edit API gives out. [`cdn`] needs no JSON: without the default feature it is what remains of this crate.
//!
//! ```
//! use shotstack_hosting::CdnUrl;
//!
//! let url = CdnUrl::new("5ca6hu7s9k", "my film.mp4")?;
//! assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4");
//! # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
//! ```
//!
//! # Stand behind a callback URL
//!
//! [`callback`] makes callback URLs that carry a signed token, which is the only proof that a delivery is meant
//! for you: Shotstack signs nothing. [`inbox`] decides what to do with a delivery, under a [`Policy`]: what to
//! store, what to announce to the rest of your program, each thing once, and what to reply. [`delivery`] is how
//! often Shotstack's publisher tries.
//!
//! ```
//! use shotstack_hosting::{Policy, Timestamp, callback::{CallbackUrl, Claims, Secret}};
//!
//! let secret = Secret::new("a long random text of yours")?;
//! let now = Timestamp::from_millis(1_626_087_884_574);
//! let claims = Claims::new("order-17", now);
//! let callback = CallbackUrl::mint("https://example.com/shotstack", &claims, &secret)?;
//! let policy = Policy::authenticated([secret]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Wait for a render
//!
//! [`api`] writes requests to the Serve API and the Edit API, and reads the responses, as plain data; [`poll`]
//! decides when to ask for which render next, under the rate limits of an API key. The crate
//! `shotstack-hosting-client` sends them.
//!
//! ```
//! use shotstack_hosting::{RenderId, Timestamp, poll::{Next, PollPlan, PollRules, PollTarget}};
//!
//! let mut plan = PollPlan::new(PollRules::default());
//! let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
//! let now = Timestamp::from_millis(0);
//! plan.watch(render.clone(), now)?;
//! assert_eq!(plan.next(now), Next::Ask { render, target: PollTarget::Render });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # More
//!
//! [`glossary`] explains the words: render, asset, copy, role, fact, announcement, lease.
//!
//! The feature `json`, on by default, is everything that reads or writes JSON, with serde.
//!
//! The facts about Shotstack come from its guides, its `OpenAPI` definition and its open-source webhook publisher.

// docs.rs builds with this: each item then shows the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
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
pub mod decode;
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

#[doc = include_str!("glossary.md")]
pub mod glossary {}

/// Runs the README's Rust as documentation tests.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
struct Readme;

//! Validates [Shotstack](https://shotstack.io/)'s webhooks, merges them into the state of each render, and
//! builds CDN URLs.
//!
//! Shotstack renders videos and copies each finished file to its CDN. A program then needs to know whether *all*
//! files of a render are ready, at which URLs, and if not, why. This crate only makes decisions: it does no I/O,
//! reads no clock and uses no randomness. Bytes and the time are arguments; the decision is the result. It does
//! not panic on any input.
//!
//! It is unofficial and not affiliated with Shotstack.
//!
//! # Read a webhook
//!
//! [`Event`] is a webhook whose body is valid. A [`Validator`] has configurable limits, and [`validate`] reports
//! every violation and advisory with its path.
//!
//! ```
//! use shotstack_hosting::Event;
//!
//! let body = br#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540",
//!     "render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready",
//!     "url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4"}"#;
//!
//! match Event::from_slice(body)?.into_event() {
//!     Event::ServeCopy(copy) => println!("asset {} of render {} is {}", copy.id, copy.render, copy.status),
//!     event => println!("ignoring {}/{}", event.event_type(), event.action()),
//! }
//! # Ok::<(), shotstack_hosting::validate::Invalid>(())
//! ```
//!
//! # Combine what is known about a render
//!
//! [`RenderState`] merges the facts about one render, in any order and with any repeats. Its [`Report`] lists the
//! files that are ready, failed or missing. [`render::Renders`] holds the states of many renders, and
//! [`Expectation`](expectation::Expectation) describes the files that a render will produce.
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
//! [`CdnUrl`] builds and parses the URL of a file on the CDN, and derives it from the temporary output URL in the
//! Edit API's responses. It is available without default features.
//!
//! ```
//! use shotstack_hosting::CdnUrl;
//!
//! let url = CdnUrl::new("5ca6hu7s9k", "my film.mp4")?;
//! assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4");
//! # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
//! ```
//!
//! # Handle callbacks
//!
//! [`callback`] mints callback URLs with a signed token. Shotstack does not sign webhooks, so the token is the
//! only proof that a delivery is genuine. Under a [`Policy`], [`inbox`] decides whether to accept a delivery, what
//! to store, what to announce to the rest of your program, each announcement once, and which status to reply
//! with. [`delivery`] describes the publisher's retry schedule.
//!
//! ```
//! use shotstack_hosting::{Policy, Timestamp, callback::{CallbackUrl, Claims, Secret}};
//!
//! let secret = Secret::new("a secret of at least 24 bytes")?;
//! let now = Timestamp::from_millis(1_626_087_884_574);
//! let claims = Claims::new("order-17", now);
//! let callback = CallbackUrl::mint("https://example.com/shotstack", &claims, &secret)?;
//! let policy = Policy::authenticated([secret]); // accepts only deliveries to URLs that this secret signed
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Wait for a render
//!
//! [`api`] describes requests to the Serve API and the Edit API as plain data and parses the responses. [`poll`]
//! decides which render to poll next, and when, under the rate limits of an API key. The crate
//! `shotstack-hosting-client` sends the requests.
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
//! [`glossary`] defines the terms: render, asset, copy, role, fact, announcement, lease.
//!
//! The default feature `json` enables everything that reads or writes JSON, with serde and `serde_json`. Without
//! it, [`cdn`], [`id`], [`role`] and [`stage`] remain.
//!
//! Sources: Shotstack's [guides](https://shotstack.io/docs/guide/), its `OpenAPI` definition, and its open-source
//! webhook publisher.

// On docs.rs, each item shows the feature that it requires.
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
pub mod role;
pub mod stage;

pub use cdn::CdnUrl;
pub use id::{AssetId, IngestId, OwnerId, RenderId};
pub use role::AssetRole;
pub use stage::Stage;

#[cfg(feature = "json")]
mod root {
    pub use crate::event::Event;
    pub use crate::inbox::{Policy, Turn};
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

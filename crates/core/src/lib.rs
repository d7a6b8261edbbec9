//! What [Shotstack](https://shotstack.io/) says of the files that it hosts, decided: is a webhook
//! genuine in form, are *all* files of a render there, at which URLs, and what is to be done about it.
//!
//! ```
//! use shotstack_hosting::{Admission, Body, Delivery, Policy, Timestamp, acknowledge, admit, decide};
//!
//! let policy = Policy::unauthenticated().with_expectation(
//!     shotstack_hosting::Expectation::exactly("main,poster".parse()?),
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
//! # Ok::<(), shotstack_hosting::UnknownRole>(())
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
//! - [`HostedAsset`], [`RenderAnswer`] and [`ApiError`]: what the Serve API and the Edit API answer
//! - [`Api`] and [`ApiRequest`]: the requests to both, as plain data
//! - [`PollPlan`]: when to ask for which render next, under the rate limits of a key
//! - [`delivery`]: when Shotstack's publisher comes again
//! - [`Json`], [`ToJson`] and [`FromJson`]: the form in JSON that all of these have
//!
//! It is unofficial: Shotstack has no part in it. Facts about the wire are from Shotstack's guides, its
//! `OpenAPI` definition and its open-source webhook publisher.
//!
//! # Features
//!
//! `json`, on by default, is everything that reads or writes JSON. Without it there remain the CDN URLs,
//! which depend on nothing that is large.
//!
//! `serde`, on by default, implements serde's traits for what has a form in JSON, and converts [`Json`] from and to
//! `serde_json::Value`. Without it [`ToJson`] and [`FromJson`] do the same work in less code.

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

mod cdn;
mod id;
mod pieces;
mod role;
mod stage;

pub use cdn::error::{CdnUrlError, OriginProblem, Part};
pub use cdn::origin::{Origin, OriginError};
pub use cdn::path_segment::SegmentError;
pub use cdn::{CdnUrl, DEFAULT_REGION, DEFAULT_STAGE, MAX_CDN_URL_BYTES};
pub use id::{AssetId, IdError, IngestId, MAX_ID_BYTES, OwnerId, RenderId, RenderKey};
pub use role::{AssetRole, RoleSet, UnknownRole};
pub use stage::{Stage, UnknownStage};

#[cfg(feature = "json")]
mod all {
    pub use crate::api::accepted_render::AcceptedRender;
    pub use crate::api::edit_api::RenderAnswer;
    pub use crate::api::serve_api::HostedAsset;
    pub use crate::api::{ApiAnswer, ApiError, MAX_ANSWER_BYTES};
    pub use crate::event::file_url::{FileUrl, FileUrlError, MAX_FILE_URL_BYTES};
    pub use crate::event::status::{AssetStatus, CopyStatus, EditStatus};
    pub use crate::event::{EditRender, Event, Ingest, ServeCopy, Still, Unrecognized};
    pub use crate::expectation::Expectation;
    pub use crate::inbox::admission::{Admission, Admitted, Body, Delivery, admit};
    pub use crate::inbox::answer::Answer;
    pub use crate::inbox::callback::{CallbackError, CallbackUrl};
    pub use crate::inbox::decision::{
        DEFAULT_STATE_MILLIS, Decision, MIN_STATE_MILLIS, acknowledge, decide, resume,
    };
    pub use crate::inbox::policy::Policy;
    pub use crate::inbox::secret::{MIN_SECRET_BYTES, Secret, SecretError};
    pub use crate::inbox::token::{
        Claims, DEFAULT_TOKEN_MILLIS, MAX_CORRELATION_BYTES, TOKEN_PARAMETER, TokenError,
        redact_token,
    };
    pub use crate::json::Json;
    pub use crate::json::number::JsonNumber;
    pub use crate::json::object::JsonObject;
    pub use crate::json::read::JsonError;
    pub use crate::json::take::{FromJson, Unfit};
    pub use crate::json::write::{JsonWriter, ToJson};
    pub use crate::poll::next::{Next, Then, WatchError};
    pub use crate::poll::question::{Heard, Question};
    pub use crate::poll::rules::{PollRules, WINDOW_MILLIS};
    pub use crate::poll::served::Served;
    pub use crate::poll::{MAX_WATCHED, PollPlan};
    pub use crate::render::announcement::{Announcement, AnnouncementKind};
    pub use crate::render::document::Document;
    pub use crate::render::fact::Source;
    pub use crate::render::lease::{LEASE_MILLIS, Lease};
    pub use crate::render::renders::Renders;
    pub use crate::render::report::{AssetReport, Missing, RenderStatus, Report};
    pub use crate::render::{MAX_COPIES, RenderState};
    pub use crate::request::endpoint::{Api, Transfer};
    pub use crate::request::key::{ApiKey, ApiKeyError};
    pub use crate::request::{ApiRequest, RequestError, Service};
    pub use crate::timestamp::{Timestamp, TimestampError};
    pub use crate::validate::Validator;
    pub use crate::validate::finding::{Code, Finding};
    pub use crate::validate::limits::{Limits, MAX_NESTING};
    pub use crate::validate::verdict::{Invalid, Validated};
}
#[cfg(feature = "json")]
pub use all::*;

#[cfg(feature = "json")]
mod api;
#[cfg(feature = "json")]
pub mod delivery;
#[cfg(feature = "json")]
mod destination;
#[cfg(feature = "json")]
mod event;
#[cfg(feature = "json")]
mod expectation;
#[cfg(feature = "json")]
mod inbox;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod poll;
#[cfg(feature = "json")]
mod render;
#[cfg(feature = "json")]
mod request;
#[cfg(feature = "json")]
mod timestamp;
#[cfg(feature = "json")]
mod validate;

/// Runs the README's Rust as documentation tests.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../../../README.md")]
struct Readme;

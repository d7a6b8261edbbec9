//! [Shotstack](https://shotstack.io/)'s Serve API over HTTP: look up the files of a render, wait until all of them are there,
//! delete, transfer; order a render.
//!
//! ```no_run
//! use shotstack_hosting_client::{Client, Expectation, Stage};
//!
//! # async fn wait() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env(Stage::Production)?; // SHOTSTACK_API_KEY, and SHOTSTACK_URL for an emulator
//! let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
//! let report = client.wait_until_ready(&render, Expectation::default()).await?;
//! for asset in &report.assets {
//!     println!("{:?}", asset.url);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Scope
//!
//! This crate moves bytes. Requests, the meaning of responses, and when to ask next come from [`shotstack_hosting`], whose
//! types it returns.
//!
//! - All requests of a [`Client`] and its clones share one rate limit for each API, by a [`PollPlan`](shotstack_hosting::poll::PollPlan).
//! - A response has at most [`MAX_RESPONSE_BYTES`](shotstack_hosting::api::MAX_RESPONSE_BYTES), and may take 30 seconds. No
//!   redirect is followed, because it would carry the key along.
//! - Errors name the request, by method and path, and never contain the key; where a response repeats the key, it is redacted.
//! - Dropping a future or a [`Watch`] ends what it does.
//!
//! It runs on tokio, with rustls and the certificates of the machine. It is unofficial and not affiliated with Shotstack.

mod ask;
mod availability;
mod client;
mod connection;
mod environment;
mod error;
mod poller;
mod slot;
mod transport;
mod update;
mod watch;
mod watched_render;

pub use ask::QueryResult;
pub use availability::NotAvailable;
pub use client::Client;
pub use environment::{EnvironmentError, shotstack_url};
pub use error::{Error, NotReady};
pub use update::Update;
pub use watch::Watch;

pub use shotstack_hosting::{
    AssetId, RenderId, Report, Stage,
    api::{
        Api, ApiError, ApiKey, ApiKeyError, HostedAsset, RenderInfo, ShotstackUrl,
        ShotstackUrlError, SubmitError, Transfer,
    },
    cdn::Origin,
    event::FileUrl,
    expectation::Expectation,
    id::IdError,
    poll::{PollRules, ShareError},
    render::RenderStatus,
    role::RoleSet,
};

/// Runs the README's code as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

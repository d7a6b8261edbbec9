//! [Shotstack](https://shotstack.io/)'s Serve API over HTTP: which files of a render are there, wait until all are, delete,
//! transfer.
//!
//! ```no_run
//! use shotstack_hosting_client::{Api, ApiKey, Client, Expectation, Stage};
//!
//! # async fn wait() -> Result<(), Box<dyn std::error::Error>> {
//! let key = ApiKey::new(&std::env::var("SHOTSTACK_API_KEY")?)?;
//! let client = Client::new(Api::new(Stage::Production, key))?;
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
//! This crate moves bytes. Requests, what answers mean, and when to ask next come from [`shotstack_hosting`], whose types
//! it hands out.
//!
//! - All that a [`Client`] and its clones watch shares one rate limit for each API, by a [`PollPlan`](shotstack_hosting::poll::PollPlan).
//! - An answer has at most [`MAX_RESPONSE_BYTES`](shotstack_hosting::api::MAX_RESPONSE_BYTES) and
//!   30 seconds. No redirect is followed: it would carry the key along.
//! - Errors name the request, method and path, and never the key.
//! - Dropping a future or a [`Watch`] ends what it does.
//!
//! It runs on tokio, with rustls and the machine's certificates. It is unofficial: Shotstack has no part in it.

mod client;
mod driver;
mod error;
mod served;
mod transport;
mod watch;

pub use client::Client;
pub use error::{Error, NotReady};
pub use served::NotServed;
pub use watch::{Progress, Watch};

pub use shotstack_hosting::{
    AssetId, RenderId, Report, Stage,
    api::{Api, ApiError, ApiKey, ApiKeyError, HostedAsset, RenderInfo, Transfer},
    cdn::Origin,
    event::FileUrl,
    expectation::Expectation,
    id::IdError,
    poll::PollRules,
    render::RenderStatus,
    role::RoleSet,
};

/// Runs the README's code as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

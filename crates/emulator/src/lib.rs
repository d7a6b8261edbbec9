//! A local [Shotstack](https://shotstack.io/) for tests: the Edit API, the Serve API, the CDN and the webhook publisher,
//! with injected faults that a seed repeats.
//!
//! ```
//! use shotstack_hosting_emulator::{Config, Emulator};
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start(Config {
//!     time_scale: "0.001".parse()?,
//!     faults: "duplicate,reorder,drop=0.5".parse()?,
//!     ..Config::default()
//! })
//! .await?;
//! println!("POST {}/edit/stage/render with x-api-key", emulator.url());
//! emulator.shutdown().await;
//! # Ok(()) }
//! ```
//!
//! # Endpoints
//!
//! | request | what it is |
//! |---|---|
//! | `POST /edit/{stage}/render`, `POST /{stage}/render` | Edit API, and its older base path |
//! | `GET /edit/{stage}/render/{id}`, `GET /{stage}/render/{id}` | the same |
//! | `POST`, `GET /edit/{stage}/templates`; `GET`, `PUT`, `DELETE /edit/{stage}/templates/{id}`; `POST /edit/{stage}/templates/render` | saved templates, also at the older base path |
//! | `GET /serve/{stage}/assets/render/{id}`, `GET` and `DELETE /serve/{stage}/assets/{id}`, `POST /serve/{stage}/assets` | Serve API |
//! | `GET /cdn/{region}/{stage}/{owner}/{file}` | the CDN: a small genuine file of the right type, 404 until its copy is ready |
//! | `GET /` | a live page of all renders and callbacks |
//! | `GET /__emulator`, `/__emulator/renders`, `/__emulator/renders/{id}`, `/__emulator/attempts` | its data as JSON; `?limit=` up to 1000 |
//! | `GET /__emulator/exchanges/{number}` | headers and bodies of an attempt, by the `exchange` of its JSON, as long as they are kept |
//! | `POST /__emulator/renders?stage=` | orders a render without the API key, for the page |
//! | `POST /__emulator/renders/{id}/callbacks/{index}/attempts` | sends a callback once more |
//! | `GET /__emulator/events` | its data as server-sent events |
//! | `GET /__emulator/idle` | responds with 204 once no render is in progress |
//!
//! Every other endpoint of Shotstack's is answered 501, "not emulated".
//!
//! As at Shotstack, the status of an unknown render is a 400, not a 404; the files of a render are a 404 until the first is
//! published, which is usually the poster; members that the official definition does not have are refused; and a `callback`
//! given to `POST /templates/render` is accepted and discarded, with one of the [`RunningEmulator::warnings`].
//!
//! A render is done within 5 seconds, and its files are copied within 1.5 seconds more. Its callback URL is called once
//! for the render and once for each file and destination; a callback that is not delivered is sent again, ten times at
//! most, as [`delivery`](shotstack_hosting::delivery) describes. [`TimeScale`] scales all of these times.
//!
//! CDN URLs point to the emulator itself, so that a receiver can fetch the files: give its validator
//! [`RunningEmulator::cdn_origin`], and a handler of the npm package the environment variable `SHOTSTACK_URL` with the
//! emulator's URL. A receiver without it answers 200, but the callbacks do not make a render ready. The temporary output
//! URLs have Shotstack's form, but cannot be fetched.
//!
//! # Who may call it
//!
//! A request whose `Host` is not a name or address of this machine is answered 421: a web page could otherwise read the
//! emulator by DNS rebinding. [`Config::allowed_hosts`] lets further names in. The page's two `POST` requests are refused
//! to pages of other sites, and need the header `content-type: application/json`.
//!
//! # Faults
//!
//! [`Faults`] are configured for every render in [`Config`], and overridden for one render in the request's header
//! `x-shotstack-emulator-faults` or in the member `__faults` of its edit. Under the same [`seed`](Config::seed), the nth
//! render always has the same ids, durations and faults.
//!
//! It is unofficial and not affiliated with Shotstack.

mod access;
mod allowed_host;
mod api;
mod callback_body;
mod cdn;
mod clock;
mod config;
mod connection_error;
mod context;
mod deliveries;
mod emulator;
mod exchange;
mod fault;
mod faults;
mod file_urls;
mod forward;
mod live;
mod media;
mod not_received;
mod plan;
mod publisher;
mod rate_limit;
mod registry;
mod render;
mod request;
mod rng;
mod scheduler;
mod templates;
mod trigger;
mod warnings;

pub use allowed_host::{AllowedHost, AllowedHostError};
pub use config::{Config, EmulatorKey, TimeScale, TimeScaleError};
pub use deliveries::{Deliveries, Delivery, MissedDeliveries};
pub use emulator::{Emulator, RunningEmulator, StartError};
pub use fault::Fault;
pub use faults::{Faults, FaultsError};
pub use forward::{ForwardUrl, ForwardUrlError};
pub use not_received::{NotReceived, PageKind, WebPage};
pub use trigger::{EventKind, Trigger, TriggerError, TriggerOutcome};
pub use warnings::Warnings;

/// Runs the README's code as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! A local [Shotstack](https://shotstack.io/): the Edit API and the Serve API, the CDN, and the publisher that
//! calls back, with everything that can go wrong between them on demand and repeatably.
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
//! # What it speaks
//!
//! | request | as in |
//! |---|---|
//! | `POST /edit/{stage}/render`, `POST /{stage}/render` | Edit API, and its older base |
//! | `GET /edit/{stage}/render/{id}`, `GET /{stage}/render/{id}` | the same |
//! | `GET /serve/{stage}/assets/render/{id}`, `GET` and `DELETE /serve/{stage}/assets/{id}`, `POST /serve/{stage}/assets` | Serve API |
//! | `GET /cdn/{region}/{stage}/{owner}/{file}` | the CDN: a small genuine file of the right kind, 404 until its copy is ready |
//! | `GET /` | a page that shows what happens |
//! | `GET /__emulator`, `/__emulator/renders`, `/__emulator/renders/{id}`, `/__emulator/attempts` | the same as JSON; `?limit=` up to 1000 |
//! | `GET /__emulator/events` | the same as server-sent events |
//! | `GET /__emulator/idle` | answers 204 once nothing is under way |
//!
//! A render is queued, fetching, rendering, saving and done within 5 seconds; its copies take up to 1.5 seconds
//! more. Then its callback URL is called: once for the render, once for each file and destination, ten times at
//! most, as [`delivery`](shotstack_hosting::delivery) says. [`TimeScale`] scales all of that.
//!
//! CDN URLs are on the emulator itself, so that whoever is called back can fetch them; give a validator
//! [`RunningEmulator::cdn_origin`]. The temporary output URL of a render is Shotstack's in form, and leads
//! nowhere.
//!
//! # What goes wrong
//!
//! [`Faults`], in [`Config`] for every render, in the header `x-shotstack-emulator-faults` of an order for one,
//! or as `__faults` in its edit. The nth render of a seed has the same ids, durations and faults every time.
//!
//! It is unofficial: Shotstack has no part in it.

mod address;
mod api;
mod bodies;
mod book;
mod cdn;
mod clock;
mod config;
mod draw;
mod drive;
mod emulator;
mod faults;
mod live;
mod media;
mod order;
mod plan;
mod publisher;
mod rate_limit;
mod render;
mod trigger;
mod world;

pub use config::{Config, EmulatorKey, TimeScale, TimeScaleError};
pub use emulator::{Emulator, RunningEmulator, StartError};
pub use faults::{Fault, Faults, FaultsError};
pub use trigger::{EventKind, Trigger, TriggerAnswer, TriggerError};

//! Which render to poll next, and when, under the rate limits of one API key.
//!
//! A [`PollPlan`] decides. The program around it sends the requests and passes back their results:
//!
//! ```
//! use shotstack_hosting::api::{Api, ApiKey, ApiRequest, ApiResponse, Service};
//! use shotstack_hosting::poll::{Next, PollPlan, PollRules};
//! use shotstack_hosting::{RenderState, Stage, Timestamp, cdn::Origin, render::RenderStatus, role::RoleSet};
//!
//! fn send(request: &ApiRequest) -> &'static [u8] { // your HTTP client
//!     match request.service() {
//!         Service::Edit => br#"{"response":{"id":"r","owner":"o","status":"done","data":{"output":{}}}}"#,
//!         Service::Serve => br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready",
//!             "providerId":"a","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}}]}"#,
//!     }
//! }
//!
//! let api = Api::new(Stage::Production, ApiKey::new("key")?);
//! let (mut plan, mut state) = (PollPlan::new(PollRules::default()), RenderState::default());
//! let mut now = Timestamp::from_millis(1_626_087_884_574); // your clock
//! plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
//! loop {
//!     match plan.next(now) {
//!         Next::Ask { render, target } => {
//!             let response = ApiResponse::ok(send(&target.request(&api, &render, &state)?));
//!             let (result, _) = target.observe(&response, &mut state, &Origin::default(), RoleSet::EMPTY);
//!             plan.on_result(&render, result, 0, now); // 32 random bits in place of 0
//!         }
//!         Next::Wait { millis } => now = now.plus_millis(i64::try_from(millis)?), // sleep
//!         Next::Expired { .. } | Next::Idle => break,
//!     }
//! }
//! assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Ready);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | decision | function |
//! |---|---|
//! | which render is polled next | [`PollPlan::next`] |
//! | what a response changes, and which API is asked next | [`PollTarget::observe`] |
//! | whether the edit is requested, too | [`PollTarget::request`] |
//! | when a render is polled again, and when "not found" is final | `WatchedRender::on_result` in `poll/watched_render.rs` |
//! | when the next request may be sent | `RateLimit::next_request_at` in `poll/rate_limit.rs` |
//! | when a direct request may be sent | [`PollPlan::begin`], [`PollPlan::begin_paced`], [`PollPlan::begin_unexpected`] |
//! | **what happens after a 429** | `RateLimit::on_rate_limited` in `poll/rate_limit.rs` |
//! | how long the waits are | [`PollRules`] |
//! | this process's part of the limits | [`PollRules::with_share`] |
//! | whether a CDN serves a file | [`Availability::from_http_status`] |

mod availability;
mod clock;
mod direct;
mod next;
mod plan;
mod rate_limit;
mod rules;
mod share;
mod target;
mod watched_render;

pub use availability::Availability;
pub use direct::DirectRequest;
pub use next::{Disposition, MAX_WATCHED, Next, WatchError};
pub use plan::PollPlan;
pub use rules::{PollRules, WINDOW_MILLIS};
pub use share::ShareError;
pub use target::{PollResult, PollTarget};

//! Shotstack's APIs, as far as a turn asks them: each render is done at some time, and its only file is ready after that.

use std::ops::Range;

use proptest::prelude::*;
use serde_json::json;
use shotstack_hosting::api::ApiResponse;
use shotstack_hosting::inbox::{ApiAccess, Inbox, RenderQuery, StepResult};
use shotstack_hosting::poll::PollTarget;
use shotstack_hosting::{Policy, Stage, Timestamp, Turn};

pub(super) const MINUTE: i64 = 60_000;

/// A render, whose status and file the APIs know.
#[derive(Debug, Clone)]
pub(super) struct Render {
    /// When it is done, and when its file is ready, in milliseconds from the order.
    pub(super) done_at: i64,
    pub(super) ready_at: i64,
    pub(super) fails: bool,
}

/// Its file is ready so many milliseconds after it is done.
pub(super) fn render(until_ready: Range<i64>) -> impl Strategy<Value = Render> {
    let kinds = (0..20 * MINUTE, until_ready, prop::bool::weighted(0.2));
    kinds.prop_map(|(done_at, later, fails)| Render {
        done_at,
        ready_at: done_at + later,
        fails,
    })
}

pub(super) fn id(at: usize) -> String {
    format!("d2b46ed6-998a-4d6b-9d91-{at:012x}")
}

/// An inbox that can ask.
pub(super) fn inbox(policy: Policy) -> Inbox {
    Inbox::new(policy).with_api(ApiAccess {
        stage: Stage::Production,
        key_from: "`api`".to_owned(),
    })
}

/// Reports a response that refuses the request.
pub(super) fn refuse(turn: &mut Turn, http_status: u16, now: Timestamp) {
    let response = ApiResponse {
        http_status,
        ..ApiResponse::ok(b"{}")
    };
    turn.on_result(StepResult::Responded(response), now);
}

impl Render {
    /// The announcement at its end, if it is known to the APIs as `id`.
    pub(super) fn end(&self, id: &str) -> String {
        format!(
            "render.{}/{id}",
            if self.fails { "failed" } else { "ready" }
        )
    }

    /// Reports what the APIs say, so many milliseconds after the order.
    pub(super) fn respond(&self, turn: &mut Turn, query: &RenderQuery, age: i64, now: Timestamp) {
        let body = match query.target {
            PollTarget::Render => {
                let end = if self.fails { "failed" } else { "done" };
                let status = if age < self.done_at { "rendering" } else { end };
                let mut response = json!({"id": query.render, "owner": "o", "status": status});
                if query.with_data {
                    response["data"] = json!({"output": {"format": "mp4"}});
                }
                json!({"response": response})
            }
            PollTarget::Assets if age < self.ready_at || self.fails => json!({"data": []}),
            PollTarget::Assets => json!({"data": [{"attributes": {
                "id": "a", "owner": "o", "status": "ready", "providerId": "a",
                "url": format!("https://cdn.shotstack.io/au/v1/o/{}.mp4", query.render),
            }}]}),
        };
        let body = body.to_string();
        turn.on_result(StepResult::Responded(ApiResponse::ok(body.as_bytes())), now);
    }
}

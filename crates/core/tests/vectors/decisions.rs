//! `decisions.json`: deliveries about one render, and what an inbox makes of each.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::{
    Policy, RenderState, Timestamp,
    inbox::{Admission, Body, Decision, Delivery, Reply, acknowledge, admit, decide},
    render::Announcement,
};

use crate::case_file::{self, same};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    policy: Value,
    #[serde(default = "hook")]
    url: String,
    deliveries: Vec<Value>,
}

fn hook() -> String {
    "/hook".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    deliveries: Value,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("decisions", case_file::read("decisions"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let policy = Policy::from_json(&input.policy.to_string()).map_err(|error| error.to_string())?;
    let mut state = None;
    let outcomes: Vec<Value> = input
        .deliveries
        .iter()
        .map(
            |body| match deliver(state.clone(), &input.url, body, &policy) {
                Ok(decision) => {
                    let outcome = described(&decision);
                    let (announced, lease) = (decision.announcements, decision.lease);
                    state = Some(acknowledge(decision.state, &announced, lease));
                    outcome
                }
                Err(reply) => {
                    json!({"status": reply.http_status, "code": reply.code, "detail": reply.detail})
                }
            },
        )
        .collect();
    same("deliveries", &expect.deliveries, &json!(outcomes))
}

fn deliver(
    state: Option<RenderState>,
    url: &str,
    body: &Value,
    policy: &Policy,
) -> Result<Decision, Reply> {
    let now = Timestamp::from_millis(0);
    let body = body.to_string();
    let delivery = Delivery {
        method: "POST",
        url,
        body: Body::Bytes(body.as_bytes()),
    };
    match admit(&delivery, policy, now)? {
        Admission::Render(admitted) => decide(state, &admitted, policy, now),
        other => panic!("not about a render: {other:?}"),
    }
}

fn described(decision: &Decision) -> Value {
    let announced: Vec<String> = decision
        .announcements
        .iter()
        .map(Announcement::id)
        .collect();
    json!({"announced": announced, "presumed": decision.presumed, "advisories": decision.advisories})
}

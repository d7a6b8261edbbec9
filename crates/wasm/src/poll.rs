//! Poll plans: when to ask for which render next.
//!
//! A plan is the one thing that is kept between calls, under a number: it holds the rate limit that all waits share, and
//! thousands of renders would be too much to carry over each time. JavaScript knows what it has asked of a plan, and makes
//! a new one where the module had to be replaced.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shotstack_hosting::{
    ApiError, Expectation, Heard, PollPlan, PollRules, Question, RenderId, RenderState, Report,
    Served, Stage, Timestamp, WatchError,
};

use crate::api::Received;
use crate::argument;
use crate::event::json;
use crate::refusal::{Refusal, text};
use crate::render::roles;
use crate::url::read_origin;

struct Plan {
    plan: PollPlan,
    rules: PollRules,
}

thread_local! {
    static PLANS: RefCell<BTreeMap<u32, Plan>> = const { RefCell::new(BTreeMap::new()) };
}

impl From<WatchError> for Refusal {
    fn from(error: WatchError) -> Self {
        Self::new(error.code(), error)
    }
}

/// Makes a plan by the rules that were handed over; what they leave out is as Shotstack documents it for the stage. Gives
/// the number of the plan.
///
/// # Errors
///
/// The stage or a rule is none.
pub fn open(stage: &[u8]) -> Result<String, Refusal> {
    let stage: Stage = text(stage)?
        .parse()
        .map_err(|error| Refusal::new("stage", error))?;
    let refused = |error| Refusal::new("rules", error);
    let mut rules = serde_json::to_value(PollRules::for_stage(stage)).map_err(refused)?;
    if let (Value::Object(rules), Value::Object(given)) = (&mut rules, argument::read("rules")?) {
        rules.extend(given);
    }
    let rules = PollRules::deserialize(rules).map_err(refused)?;
    PLANS.with_borrow_mut(|plans| {
        let number = plans.last_key_value().map_or(1, |(last, _)| last + 1);
        let plan = PollPlan::new(rules.clone());
        plans.insert(number, Plan { plan, rules });
        Ok(number.to_string())
    })
}

/// Drops a plan.
pub fn close(plan: u32) {
    PLANS.with_borrow_mut(|plans| plans.remove(&plan));
}

fn with<T>(plan: u32, use_it: impl FnOnce(&mut Plan) -> Result<T, Refusal>) -> Result<T, Refusal> {
    PLANS.with_borrow_mut(|plans| match plans.get_mut(&plan) {
        Some(plan) => use_it(plan),
        None => Err(Refusal::new("plan", "there is no such poll plan")),
    })
}

/// Watches a render.
///
/// # Errors
///
/// It is watched already, or too many are.
pub fn watch(plan: u32, render: &[u8], now: Timestamp) -> Result<String, Refusal> {
    with(plan, |Plan { plan, .. }| {
        plan.watch(id(render)?, now)?;
        Ok(String::new())
    })
}

/// Forgets a render.
///
/// # Errors
///
/// There is no such plan.
pub fn forget(plan: u32, render: &[u8], now: Timestamp) -> Result<String, Refusal> {
    with(plan, |Plan { plan, .. }| {
        plan.forget(&id(render)?, now);
        Ok(String::new())
    })
}

/// What to do now, as JSON.
///
/// # Errors
///
/// There is no such plan.
pub fn next(plan: u32, now: Timestamp) -> Result<String, Refusal> {
    with(plan, |Plan { plan, .. }| json(&plan.next(now)))
}

/// Tells a plan what came back, as JSON, and gives what becomes of the render: JSON too, `null` if nobody was asking.
///
/// # Errors
///
/// There is no such plan.
pub fn hear(
    plan: u32,
    render: &[u8],
    heard: &[u8],
    random: u32,
    now: Timestamp,
) -> Result<String, Refusal> {
    let heard: Heard =
        serde_json::from_slice(heard).map_err(|error| Refusal::new("internal", error))?;
    with(plan, |Plan { plan, .. }| {
        json(&plan.hear(&id(render)?, heard, random, now))
    })
}

/// How long to wait after so many waits, in milliseconds.
///
/// # Errors
///
/// There is no such plan.
pub fn wait(plan: u32, waits: u32, random: u32) -> Result<String, Refusal> {
    with(plan, |Plan { rules, .. }| {
        Ok(rules.wait_millis(waits, random).to_string())
    })
}

fn id(render: &[u8]) -> Result<RenderId, Refusal> {
    text(render)?
        .parse()
        .map_err(|error| Refusal::new("not_a_uuid", error))
}

/// What is known of a render, and how it is read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The state as JSON; empty for none.
    pub state: &'a [u8],
    /// The files that it will make, with commas between; empty if that is not known.
    pub expect: &'a [u8],
    /// The files that it may do without.
    pub optional: &'a [u8],
    /// The CDN's origin; empty for Shotstack's own.
    pub origin: &'a [u8],
}

/// Adds an answer to what is known of a render: gives the state, the report, what the plan should hear and, if the answer
/// is an error, which; all as JSON.
///
/// # Errors
///
/// The state or something else that is known is none.
pub fn learn(
    question: Question,
    answer: &Received<'_>,
    known: &Known<'_>,
) -> Result<String, Refusal> {
    #[derive(Serialize)]
    struct Learnt<'a> {
        heard: Heard,
        state: &'a RenderState,
        report: &'a Report,
        next: Option<Question>,
        error: Option<String>,
    }

    let mut state = RenderState::default();
    if !known.state.is_empty() {
        state =
            serde_json::from_slice(known.state).map_err(|error| Refusal::new("state", error))?;
    }
    let optional = roles(known.optional)?;
    if !known.expect.is_empty() {
        state.expect(&Expectation::exactly(roles(known.expect)?));
    }
    let origin = read_origin(known.origin)?;
    let (heard, error) = question.learn(&answer.read()?, &mut state, &origin, optional);
    json(&Learnt {
        heard,
        report: &state.report(optional),
        next: state.next_question(optional),
        state: &state,
        error: error.map(|error: ApiError| Refusal::from(error).into_text()),
    })
}

/// What a CDN's answer says: 0 it is there, 1 not yet, 2 ask with GET, 3 it will not be.
#[must_use]
pub fn served(http_status: u16) -> i32 {
    match Served::of(http_status) {
        Served::Yes => 0,
        Served::NotYet => 1,
        Served::AskWithGet => 2,
        Served::No => 3,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::argument::put;

    const ID: &[u8] = b"d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn plan(rules: Value) -> u32 {
        put(Ok(rules));
        open(b"v1").unwrap().parse().unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_plan_lives_under_its_number_until_it_is_closed() {
        let [one, other] = [plan(json!({})), plan(json!({"hostingOnly": true}))];
        watch(one, ID, at(0)).unwrap();
        watch(other, ID, at(0)).unwrap();
        assert!(next(one, at(0)).unwrap().contains(r#""question":"render""#));
        assert!(
            next(other, at(0))
                .unwrap()
                .contains(r#""question":"assets""#)
        );
        assert_eq!(
            hear(one, ID, br#"{"heard":"settled"}"#, 0, at(1)).unwrap(),
            r#""settled""#
        );
        assert_eq!(next(one, at(1)).unwrap(), r#"{"next":"idle"}"#);
        forget(other, ID, at(1)).unwrap();
        assert_eq!(
            hear(other, ID, br#"{"heard":"failed"}"#, 0, at(1)).unwrap(),
            "null"
        );
        close(one);
        assert!(
            next(one, at(1))
                .unwrap_err()
                .into_text()
                .starts_with("plan\n")
        );
        assert_eq!(next(other, at(1)).unwrap(), r#"{"next":"idle"}"#);
    }

    #[test]
    fn a_rule_that_is_none_is_refused() {
        put(Ok(json!({"serveLimits": 5})));
        let refusal = open(b"stage").unwrap_err().into_text();
        assert!(refusal.starts_with("rules\n"), "{refusal}");
        assert!(refusal.contains("serveLimits"), "{refusal}");
    }

    #[test]
    fn an_answer_is_added_to_the_state() {
        let known = Known {
            state: b"",
            expect: b"main,poster",
            optional: b"",
            origin: b"",
        };
        let received = |http_status, body| Received {
            http_status,
            retry_after: b"",
            body,
        };
        let body = br#"{"response":{"id":"r","owner":"o","status":"done"}}"#;
        let learnt = learn(Question::Render, &received(200, body), &known).unwrap();
        let learnt: Value = serde_json::from_str(&learnt).unwrap();
        assert_eq!(
            learnt["heard"],
            json!({"heard": "unsettled", "next": "assets"})
        );
        assert_eq!(learnt["report"]["missing"].as_array().unwrap().len(), 2);
        assert_eq!(learnt["error"], Value::Null);

        let state = learnt["state"].to_string();
        let known = Known {
            state: state.as_bytes(),
            ..known
        };
        let learnt = learn(Question::Assets, &received(503, b""), &known).unwrap();
        let learnt: Value = serde_json::from_str(&learnt).unwrap();
        assert_eq!(learnt["heard"], json!({"heard": "failed"}));
        assert!(
            learnt["error"]
                .as_str()
                .unwrap()
                .starts_with("unavailable\n")
        );
    }

    #[test]
    fn the_cdn_says_whether_it_serves() {
        assert_eq!([200, 404, 405, 301].map(served), [0, 1, 2, 3]);
    }
}

//! Poll plans: when to ask for which render next.
//!
//! A plan is the one thing that is kept between calls, under a number: it holds the rate limit that all waits share, and
//! thousands of renders would be too much to carry over each time. JavaScript knows what it has asked of a plan, and makes
//! a new one where the module had to be replaced.

use std::cell::RefCell;

use shotstack_hosting::{
    FromJson, JsonWriter, RenderId, RenderState, Stage, Timestamp,
    expectation::Expectation,
    poll::{
        Availability, Disposition, Next, PollPlan, PollResult, PollRules, PollTarget, WatchError,
    },
};

use crate::api::Received;
use crate::argument;
use crate::refusal::{Refusal, text};
use crate::render::roles;
use crate::url::read_origin;

thread_local! {
    static PLANS: RefCell<Vec<(u32, PollPlan)>> = const { RefCell::new(Vec::new()) };
}

impl From<WatchError> for Refusal {
    fn from(error: WatchError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// The rules of a plan as JavaScript gives them; what is negative is as Shotstack documents it for the stage, or the core's own.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Requests to the Serve API in a window.
    pub serve_limit: f64,
    /// Requests to the Edit API in a window.
    pub edit_limit: f64,
    /// Milliseconds.
    pub window: f64,
    /// Requests under way at once.
    pub in_flight: f64,
    /// Milliseconds.
    pub first_wait: f64,
    /// Milliseconds.
    pub longest_wait: f64,
    /// Milliseconds.
    pub grace: f64,
    /// Whether only the Serve API is asked.
    pub hosting_only: bool,
}

impl Rules {
    /// No rule is given.
    pub const UNSAID: Self = Self {
        serve_limit: -1.0,
        edit_limit: -1.0,
        window: -1.0,
        in_flight: -1.0,
        first_wait: -1.0,
        longest_wait: -1.0,
        grace: -1.0,
        hosting_only: false,
    };

    // JavaScript gives whole numbers below 2^32.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn of(self, stage: Stage) -> PollRules {
        let rules = PollRules::for_stage(stage);
        let count = |given: f64, otherwise: u32| if given < 0.0 { otherwise } else { given as u32 };
        let millis =
            |given: f64, otherwise: u64| if given < 0.0 { otherwise } else { given as u64 };
        PollRules {
            serve_limit: count(self.serve_limit, rules.serve_limit),
            edit_limit: count(self.edit_limit, rules.edit_limit),
            window_millis: millis(self.window, rules.window_millis),
            max_in_flight: count(self.in_flight, rules.max_in_flight),
            first_wait_millis: millis(self.first_wait, rules.first_wait_millis),
            longest_wait_millis: millis(self.longest_wait, rules.longest_wait_millis),
            grace_millis: millis(self.grace, rules.grace_millis),
            // Each wait has a deadline of its own, which JavaScript keeps.
            deadline_millis: u64::MAX,
            serve_only: self.hosting_only,
        }
    }
}

/// Makes a plan, and gives its number.
///
/// # Errors
///
/// The stage is none.
pub fn open(stage: &[u8], rules: Rules) -> Result<String, Refusal> {
    let stage: Stage = text(stage)?
        .parse()
        .map_err(|error| Refusal::new("stage", &error))?;
    let rules = rules.of(stage);
    PLANS.with_borrow_mut(|plans| {
        let number = plans.last().map_or(1, |(last, _)| last + 1);
        plans.push((number, PollPlan::new(rules)));
        Ok(number.to_string())
    })
}

/// Drops a plan.
pub fn close(plan: u32) {
    PLANS.with_borrow_mut(|plans| plans.retain(|(number, _)| *number != plan));
}

fn with<T>(
    plan: u32,
    use_it: impl FnOnce(&mut PollPlan) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    PLANS.with_borrow_mut(
        |plans| match plans.iter_mut().find(|(number, _)| *number == plan) {
            Some((_, plan)) => use_it(plan),
            None => Err(Refusal::saying("plan", "there is no such poll plan")),
        },
    )
}

/// Watches a render.
///
/// # Errors
///
/// It is watched already, or too many are.
pub fn watch(plan: u32, render: &[u8], now: Timestamp) -> Result<String, Refusal> {
    with(plan, |plan| {
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
    with(plan, |plan| {
        plan.forget(&id(render)?, now);
        Ok(String::new())
    })
}

/// What to do now: `render` or `assets` and of which render to ask that, `wait` and how many milliseconds, or `idle`.
///
/// # Errors
///
/// There is no such plan.
pub fn next(plan: u32, now: Timestamp) -> Result<String, Refusal> {
    with(plan, |plan| {
        Ok(match plan.next(now) {
            Next::Ask { render, target } => {
                let question = match target {
                    PollTarget::Render => "render",
                    PollTarget::Assets => "assets",
                };
                format!("{question} {render}")
            }
            Next::Expired { render } => format!("expired {render}"),
            Next::Wait { millis } => format!("wait {millis}"),
            Next::Idle => "idle".to_owned(),
        })
    })
}

/// Tells a plan what came back, as [`learn`] gives it, and gives what becomes of the render; nothing if nobody was asking.
///
/// # Errors
///
/// There is no such plan.
pub fn on_result(
    plan: u32,
    render: &[u8],
    (heard, retry_after): (u32, f64),
    random: u32,
    now: Timestamp,
) -> Result<String, Refusal> {
    // JavaScript gives what `learn` gave it, or -1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let retry_after = (retry_after >= 0.0).then_some(retry_after as u32);
    let heard = match heard {
        0 => PollResult::Settled,
        1 => PollResult::Unsettled {
            next: PollTarget::Render,
        },
        2 => PollResult::Unsettled {
            next: PollTarget::Assets,
        },
        3 => PollResult::NotFound,
        4 => PollResult::RateLimited { retry_after },
        5 => PollResult::Failed,
        _ => PollResult::Refused,
    };
    with(plan, |plan| {
        let then = plan.on_result(&id(render)?, heard, random, now);
        Ok(match then {
            None => "",
            Some(Disposition::Again) => "again",
            Some(Disposition::Settled) => "settled",
            Some(Disposition::NotFound) => "not_found",
            Some(Disposition::Refused) => "refused",
            Some(Disposition::Expired) => "expired",
        }
        .to_owned())
    })
}

fn number(heard: PollResult) -> u32 {
    match heard {
        PollResult::Settled => 0,
        PollResult::Unsettled {
            next: PollTarget::Render,
        } => 1,
        PollResult::Unsettled {
            next: PollTarget::Assets,
        } => 2,
        PollResult::NotFound => 3,
        PollResult::RateLimited { .. } => 4,
        PollResult::Failed => 5,
        PollResult::Refused => 6,
    }
}

/// How long to wait after so many waits, in milliseconds.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn wait(rules: Rules, waits: u32, random: u32) -> f64 {
    rules.of(Stage::default()).wait_millis(waits, random) as f64
}

fn id(render: &[u8]) -> Result<RenderId, Refusal> {
    text(render)?
        .parse()
        .map_err(|error| Refusal::new("not_a_uuid", &error))
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
    question: PollTarget,
    answer: &Received<'_>,
    known: &Known<'_>,
) -> Result<String, Refusal> {
    let mut state = RenderState::default();
    if !known.state.is_empty() {
        let stored = argument::parse(known.state, "state")?;
        state = RenderState::from_json(&stored).map_err(|unfit| Refusal::new("state", &unfit))?;
    }
    let optional = roles(known.optional)?;
    if !known.expect.is_empty() {
        state.expect(&Expectation::exactly(roles(known.expect)?));
    }
    let origin = read_origin(known.origin)?;
    let (heard, error) = question.observe(&answer.read()?, &mut state, &origin, optional);
    let mut out = JsonWriter::default();
    out.open_object();
    out.member("heard", &number(heard));
    out.member("state", &state);
    out.member("report", &state.report(optional));
    out.member(
        "error",
        &error.map(|error| Refusal::from(error).into_text()),
    );
    out.close_object();
    Ok(out.into_text())
}

/// What a CDN's answer says: 0 it is there, 1 not yet, 2 ask with GET, 3 it will not be.
#[must_use]
pub fn served(http_status: u16) -> i32 {
    match Availability::from_http_status(http_status) {
        Availability::Yes => 0,
        Availability::NotYet => 1,
        Availability::AskWithGet => 2,
        Availability::No => 3,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const ID: &[u8] = b"d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
    const RULES: Rules = Rules::UNSAID;

    fn plan(rules: Rules) -> u32 {
        open(b"v1", rules).unwrap().parse().unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_plan_lives_under_its_number_until_it_is_closed() {
        let one = plan(RULES);
        let other = plan(Rules {
            hosting_only: true,
            ..RULES
        });
        watch(one, ID, at(0)).unwrap();
        watch(other, ID, at(0)).unwrap();
        assert!(next(one, at(0)).unwrap().starts_with("render d2b4"));
        assert!(next(other, at(0)).unwrap().starts_with("assets d2b4"));
        assert_eq!(hear(one, ID, (0, -1.0), 0, at(1)).unwrap(), "settled");
        assert_eq!(next(one, at(1)).unwrap(), "idle");
        forget(other, ID, at(1)).unwrap();
        assert_eq!(hear(other, ID, (5, -1.0), 0, at(1)).unwrap(), "");
        close(one);
        let gone = next(one, at(1)).unwrap_err().into_text();
        assert!(gone.starts_with("plan\n"));
        assert_eq!(next(other, at(1)).unwrap(), "idle");
    }

    #[test]
    fn rules_that_are_not_given_are_those_of_the_stage() {
        assert_eq!(
            RULES.of(Stage::Sandbox),
            PollRules {
                deadline_millis: u64::MAX,
                ..PollRules::for_stage(Stage::Sandbox)
            }
        );
        let rules = Rules {
            serve_limit: 5.0,
            window: 600.0,
            ..RULES
        }
        .of(Stage::Sandbox);
        assert_eq!((rules.serve_limit, rules.window_millis), (5, 600));
    }

    #[test]
    fn waits_go_by_the_rules() {
        let rules = Rules {
            first_wait: 100.0,
            ..RULES
        };
        assert!((wait(rules, 0, 0) - 50.0).abs() < f64::EPSILON);
        assert!((wait(RULES, 0, 0) - 1_000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_was_learnt_can_be_heard() {
        let plan = plan(RULES);
        for heard in 1..7 {
            watch(plan, ID, at(0)).unwrap();
            next(plan, at(1_000_000 * i64::from(heard))).unwrap();
            let then = hear(plan, ID, (heard, 1.0), 0, at(1_000_000 * i64::from(heard))).unwrap();
            assert_eq!(
                then,
                if heard == 6 { "refused" } else { "again" },
                "{heard}"
            );
            forget(plan, ID, at(1_000_000 * i64::from(heard))).unwrap();
        }
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
        let learnt = learn(PollTarget::Render, &received(200, body), &known).unwrap();
        let learnt: Value = serde_json::from_str(&learnt).unwrap();
        assert_eq!(learnt["heard"], 2);
        assert_eq!(learnt["report"]["missing"].as_array().unwrap().len(), 2);
        assert_eq!(learnt["error"], Value::Null);

        let state = learnt["state"].to_string();
        let known = Known {
            state: state.as_bytes(),
            ..known
        };
        let learnt = learn(PollTarget::Assets, &received(503, b""), &known).unwrap();
        let learnt: Value = serde_json::from_str(&learnt).unwrap();
        assert_eq!(learnt["heard"], 5);
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

//! Poll plans: which render to poll next, and when.
//!
//! A plan holds the rate limit that all waits share, and thousands of renders would be too much to carry over each time:
//! it stays here, as an object. JavaScript remembers its calls to a plan, and creates a new one if the module had to be
//! replaced.

use serde::{Deserialize, Serialize};
use shotstack_hosting::{
    RenderId, Report, Stage, Timestamp,
    api::Service,
    expectation::Expectation,
    poll::{
        Availability, DirectRequest, Disposition, Next, PollPlan, PollResult, PollRules,
        PollTarget, WatchError,
    },
    role::RoleSet,
};

use crate::event::json;
use crate::read::{self, passed_on, written_by_user};
use crate::refusal::Refusal;
use crate::request::NamedRequest;
use crate::response::with_response;
use crate::url::origin_or_default;

impl From<WatchError> for Refusal {
    fn from(error: WatchError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// The rules of a plan as a user writes them; the defaults are those that Shotstack documents for the stage.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Rules {
    serve_limit: Option<u32>,
    edit_limit: Option<u32>,
    window_millis: Option<u32>,
    max_in_flight: Option<u32>,
    first_wait_millis: Option<u32>,
    longest_wait_millis: Option<u32>,
    grace_millis: Option<u32>,
    serve_only: bool,
    /// This process's part of the limits.
    share: Option<f64>,
}

/// Each wait has a deadline of its own, which JavaScript keeps; its numbers are exact up to this one, in milliseconds.
const NO_DEADLINE: u64 = (1 << 53) - 1;

/// The rules of a plan, from JSON.
fn rules(stage: &str, rules: &str) -> Result<PollRules, Refusal> {
    let stage: Stage = stage
        .parse()
        .map_err(|error| Refusal::new("stage", &error))?;
    let given: Rules = written_by_user(rules, "rules")?;
    let usual = PollRules::for_stage(stage);
    let millis = |given: Option<u32>, usual| given.map_or(usual, u64::from);
    let rules = PollRules {
        serve_limit: given.serve_limit.unwrap_or(usual.serve_limit),
        edit_limit: given.edit_limit.unwrap_or(usual.edit_limit),
        window_millis: millis(given.window_millis, usual.window_millis),
        max_in_flight: given.max_in_flight.unwrap_or(usual.max_in_flight),
        first_wait_millis: millis(given.first_wait_millis, usual.first_wait_millis),
        longest_wait_millis: millis(given.longest_wait_millis, usual.longest_wait_millis),
        grace_millis: millis(given.grace_millis, usual.grace_millis),
        deadline_millis: NO_DEADLINE,
        serve_only: given.serve_only,
    };
    let Some(share) = given.share else {
        return Ok(rules);
    };
    rules
        .with_share(share)
        .map_err(|error| Refusal::new("option", &error))
}

/// A poll plan.
#[derive(Debug)]
pub struct Plan(PollPlan);

impl Plan {
    /// A plan for a stage, by rules as JSON.
    ///
    /// # Errors
    ///
    /// The stage or a rule is not valid.
    pub fn new(stage: &str, rules: &str) -> Result<Self, Refusal> {
        Ok(Self(PollPlan::new(self::rules(stage, rules)?)))
    }

    /// Watches a render.
    ///
    /// # Errors
    ///
    /// It is watched already, or too many are.
    pub fn watch(&mut self, render: &str, now: Timestamp) -> Result<(), Refusal> {
        Ok(self.0.watch(id(render)?, now)?)
    }

    /// Forgets a render; to forget one that is not watched does nothing.
    ///
    /// # Errors
    ///
    /// The text is not an id.
    pub fn forget(&mut self, render: &str, now: Timestamp) -> Result<(), Refusal> {
        self.0.forget(&id(render)?, now);
        Ok(())
    }

    /// Makes a render due at once; one that is not watched, or has a request under way, is left alone.
    ///
    /// # Errors
    ///
    /// The text is not an id.
    pub fn ask_soon(&mut self, render: &str, now: Timestamp) -> Result<(), Refusal> {
        self.0.ask_soon(&id(render)?, now);
        Ok(())
    }

    /// Takes a slot for a request outside of the plan, to `serve` or `edit`.
    ///
    /// # Errors
    ///
    /// The service is neither.
    pub fn begin(&mut self, service: &str, now: Timestamp) -> Result<Begun, Refusal> {
        begun(self.0.begin(self::service(service)?, now))
    }

    /// Takes a slot for a request outside of the plan that nobody waits for.
    ///
    /// # Errors
    ///
    /// The service is neither.
    pub fn begin_paced(&mut self, service: &str, now: Timestamp) -> Result<Begun, Refusal> {
        begun(self.0.begin_paced(self::service(service)?, now))
    }

    /// Takes a slot for a request about a render that nobody expects.
    ///
    /// # Errors
    ///
    /// The service is neither.
    pub fn begin_unexpected(&mut self, service: &str, now: Timestamp) -> Result<Begun, Refusal> {
        begun(self.0.begin_unexpected(self::service(service)?, now))
    }

    /// The milliseconds until both APIs have a slot for a request that nobody waits for: 0 if they have one now.
    pub fn paced_wait_millis(&mut self, now: Timestamp) -> u64 {
        let waits = [Service::Edit, Service::Serve].map(|api| self.0.paced_wait_millis(api, now));
        waits.into_iter().fold(0, u64::max)
    }

    /// Takes the result of such a request.
    ///
    /// # Errors
    ///
    /// The request or the result is not valid.
    pub fn finish(
        &mut self,
        request: &str,
        result: &str,
        random: u32,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let request: DirectRequest = passed_on(request, "argument")?;
        let result: PollResult = passed_on(result, "argument")?;
        self.0.finish(request, result, random, now);
        Ok(())
    }

    /// What to do next.
    pub fn next(&mut self, now: Timestamp) -> Next {
        self.0.next(now)
    }

    /// The disposition of a render after a result, as JSON; `None` if no request about it was under way.
    ///
    /// # Errors
    ///
    /// The id or the result is not valid.
    pub fn on_result(
        &mut self,
        render: &str,
        result: &str,
        random: u32,
        now: Timestamp,
    ) -> Result<Option<Disposition>, Refusal> {
        let result: PollResult = passed_on(result, "argument")?;
        Ok(self.0.on_result(&id(render)?, result, random, now))
    }
}

/// Whether a request outside of the plan may be sent.
#[derive(Debug, Serialize)]
#[serde(tag = "next", rename_all = "camelCase")]
pub enum Begun {
    /// Now; the value to pass back with its result.
    Send {
        /// JSON.
        request: String,
    },
    /// Not yet; the time to wait.
    Wait {
        /// Milliseconds.
        millis: u64,
    },
}

fn service(name: &str) -> Result<Service, Refusal> {
    passed_on(&format!("\"{name}\""), "argument")
}

fn begun(begun: Result<DirectRequest, u64>) -> Result<Begun, Refusal> {
    Ok(match begun {
        Ok(request) => Begun::Send {
            request: json(&request)?,
        },
        Err(millis) => Begun::Wait { millis },
    })
}

/// How long to wait after so many waits, in milliseconds.
///
/// # Errors
///
/// A rule is not valid.
pub fn wait_millis(rules: &str, waits: u32, random: u32) -> Result<u64, Refusal> {
    let rules = self::rules(Stage::default().as_str(), rules)?;
    Ok(rules.wait_millis(waits, random))
}

fn id(render: &str) -> Result<RenderId, Refusal> {
    render
        .parse()
        .map_err(|error| Refusal::new("not_a_uuid", &error))
}

/// The request that a plan wants next, for a render with this state (`null` at first).
///
/// # Errors
///
/// The target, the id, the state or the access is not valid.
pub fn request(
    target: &str,
    render: &str,
    state: &str,
    access: &str,
) -> Result<NamedRequest, Refusal> {
    let target: PollTarget = passed_on(target, "argument")?;
    let state = read::state(state)?.unwrap_or_default();
    let request = target.request(&crate::request::api(access)?, &id(render)?, &state)?;
    Ok(request.into())
}

/// How a response is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    /// The API that responds.
    target: PollTarget,
    /// The files that the render will make, if that is known.
    expect: Option<RoleSet>,
    /// The files that it may do without.
    optional: Option<RoleSet>,
    /// The CDN's origin; empty for Shotstack's own.
    #[serde(default)]
    origin: String,
}

/// What is known of a render after a response.
#[derive(Debug, Serialize)]
pub struct Observed {
    /// The result to pass to the plan.
    pub result: PollResult,
    /// The state, as JSON.
    pub state: String,
    /// The render's report.
    pub report: Report,
    /// The API's error, if it responded with one.
    pub error: Option<Refusal>,
}

/// Adds a response to the state of a render (`null` at first).
///
/// # Errors
///
/// The state or an option is not valid. An error of the API is a result.
pub fn observe(state: &str, head: &str, body: &[u8], options: &str) -> Result<Observed, Refusal> {
    let options: Reading = passed_on(options, "argument")?;
    let mut state = read::state(state)?.unwrap_or_default();
    let optional = options.optional.unwrap_or(RoleSet::EMPTY);
    if let Some(roles) = options.expect {
        state.expect(&Expectation::exactly(roles));
    }
    let origin = origin_or_default(&options.origin)?;
    let (result, error) = with_response(head, body, |response| {
        options
            .target
            .observe(response, &mut state, &origin, optional)
    })?;
    Ok(Observed {
        result,
        state: json(&state)?,
        report: state.report(optional),
        error: error.map(Refusal::from),
    })
}

/// The availability of a file, from the CDN's HTTP status.
#[must_use]
pub fn availability(http_status: u16) -> Availability {
    Availability::from_http_status(http_status)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::{Stage, Timestamp, poll::PollRules};

    use super::{Begun, NO_DEADLINE, Plan, availability, observe, rules, wait_millis};

    const ID: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn json_of<T: serde::Serialize>(value: T) -> Value {
        serde_json::to_value(value).unwrap()
    }

    #[test]
    fn plans_go_by_their_own_rules() {
        let mut one = Plan::new("v1", "{}").unwrap();
        let mut other = Plan::new("v1", r#"{"serveOnly":true}"#).unwrap();
        one.watch(ID, at(0)).unwrap();
        other.watch(ID, at(0)).unwrap();
        assert_eq!(json_of(one.next(at(0)))["render"], ID);
        assert_eq!(json_of(other.next(at(0)))["next"], "ask");

        let settled = json!({"result": "settled"}).to_string();
        let disposition = one.on_result(ID, &settled, 0, at(1)).unwrap();
        assert_eq!(json_of(disposition), "settled");
        assert_eq!(json_of(one.next(at(1))), json!({"next": "idle"}));

        other.forget(ID, at(1)).unwrap();
        let failed = json!({"result": "failed"}).to_string();
        assert_eq!(other.on_result(ID, &failed, 0, at(1)).unwrap(), None);
    }

    #[test]
    fn a_request_outside_of_the_plan_counts() {
        let mut plan = Plan::new("v1", r#"{"serveLimit":1}"#).unwrap();
        let Begun::Send { request } = plan.begin("serve", at(0)).unwrap() else {
            panic!("there is room")
        };
        let settled = json!({"result": "settled"}).to_string();
        plan.finish(&request, &settled, 0, at(0)).unwrap();
        let begun = json_of(plan.begin("serve", at(0)).unwrap());
        assert_eq!(begun, json!({"next": "wait", "millis": 60_001}));
        assert_eq!(plan.begin("ingest", at(0)).unwrap_err().code, "argument");
        assert!(plan.finish("{}", &settled, 0, at(0)).is_err());
    }

    #[test]
    fn rules_that_are_not_given_are_those_of_the_stage() {
        assert_eq!(
            rules("stage", "{}").unwrap(),
            PollRules {
                deadline_millis: NO_DEADLINE,
                ..PollRules::for_stage(Stage::Sandbox)
            }
        );
        let rules = rules("stage", r#"{"serveLimit":5,"windowMillis":600}"#).unwrap();
        assert_eq!((rules.serve_limit, rules.window_millis), (5, 600));
        let refused = Plan::new("v1", r#"{"serveLimits":5}"#).unwrap_err();
        assert_eq!(refused.code, "rules");
    }

    #[test]
    fn waits_go_by_the_rules() {
        assert_eq!(wait_millis(r#"{"firstWaitMillis":100}"#, 0, 0).unwrap(), 50);
        assert_eq!(wait_millis("{}", 0, 0).unwrap(), 1_000);
    }

    #[test]
    fn a_response_is_added_to_the_state() {
        let body = br#"{"response":{"id":"r","owner":"o","status":"done"}}"#;
        let options = r#"{"target":"render","expect":["main","poster"]}"#;
        let observed = observe("null", r#"{"status":200}"#, body, options).unwrap();
        assert_eq!(observed.report.missing.len(), 2);
        assert_eq!(observed.error, None);

        let options = r#"{"target":"assets","expect":["main","poster"]}"#;
        let observed = observe(&observed.state, r#"{"status":503}"#, b"", options).unwrap();
        assert_eq!(observed.error.unwrap().code, "unavailable");
    }

    #[test]
    fn a_share_is_that_of_the_given_limits() {
        let rules = |given| super::rules("v1", given);
        let shared = rules(r#"{"share":0.5,"editLimit":11}"#).unwrap();
        assert_eq!((shared.serve_limit, shared.edit_limit), (300, 5));
        assert_eq!(rules(r#"{"share":2}"#).unwrap_err().code, "option");
    }

    #[test]
    fn requests_that_nobody_waits_for_go_at_an_even_pace() {
        let now = Timestamp::from_millis(0);
        let mut plan = Plan::new("v1", r#"{"editLimit":4,"serveLimit":60}"#).unwrap();
        assert_eq!(plan.paced_wait_millis(now), 0);
        assert!(matches!(
            plan.begin_paced("edit", now),
            Ok(Begun::Send { .. })
        ));
        assert!(matches!(
            plan.begin_paced("edit", now),
            Ok(Begun::Wait { millis: 15_000 })
        ));
        assert_eq!(plan.paced_wait_millis(now), 15_000);
        assert!(matches!(plan.begin("edit", now), Ok(Begun::Send { .. })));
        assert!(plan.begin_paced("other", now).is_err());
    }

    #[test]
    fn the_cdn_says_whether_it_serves() {
        let said = [200, 404, 405, 301].map(|status| json_of(availability(status)));
        assert_eq!(said, ["yes", "notYet", "askWithGet", "no"]);
    }
}

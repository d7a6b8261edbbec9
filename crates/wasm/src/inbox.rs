//! The inbox behind a callback URL.

use serde_json::{Map, Value};
use shotstack_hosting::{
    JsonWriter, OwnerId, Policy, ReadMembers, ReadValue, RenderState, Timestamp, ToJson, Unfit,
    cdn::Origin,
    expectation::Expectation,
    id::RenderKey,
    inbox::{Admission, Body, Decision, Delivery, Reply},
    render::{Announcement, Lease},
    validate::Validated,
};

use crate::argument;
use crate::callback::secrets;
use crate::event::validator;
use crate::refusal::Refusal;
use crate::url::read_origin;

/// What a policy may say.
const RULES: [&str; 12] = [
    "secrets",
    "unauthenticated",
    "owners",
    "stage",
    "hosts",
    "optional",
    "presume",
    "expect",
    "origin",
    "maxBytes",
    "maxNesting",
    "maxIdBytes",
];

fn policy(given: &Map<String, Value>) -> Result<Policy, Refusal> {
    let rules = given.get("policy").unwrap_or(&Value::Null);
    let rules = rules.members().map_err(unfit_policy)?;
    rules.only(&RULES).map_err(unfit_policy)?;
    let unauthenticated = rules.take_or_default("unauthenticated");
    let policy = match (rules.get("secrets"), unauthenticated.map_err(unfit_policy)?) {
        (Some(Value::Array(given)), false) if !given.is_empty() => {
            Policy::authenticated(secrets(given)?)
        }
        (None | Some(Value::Null), true) => Policy::unauthenticated(),
        _ => {
            let message = "a policy has `secrets`, at least one, or says `unauthenticated: true`";
            return Err(Refusal::saying("policy", message));
        }
    };
    let origin: String = rules.take_or_default("origin").map_err(unfit_policy)?;
    let origin = read_origin(origin.as_bytes())?;
    with_rules(policy, rules, origin).map_err(unfit_policy)
}

fn with_rules(
    mut policy: Policy,
    rules: &Map<String, Value>,
    origin: Origin,
) -> Result<Policy, Unfit> {
    let limit = |name| rules.take::<u32>(name).map(|limit| limit as usize);
    let (bytes, nesting, id_bytes) = (
        limit("maxBytes")?,
        limit("maxNesting")?,
        limit("maxIdBytes")?,
    );
    policy = policy.with_validator(validator(origin, bytes, nesting, id_bytes));
    if let Some(owners) = rules.take::<Option<Vec<OwnerId>>>("owners")? {
        policy = policy
            .with_owners(owners)
            .map_err(|error| Unfit::new(&error.to_string()))?;
    }
    if let Some(stage) = rules.take("stage")? {
        policy = policy.with_stage(stage);
    }
    if let Some(hosts) = rules.take::<Option<Vec<String>>>("hosts")? {
        policy = policy
            .with_hosts(hosts.iter().map(String::as_str))
            .map_err(|error| Unfit::new(&error.to_string()))?;
    }
    if rules.take_or_default("presume")? {
        policy = policy.presume_main_file();
    }
    if let Some(roles) = rules.take("expect")? {
        policy = policy.with_expectation(Expectation::exactly(roles));
    }
    Ok(policy.with_optional(rules.take_or_default("optional")?))
}

/// An answer with the headers that its own JSON leaves out.
struct Answered<'a>(&'a Reply);

impl ToJson for Answered<'_> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.members_of(self.0);
        out.member("retryAfter", &self.0.retry_after);
        out.member("allow", &self.0.allow);
        out.close_object();
    }
}

fn admitted(
    given: &Map<String, Value>,
    body: &[u8],
    policy: &Policy,
    now: Timestamp,
) -> Result<Result<Admission, Reply>, Refusal> {
    let text = |name| {
        let text = given.get(name).unwrap_or(&Value::Null).text();
        text.map_err(|unfit| unfit_policy(unfit.inside(name)))
    };
    let delivery = Delivery {
        method: text("method")?,
        url: text("url")?,
        body: Body::Bytes(body),
    };
    Ok(shotstack_hosting::inbox::admit(&delivery, policy, now))
}

/// What becomes of a delivery; `given` is an object of its `method`, its `url` and the `policy`.
///
/// # Errors
///
/// The policy is none. A delivery that is refused is an answer.
pub fn admit(given: &[u8], body: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let given = argument::parse(given, "policy")?;
    let given = given.members().map_err(unfit_policy)?;
    let mut out = JsonWriter::default();
    out.open_object();
    match admitted(given, body, &policy(given)?, now)? {
        Ok(Admission::Render(admitted)) => {
            out.member("outcome", "render");
            out.member("key", admitted.key());
            out.member("claims", &admitted.claims());
            read(&mut out, admitted.validated());
        }
        Ok(Admission::Other(validated)) => {
            out.member("outcome", "other");
            out.member("answer", &Answered(&Reply::stored()));
            read(&mut out, &validated);
        }
        Ok(_) => {
            let message = "an admission of an unknown kind";
            return Err(Refusal::saying("internal", message));
        }
        Err(answer) => refused(&mut out, &answer),
    }
    out.close_object();
    Ok(out.into_text())
}

fn read(out: &mut JsonWriter, validated: &Validated) {
    out.member("event", validated.event());
    out.member("advisories", validated.advisories());
}

/// What a delivery that was admitted, at `arrived`, changes in the `state` that is `given` beside it.
///
/// # Errors
///
/// The policy or the state is none.
pub fn decide(
    given: &[u8],
    body: &[u8],
    arrived: Timestamp,
    now: Timestamp,
) -> Result<String, Refusal> {
    let given = argument::parse(given, "policy")?;
    let given = given.members().map_err(unfit_policy)?;
    let policy = policy(given)?;
    let state = state(given, "state")?;
    // No state is kept between calls: what was admitted is admitted again, as it was then.
    let decision = match admitted(given, body, &policy, arrived)? {
        Ok(Admission::Render(admitted)) => {
            shotstack_hosting::inbox::decide(state, &admitted, &policy, now)
        }
        Ok(_) => {
            let message = "this event is of no render";
            return Err(Refusal::saying("argument", message));
        }
        Err(answer) => Err(answer),
    };
    Ok(written(decision))
}

/// What is still due: `given` are `key`, `state`, `policy` and perhaps `news`.
///
/// # Errors
///
/// The key, the state or the policy is none.
pub fn resume(given: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let given = argument::parse(given, "argument")?;
    let given = given.members().map_err(unfit)?;
    let key: RenderKey = given.take("key").map_err(unfit)?;
    let policy = policy(given)?;
    let (known, news) = (state(given, "state")?, state(given, "news")?);
    let decision = shotstack_hosting::inbox::resume(&key, known, news, &policy, now);
    Ok(written(Ok(decision)))
}

/// The state once announcements were made: `given` are `state`, `announced` and `lease`.
///
/// # Errors
///
/// The state, an announcement or the lease is none.
pub fn acknowledge(given: &[u8]) -> Result<String, Refusal> {
    let given = argument::parse(given, "argument")?;
    let given = given.members().map_err(unfit)?;
    let announced: Vec<Announcement> = given.take("announced").map_err(unfit)?;
    let lease: Option<Lease> = given.take("lease").map_err(unfit)?;
    match state(given, "state")? {
        Some(state) => {
            Ok(shotstack_hosting::inbox::acknowledge(state, &announced, lease).to_json())
        }
        None => Err(Refusal::saying("state", "there is no state")),
    }
}

// As `map_err` hands it over.
#[allow(clippy::needless_pass_by_value)]
fn unfit(unfit: Unfit) -> Refusal {
    Refusal::new("argument", &unfit)
}

fn unfit_policy(of: Unfit) -> Refusal {
    unfit(of).coded("policy")
}

fn state(given: &Map<String, Value>, name: &str) -> Result<Option<RenderState>, Refusal> {
    given.take(name).map_err(|of| unfit(of).coded("state"))
}

fn written(decision: Result<Decision, Reply>) -> String {
    let mut out = JsonWriter::default();
    out.open_object();
    match decision {
        Ok(decision) => {
            out.member("outcome", "decided");
            out.member("state", &decision.state);
            out.member("changed", &decision.changed);
            out.member("announcements", &decision.announcements);
            out.member("lease", &decision.lease);
            out.member("report", &decision.report);
            out.member("answer", &Answered(&decision.reply));
        }
        Err(answer) => refused(&mut out, &answer),
    }
    out.close_object();
    out.into_text()
}

fn refused(out: &mut JsonWriter, answer: &Reply) {
    out.member("outcome", "refused");
    out.member("answer", &Answered(answer));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Timestamp;

    use super::{acknowledge, admit, decide, resume};
    use crate::refusal::Refusal;

    const BODY: &[u8] =
        br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/r.mp4","error":null,"completed":null}"#;

    fn policy() -> Value {
        json!({
            "unauthenticated": true, "expect": ["main"],
            "maxBytes": 65_536, "maxNesting": 126, "maxIdBytes": 256,
        })
    }

    fn with(
        argument: &Value,
        call: impl FnOnce(&[u8]) -> Result<String, Refusal>,
    ) -> Result<Value, String> {
        call(argument.to_string().as_bytes())
            .map(|text| serde_json::from_str(&text).unwrap())
            .map_err(Refusal::into_text)
    }

    #[test]
    fn a_delivery_goes_all_the_way() {
        let now = Timestamp::from_millis(0);
        let delivery = json!({"method": "POST", "url": "/hook", "policy": policy()});
        let admitted = with(&delivery, |given| admit(given, BODY, now)).unwrap();
        assert_eq!(admitted["outcome"], "render");
        assert_eq!(admitted["key"], json!({"owner": "o", "render": "r"}));

        let mut stored = delivery;
        stored["state"] = Value::Null;
        let decision = with(&stored, |given| decide(given, BODY, now, now)).unwrap();
        assert_eq!(decision["outcome"], "decided");
        assert_eq!(decision["announcements"][1]["id"], "render.ready/o/r");
        assert_eq!(decision["answer"]["status"], 200);

        let done = json!({
            "state": decision["state"], "announced": decision["announcements"], "lease": decision["lease"],
        });
        let state = with(&done, acknowledge).unwrap();
        let resumed = json!({"key": admitted["key"], "state": state, "policy": policy()});
        let resumed = with(&resumed, |given| {
            resume(given, Timestamp::from_millis(60_000))
        })
        .unwrap();
        assert_eq!(resumed["announcements"], json!([]));
    }

    #[test]
    fn an_answer_has_its_headers() {
        let delivery = json!({"method": "GET", "url": "/hook", "policy": policy()});
        let refused = with(&delivery, |given| {
            admit(given, b"", Timestamp::from_millis(0))
        })
        .unwrap();
        assert_eq!(refused["outcome"], "refused");
        assert_eq!(refused["answer"]["status"], 405);
        assert_eq!(refused["answer"]["allow"], "POST");
    }

    #[test]
    fn nobody_is_believed_by_an_oversight() {
        for secrets in [json!([]), Value::Null] {
            let mut policy = policy();
            policy["unauthenticated"] = json!(false);
            policy["secrets"] = secrets;
            let delivery = json!({"method": "POST", "url": "/hook", "policy": policy});
            let refused = with(&delivery, |given| {
                admit(given, BODY, Timestamp::from_millis(0))
            })
            .unwrap_err();
            assert!(refused.starts_with("policy\n"), "{refused}");
        }
    }
}

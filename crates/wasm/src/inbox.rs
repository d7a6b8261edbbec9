//! The inbox behind a callback URL.

use shotstack_hosting::{
    Admission, Announcement, Answer, Body, Decision, Delivery, Expectation, FromJson, Json,
    JsonObject, JsonWriter, Lease, OwnerId, Policy, RenderKey, RenderState, RoleSet, Stage,
    Timestamp, ToJson, Unfit,
};

use crate::argument;
use crate::callback::secrets;
use crate::event::validator;
use crate::refusal::Refusal;
use crate::url::read_origin;

struct Rules {
    secrets: Option<Vec<Json>>,
    unauthenticated: bool,
    owners: Option<Vec<OwnerId>>,
    stage: Option<Stage>,
    hosts: Option<Vec<String>>,
    optional: RoleSet,
    presume: bool,
    expect: Option<RoleSet>,
    origin: String,
    max_bytes: u32,
    max_nesting: u32,
    max_id_bytes: u32,
}

impl FromJson for Rules {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        let members = value.members()?;
        members.only(&[
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
        ])?;
        Ok(Self {
            secrets: members.take("secrets")?,
            unauthenticated: members.take_or_default("unauthenticated")?,
            owners: members.take("owners")?,
            stage: members.take("stage")?,
            hosts: members.take("hosts")?,
            optional: members.take_or_default("optional")?,
            presume: members.take_or_default("presume")?,
            expect: members.take("expect")?,
            origin: members.take_or_default("origin")?,
            max_bytes: members.take("maxBytes")?,
            max_nesting: members.take("maxNesting")?,
            max_id_bytes: members.take("maxIdBytes")?,
        })
    }
}

impl Rules {
    fn policy(self) -> Result<Policy, Refusal> {
        let mut policy = match (self.secrets, self.unauthenticated) {
            (Some(given), false) if !given.is_empty() => Policy::authenticated(secrets(&given)?),
            (None, true) => Policy::unauthenticated(),
            _ => {
                let message =
                    "a policy has `secrets`, at least one, or says `unauthenticated: true`";
                return Err(Refusal::saying("policy", message));
            }
        };
        if let Some(owners) = self.owners {
            policy = policy.with_owners(owners);
        }
        if let Some(stage) = self.stage {
            policy = policy.with_stage(stage);
        }
        if let Some(hosts) = &self.hosts {
            policy = policy.with_hosts(hosts.iter().map(String::as_str));
        }
        if self.presume {
            policy = policy.presuming();
        }
        if let Some(roles) = self.expect {
            policy = policy.with_expectation(Expectation::exactly(roles));
        }
        let validator = validator(
            read_origin(self.origin.as_bytes())?,
            self.max_bytes as usize,
            self.max_nesting as usize,
            self.max_id_bytes as usize,
        );
        Ok(policy
            .with_optional(self.optional)
            .with_validator(validator))
    }
}

/// An answer with the headers that its own JSON leaves out.
struct Answered<'a>(&'a Answer);

impl ToJson for Answered<'_> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.members_of(self.0);
        out.member("retryAfter", &self.0.retry_after);
        out.member("allow", &self.0.allow);
        out.close_object();
    }
}

/// A delivery, and the policy that it is judged by.
struct Arrival {
    method: String,
    url: String,
    policy: Policy,
}

impl Arrival {
    fn read(given: &Json) -> Result<Self, Refusal> {
        let read = |members: &JsonObject| {
            Ok((
                members.take("method")?,
                members.take("url")?,
                members.take("policy")?,
            ))
        };
        let (method, url, rules): (_, _, Rules) = given
            .members()
            .and_then(read)
            .map_err(|unfit: Unfit| Refusal::new("policy", &unfit))?;
        Ok(Self {
            method,
            url,
            policy: rules.policy()?,
        })
    }

    fn admit(&self, body: &[u8], now: Timestamp) -> Result<Admission, Answer> {
        let delivery = Delivery {
            method: &self.method,
            url: &self.url,
            body: Body::Bytes(body),
        };
        shotstack_hosting::admit(&delivery, &self.policy, now)
    }
}

/// What becomes of a delivery; `given` is an object of its `method`, its `url` and the `policy`.
///
/// # Errors
///
/// The policy is none. A delivery that is refused is an answer.
pub fn admit(given: &[u8], body: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let arrival = Arrival::read(&argument::parse(given, "policy")?)?;
    let mut out = JsonWriter::default();
    out.open_object();
    let validated = match arrival.admit(body, now) {
        Ok(Admission::Render(admitted)) => {
            out.member("outcome", "render");
            out.member("key", admitted.key());
            out.member("claims", &admitted.claims());
            admitted.validated().clone()
        }
        Ok(Admission::Other(validated)) => {
            out.member("outcome", "other");
            out.member("answer", &Answered(&Answer::stored()));
            validated
        }
        Ok(_) => {
            return Err(Refusal::saying(
                "internal",
                "an admission of an unknown kind",
            ));
        }
        Err(answer) => return Ok(refused(&answer)),
    };
    out.member("event", validated.event());
    out.member("advisories", validated.advisories());
    out.close_object();
    Ok(out.into_text())
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
    let arrival = Arrival::read(&given)?;
    let state = state(&given, "state")?;
    // No state is kept between calls: what was admitted is admitted again, as it was then.
    let decision = match arrival.admit(body, arrived) {
        Ok(Admission::Render(admitted)) => {
            shotstack_hosting::decide(state, &admitted, &arrival.policy, now)
        }
        Ok(_) => return Err(Refusal::saying("argument", "this event is of no render")),
        Err(answer) => Err(answer),
    };
    Ok(match decision {
        Ok(decision) => decision_json(&decision),
        Err(answer) => refused(&answer),
    })
}

/// What is still due: `given` are `key`, `state`, `policy` and perhaps `news`.
///
/// # Errors
///
/// The key, the state or the policy is none.
pub fn resume(given: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let given = argument::parse(given, "argument")?;
    let read = |members: &JsonObject| Ok((members.take("key")?, members.take("policy")?));
    let (key, rules): (RenderKey, Rules) = given.members().and_then(read).map_err(unfit)?;
    let policy = rules.policy()?;
    let (known, news) = (state(&given, "state")?, state(&given, "news")?);
    let decision = shotstack_hosting::resume(&key, known, news, &policy, now);
    Ok(decision_json(&decision))
}

/// The state once announcements were made: `given` are `state`, `announced` and `lease`.
///
/// # Errors
///
/// The state, an announcement or the lease is none.
pub fn acknowledge(given: &[u8]) -> Result<String, Refusal> {
    let given = argument::parse(given, "argument")?;
    let read = |members: &JsonObject| Ok((members.take("announced")?, members.take("lease")?));
    let (announced, lease): (Vec<Announcement>, Option<Lease>) =
        given.members().and_then(read).map_err(unfit)?;
    let Some(state) = state(&given, "state")? else {
        return Err(Refusal::saying("state", "there is no state"));
    };
    Ok(shotstack_hosting::acknowledge(state, &announced, lease).to_json())
}

fn unfit(unfit: Unfit) -> Refusal {
    Refusal::new("argument", &unfit)
}

fn state(given: &Json, name: &str) -> Result<Option<RenderState>, Refusal> {
    let state = Option::from_json(given.get(name).unwrap_or(&Json::Null));
    state.map_err(|unfit| Refusal::new("state", &unfit))
}

fn decision_json(decision: &Decision) -> String {
    let mut out = JsonWriter::default();
    out.open_object();
    out.member("outcome", "decided");
    out.member("state", &decision.state);
    out.member("changed", &decision.changed);
    out.member("announcements", &decision.announcements);
    out.member("lease", &decision.lease);
    out.member("report", &decision.report);
    out.member("answer", &Answered(&decision.answer));
    out.close_object();
    out.into_text()
}

fn refused(answer: &Answer) -> String {
    let mut out = JsonWriter::default();
    out.open_object();
    out.member("outcome", "refused");
    out.member("answer", &Answered(answer));
    out.close_object();
    out.into_text()
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
            "maxBytes": 65_536, "maxNesting": 128, "maxIdBytes": 256,
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

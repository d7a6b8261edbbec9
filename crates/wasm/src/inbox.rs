//! The inbox behind a callback URL.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shotstack_hosting::{
    Admission, Admitted, Announcement, Answer, Body, Claims, Decision, Delivery, Event,
    Expectation, Finding, Lease, OwnerId, Policy, RenderKey, RenderState, Report, RoleSet, Stage,
    Timestamp,
};

use crate::argument;
use crate::callback::secrets;
use crate::event::{json, validator};
use crate::refusal::Refusal;
use crate::url::read_origin;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Rules {
    #[serde(default)]
    secrets: Option<Vec<Value>>,
    #[serde(default)]
    unauthenticated: bool,
    #[serde(default)]
    owners: Option<Vec<OwnerId>>,
    #[serde(default)]
    stage: Option<Stage>,
    #[serde(default)]
    hosts: Option<Vec<String>>,
    #[serde(default)]
    optional: RoleSet,
    #[serde(default)]
    presume: bool,
    #[serde(default)]
    expect: Option<RoleSet>,
    #[serde(default)]
    origin: String,
    max_bytes: usize,
    max_nesting: usize,
    max_id_bytes: usize,
}

impl Rules {
    fn policy(self) -> Result<Policy, Refusal> {
        let mut policy = match (self.secrets, self.unauthenticated) {
            (Some(given), false) if !given.is_empty() => Policy::authenticated(secrets(&given)?),
            (None, true) => Policy::unauthenticated(),
            _ => {
                let message =
                    "a policy has `secrets`, at least one, or says `unauthenticated: true`";
                return Err(Refusal::new("policy", message));
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
            self.max_bytes,
            self.max_nesting,
            self.max_id_bytes,
        );
        Ok(policy
            .with_optional(self.optional)
            .with_validator(validator))
    }
}

/// An answer with the headers that its own JSON leaves out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    retry_after: Option<u32>,
    allow: Option<&'static str>,
}

impl<'a> From<&'a Answer> for Answered<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            answer,
            retry_after: answer.retry_after,
            allow: answer.allow,
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
enum Outcome<'a> {
    Render {
        key: &'a RenderKey,
        event: &'a Event,
        advisories: &'a [Finding],
        claims: Option<&'a Claims>,
    },
    Other {
        event: &'a Event,
        advisories: &'a [Finding],
        answer: Answered<'a>,
    },
    Decided {
        state: &'a RenderState,
        changed: bool,
        announcements: &'a [Announcement],
        lease: Option<Lease>,
        report: &'a Report,
        answer: Answered<'a>,
    },
    Refused {
        answer: Answered<'a>,
    },
}

#[derive(Deserialize)]
struct Arrival {
    method: String,
    url: String,
    policy: Rules,
}

/// What becomes of a delivery. Its method, its URL and the policy were handed over.
///
/// # Errors
///
/// The policy is none. A delivery that is refused is an answer.
pub fn admit(body: &[u8], now: Timestamp) -> Result<String, Refusal> {
    let arrival: Arrival = argument::read("policy")?;
    let policy = arrival.policy.policy()?;
    match admitted(&arrival.method, &arrival.url, body, &policy, now) {
        Ok(Admission::Render(admitted)) => json(&Outcome::Render {
            key: admitted.key(),
            event: admitted.validated().event(),
            advisories: admitted.validated().advisories(),
            claims: admitted.claims(),
        }),
        Ok(Admission::Other(validated)) => json(&Outcome::Other {
            event: validated.event(),
            advisories: validated.advisories(),
            answer: Answered::from(&Answer::stored()),
        }),
        Ok(_) => Err(Refusal::new("internal", "an admission of an unknown kind")),
        Err(answer) => refused(&answer),
    }
}

fn admitted(
    method: &str,
    url: &str,
    body: &[u8],
    policy: &Policy,
    now: Timestamp,
) -> Result<Admission, Answer> {
    let delivery = Delivery {
        method,
        url,
        body: Body::Bytes(body),
    };
    shotstack_hosting::admit(&delivery, policy, now)
}

#[derive(Deserialize)]
struct Stored {
    method: String,
    url: String,
    policy: Rules,
    state: Value,
}

/// What a delivery that was admitted, at `arrived`, changes in the state that was handed over with it.
///
/// # Errors
///
/// The policy or the state is none.
pub fn decide(body: &[u8], arrived: Timestamp, now: Timestamp) -> Result<String, Refusal> {
    let stored: Stored = argument::read("policy")?;
    let policy = stored.policy.policy()?;
    let state: Option<RenderState> = read_state(stored.state)?;
    // No state is kept between calls: what was admitted is admitted again, as it was then.
    match admitted(&stored.method, &stored.url, body, &policy, arrived) {
        Ok(Admission::Render(admitted)) => decided(state, &admitted, &policy, now),
        Ok(_) => Err(Refusal::new("argument", "this event is of no render")),
        Err(answer) => refused(&answer),
    }
}

fn decided(
    state: Option<RenderState>,
    admitted: &Admitted,
    policy: &Policy,
    now: Timestamp,
) -> Result<String, Refusal> {
    match shotstack_hosting::decide(state, admitted, policy, now) {
        Ok(decision) => decision_json(&decision),
        Err(answer) => refused(&answer),
    }
}

#[derive(Deserialize)]
struct Resumed {
    key: RenderKey,
    state: Option<Value>,
    #[serde(default)]
    news: Option<Value>,
    policy: Rules,
}

/// What is still due of the state that was handed over.
///
/// # Errors
///
/// The key, the state or the policy is none.
pub fn resume(now: Timestamp) -> Result<String, Refusal> {
    let resumed: Resumed = argument::read("argument")?;
    let policy = resumed.policy.policy()?;
    let state = resumed.state.map(read_state).transpose()?;
    let news = resumed.news.map(read_state).transpose()?;
    let decision = shotstack_hosting::resume(&resumed.key, state, news, &policy, now);
    decision_json(&decision)
}

#[derive(Deserialize)]
struct Done {
    state: Value,
    announced: Vec<Announcement>,
    lease: Option<Lease>,
}

/// The state that was handed over, once announcements were made.
///
/// # Errors
///
/// The state, an announcement or the lease is none.
pub fn acknowledge() -> Result<String, Refusal> {
    let done: Done = argument::read("argument")?;
    let state = read_state(done.state)?;
    json(&shotstack_hosting::acknowledge(
        state,
        &done.announced,
        done.lease,
    ))
}

fn read_state<T: serde::de::DeserializeOwned>(state: Value) -> Result<T, Refusal> {
    serde_json::from_value(state).map_err(|error| Refusal::new("state", error))
}

fn decision_json(decision: &Decision) -> Result<String, Refusal> {
    json(&Outcome::Decided {
        state: &decision.state,
        changed: decision.changed,
        announcements: &decision.announcements,
        lease: decision.lease,
        report: &decision.report,
        answer: Answered::from(&decision.answer),
    })
}

fn refused(answer: &Answer) -> Result<String, Refusal> {
    json(&Outcome::Refused {
        answer: Answered::from(answer),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Timestamp;

    use super::{acknowledge, admit, decide, resume};
    use crate::argument;
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
        argument: Value,
        call: impl FnOnce() -> Result<String, Refusal>,
    ) -> Result<Value, String> {
        argument::put(Ok(argument));
        call()
            .map(|text| serde_json::from_str(&text).unwrap())
            .map_err(Refusal::into_text)
    }

    #[test]
    fn a_delivery_goes_all_the_way() {
        let now = Timestamp::from_millis(0);
        let delivery = json!({"method": "POST", "url": "/hook", "policy": policy()});
        let admitted = with(delivery.clone(), || admit(BODY, now)).unwrap();
        assert_eq!(admitted["outcome"], "render");
        assert_eq!(admitted["key"], json!({"owner": "o", "render": "r"}));

        let mut stored = delivery;
        stored["state"] = Value::Null;
        let decision = with(stored, || decide(BODY, now, now)).unwrap();
        assert_eq!(decision["outcome"], "decided");
        assert_eq!(decision["announcements"][1]["id"], "render.ready/o/r");
        assert_eq!(decision["answer"]["status"], 200);

        let done = json!({
            "state": decision["state"], "announced": decision["announcements"], "lease": decision["lease"],
        });
        let state = with(done, acknowledge).unwrap();
        let resumed = json!({"key": admitted["key"], "state": state, "policy": policy()});
        let resumed = with(resumed, || resume(Timestamp::from_millis(60_000))).unwrap();
        assert_eq!(resumed["announcements"], json!([]));
    }

    #[test]
    fn an_answer_has_its_headers() {
        let delivery = json!({"method": "GET", "url": "/hook", "policy": policy()});
        let refused = with(delivery, || admit(b"", Timestamp::from_millis(0))).unwrap();
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
            let refused = with(delivery, || admit(BODY, Timestamp::from_millis(0))).unwrap_err();
            assert!(refused.starts_with("policy\n"), "{refused}");
        }
    }
}

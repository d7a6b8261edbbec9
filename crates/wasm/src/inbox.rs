//! The inbox behind a callback URL.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shotstack_hosting::{
    AssetId, AssetRole, OwnerId, Policy, RenderId, Report, Timestamp,
    callback::Claims,
    delivery,
    event::FileUrl,
    id::RenderKey,
    inbox::{self, Body, Delivery, Reply},
    render::{Announcement, AssetReport, Lease},
    validate::{Finding, Limits, Validated},
};

use crate::callback::secret_or;
use crate::event::json;
use crate::read::{self, passed_on};
use crate::refusal::Refusal;

/// A policy, from JSON.
fn policy(text: &str) -> Result<Policy, Refusal> {
    Policy::from_json(text).map_err(|error| secret_or("policy", &error))
}

/// A request as it reached the callback URL, without its body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    method: String,
    url: String,
}

/// A reply, and the headers that its own form leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replied {
    /// The reply.
    pub reply: Reply,
    /// The header `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// The header `Allow`.
    pub allow: Option<&'static str>,
}

impl From<Reply> for Replied {
    fn from(reply: Reply) -> Self {
        Self {
            retry_after: reply.retry_after,
            allow: reply.allow,
            reply,
        }
    }
}

/// The outcome of a delivery. A `verdict` is JSON, as [`crate::event::check`] returns it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "outcome")]
pub enum Admission {
    /// It is about a render.
    Render {
        /// The render's key.
        key: RenderKey,
        /// The token's claims.
        claims: Option<Claims>,
        /// The event.
        verdict: String,
    },
    /// It is not about a render: nothing needs to be stored.
    Other {
        /// The event.
        verdict: String,
        /// The reply.
        replied: Replied,
    },
    /// It is refused.
    Refused {
        /// The reply.
        replied: Replied,
    },
}

fn verdict(validated: &Validated) -> Result<String, Refusal> {
    json(validated)
}

fn admitted(
    request: &str,
    body: &[u8],
    policy: &Policy,
    now: Timestamp,
) -> Result<Result<inbox::Admission, Reply>, Refusal> {
    let request: Request = passed_on(request, "argument")?;
    let delivery = Delivery {
        method: &request.method,
        url: &request.url,
        body: Body::Bytes(body),
    };
    Ok(inbox::admit(&delivery, policy, now))
}

/// Accepts or refuses a delivery: a request (`method` and `url`) and its body, under a policy.
///
/// # Errors
///
/// The policy is not valid. A delivery that is refused is an outcome.
pub fn admit(
    request: &str,
    body: &[u8],
    policy: &str,
    now: Timestamp,
) -> Result<Admission, Refusal> {
    let policy = self::policy(policy)?;
    Ok(match admitted(request, body, &policy, now)? {
        Ok(inbox::Admission::Render(admitted)) => Admission::Render {
            key: admitted.key().clone(),
            claims: admitted.claims().cloned(),
            verdict: verdict(admitted.validated())?,
        },
        Ok(inbox::Admission::Other(validated)) => Admission::Other {
            verdict: verdict(&validated)?,
            replied: Reply::stored().into(),
        },
        Ok(_) => {
            let message = "an admission of an unknown kind";
            return Err(Refusal::new("internal", &message));
        }
        Err(reply) => Admission::Refused {
            replied: reply.into(),
        },
    })
}

/// The new state of a render, and the announcements that are due. The `state` is JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "outcome")]
// One is made for each delivery, and serialized at once.
#[allow(clippy::large_enum_variant)]
pub enum Decision {
    /// The event is accepted.
    Decided {
        /// The state to store.
        state: String,
        /// Whether the state differs from the previous one.
        changed: bool,
        /// The announcements to make.
        announcements: Vec<Announcement>,
        /// The files that are announced, by their ids.
        files: BTreeMap<AssetId, AssetReport>,
        /// The lease for announcing.
        lease: Option<Lease>,
        /// The render's report.
        report: Report,
        /// Whether `render.ready` is announced although the expected files are unknown.
        presumed: bool,
        /// What a person should know about the event in this state.
        advisories: Vec<Finding>,
        /// The URLs of the ready files, by role.
        urls: BTreeMap<AssetRole, FileUrl>,
        /// The reply.
        replied: Replied,
    },
    /// It is refused.
    Refused {
        /// The reply.
        replied: Replied,
    },
}

impl Decision {
    fn new(decision: Result<inbox::Decision, Reply>) -> Result<Self, Refusal> {
        Ok(match decision {
            Ok(decision) => {
                let report = decision.report;
                let urls = report.urls();
                let announced = decision.announcements.iter();
                let files = announced
                    .filter_map(|due| due.asset().and_then(|id| report.asset(id)))
                    .map(|file| (file.id.clone(), file.clone()));
                Self::Decided {
                    state: json(&decision.state)?,
                    changed: decision.changed,
                    files: files.collect(),
                    announcements: decision.announcements,
                    lease: decision.lease,
                    presumed: decision.presumed,
                    advisories: decision.advisories,
                    urls: urls
                        .into_iter()
                        .map(|(role, url)| (role, url.clone()))
                        .collect(),
                    report,
                    replied: decision.reply.into(),
                }
            }
            Err(reply) => Self::Refused {
                replied: reply.into(),
            },
        })
    }
}

/// Applies a delivery, admitted at `arrived`, to a state (`null` if nothing is stored).
///
/// # Errors
///
/// The policy or the state is not valid.
pub fn decide(
    state: &str,
    request: &str,
    body: &[u8],
    policy: &str,
    [arrived, now]: [Timestamp; 2],
) -> Result<Decision, Refusal> {
    let policy = self::policy(policy)?;
    let state = read::state(state)?;
    // No state is kept between calls: the delivery is admitted again, at the same time as before.
    let decision = match admitted(request, body, &policy, arrived)? {
        Ok(inbox::Admission::Render(admitted)) => inbox::decide(state, &admitted, &policy, now),
        Ok(_) => {
            let message = "this event is not about a render";
            return Err(Refusal::new("argument", &message));
        }
        Err(reply) => Err(reply),
    };
    Decision::new(decision)
}

/// The announcements that are still due; `state` and `news` are states, or `null`.
///
/// # Errors
///
/// The key, a state or the policy is not valid.
pub fn resume(
    key: &str,
    state: &str,
    news: &str,
    policy: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let key: RenderKey = passed_on(key, "argument")?;
    let policy = self::policy(policy)?;
    let (state, news) = (read::state(state)?, read::state(news)?);
    Decision::new(Ok(inbox::resume(&key, state, news, &policy, now)))
}

/// The state, as JSON, after a list of announcements was made under a lease (`null` if none is held).
///
/// # Errors
///
/// The state, an announcement or the lease is not valid.
pub fn acknowledge(state: &str, announced: &str, lease: &str) -> Result<String, Refusal> {
    let announced: Vec<Announcement> = passed_on(announced, "argument")?;
    let lease: Option<Lease> = passed_on(lease, "argument")?;
    let Some(state) = read::state(state)? else {
        return Err(Refusal::new("state", &"there is no state"));
    };
    json(&inbox::acknowledge(state, &announced, lease))
}

/// How many seconds another delivery should wait for a lease to end.
///
/// # Errors
///
/// It is not a lease.
pub fn retry_after(lease: &str, now: Timestamp) -> Result<u32, Refusal> {
    Ok(passed_on::<Lease>(lease, "argument")?.retry_after(now))
}

/// The key of a render's state in a store.
///
/// # Errors
///
/// An id is not valid.
pub fn store_key(owner: &str, render: &str) -> Result<String, Refusal> {
    let wrong = |error| Refusal::new("argument", &error);
    let owner: OwnerId = owner.parse().map_err(wrong)?;
    let render: RenderId = render.parse().map_err(wrong)?;
    Ok(RenderKey::new(owner, render).to_string())
}

/// The default limits of an inbox on size and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InboxLimits {
    max_bytes: usize,
    max_nesting: usize,
    max_id_bytes: usize,
    read_millis: u64,
    announce_millis: u64,
    reply_millis: u64,
    reply_timeout_millis: u64,
    min_state_millis: u64,
    state_millis: u64,
    retry_after: u32,
}

/// The limits of an inbox.
#[must_use]
pub fn limits() -> InboxLimits {
    let body = Limits::default();
    InboxLimits {
        max_bytes: body.max_bytes,
        max_nesting: body.max_nesting,
        max_id_bytes: body.max_id_bytes,
        read_millis: inbox::READ_MILLIS,
        announce_millis: inbox::ANNOUNCE_MILLIS,
        reply_millis: inbox::REPLY_MILLIS,
        reply_timeout_millis: delivery::RESPONSE_TIMEOUT_MILLIS,
        min_state_millis: inbox::MIN_STATE_MILLIS,
        state_millis: inbox::DEFAULT_STATE_MILLIS,
        retry_after: inbox::RETRY_AFTER_SECONDS,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Timestamp;

    use super::{Admission, Decision, acknowledge, admit, decide, resume};

    const BODY: &[u8] =
        br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/r.mp4","error":null,"completed":null}"#;
    const REQUEST: &str = r#"{"method":"POST","url":"/hook"}"#;
    const RULES: &str = r#"{"unauthenticated":true,"expect":["main"]}"#;

    fn json_of<T: serde::Serialize>(value: T) -> Value {
        serde_json::to_value(value).unwrap()
    }

    #[test]
    fn a_delivery_goes_all_the_way() {
        let now = Timestamp::from_millis(0);
        let admission = json_of(admit(REQUEST, BODY, RULES, now).unwrap());
        assert_eq!(admission["outcome"], "render");
        assert_eq!(admission["key"], json!({"owner": "o", "render": "r"}));

        let decision = decide("null", REQUEST, BODY, RULES, [now, now]).unwrap();
        let decision = json_of(decision);
        assert_eq!(decision["outcome"], "decided");
        assert_eq!(decision["announcements"][1]["id"], "render.ready/r");
        assert_eq!(decision["replied"]["reply"]["status"], 200);
        assert_eq!(
            decision["urls"]["main"],
            "https://cdn.shotstack.io/au/v1/o/r.mp4"
        );
        assert_eq!(decision["files"]["a"]["role"], "main");
        assert_eq!(super::store_key("o/p", "r").unwrap(), "o%2Fp/r");

        let state = acknowledge(
            decision["state"].as_str().unwrap(),
            &decision["announcements"].to_string(),
            &decision["lease"].to_string(),
        )
        .unwrap();
        let resumed = resume(
            &admission["key"].to_string(),
            &state,
            "null",
            RULES,
            Timestamp::from_millis(60_000),
        );
        assert!(matches!(
            resumed.unwrap(),
            Decision::Decided { announcements, .. } if announcements.is_empty()
        ));
    }

    #[test]
    fn a_reply_has_its_headers() {
        let request = r#"{"method":"GET","url":"/hook"}"#;
        let now = Timestamp::from_millis(0);
        let Admission::Refused { replied } = admit(request, b"", RULES, now).unwrap() else {
            panic!("GET is not refused")
        };
        assert_eq!(replied.reply.http_status, 405);
        assert_eq!(replied.allow, Some("POST"));
    }

    #[test]
    fn nobody_is_believed_by_an_oversight() {
        let now = Timestamp::from_millis(0);
        for rules in [
            "{}",
            r#"{"secrets":[]}"#,
            r#"{"secrets":null}"#,
            r#"{"unauthenticated":true,"secrets":["hunter2"]}"#,
            r#"{"unauthenticated":true,"owner":["o"]}"#,
        ] {
            let refused = admit(REQUEST, BODY, rules, now).unwrap_err();
            assert_eq!(refused.code, "policy", "{rules}");
            assert!(!refused.message.contains("hunter2"), "{rules}");
        }
    }
}

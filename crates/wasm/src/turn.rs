//! Turns of an inbox.

use std::sync::Arc;

use serde::Deserialize;
use shotstack_hosting::{
    OwnerId, Policy, RenderId, Timestamp, Turn,
    api::ApiResponse,
    expectation::Expectation,
    inbox::{Body, Called, Expect, Inbox, StepResult},
    render::Document,
    role::RoleSet,
};

use crate::callback::secret_or;
use crate::event::validator;
use crate::read::{passed_on, written_by_user};
use crate::refusal::Refusal;

/// The settings of an inbox.
///
/// # Errors
///
/// The policy or the settings are not valid.
pub fn inbox(policy: &str, settings: &str) -> Result<Arc<Inbox>, Refusal> {
    let rules = Policy::from_json(policy).map_err(|error| secret_or("policy", &error))?;
    let inbox = Inbox::from_json(rules, settings)
        .map_err(|error| Refusal::new("argument", &format!("the settings: {error}")))?;
    Ok(Arc::new(inbox))
}

/// A request as it reached the callback URL, without its body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    content_length: Option<u64>,
}

/// Begins a turn for a request (`method`, `url`, `contentLength`).
///
/// # Errors
///
/// The request is not valid.
pub fn delivery(inbox: &Arc<Inbox>, request: &str, now: Timestamp) -> Result<Turn, Refusal> {
    let request: Request = passed_on(request, "argument")?;
    Ok(inbox.delivery(&request.method, &request.url, request.content_length, now))
}

/// The key under which a store holds what is known of a render.
///
/// # Errors
///
/// The id is not valid.
pub fn key_of(render: &str) -> Result<String, Refusal> {
    render_id(render).map(|render| Inbox::key_of(&render))
}

fn render_id(text: &str) -> Result<RenderId, Refusal> {
    text.parse()
        .map_err(|error| Refusal::new("argument", &format!("`render` {error}")))
}

/// A render that was ordered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    render: RenderId,
    callback: Option<String>,
    edit: Option<serde_json::Value>,
    expected: Option<RoleSet>,
    correlation: Option<String>,
    owner: Option<OwnerId>,
    deadline: Option<Timestamp>,
}

/// Begins a turn for a render that was ordered (`render`, `callback`, `edit` or `expected`, `correlation`, `owner`,
/// `deadline`). The callback is that of the edit unless it is given.
///
/// # Errors
///
/// The order is not valid.
pub fn expectation(inbox: &Arc<Inbox>, order: &str, now: Timestamp) -> Result<Turn, Refusal> {
    let order: Order = written_by_user(order, "argument")?;
    let mut expect = Expect::new(order.render);
    expect.callback = order.callback;
    expect.correlation = order.correlation;
    expect.owner = order.owner;
    expect.deadline = order.deadline;
    expect.expectation = order.expected.map(Expectation::exactly);
    if let Some(edit) = &order.edit {
        let callback = edit.get("callback").and_then(serde_json::Value::as_str);
        expect.callback = expect.callback.or(callback.map(str::to_owned));
        if expect.expectation.is_none() {
            let expectation = Expectation::from_edit(edit);
            expect.expectation = Some(expectation.map_err(|error| Refusal::new("edit", &error))?);
        }
    }
    let turn = inbox.expectation(expect, now);
    turn.map_err(|error| Refusal::new(error.code(), &error))
}

/// Begins a turn for documents about a render. They lie one behind the other, and have these lengths.
///
/// # Errors
///
/// An id or a document is not valid, or a document is about another render. The refusal then has the document's `index`.
pub fn observation(
    inbox: &Arc<Inbox>,
    render: &str,
    mut documents: &[u8],
    lengths: &[u32],
    correlation: Option<String>,
    now: Timestamp,
) -> Result<Turn, Refusal> {
    let render = render_id(render)?;
    let validator = validator("{}")?;
    let mut read = Vec::new();
    for (index, length) in lengths.iter().enumerate() {
        let length = usize::try_from(*length).unwrap_or(usize::MAX);
        let (document, rest) = documents
            .split_at_checked(length)
            .unwrap_or((documents, &[]));
        documents = rest;
        let document = Document::read(document, &validator);
        read.push(document.map_err(|invalid| Refusal::from(invalid).of_document(index))?);
    }
    let turn = inbox.observation(render, &read, correlation, now);
    turn.map_err(|error| Refusal::new(error.code(), &error))
}

/// The result of a step. Which members there are depends on its kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Reported {
    result: String,
    state: Option<String>,
    swapped: Option<bool>,
    error: Option<String>,
    status: Option<u16>,
    retry_after: Option<String>,
    date: Option<String>,
    seconds: Option<u32>,
    outcomes: Option<Vec<Call>>,
    id: Option<String>,
}

/// The outcome of a call of the user's function.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    outcome: String,
    error: Option<String>,
}

impl From<Call> for Called {
    fn from(call: Call) -> Self {
        match call.outcome.as_str() {
            "done" => Self::Done,
            "late" => Self::Late,
            _ => Self::Failed(call.error.unwrap_or_default()),
        }
    }
}

/// Reports the result of a step. `body` are the bytes that come with it, if any.
///
/// # Errors
///
/// It is not a result.
pub fn report(turn: &mut Turn, result: &str, body: &[u8], now: Timestamp) -> Result<(), Refusal> {
    let reported: Reported = passed_on(result, "argument")?;
    let error = reported.error.as_deref().unwrap_or_default();
    let result = match reported.result.as_str() {
        "body" => StepResult::Body(Body::Bytes(body)),
        "bodyLate" => StepResult::BodyLate,
        "bodyTooLarge" => StepResult::BodyTooLarge,
        "bodyFailed" => StepResult::BodyFailed(error),
        "loaded" => StepResult::Loaded(reported.state.as_deref()),
        "swapped" => StepResult::Swapped(reported.swapped.unwrap_or_default()),
        "storeFailed" => StepResult::StoreFailed(error),
        "responded" => StepResult::Responded(ApiResponse {
            http_status: reported.status.unwrap_or_default(),
            retry_after: reported.retry_after.as_deref(),
            date: reported.date.as_deref(),
            body,
        }),
        "noResponse" => StepResult::NoResponse(error),
        "rateLimited" => StepResult::RateLimited(reported.seconds.unwrap_or_default()),
        "announced" => {
            let outcomes = reported.outcomes.unwrap_or_default();
            StepResult::Announced(outcomes.into_iter().map(Called::from).collect())
        }
        "handed" => {
            let outcome = reported.outcomes.unwrap_or_default().into_iter().next();
            StepResult::Handed(outcome.map_or(Called::Done, Called::from))
        }
        "ended" => {
            let id = reported.id.as_deref().unwrap_or_default();
            StepResult::Ended(id, reported.error.as_deref())
        }
        "waited" => StepResult::Waited,
        other => {
            let message = format!("`{other}` is not the name of a result");
            return Err(Refusal::new("argument", &message));
        }
    };
    turn.on_result(result, now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::{Timestamp, Turn};

    use super::{delivery, expectation, inbox, key_of, observation, report};

    const POLICY: &str = r#"{"unauthenticated":true,"expect":["main"]}"#;
    const BODY: &[u8] =
        br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;

    fn now() -> Timestamp {
        Timestamp::from_millis(0)
    }

    fn next(turn: &mut Turn) -> Value {
        loop {
            let step = serde_json::to_value(turn.next(now())).unwrap();
            if step["step"] != "log" {
                return step;
            }
        }
    }

    #[test]
    fn nobody_is_believed_by_an_oversight() {
        for policy in [
            "{}",
            r#"{"secrets":[]}"#,
            r#"{"secrets":null}"#,
            r#"{"unauthenticated":true,"secrets":["hunter2"]}"#,
            r#"{"unauthenticated":true,"owner":["o"]}"#,
        ] {
            let refused = inbox(policy, "{}").unwrap_err();
            assert_eq!(refused.code, "policy", "{policy}");
            assert!(!refused.message.contains("hunter2"), "{policy}");
        }
    }

    #[test]
    fn a_delivery_goes_all_the_way() {
        let request = r#"{"method":"POST","url":"/hook"}"#;
        let inbox = inbox(POLICY, "{}").unwrap();
        let mut turn = delivery(&inbox, request, now()).unwrap();
        assert_eq!(next(&mut turn)["step"], "read");
        report(&mut turn, r#"{"result":"body"}"#, BODY, now()).unwrap();
        assert_eq!(next(&mut turn)["key"], "r");
        report(&mut turn, r#"{"result":"loaded","state":null}"#, b"", now()).unwrap();
        let swap = next(&mut turn);
        assert_eq!(
            (&swap["step"], &swap["wakeAt"]),
            (&json!("swap"), &json!(30_000))
        );
        report(
            &mut turn,
            r#"{"result":"swapped","swapped":true}"#,
            b"",
            now(),
        )
        .unwrap();
        let announce = next(&mut turn);
        assert_eq!(announce["announcements"][1]["id"], "render.ready/r");
        assert_eq!(
            announce["urls"]["main"],
            "https://cdn.shotstack.io/au/v1/o/r.mp4"
        );
        assert_eq!(announce["files"]["a"]["role"], "main");
        let outcomes = r#"{"result":"announced","outcomes":[{"outcome":"done"},{"outcome":"failed","error":"x"}]}"#;
        report(&mut turn, outcomes, b"", now()).unwrap();
        let loaded = json!({"result": "loaded", "state": swap["state"]}).to_string();
        assert_eq!(next(&mut turn)["step"], "load");
        report(&mut turn, &loaded, b"", now()).unwrap();
        assert_eq!(next(&mut turn)["wakeAt"], 5_000);
        report(
            &mut turn,
            r#"{"result":"swapped","swapped":true}"#,
            b"",
            now(),
        )
        .unwrap();
        let reply = next(&mut turn);
        assert_eq!(
            (&reply["status"], &reply["retryAfter"]),
            (&json!(503), &json!(8))
        );
        assert_eq!(next(&mut turn)["announced"], json!(["asset.ready/r/a"]));
    }

    #[test]
    fn what_is_not_valid_is_refused() {
        let refused = |policy, settings| inbox(policy, settings).unwrap_err();
        assert_eq!(refused("{}", "{}").code, "policy");
        let unknown = refused(POLICY, r#"{"sweeps":"start"}"#);
        assert!(unknown.message.contains("/sweeps"), "{}", unknown.message);

        let inbox = inbox(POLICY, "{}").unwrap();
        let mut turn = delivery(&inbox, r#"{"method":"POST","url":"/"}"#, now()).unwrap();
        let refused = report(&mut turn, r#"{"result":"lost"}"#, b"", now()).unwrap_err();
        assert_eq!(refused.code, "argument");

        let order = r#"{"render":"r","edit":{"output":1}}"#;
        assert_eq!(expectation(&inbox, order, now()).unwrap_err().code, "edit");
        let other = observation(
            &inbox,
            "s",
            BODY,
            &[u32::try_from(BODY.len()).unwrap()],
            None,
            now(),
        );
        assert_eq!(other.unwrap_err().code, "other_render");
        assert_eq!(key_of("").unwrap_err().code, "argument");
        assert_eq!(key_of("a/b").unwrap(), "a%2Fb");
    }
}

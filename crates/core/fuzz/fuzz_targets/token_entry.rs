//! The entry of a token that can be read, wherever it was stored, keeps the promises of binding: what an expectation names is
//! served, one render after the other, and what is stored can be read again and says the same.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use shotstack_hosting::{
    Policy, Timestamp, Turn,
    api::ApiResponse,
    callback::{CallbackUrl, Claims, Secret},
    inbox::{Body, Called, Expect, Inbox, Step, StepResult},
};

const NOW_MILLIS: i64 = 1_626_087_884_574;

/// What the store holds: the entry, and the state of the render.
#[derive(Default, Clone)]
struct Store {
    entry: Option<String>,
    state: Option<String>,
}

/// What has come of a turn.
#[derive(Debug, PartialEq)]
enum End {
    Replied(u16, &'static str),
    Done,
    /// With this code.
    Failed(&'static str),
}

fuzz_target!(|input: &[u8]| {
    let Ok(entry) = std::str::from_utf8(input) else {
        return;
    };
    let secret = Secret::new("a secret of at least 24 bytes").expect("a secret");
    let now = Timestamp::from_millis(NOW_MILLIS);
    let claims = Claims::new("order-17", now);
    let url = CallbackUrl::mint("https://example.com/hook", &claims, &secret).expect("a URL");
    let inbox = Arc::new(Inbox::new(Policy::authenticated([secret])));
    let deliver = |store: &mut Store, render: &str, millis| {
        let now = now.plus_millis(millis);
        run(inbox.delivery("POST", url.as_str(), None, now), render, store, now)
    };
    let expect = |store: &mut Store, render: &str| {
        let mut order = Expect::new(render.parse().expect("an id"));
        order.callback = Some(url.as_str().to_owned());
        let turn = inbox.expectation(order, now).expect("an order");
        run(turn, render, store, now)
    };
    let stored = Store { entry: Some(entry.to_owned()), state: None };

    let mut store = stored.clone();
    let first = deliver(&mut store, "r", 0);
    let is_unreadable = first == End::Replied(503, "unavailable");
    let again = deliver(&mut store, "r", 1);
    assert_eq!(again == End::Replied(503, "unavailable"), is_unreadable, "{:?}", store.entry);

    let mut store = stored;
    match expect(&mut store, "r") {
        End::Done => {
            assert!(!is_unreadable);
            let end = deliver(&mut store, "r", 1);
            assert_eq!(end, End::Replied(200, "stored"), "{:?}", store.entry);
            store.state = None;
            let end = deliver(&mut store, "another", 1);
            assert!(!matches!(end, End::Replied(503, "unavailable")), "{end:?}: {:?}", store.entry);
        }
        End::Failed("bound") => assert!(!is_unreadable),
        end => assert!(is_unreadable && end == End::Failed("unavailable"), "{end:?}"),
    }
});

/// Every step succeeds.
fn run(mut turn: Turn, render: &str, store: &mut Store, now: Timestamp) -> End {
    let webhook = format!(
        r#"{{"type":"serve","action":"copy","id":"a","render":"{render}","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}}"#
    );
    let mut replied = None;
    for _ in 0..1_000 {
        let step = turn.next(now);
        let result = match &step {
            Step::Log(_) => continue,
            Step::Reply(reply) => {
                replied = Some(End::Replied(reply.http_status, reply.code));
                continue;
            }
            Step::Done(outcome) => {
                let failed = outcome.problem.as_ref().map(|problem| End::Failed(problem.code));
                return replied.or(failed).unwrap_or(End::Done);
            }
            Step::Read { .. } => StepResult::Body(Body::Bytes(webhook.as_bytes())),
            Step::Load { key, .. } if key.starts_with("token/") => {
                StepResult::Loaded(store.entry.as_deref())
            }
            Step::Load { .. } => StepResult::Loaded(store.state.as_deref()),
            Step::Swap { .. } => StepResult::Swapped(true),
            Step::Ask { .. } => {
                StepResult::Responded(ApiResponse { http_status: 404, ..ApiResponse::ok(b"{}") })
            }
            Step::Announce { announcements, .. } => {
                StepResult::Announced(announcements.iter().map(|_| Called::Done).collect())
            }
            _ => StepResult::Waited,
        };
        turn.on_result(result, now);
        if let Step::Swap { key, state, .. } = step {
            let place = if key.starts_with("token/") { &mut store.entry } else { &mut store.state };
            *place = Some(state);
        }
    }
    panic!("the turn comes to no end: {turn:?}");
}

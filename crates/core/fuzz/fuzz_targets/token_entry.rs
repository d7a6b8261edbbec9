//! The entry of a token that can be read, wherever it was stored, keeps the promises of binding: what an expectation names is
//! served, one render after the other, and what is stored can be read again and says the same.
#![no_main]

#[path = "../../tests/shell/mod.rs"]
mod shell;

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use shell::{Shell, Store, Stored};
use shotstack_hosting::{
    Policy, Timestamp, Turn,
    callback::{CallbackUrl, Claims, Secret},
    inbox::{Expect, Inbox, Step},
};

const NOW_MILLIS: i64 = 1_626_087_884_574;

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
    let with_entry = || {
        let mut store = Store::new();
        expect(&mut store, "r");
        store.retain(|key, _| key.starts_with("token/"));
        for stored in store.values_mut() {
            *stored = Stored { version: 1, state: entry.to_owned(), wake_at: None };
        }
        assert_eq!(store.len(), 1);
        store
    };

    let mut store = with_entry();
    let first = deliver(&mut store, "r", 0);
    let is_unreadable = first == End::Replied(503, "unavailable");
    let again = deliver(&mut store, "r", 1);
    assert_eq!(again == End::Replied(503, "unavailable"), is_unreadable, "{:?}", states(&store));

    let mut store = with_entry();
    match expect(&mut store, "r") {
        End::Done => {
            assert!(!is_unreadable);
            let end = deliver(&mut store, "r", 1);
            assert_eq!(end, End::Replied(200, "stored"), "{:?}", states(&store));
            store.remove("r");
            let end = deliver(&mut store, "another", 1);
            assert!(!matches!(end, End::Replied(503, "unavailable")), "{end:?}: {:?}", states(&store));
        }
        End::Failed("bound") => assert!(!is_unreadable),
        end => assert!(is_unreadable && end == End::Failed("unavailable"), "{end:?}"),
    }
});

fn states(store: &Store) -> Vec<&str> {
    store.values().map(|stored| stored.state.as_str()).collect()
}

/// Every step succeeds.
fn run(turn: Turn, render: &str, store: &mut Store, now: Timestamp) -> End {
    let webhook = format!(
        r#"{{"type":"serve","action":"copy","id":"a","render":"{render}","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}}"#
    );
    let steps = Shell::new(turn, webhook).finish(store, now);
    let replied = steps.iter().find_map(|step| match step {
        Step::Reply(reply) => Some(End::Replied(reply.http_status, reply.code)),
        _ => None,
    });
    let Some(Step::Done(outcome)) = steps.last() else {
        panic!("the turn has no end: {steps:?}");
    };
    let failed = outcome.problem.as_ref().map(|problem| End::Failed(problem.code));
    replied.or(failed).unwrap_or(End::Done)
}

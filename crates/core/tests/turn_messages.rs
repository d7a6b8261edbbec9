//! What the log of a turn says, where its text depends on the cause.

mod shell;

use std::sync::Arc;

use shotstack_hosting::{
    Policy, Stage, Timestamp, Turn,
    api::ApiResponse,
    inbox::{ApiAccess, Inbox, LogEntry, Step, StepResult, Sweep},
};

use shell::{Shell, Store};

const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
const MINUTE: i64 = 60_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_626_087_884_574 + millis)
}

fn message(log: &[LogEntry], code: &str) -> String {
    let entry = log.iter().find(|entry| entry.code == code);
    entry.expect(code).message.clone()
}

/// The log of a turn, for which the APIs have this response to each request.
fn log(turn: Turn, store: &mut Store, response: Option<u16>, now: Timestamp) -> Vec<LogEntry> {
    let body = format!(
        r#"{{"type":"edit","action":"render","id":"{RENDER}","owner":"o","status":"done"}}"#
    );
    let mut shell = Shell::new(turn, body);
    let mut log = Vec::new();
    loop {
        match (shell.turn.next(now), response) {
            (Step::Done(_), _) => return log,
            (Step::Log(entry), _) => log.push(entry),
            (Step::Ask { .. }, Some(http_status)) => {
                let response = ApiResponse {
                    http_status,
                    ..ApiResponse::ok(b"{}")
                };
                shell.turn.on_result(StepResult::Responded(response), now);
            }
            (step, _) => {
                shell.succeed(&step, store, now);
            }
        }
    }
}

#[test]
fn a_webhook_is_only_called_forged_if_the_apis_do_not_know_its_render() {
    let api = ApiAccess {
        stage: Stage::Production,
        key_from: "`api`".to_owned(),
    };
    let inbox = Inbox::new(Policy::unauthenticated().with_confirmation()).with_api(api);
    let inbox = Arc::new(inbox);
    let said = |response| {
        let turn = inbox.delivery("POST", "/hook", None, at(0));
        message(
            &log(turn, &mut Store::new(), response, at(0)),
            "unconfirmed",
        )
    };
    let start = format!("503 unconfirmed: nobody expects render {RENDER}, and the APIs ");
    let unknown = said(Some(404));
    assert!(
        unknown.starts_with(&format!("{start}do not know it (the Edit API: ")),
        "{unknown}"
    );
    assert!(unknown.contains("may be forged"), "{unknown}");
    for response in [None, Some(403), Some(429), Some(500)] {
        let unasked = said(response);
        assert!(
            unasked.starts_with(&format!("{start}did not say whether they know it (the ")),
            "{unasked}"
        );
        assert!(!unasked.contains("forged"), "{unasked}");
    }
}

#[test]
fn what_does_not_sweep_is_named_without_a_word_of_another_language() {
    let said = |sweep| {
        let inbox = Arc::new(Inbox::new(Policy::unauthenticated()).with_sweep(sweep, None));
        let mut store = Store::new();
        log(
            inbox.delivery("POST", "/hook", None, at(0)),
            &mut store,
            None,
            at(0),
        );
        let late = at(40 * MINUTE);
        message(
            &log(
                inbox.delivery("POST", "/hook", None, late),
                &mut store,
                None,
                late,
            ),
            "nothing_sweeps",
        )
    };
    let start = "a render was not looked at when its time had come: ";
    for (sweep, cause) in [
        (
            Sweep::None,
            "nobody sweeps, and only a sweep settles a render whose webhooks do not come. A sweep runs a wake-up for each key \
             that is due in the store, for example once a minute",
        ),
        (
            Sweep::Start,
            "the sweep of this process does not keep up, or was stopped",
        ),
        (
            Sweep::Elsewhere,
            "the sweep that runs elsewhere does not reach this store",
        ),
    ] {
        assert_eq!(said(sweep), format!("{start}{cause}"));
    }
}

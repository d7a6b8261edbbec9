//! Turns come to an end whatever is stored and whatever their steps result in, and a state that can be read says the same when
//! it is written and read again.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use shotstack_hosting::{
    Policy, Stage, Timestamp, Turn,
    api::ApiResponse,
    inbox::{ApiAccess, Body, Called, Expect, Inbox, Step, StepResult, Sweep},
};

const WEBHOOK: &[u8] = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
    "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
const NOW_MILLIS: i64 = 1_626_087_884_574;

fuzz_target!(|input: &[u8]| {
    // How the steps end, and on the other lines what is stored.
    let (outcomes, stored) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => input.split_at(end),
        None => (&[][..], input),
    };
    let Ok(stored) = std::str::from_utf8(stored) else {
        return;
    };
    let inbox = Arc::new(
        Inbox::new(Policy::unauthenticated())
            .with_sweep(Sweep::Start, None)
            .with_api(ApiAccess {
                stage: Stage::Production,
                key_from: "nowhere".to_owned(),
            }),
    );
    for millis in [NOW_MILLIS, i64::MIN, i64::MAX] {
        let now = Timestamp::from_millis(millis);
        run(inbox.wake_up("r", true, now), stored, outcomes, now);
        run(inbox.delivery("POST", "/hook", None, now), stored, outcomes, now);
    }
    let expected = |stored: &str| {
        let now = Timestamp::from_millis(NOW_MILLIS);
        let expect = Expect::new("r".parse().expect("an id"));
        let turn = inbox.expectation(expect, now).expect("an order");
        run(turn, stored, &[], now)
    };
    if let Some(state) = expected(stored) {
        assert_eq!(expected(&state), None, "{state}");
    }
});

/// Gives the last state that was swapped. After the `outcomes` every step succeeds.
fn run(mut turn: Turn, stored: &str, outcomes: &[u8], mut now: Timestamp) -> Option<String> {
    let mut outcomes = outcomes.iter().copied();
    let mut state = None::<String>;
    for _ in 0..10_000 {
        let step = turn.next(now);
        if matches!(step, Step::Log(_) | Step::Reply(_)) {
            continue;
        }
        let outcome = outcomes.next().unwrap_or_default();
        now = now.plus_millis(i64::from(outcome >> 3) * 1_000);
        let called = || match outcome % 8 {
            1 => Called::Failed("no".to_owned()),
            2 => Called::Late,
            _ => Called::Done,
        };
        let response = ApiResponse { http_status: 404, ..ApiResponse::ok(b"{}") };
        let result = match (&step, outcome % 8) {
            (Step::Done(_), _) => return state,
            (_, 7) => StepResult::Waited,
            (Step::Read { .. }, 1) => StepResult::BodyLate,
            (Step::Read { .. }, _) => StepResult::Body(Body::Bytes(WEBHOOK)),
            (Step::Load { .. } | Step::Swap { .. }, 1) => StepResult::StoreFailed("no"),
            (Step::Load { .. }, 2) => StepResult::Loaded(None),
            (Step::Load { .. }, _) => StepResult::Loaded(Some(state.as_deref().unwrap_or(stored))),
            (Step::Swap { .. }, 2) => StepResult::Swapped(false),
            (Step::Swap { .. }, _) => StepResult::Swapped(true),
            (Step::Ask { .. }, 1) => StepResult::NoResponse("no"),
            (Step::Ask { .. }, 2) => StepResult::RateLimited(u32::MAX),
            (Step::Ask { .. }, _) => StepResult::Responded(response),
            (Step::Announce { announcements, .. }, _) => {
                StepResult::Announced(announcements.iter().map(|_| called()).collect())
            }
            (Step::Hand { .. }, _) => StepResult::Handed(called()),
            (Step::Await { ids, .. }, _) => {
                let id = ids.first().expect("something is late");
                StepResult::Ended(id, Some("no").filter(|_| outcome % 8 == 1))
            }
            _ => StepResult::Waited,
        };
        let swapped = matches!(result, StepResult::Swapped(true));
        turn.on_result(result, now);
        if let Step::Swap { state: next, .. } = step
            && swapped
        {
            state = Some(next);
        }
    }
    panic!("the turn comes to no end: {turn:?}");
}

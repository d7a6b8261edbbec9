//! The settings of an inbox, and the seed of a turn.

use std::sync::Arc;

use shotstack_hosting::{
    Policy, Stage, Timestamp, Turn,
    inbox::{ApiAccess, Body, Called, Expect, Inbox, Step, StepResult},
    render::{Announcement, AnnouncementKind},
};

const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

fn now() -> Timestamp {
    Timestamp::from_millis(1_626_087_884_574)
}

fn inbox() -> Inbox {
    Inbox::new(Policy::unauthenticated())
}

fn copy() -> String {
    format!(
        r#"{{"type":"serve","action":"copy","id":"a","render":"{RENDER}","owner":"o","status":"ready",
        "url":"https://cdn.shotstack.io/au/v1/o/{RENDER}.mp4"}}"#
    )
}

/// The steps of a turn over what is stored, but for log entries; every step succeeds.
fn run(mut turn: Turn, body: &str, mut stored: Option<String>, now: Timestamp) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        let step = turn.next(now);
        let result = match &step {
            Step::Log(_) => continue,
            Step::Reply(_) => None,
            Step::Read { .. } => Some(StepResult::Body(Body::Bytes(body.as_bytes()))),
            Step::Load { .. } => Some(StepResult::Loaded(stored.as_deref())),
            Step::Swap { .. } => Some(StepResult::Swapped(true)),
            Step::Ask { .. } => Some(StepResult::NoResponse("no")),
            Step::Announce { announcements, .. } => Some(StepResult::Announced(vec![
                Called::Done;
                announcements
                    .len()
            ])),
            Step::Hand { .. } => Some(StepResult::Handed(Called::Done)),
            Step::Done(_) => return steps,
            other => panic!("{other:?}"),
        };
        if let Some(result) = result {
            turn.on_result(result, now);
        }
        if let Step::Swap { state, .. } = &step {
            stored = Some(state.clone());
        }
        steps.push(step);
    }
}

fn announced(steps: &[Step]) -> Vec<AnnouncementKind> {
    let of_step = |step: &Step| match step {
        Step::Announce { announcements, .. } => {
            announcements.iter().map(Announcement::kind).collect()
        }
        _ => Vec::new(),
    };
    steps.iter().flat_map(of_step).collect()
}

#[test]
fn only_what_has_a_listener_is_announced() {
    let deliver = |inbox: Inbox| {
        let turn = Arc::new(inbox).delivery("POST", "/hook", None, now());
        announced(&run(turn, &copy(), None, now()))
    };
    let both = [AnnouncementKind::AssetReady, AnnouncementKind::RenderReady];
    assert_eq!(deliver(inbox()), both);
    for kind in both {
        assert_eq!(deliver(inbox().with_listeners([kind])), [kind]);
    }
    assert_eq!(deliver(inbox().with_listeners([])), []);
}

#[test]
fn an_event_of_no_render_is_handed_on_unless_nobody_takes_it() {
    let deliver = |inbox: Inbox| {
        let turn = Arc::new(inbox).delivery("POST", "/hook", None, now());
        run(turn, r#"{"type":"serve","action":"purge"}"#, None, now())
    };
    let is_handed = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::Hand { .. }));
    let is_stored = |steps: &[Step]| {
        let is_200 = |step: &Step| matches!(step, Step::Reply(reply) if reply.http_status == 200);
        steps.iter().any(is_200)
    };
    let (with, without) = (deliver(inbox()), deliver(inbox().without_events()));
    assert!(is_handed(&with) && is_stored(&with));
    assert!(!is_handed(&without) && is_stored(&without));
}

#[test]
fn the_apis_are_asked_where_they_can_be() {
    let steps = |inbox: Inbox| {
        let inbox = Arc::new(inbox);
        let order = inbox.expectation(Expect::new(RENDER.parse().unwrap()), now());
        let steps = run(order.unwrap(), "", None, now());
        let stored = steps.iter().find_map(|step| match step {
            Step::Swap { state, .. } => Some(state.clone()),
            _ => None,
        });
        run(inbox.wake_up(RENDER, true, now()), "", stored, now())
    };
    let asks = |steps: Vec<Step>| steps.iter().any(|step| matches!(step, Step::Ask { .. }));
    let api = ApiAccess {
        stage: Stage::Production,
        key_from: "a test".to_owned(),
    };
    assert!(asks(steps(inbox().with_api(api))));
    assert!(!asks(steps(inbox())));
}

#[test]
fn turns_with_other_seeds_pause_for_other_times() {
    let pauses = |seed: u64| {
        let inbox = Arc::new(inbox());
        let mut turn = inbox.delivery("POST", "/hook", None, now()).with_seed(seed);
        let mut pauses = Vec::new();
        while pauses.len() < 8 {
            let body = copy();
            let result = match turn.next(now()) {
                Step::Log(_) => continue,
                Step::Read { .. } => StepResult::Body(Body::Bytes(body.as_bytes())),
                Step::Load { .. } => StepResult::Loaded(None),
                Step::Swap { .. } => StepResult::Swapped(false),
                Step::Wait { millis } => {
                    pauses.push(millis);
                    StepResult::Waited
                }
                other => panic!("{other:?}"),
            };
            turn.on_result(result, now());
        }
        pauses
    };
    assert_eq!(pauses(1), pauses(1));
    assert_ne!(pauses(1), pauses(2));
}

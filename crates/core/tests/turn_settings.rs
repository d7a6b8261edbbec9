//! The settings of an inbox, and the seed of a turn.

mod shell;

use std::sync::Arc;

use shotstack_hosting::{
    Policy, Stage, Timestamp,
    expectation::Expectation,
    inbox::{ApiAccess, AtMost, Expect, Inbox, Step, StepResult},
    render::{Announcement, AnnouncementKind},
    validate::Limits,
};

use shell::{Shell, Store};

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
        announced(&Shell::new(turn, copy()).finish(&mut Store::new(), now()))
    };
    let both = [AnnouncementKind::AssetReady, AnnouncementKind::RenderReady];
    assert_eq!(deliver(inbox()), both);
    for kind in both {
        assert_eq!(deliver(inbox().with_listeners([kind])), [kind]);
    }
    assert_eq!(deliver(inbox().with_listeners([])), []);
}

#[test]
fn a_body_is_read_up_to_the_limit_and_refusals_are_logged_once_a_minute() {
    let limit = Limits::default().max_bytes;
    let inbox = Arc::new(inbox());
    let steps = |content_length| {
        let turn = inbox.delivery("POST", "/hook", Some(content_length), now());
        Shell::new(turn, copy()).finish(&mut Store::new(), now())
    };
    let within = steps(limit as u64);
    assert!(matches!(within[0], Step::Read { max_bytes, .. } if max_bytes == limit));
    let beyond = steps(limit as u64 + 1);
    assert!(
        matches!(&beyond[0], Step::Log(entry) if entry.code == "refused" && entry.at_most == AtMost::Minute)
    );
    assert!(matches!(&beyond[1], Step::Reply(reply) if reply.http_status == 413));
}

#[test]
fn a_wake_up_stores_nothing_while_another_turn_announces() {
    let mut store = Store::new();
    let turn = Arc::new(inbox()).delivery("POST", "/hook", None, now());
    let mut announcing = Shell::new(turn, copy());
    loop {
        let step = announcing.turn.next(now());
        if matches!(step, Step::Announce { .. }) {
            break;
        }
        announcing.succeed(&step, &mut store, now());
    }
    let more = Expectation::exactly("main,poster".parse().unwrap());
    let wiser = Inbox::new(Policy::unauthenticated().with_expectation(more));
    let wake_up = Arc::new(wiser).wake_up(RENDER, false, now());
    let steps = Shell::new(wake_up, "").finish(&mut store, now());
    assert!(!steps.iter().any(|step| matches!(step, Step::Swap { .. })));
}

#[test]
fn an_event_of_no_render_is_handed_on_unless_nobody_takes_it() {
    let deliver = |inbox: Inbox| {
        let turn = Arc::new(inbox).delivery("POST", "/hook", None, now());
        let body = r#"{"type":"serve","action":"purge"}"#;
        Shell::new(turn, body).finish(&mut Store::new(), now())
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
        let mut store = Store::new();
        Shell::new(order.unwrap(), "").finish(&mut store, now());
        Shell::new(inbox.wake_up(RENDER, true, now()), "").finish(&mut store, now())
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
fn a_store_keeps_a_state_for_as_long_as_is_set_and_at_least_a_day() {
    let day = 24 * 60 * 60 * 1000;
    let kept = |inbox: Inbox| {
        let turn = Arc::new(inbox).delivery("POST", "/hook", None, now());
        let steps = Shell::new(turn, copy()).finish(&mut Store::new(), now());
        let of_step = |step: &Step| match step {
            Step::Swap { ttl_millis, .. } => Some(*ttl_millis),
            _ => None,
        };
        steps.iter().find_map(of_step).unwrap()
    };
    assert_eq!(kept(inbox()), 30 * day);
    assert_eq!(kept(inbox().with_ttl(60 * day)), 60 * day);
    // Until a day after the deadline of 30 minutes, however little is set.
    assert_eq!(kept(inbox().with_ttl(1)), day + 30 * 60 * 1000);
}

#[test]
fn turns_with_other_seeds_pause_for_other_times() {
    let pauses = |seed: u64| {
        let inbox = Arc::new(inbox());
        let turn = inbox.delivery("POST", "/hook", None, now()).with_seed(seed);
        let (mut shell, mut store) = (Shell::new(turn, copy()), Store::new());
        let mut pauses = Vec::new();
        while pauses.len() < 8 {
            match shell.turn.next(now()) {
                Step::Swap { .. } => shell.turn.on_result(StepResult::Swapped(false), now()),
                step => {
                    shell.succeed(&step, &mut store, now());
                    if let Step::Wait { millis } = step {
                        pauses.push(millis);
                    }
                }
            }
        }
        pauses
    };
    assert_eq!(pauses(1), pauses(1));
    assert_ne!(pauses(1), pauses(2));
}

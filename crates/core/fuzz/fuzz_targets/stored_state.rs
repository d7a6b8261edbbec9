//! A state that can be read, wherever it was stored, has the properties of merging and of leases.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use shotstack_hosting::{id::RenderKey, inbox::{acknowledge, resume}, role::RoleSet, Policy, RenderState, Timestamp};

fuzz_target!(|input: &[u8]| {
    // One state a line, so that different ones meet.
    let states: Vec<RenderState> = input
        .split(|byte| *byte == b'\n')
        .take(3)
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    for state in &states {
        written(state);
        reported(state);
        resumed(state);
    }
    merged(&states);
});

fn written(state: &RenderState) {
    let text = serde_json::to_string(state).expect("a state can be written");
    assert_eq!(
        serde_json::from_str::<RenderState>(&text).as_ref().ok(),
        Some(state),
        "{text}"
    );
}

fn reported(state: &RenderState) {
    let all = "main,poster,thumbnail".parse().expect("these are roles");
    for optional in [RoleSet::EMPTY, RoleSet::MAIN, all] {
        let report = state.report(optional);
        serde_json::to_string(&report).expect("a report can be written");
    }
}

fn merged(states: &[RenderState]) {
    let sum = |parts: &[&RenderState]| {
        parts.iter().fold(RenderState::default(), |mut sum, part| {
            sum.merge((*part).clone());
            sum
        })
    };
    for a in states {
        assert_eq!(&sum(&[a]), a);
        assert_eq!(&sum(&[a, a]), a);
        for b in states {
            let ab = sum(&[a, b]);
            assert_eq!(ab, sum(&[b, a]));
            for c in states {
                assert_eq!(sum(&[&ab, c]), sum(&[a, &sum(&[b, c])]));
            }
        }
    }
}

fn resumed(state: &RenderState) {
    let key = RenderKey::new("o".parse().expect("an id"), "r".parse().expect("an id"));
    let policy = Policy::unauthenticated();
    for now in clocks(state) {
        let decision = resume(&key, Some(state.clone()), None, &policy, now);
        assert_eq!(decision.lease.is_some(), !decision.announcements.is_empty());
        assert_eq!(decision.changed, decision.state != *state);
        match decision.reply.http_status {
            200 => {}
            503 => {
                assert!(decision.announcements.is_empty());
                // A lease of another machine may end later than one of ours would.
                assert!(
                    decision
                        .reply
                        .retry_after
                        .is_some_and(|seconds| (1..=60).contains(&seconds))
                );
                continue;
            }
            other => panic!("{other}"),
        }

        let acknowledged = acknowledge(decision.state, &decision.announcements, decision.lease);
        let after = resume(&key, Some(acknowledged.clone()), None, &policy, now);
        assert!(after.reply.is_success() && after.announcements.is_empty());
        written(&acknowledged);
    }
}

/// The ends of time, and the moments at which a lease that is there begins, ends or binds nobody.
fn clocks(state: &RenderState) -> Vec<Timestamp> {
    let json = serde_json::to_value(state).expect("a state can be written");
    let until = json
        .pointer("/lease/until")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    [
        i64::MIN,
        until - 60_001,
        until - 60_000,
        until - 30_000,
        until - 1,
        until,
        i64::MAX,
    ]
    .map(Timestamp::from_millis)
    .to_vec()
}

//! A state that can be read, wherever it was stored, has the properties of merging, and can be reported and written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shotstack_hosting::{RenderState, role::RoleSet};

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

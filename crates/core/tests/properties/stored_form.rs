//! A state survives its store: it is read as it was written, and what is not a state is refused without a panic.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use shotstack_hosting::{RenderState, role::RoleSet};

use crate::cases;
use crate::observation::{anything, of_owners, state_of};

/// A state with all that a state can hold: facts, an expectation, a correlation.
fn state() -> impl Strategy<Value = RenderState> {
    let facts = of_owners(anything(), 0..10);
    (facts, any::<bool>()).prop_map(|(facts, is_correlated)| {
        let mut state = state_of(&facts);
        if is_correlated {
            state.correlate("order-17").unwrap();
        }
        state
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_state_is_read_as_it_was_written(state in state()) {
        let text = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(&serde_json::from_str::<RenderState>(&text).unwrap(), &state);
        let pretty = serde_json::to_vec_pretty(&state).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<RenderState>(&pretty).unwrap(), &state);
        let value = serde_json::to_value(&state).unwrap();
        prop_assert_eq!(&value["version"], 1);
        prop_assert_eq!(serde_json::from_value::<RenderState>(value).unwrap(), state);
    }

    /// Stores may compare texts.
    #[test]
    fn equal_states_are_written_alike(mut facts in of_owners(anything(), 0..10)) {
        let one = serde_json::to_string(&state_of(&facts)).unwrap();
        facts.reverse();
        prop_assert_eq!(serde_json::to_string(&state_of(&facts)).unwrap(), one);
    }

    #[test]
    fn a_damaged_text_is_refused_or_read_but_never_panics(
        state in state(),
        damages in prop::collection::vec((any::<Index>(), 0_usize..8, any::<Vec<u8>>()), 1..4),
    ) {
        let mut text = serde_json::to_vec(&state).unwrap();
        for (at, length, bytes) in damages {
            let from = at.index(text.len() + 1);
            let to = (from + length).min(text.len());
            text.splice(from..to, bytes.into_iter().take(8));
        }
        if let Ok(read) = serde_json::from_slice::<RenderState>(&text) {
            usable(&read)?;
        }
    }

    #[test]
    fn a_member_that_is_something_else_is_refused_or_read_but_never_panics(
        state in state(),
        ways in prop::collection::vec(any::<Index>(), 1..6),
        other in select(vec![
            json!(null), json!(true), json!(-1), json!(1e300), json!(""), json!("deleted"), json!([]), json!({}),
            json!(i64::MIN), json!(u64::MAX), json!("x".repeat(2_000)), json!({"elsewhere": ""}), json!([[[]]]),
        ]),
    ) {
        let mut value = serde_json::to_value(&state).unwrap();
        *member(&mut value, &ways) = other;
        if let Ok(read) = serde_json::from_value::<RenderState>(value) {
            usable(&read)?;
        }
    }

    #[test]
    fn any_text_is_refused_or_read_but_never_panics(text in "\\PC{0,80}|[\\[\\]{}\",:0-9a-z]{0,80}") {
        if let Ok(read) = serde_json::from_str::<RenderState>(&text) {
            usable(&read)?;
        }
    }

    /// Whatever a later version changes, it is its number that is complained of.
    #[test]
    fn a_later_version_is_refused_by_its_number(
        version in 2..=u32::MAX,
        name in select(vec!["owners", "expectation", "correlation", "new"]),
        changed in select(vec![json!(null), json!(0), json!("x"), json!([0]), json!({"x": 0})]),
    ) {
        let mut value = json!({"version": version});
        value[name] = changed;
        let error = RenderState::from_json(&value.to_string()).unwrap_err();
        prop_assert_eq!((error.code(), error.path()), ("version", "/version"));
        let message = error.to_string();
        prop_assert!(message.contains(&format!("version {version}")), "{}", message);
        prop_assert!(message.contains("update"), "{}", message);

        // As it is written, with the version first, any reader finds the version first.
        let written = format!(r#"{{"version":{version},"{name}":{}}}"#, value[name]);
        let message = serde_json::from_str::<RenderState>(&written).unwrap_err().to_string();
        prop_assert!(message.contains(&format!("version {version}")), "{}", message);
    }
}

/// What was read must work like any state, and be written in a form that is read the same.
fn usable(read: &RenderState) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(&read).unwrap();
    let again: RenderState = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&again, read);
    let mut merged = read.clone();
    merged.merge(again);
    prop_assert_eq!(&merged, read);
    let report = read.report(RoleSet::EMPTY);
    prop_assert!(serde_json::to_string(&report).is_ok());
    Ok(())
}

/// Some place in a value.
fn member<'a>(value: &'a mut Value, ways: &[Index]) -> &'a mut Value {
    let Some((way, ways)) = ways.split_first() else {
        return value;
    };
    let members = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if members == 0 {
        return value;
    }
    let at = way.index(members);
    match value {
        Value::Array(items) => member(&mut items[at], ways),
        Value::Object(members) => member(members.values_mut().nth(at).unwrap(), ways),
        _ => value,
    }
}

/// Version 1 as it was written first: it has to stay readable for good.
#[test]
fn version_1_stays_readable() {
    let stored = include_str!("state-version-1.json");
    let state: RenderState = serde_json::from_str(stored).unwrap();
    let report = serde_json::to_value(state.report(RoleSet::EMPTY)).unwrap();
    let expected: Value = serde_json::from_str(include_str!("report-of-version-1.json")).unwrap();
    assert_eq!(report, expected);
    let written = serde_json::to_value(&state).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(stored).unwrap());
}

#[test]
fn version_1_is_written_in_its_order() {
    let stored = include_str!("state-version-1.json");
    let lines: String = stored.lines().map(str::trim).collect();
    let compact = lines.replace(": ", ":").replace(", ", ",");
    let state: RenderState = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&state).unwrap(), compact);
}

/// A state with nothing in it may say nothing but its version.
#[test]
fn absent_members_are_empty() {
    let state: RenderState = serde_json::from_str(r#"{"version":1}"#).unwrap();
    assert_eq!(state, RenderState::default());
    assert!(serde_json::from_str::<RenderState>("{}").is_err());
    assert!(serde_json::from_str::<RenderState>("null").is_err());
}

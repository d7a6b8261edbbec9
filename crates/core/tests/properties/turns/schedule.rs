//! What happens in a [`World`](super::world::World), in the form of `turns.json`: shells in other languages have to take the
//! same steps.

use serde_json::{Map, Value, json};
use shotstack_hosting::Timestamp;
use shotstack_hosting::inbox::Step;

use super::turn_steps::{announced, described};

#[derive(Default)]
pub(crate) struct Schedule {
    actions: Vec<Value>,
    /// The steps of each action.
    steps: Vec<Vec<String>>,
    /// The results of the current action that are not the usual ones.
    results: Map<String, Value>,
    announcements: Vec<Value>,
}

impl Schedule {
    /// A turn begins, and takes no step yet.
    pub(super) fn begin(&mut self, turn: usize, begin: Value, clock: Timestamp) {
        self.act(turn, clock);
        if let Some(action) = self.actions.last_mut() {
            action["begin"] = begin;
        }
    }

    /// A turn takes its next steps.
    pub(super) fn act(&mut self, turn: usize, clock: Timestamp) {
        self.end_action();
        self.actions
            .push(json!({"at": clock, "turn": turn.to_string()}));
        self.steps.push(Vec::new());
    }

    pub(super) fn step(&mut self, step: &Step) {
        let step = json!(step);
        self.announcements.extend(announced(&step));
        if let Some(steps) = self.steps.last_mut() {
            steps.push(described(&step));
        }
    }

    /// The current step has not the usual result.
    pub(super) fn result(&mut self, step: &str, result: Value) {
        let results = Value::Array(vec![result]);
        self.results.insert(step.to_owned(), results);
    }

    fn end_action(&mut self) {
        let results = std::mem::take(&mut self.results);
        if let (Some(action), Some(steps)) = (self.actions.last_mut(), self.steps.last()) {
            action["count"] = steps.len().into();
            if !results.is_empty() {
                action["results"] = results.into();
            }
        }
    }

    pub(super) fn into_case(mut self, policy: &Value, settings: &Value) -> Value {
        self.end_action();
        json!({
            "input": {"policy": policy, "settings": settings, "actions": self.actions},
            "expect": {"steps": self.steps, "announcements": self.announcements},
        })
    }
}

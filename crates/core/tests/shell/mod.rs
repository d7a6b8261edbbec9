//! A shell that is nothing but the loop around a turn, over a store in memory. A test takes the steps one by one and does those
//! itself that are to end differently.

#![allow(dead_code, reason = "no test needs all of it")]

use std::collections::BTreeMap;

use shotstack_hosting::inbox::{Body, Called, Step, StepResult};
use shotstack_hosting::{Timestamp, Turn};

/// What is stored under each key.
pub(crate) type Store = BTreeMap<String, Stored>;

pub(crate) struct Stored {
    pub(crate) version: u64,
    pub(crate) state: String,
    pub(crate) wake_at: Option<Timestamp>,
}

pub(crate) struct Shell {
    pub(crate) turn: Turn,
    body: Vec<u8>,
    /// The version that was loaded last.
    version: Option<u64>,
}

impl Shell {
    /// A shell for this turn. `body` is that of a delivery.
    pub(crate) fn new(turn: Turn, body: impl Into<Vec<u8>>) -> Self {
        Self {
            turn,
            body: body.into(),
            version: None,
        }
    }

    /// Does a step: the store responds, functions succeed, and there is no API client. Gives false if a swap was lost.
    pub(crate) fn succeed(&mut self, step: &Step, store: &mut Store, now: Timestamp) -> bool {
        let mut has_won = true;
        let result = match step {
            Step::Log(_) | Step::Reply(_) | Step::Done(_) => return true,
            Step::Read { .. } => StepResult::Body(Body::Bytes(&self.body)),
            Step::Load { key, .. } => {
                let stored = store.get(key);
                self.version = stored.map(|stored| stored.version);
                StepResult::Loaded(stored.map(|stored| stored.state.as_str()))
            }
            Step::Swap {
                key,
                state,
                wake_at,
                ..
            } => {
                has_won = store.get(key).map(|stored| stored.version) == self.version;
                if has_won {
                    let stored = Stored {
                        version: self.version.unwrap_or(0) + 1,
                        state: state.clone(),
                        wake_at: *wake_at,
                    };
                    store.insert(key.clone(), stored);
                }
                StepResult::Swapped(has_won)
            }
            Step::Ask { .. } => StepResult::NoResponse("there is no API client"),
            Step::Announce { announcements, .. } => {
                StepResult::Announced(vec![Called::Done; announcements.len()])
            }
            Step::Hand { .. } => StepResult::Handed(Called::Done),
            Step::Wait { .. } => StepResult::Waited,
            Step::Await { ids, .. } => StepResult::Ended(&ids[0], None),
            other => panic!("an unknown step: {other:?}"),
        };
        self.turn.on_result(result, now);
        has_won
    }

    /// Does the rest of the turn, and gives its steps.
    pub(crate) fn finish(mut self, store: &mut Store, now: Timestamp) -> Vec<Step> {
        let mut steps = Vec::new();
        loop {
            let step = self.turn.next(now);
            self.succeed(&step, store, now);
            let is_done = matches!(step, Step::Done(_));
            steps.push(step);
            if is_done {
                return steps;
            }
        }
    }
}

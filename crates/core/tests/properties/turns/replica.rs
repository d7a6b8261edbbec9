//! A replica of the shell, one step at a time: what may go wrong does.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shotstack_hosting::Timestamp;
use shotstack_hosting::inbox::{Called, Step, StepResult};
use shotstack_hosting::render::Announcement;

use super::ledger::acknowledged;
use super::world::{Trouble, World};
use crate::observation::RENDER;
use crate::shell::Shell;

pub(super) struct Replica {
    pub(super) number: usize,
    pub(super) shell: Shell,
    /// The publication and its attempt; a sweeper has none.
    pub(super) asked_by: Option<(usize, u32)>,
    pub(super) news: Option<usize>,
    pub(super) has_body: bool,
    pub(super) started: i64,
    /// How far its clock is ahead, in milliseconds.
    pub(super) skew: i64,
    /// What was due when this replica last stored something.
    pub(super) was_due: BTreeSet<String>,
    /// What was due when the functions were called that are still running.
    pub(super) was_due_then: BTreeSet<String>,
}

pub(super) enum Progress {
    Goes,
    /// The reply, or its like.
    Replies(bool),
    Done,
}

impl Replica {
    pub(super) fn step(&mut self, world: &mut World<'_>) -> Progress {
        let now = self.clock(world);
        world.record(|schedule| schedule.act(self.number, now));
        let step = loop {
            let step = self.shell.turn.next(now);
            world.record(|schedule| schedule.step(&step));
            if !matches!(step, Step::Log(_)) {
                break step;
            }
        };
        match step {
            Step::Load { .. } | Step::Swap { .. } if world.store_fails() => {
                world.ledger.note(Trouble::FailedStore);
                let name = if matches!(step, Step::Load { .. }) {
                    "load"
                } else {
                    "swap"
                };
                let error = "no connection";
                world.record(|schedule| schedule.result(name, json!({"failed": error})));
                let result = StepResult::StoreFailed(error);
                self.shell.turn.on_result(result, now);
            }
            Step::Swap {
                ref key, ref state, ..
            } => {
                let has_won = self.shell.succeed(&step, &mut world.store, now);
                if !has_won {
                    world.ledger.note(Trouble::LostSwap);
                } else if key == RENDER {
                    assert!(!self.is_attack(), "an attacker has stored something");
                    let state: Value = serde_json::from_str(state).unwrap();
                    world.ledger.stored(self.news, &state);
                    self.was_due = world.ledger.due(&state, now.as_millis());
                } else {
                    assert!(key.starts_with("token/"), "{key} is stored");
                }
            }
            Step::Announce { announcements, .. } => {
                let ids: Vec<String> = announcements.iter().map(Announcement::id).collect();
                let outcomes: Vec<Called> = ids.iter().map(|id| self.call(id, world)).collect();
                let results = ids.into_iter().zip(&outcomes);
                let results = results.filter_map(|(id, called)| Some((id, scripted(called)?)));
                let results: Map<String, Value> = results.collect();
                if !results.is_empty() {
                    world.record(|schedule| schedule.result("announce", results.into()));
                }
                let result = StepResult::Announced(outcomes);
                self.shell.turn.on_result(result, now);
            }
            Step::Await { ref ids, .. } => {
                self.was_due.extend(self.was_due_then.iter().cloned());
                self.made(&ids[0], world);
                self.shell.succeed(&step, &mut world.store, now);
            }
            Step::Wait { millis } => {
                world.now += i64::try_from(millis).unwrap();
                let now = self.clock(world);
                self.shell.succeed(&step, &mut world.store, now);
            }
            Step::Reply(reply) => {
                if reply.http_status == 503 {
                    world.ledger.note(Trouble::Busy);
                } else if self.is_attack() {
                    assert_eq!(reply.http_status, 403, "{reply:?}");
                } else {
                    assert_eq!(reply.http_status, 200, "{reply:?}");
                }
                return Progress::Replies(reply.is_success());
            }
            Step::Done(outcome) => {
                let is_reply = self.asked_by.is_some() && !self.has_body;
                return match outcome.problem {
                    _ if !is_reply => Progress::Done,
                    problem => Progress::Replies(problem.is_none()),
                };
            }
            step => {
                self.shell.succeed(&step, &mut world.store, now);
            }
        }
        Progress::Goes
    }

    /// A delivery that no publication has sent.
    fn is_attack(&self) -> bool {
        self.asked_by.is_none() && self.has_body
    }

    fn clock(&self, world: &World<'_>) -> Timestamp {
        Timestamp::from_millis(world.now + self.skew)
    }

    fn call(&mut self, id: &str, world: &mut World<'_>) -> Called {
        if world.troubles.failures && world.choices.one_in(4) {
            world.ledger.note(Trouble::FailedCall);
            return Called::Failed("no mail server".to_owned());
        }
        if world.choices.one_in(8) {
            world.ledger.note(Trouble::LateCall);
            self.was_due_then.extend(self.was_due.iter().cloned());
            return Called::Late;
        }
        self.made(id, world);
        Called::Done
    }

    fn made(&mut self, id: &str, world: &mut World<'_>) {
        let state = &world.store[RENDER];
        let acknowledged = acknowledged(&serde_json::from_str(&state.state).unwrap());
        world.ledger.announced(id, &self.was_due, &acknowledged);
    }
}

/// The outcome of a call as `turns.json` has it; nothing if it is the usual one.
fn scripted(called: &Called) -> Option<Value> {
    match called {
        Called::Done => None,
        Called::Late => Some("late".into()),
        Called::Failed(error) => Some(json!({"failed": error})),
    }
}

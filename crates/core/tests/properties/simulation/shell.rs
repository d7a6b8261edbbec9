//! One request, or one timer, on its way through a shell: admit, load, decide, swap, announce, acknowledge, answer.

use std::collections::VecDeque;

use shotstack_hosting::{
    RenderState, Timestamp,
    inbox::{Admission, Body, Decision, Delivery, Reply, acknowledge, admit, decide, resume},
    render::{Announcement, Lease},
};

use super::Simulation;
use super::ledger::Trouble;
use crate::observation::Fact;

pub(super) struct Shell {
    /// The publication and its attempt; nobody asks a timer.
    pub(super) asked_by: Option<(usize, u32)>,
    /// The news that is delivered; a timer has none.
    pub(super) news: Option<usize>,
    pub(super) started: i64,
    /// How far its clock is ahead, in milliseconds.
    skew: i64,
    step: Step,
}

enum Step {
    Load,
    Decide {
        version: u64,
        state: Option<RenderState>,
    },
    Swap {
        version: u64,
        decision: Box<Decision>,
    },
    Announce {
        left: VecDeque<Announcement>,
        done: Done,
    },
    LoadAgain(Done),
    Acknowledge {
        version: u64,
        state: Box<RenderState>,
        done: Done,
    },
    Reply(Reply),
}

/// What was announced, and what will be answered.
struct Done {
    announced: Vec<Announcement>,
    lease: Option<Lease>,
    reply: Reply,
}

pub(super) enum Outcome {
    Goes,
    Answers(Reply),
}

impl Shell {
    pub(super) fn new(
        asked_by: Option<(usize, u32)>,
        news: Option<usize>,
        started: i64,
        skew: i64,
    ) -> Self {
        Self {
            asked_by,
            news,
            started,
            skew,
            step: Step::Load,
        }
    }

    /// Does one thing that the store, the user's code or the publisher can see.
    pub(super) fn step(&mut self, world: &mut Simulation<'_>) -> Outcome {
        let now = Timestamp::from_millis(world.now + self.skew);
        let step = std::mem::replace(&mut self.step, Step::Load);
        self.step = match step {
            Step::Load => {
                let (version, state) = world.store.load();
                Step::Decide { version, state }
            }
            Step::Decide { version, state } => self.decide(version, state, now, world),
            Step::Swap { version, decision } => {
                if world.store.swap(version, &decision.state) {
                    world.ledger.stored(self.news, &decision, &world.store);
                    after_storing(*decision)
                } else {
                    world.ledger.note(Trouble::LostSwap);
                    Step::Load
                }
            }
            Step::Announce { mut left, mut done } => match left.pop_front() {
                None => Step::LoadAgain(done),
                Some(refused) if world.troubles.failures && world.choices.one_in(4) => {
                    world.ledger.note(Trouble::RefusedAnnouncement);
                    done.reply = Reply::unavailable(8, &format!("{} failed", refused.id()));
                    Step::Announce { left, done }
                }
                Some(next) => {
                    world.ledger.announced(&next);
                    done.announced.push(next);
                    Step::Announce { left, done }
                }
            },
            Step::LoadAgain(done) => {
                let (version, state) = world.store.load();
                let state = acknowledge(state.unwrap(), &done.announced, done.lease);
                Step::Acknowledge {
                    version,
                    state: Box::new(state),
                    done,
                }
            }
            Step::Acknowledge {
                version,
                state,
                done,
            } => {
                if world.store.swap(version, &state) {
                    world.ledger.acknowledged(&done.announced);
                    Step::Reply(done.reply)
                } else {
                    world.ledger.note(Trouble::LostSwap);
                    Step::LoadAgain(done)
                }
            }
            Step::Reply(answer) => return Outcome::Answers(answer),
        };
        Outcome::Goes
    }

    fn decide(
        &self,
        version: u64,
        state: Option<RenderState>,
        now: Timestamp,
        world: &Simulation<'_>,
    ) -> Step {
        let loaded = state.clone().unwrap_or_default();
        let decision = match self.news.map(|at| &world.news[at]) {
            Some(Fact::ByWebhook(body)) => {
                let text = body.to_string();
                let delivery = Delivery {
                    method: "POST",
                    url: world.callback.as_str(),
                    body: Body::Bytes(text.as_bytes()),
                };
                let Ok(Admission::Render(admitted)) = admit(&delivery, &world.policy, now) else {
                    panic!("{text} was not admitted")
                };
                assert_eq!(admitted.key(), &world.key);
                decide(state, &admitted, &world.policy, now).unwrap()
            }
            answered => {
                let news = answered.map(|answered| {
                    let mut news = RenderState::default();
                    answered.added_to(&mut news);
                    news
                });
                resume(&world.key, state, news, &world.policy, now)
            }
        };
        assert_eq!(decision.report, decision.state.report(world.inbox.optional));
        assert_eq!(decision.changed, loaded != decision.state);
        if decision.changed {
            Step::Swap {
                version,
                decision: Box::new(decision),
            }
        } else {
            assert!(decision.announcements.is_empty());
            Step::Reply(decision.reply)
        }
    }
}

fn after_storing(decision: Decision) -> Step {
    if decision.announcements.is_empty() {
        return Step::Reply(decision.reply);
    }
    Step::Announce {
        left: decision.announcements.into(),
        done: Done {
            announced: Vec::new(),
            lease: decision.lease,
            reply: decision.reply,
        },
    }
}

//! The one who asks: a task that does what the plan says, for all watches of a client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use shotstack_hosting::{
    RenderId, RenderState, Report, Timestamp,
    api::ApiError,
    expectation::Expectation,
    poll::{
        Disposition, MAX_WATCHED, Next, PollPlan, PollResult, PollRules, PollTarget, WatchError,
    },
};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::client::{Client, verdict};
use crate::error::{Error, NotReady, heard};
use crate::transport::Received;
use crate::watch::{Mailbox, Progress, Watch};

/// The plan that a client and its clones share, and who waits for what.
#[derive(Debug)]
pub(crate) struct Poller {
    started: Instant,
    shared: Mutex<Shared>,
    changed: Notify,
}

#[derive(Debug)]
struct Shared {
    plan: PollPlan,
    renders: HashMap<RenderId, Watched>,
    driver: Option<JoinHandle<()>>,
    watches: u64,
}

#[derive(Debug)]
struct Watched {
    client: Client,
    state: RenderState,
    told: Option<Report>,
    is_asked: bool,
    listeners: Vec<(u64, Arc<Mailbox>)>,
}

impl Watched {
    fn tell(&self, render: &RenderId, progress: &Progress) {
        for (_, mailbox) in &self.listeners {
            mailbox.post(render, progress.clone());
        }
    }

    fn report(&self) -> Report {
        self.state.report(self.client.optional())
    }
}

impl Poller {
    pub(crate) fn new(rules: PollRules) -> Self {
        Self {
            started: Instant::now(),
            shared: Mutex::new(Shared {
                plan: PollPlan::new(rules),
                renders: HashMap::new(),
                driver: None,
                watches: 0,
            }),
            changed: Notify::new(),
        }
    }

    /// Time by a clock that nobody sets. Read it with the lock held: the plan takes a time before the last one for a clock
    /// that was set back.
    fn now(&self) -> Timestamp {
        let passed = self.started.elapsed().as_millis();
        Timestamp::from_millis(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn watch(
        self: &Arc<Self>,
        client: &Client,
        renders: Vec<(RenderId, Expectation)>,
    ) -> Result<Watch, NotReady> {
        let mut shared = self.lock();
        let now = self.now();
        let mut wanted: HashMap<RenderId, Expectation> = HashMap::new();
        for (render, expectation) in renders {
            wanted.entry(render).or_default().merge(&expectation);
        }
        let new = wanted
            .keys()
            .filter(|render| !shared.renders.contains_key(*render));
        if shared.plan.len() + new.count() > MAX_WATCHED {
            return Err(WatchError::TooMany.into());
        }

        shared.watches += 1;
        let number = shared.watches;
        let mailbox = Arc::new(Mailbox::new(wanted.len()));
        let names = wanted.keys().cloned().collect();
        for (render, expectation) in wanted {
            if !shared.renders.contains_key(&render) {
                shared.plan.watch(render.clone(), now)?;
            }
            let watched = shared
                .renders
                .entry(render.clone())
                .or_insert_with(|| Watched {
                    client: client.clone(),
                    state: RenderState::default(),
                    told: None,
                    is_asked: false,
                    listeners: Vec::new(),
                });
            watched.state.expect(&expectation);
            watched.listeners.push((number, Arc::clone(&mailbox)));
            if watched.told.is_some() {
                mailbox.post(&render, Progress::Changed(watched.report()));
            }
        }
        self.ensure_driver(&mut shared);
        Ok(Watch::new(Arc::clone(self), number, mailbox, names))
    }

    fn ensure_driver(self: &Arc<Self>, shared: &mut Shared) {
        let runs = shared
            .driver
            .as_ref()
            .is_some_and(|driver| !driver.is_finished());
        if runs {
            self.changed.notify_one();
        } else if !shared.plan.is_empty() {
            let poller = Arc::clone(self);
            shared.driver = Some(tokio::spawn(async move { poller.drive().await }));
        }
    }

    /// Forgets what only this watch waited for.
    pub(crate) fn leave(&self, number: u64, renders: &[RenderId]) {
        let mut shared = self.lock();
        let now = self.now();
        for render in renders {
            let Some(watched) = shared.renders.get_mut(render) else {
                continue;
            };
            watched.listeners.retain(|(of, _)| *of != number);
            // While it is asked for the request counts: its answer ends it.
            if watched.listeners.is_empty() && !watched.is_asked {
                shared.renders.remove(render);
                shared.plan.forget(render, now);
            }
        }
        self.changed.notify_one();
    }

    async fn drive(&self) {
        self.give_up_lost_answers();
        let mut asked = FuturesUnordered::new();
        loop {
            let pause = loop {
                let mut shared = self.lock();
                let now = self.now();
                match shared.plan.next(now) {
                    Next::Ask {
                        render,
                        target: question,
                    } => match shared.renders.get_mut(&render) {
                        Some(watched) => {
                            watched.is_asked = true;
                            asked.push(ask(watched.client.clone(), render, question));
                        }
                        None => shared.plan.forget(&render, now),
                    },
                    Next::Expired { render } => shared.end(&render, |watched| {
                        Err(NotReady::Expired {
                            render: render.clone(),
                            report: Box::new(watched.report()),
                        })
                    }),
                    Next::Wait { millis } => break Some(Duration::from_millis(millis)),
                    Next::Idle if asked.is_empty() && shared.plan.is_empty() => {
                        shared.driver = None;
                        return;
                    }
                    Next::Idle => break None,
                }
            };
            tokio::select! {
                Some((render, question, outcome)) = asked.next(), if !asked.is_empty() => {
                    self.on_result(&render, question, outcome);
                }
                () = self.changed.notified() => {}
                () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
            }
        }
    }

    /// What a driver before this one had asked: its runtime has ended, and no answer will come.
    fn give_up_lost_answers(&self) {
        let lost: Vec<_> = {
            let shared = self.lock();
            let asked = shared
                .renders
                .iter()
                .filter(|(_, watched)| watched.is_asked);
            asked.map(|(render, _)| render.clone()).collect()
        };
        for render in lost {
            let request = format!("GET …/{render}");
            let cause = "the runtime ended before an answer came".to_owned();
            self.on_result(
                &render,
                PollTarget::Render,
                Err(Error::Transport { request, cause }),
            );
        }
    }

    fn on_result(&self, render: &RenderId, question: PollTarget, outcome: Result<Received, Error>) {
        let mut shared = self.lock();
        let now = self.now();
        let shared = &mut *shared;
        let Some(watched) = shared.renders.get_mut(render) else {
            shared.plan.forget(render, now);
            return;
        };
        watched.is_asked = false;
        let (said, error) = watched.learn(render, question, outcome);
        let then = shared.plan.on_result(render, said, fastrand::u32(..), now);
        if watched.listeners.is_empty() {
            shared.renders.remove(render);
            shared.plan.forget(render, now);
            return;
        }
        let report = watched.report();
        let ending = match then {
            None | Some(Disposition::Again) => {
                if watched.told.as_ref() != Some(&report) {
                    watched.tell(render, &Progress::Changed(report.clone()));
                    watched.told = Some(report);
                } else if let Some(error) = error.filter(|error| !is_not_yet(error)) {
                    watched.tell(render, &Progress::Trouble(error));
                }
                return;
            }
            Some(Disposition::Settled) => verdict(render, report),
            Some(Disposition::NotFound) => Err(NotReady::NotFound {
                render: render.clone(),
            }),
            Some(Disposition::Expired) => Err(NotReady::Expired {
                render: render.clone(),
                report: Box::new(report),
            }),
            Some(Disposition::Refused) => match error {
                Some(error) => Err(NotReady::Refused {
                    render: render.clone(),
                    error,
                }),
                None => verdict(render, report),
            },
        };
        shared.end(render, |_| ending);
    }
}

impl Watched {
    fn learn(
        &mut self,
        render: &RenderId,
        question: PollTarget,
        outcome: Result<Received, Error>,
    ) -> (PollResult, Option<Error>) {
        let received = match outcome {
            Ok(received) => received,
            Err(error) => return (heard(&error), Some(error)),
        };
        let optional = self.client.optional();
        let origin = &self.client.origin;
        let (said, error) = question.observe(&received.answer(), &mut self.state, origin, optional);
        let error = error.map(|error| Error::Api {
            request: question
                .request(&self.client.api, render)
                .map_or_else(|_| render.to_string(), |request| request.to_string()),
            error,
        });
        (said, error)
    }
}

impl Shared {
    fn end(
        &mut self,
        render: &RenderId,
        ending: impl FnOnce(&Watched) -> Result<Report, NotReady>,
    ) {
        if let Some(watched) = self.renders.remove(render) {
            watched.tell(render, &Progress::Ended(ending(&watched)));
        }
    }
}

/// "Not found" is what every render begins with.
fn is_not_yet(error: &Error) -> bool {
    let not_found = |error: &ApiError| matches!(error, ApiError::NotFound { .. });
    matches!(error, Error::Api { error, .. } if not_found(error))
}

async fn ask(
    client: Client,
    render: RenderId,
    question: PollTarget,
) -> (RenderId, PollTarget, Result<Received, Error>) {
    let outcome = match question.request(&client.api, &render) {
        Ok(request) => client.transport.send(&request).await,
        Err(error) => Err(error.into()),
    };
    (render, question, outcome)
}

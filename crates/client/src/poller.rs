//! The task that does what the poll plan says, for all watches of a client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use shotstack_hosting::{
    RenderId, Report, Timestamp,
    expectation::Expectation,
    poll::{Disposition, MAX_WATCHED, Next, PollPlan, PollRules, PollTarget, WatchError},
    role::RoleSet,
};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::connection::Connection;
use crate::error::{Error, NotReady};
use crate::transport::Received;
use crate::update::{Update, UpdateQueue};
use crate::watched_render::WatchedRender;

/// The plan that a client and its clones share, and the renders that it watches.
#[derive(Debug)]
pub(crate) struct Poller {
    started: Instant,
    shared: Mutex<Shared>,
    pub(crate) changed: Notify,
    /// Single requests wait for a slot in the order in which they came.
    pub(crate) edit_queue: Queue,
    pub(crate) serve_queue: Queue,
}

type Queue = tokio::sync::Mutex<()>;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) plan: PollPlan,
    renders: HashMap<RenderId, WatchedRender>,
    task: Option<JoinHandle<()>>,
    subscriptions: u64,
}

/// The renders of one watch. Dropping it stops watching those that no other watch wants.
#[derive(Debug)]
pub(crate) struct Subscription {
    poller: Arc<Poller>,
    number: u64,
    renders: Vec<RenderId>,
    updates: Arc<UpdateQueue>,
}

impl Subscription {
    pub(crate) fn updates(&self) -> &UpdateQueue {
        &self.updates
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.poller.unsubscribe(self.number, &self.renders);
    }
}

impl Poller {
    pub(crate) fn new(rules: PollRules) -> Self {
        Self {
            started: Instant::now(),
            shared: Mutex::new(Shared {
                plan: PollPlan::new(rules),
                renders: HashMap::new(),
                task: None,
                subscriptions: 0,
            }),
            changed: Notify::new(),
            edit_queue: Queue::default(),
            serve_queue: Queue::default(),
        }
    }

    /// Time by a clock that nobody sets. Read it with the lock held: to the plan, a time before the last one means that the
    /// clock was set back.
    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = self.started.elapsed().as_millis();
        Timestamp::from_millis(i64::try_from(elapsed).unwrap_or(i64::MAX))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches renders, with some roles `optional`.
    pub(crate) fn subscribe(
        self: &Arc<Self>,
        connection: &Connection,
        optional: RoleSet,
        renders: Vec<(RenderId, Expectation)>,
    ) -> Result<Subscription, NotReady> {
        let mut shared = self.lock();
        let now = self.now();
        let mut expectations: HashMap<RenderId, Expectation> = HashMap::new();
        for (render, expectation) in renders {
            expectations.entry(render).or_default().merge(&expectation);
        }
        let new = expectations
            .keys()
            .filter(|render| !shared.renders.contains_key(*render));
        if shared.plan.len() + new.count() > MAX_WATCHED {
            return Err(WatchError::TooMany.into());
        }

        shared.subscriptions += 1;
        let number = shared.subscriptions;
        let updates = Arc::new(UpdateQueue::new(expectations.len()));
        let renders = expectations.keys().cloned().collect();
        for (render, expectation) in expectations {
            if !shared.renders.contains_key(&render) {
                shared.plan.watch(render.clone(), now)?;
            }
            shared
                .renders
                .entry(render.clone())
                .or_insert_with(|| WatchedRender::new(connection.clone(), optional))
                .subscribe(&render, &expectation, number, &updates);
        }
        self.ensure_task(&mut shared);
        Ok(Subscription {
            poller: Arc::clone(self),
            number,
            renders,
            updates,
        })
    }

    fn ensure_task(self: &Arc<Self>, shared: &mut Shared) {
        let runs = shared.task.as_ref().is_some_and(|task| !task.is_finished());
        if runs {
            self.changed.notify_one();
        } else if !shared.plan.is_empty() {
            let poller = Arc::clone(self);
            shared.task = Some(tokio::spawn(async move { poller.run().await }));
        }
    }

    fn unsubscribe(&self, number: u64, renders: &[RenderId]) {
        let mut shared = self.lock();
        let now = self.now();
        for render in renders {
            let Some(watched) = shared.renders.get_mut(render) else {
                continue;
            };
            watched.unsubscribe(number);
            // A request that is under way still counts: its response ends the watching.
            if !watched.has_subscribers() && !watched.is_asked() {
                shared.renders.remove(render);
                shared.plan.forget(render, now);
            }
        }
        self.changed.notify_one();
    }

    async fn run(&self) {
        self.fail_lost_requests();
        let mut requests = FuturesUnordered::new();
        loop {
            let pause = loop {
                let mut shared = self.lock();
                let now = self.now();
                match shared.plan.next(now) {
                    Next::Ask { render, target } => match shared.renders.get_mut(&render) {
                        Some(watched) => requests.push(watched.ask(render, target)),
                        None => shared.plan.forget(&render, now),
                    },
                    Next::Expired { render } => {
                        if let Some(watched) = shared.renders.get_mut(&render) {
                            let error = watched.end_request();
                            if let Some(end) = watched.end(&render, Disposition::Expired, error) {
                                shared.end(&render, end);
                            }
                        }
                    }
                    Next::Wait { millis } => break Some(Duration::from_millis(millis)),
                    Next::Idle if requests.is_empty() && shared.plan.is_empty() => {
                        shared.task = None;
                        return;
                    }
                    Next::Idle => break None,
                }
            };
            tokio::select! {
                Some(response) = requests.next(), if !requests.is_empty() => {
                    // Otherwise the deadline of its render has ended the request.
                    if let Ok((render, target, received)) = response {
                        self.on_response(&render, target, received);
                    }
                }
                () = self.changed.notified() => {}
                () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
            }
        }
    }

    /// What a task before this one has asked: its runtime has ended, and no response will come.
    fn fail_lost_requests(&self) {
        let lost: Vec<_> = {
            let shared = self.lock();
            let asked = shared
                .renders
                .iter()
                .filter(|(_, watched)| watched.is_asked());
            asked.map(|(render, _)| render.clone()).collect()
        };
        for render in lost {
            let error = Error::Network {
                request: format!("GET …/{render}"),
                cause: "the runtime ended before a response came".to_owned(),
                is_unsent: false,
            };
            self.on_response(&render, PollTarget::Render, Err(error));
        }
    }

    fn on_response(
        &self,
        render: &RenderId,
        target: PollTarget,
        received: Result<Received, Error>,
    ) {
        let mut shared = self.lock();
        let now = self.now();
        let shared = &mut *shared;
        let Some(watched) = shared.renders.get_mut(render) else {
            shared.plan.forget(render, now);
            return;
        };
        let (result, error) = watched.observe(target, received);
        let random = fastrand::u32(..);
        let disposition = shared.plan.on_result(render, result, random, now);
        if !watched.has_subscribers() {
            shared.renders.remove(render);
            shared.plan.forget(render, now);
            return;
        }
        let disposition = disposition.unwrap_or(Disposition::Again);
        match watched.end(render, disposition, error.clone()) {
            None => watched.send_progress(render, error),
            Some(end) => shared.end(render, end),
        }
    }
}

impl Shared {
    fn end(&mut self, render: &RenderId, end: Result<Report, NotReady>) {
        if let Some(watched) = self.renders.remove(render) {
            watched.send(render, &Update::Ended(end));
        }
    }
}

//! What the receiver does with turns: the loop around them, over a store in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shotstack_hosting::{
    RenderId, Report, Timestamp, Turn,
    inbox::{Body, Called, Expect, ExpectError, Inbox, Reply, Step, StepResult},
};
use shotstack_hosting_client::Client;
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::clock;
use crate::demo::timeline::HandlerEvent;

pub(super) struct Handler {
    inbox: Arc<Inbox>,
    client: Client,
    store: Mutex<Store>,
    events: mpsc::UnboundedSender<HandlerEvent>,
}

/// What a turn has come to.
#[derive(Default)]
pub(super) struct Ran {
    pub(super) reply: Option<Reply>,
    /// Whether something was stored, so that the delivery was not a repeat.
    pub(super) has_stored: bool,
    /// The ids of the announcements.
    pub(super) announced: Vec<String>,
}

#[derive(Default)]
struct Store {
    entries: HashMap<String, Entry>,
    /// Whether the next access fails.
    fails: bool,
    /// How much time was skipped, in milliseconds.
    skipped: i64,
    report: Option<Report>,
}

struct Entry {
    version: u64,
    state: String,
    wake_at: Option<Timestamp>,
}

impl Handler {
    pub(super) fn new(
        inbox: Inbox,
        client: Client,
        events: mpsc::UnboundedSender<HandlerEvent>,
    ) -> Self {
        Self {
            inbox: Arc::new(inbox),
            client,
            store: Mutex::default(),
            events,
        }
    }

    pub(super) async fn deliver(&self, method: &str, url: &str, body: &[u8]) -> Ran {
        let turn = self.inbox.delivery(method, url, None, self.now());
        self.run(turn, body).await
    }

    /// A render was ordered.
    pub(super) async fn expect(
        &self,
        render: &RenderId,
        callback: &str,
    ) -> Result<(), ExpectError> {
        let mut expect = Expect::new(render.clone());
        expect.callback = Some(callback.to_owned());
        let turn = self.inbox.expectation(expect, self.now())?;
        self.run(turn, &[]).await;
        Ok(())
    }

    /// Looks at the renders whose time has come.
    pub(super) async fn sweep(&self) {
        let now = self.now();
        let due = self.store().due(now);
        for key in due {
            let may_ask = self.client.may_ask();
            let turn = self.inbox.wake_up(&key, may_ask, self.now());
            let ran = self.run(turn, &[]).await;
            self.send_announcements(ran.announced);
        }
    }

    /// The next access to the store fails.
    pub(super) fn break_store(&self) {
        self.store().fails = true;
    }

    /// Skips the time until somebody has to look at a render, and returns it, in seconds.
    pub(super) fn skip_wait(&self) -> i64 {
        let now = self.now();
        let mut store = self.store();
        let next = store
            .entries
            .values()
            .filter_map(|entry| entry.wake_at)
            .min();
        let millis = next
            .map_or(0, |next| next.as_millis() - now.as_millis())
            .max(0);
        store.skipped += millis;
        millis / 1_000
    }

    /// The report on the render, by the last turn.
    pub(super) fn report(&self) -> Option<Report> {
        self.store().report.clone()
    }

    async fn run(&self, mut turn: Turn, body: &[u8]) -> Ran {
        let mut ran = Ran::default();
        let mut version = None;
        loop {
            match turn.next(self.now()) {
                Step::Read { .. } => {
                    turn.on_result(StepResult::Body(Body::Bytes(body)), self.now());
                }
                Step::Load { .. } | Step::Swap { .. } if self.store().breaks() => {
                    turn.on_result(StepResult::StoreFailed("it is down"), self.now());
                }
                Step::Load { key, .. } => {
                    let stored = self.store().load(&key);
                    version = stored.as_ref().map(|(version, _)| *version);
                    let state = stored.as_ref().map(|(_, state)| state.as_str());
                    turn.on_result(StepResult::Loaded(state), self.now());
                }
                Step::Swap {
                    key,
                    state,
                    wake_at,
                    ..
                } => {
                    let next = Entry {
                        version: version.unwrap_or(0) + 1,
                        state,
                        wake_at,
                    };
                    let swapped = self.store().swap(key, version, next);
                    ran.has_stored |= swapped;
                    turn.on_result(StepResult::Swapped(swapped), self.now());
                }
                Step::Ask { query, millis } => {
                    self.send(HandlerEvent::ApiRequest(query.target));
                    let result = self.client.ask(&query, millis).await;
                    turn.on_result(result.as_step_result(), self.now());
                }
                // The timeline prints them when the turn is done.
                Step::Announce { announcements, .. } => {
                    let called = vec![Called::Done; announcements.len()];
                    turn.on_result(StepResult::Announced(called), self.now());
                }
                Step::Wait { millis } => {
                    sleep(Duration::from_millis(millis)).await;
                    turn.on_result(StepResult::Waited, self.now());
                }
                Step::Reply(reply) => ran.reply = Some(reply),
                Step::Done(outcome) => {
                    let mut store = self.store();
                    store.report = outcome.report.or_else(|| store.report.take());
                    ran.announced = outcome.announced;
                    return ran;
                }
                Step::Hand { .. } => turn.on_result(StepResult::Handed(Called::Done), self.now()),
                // The timeline shows what happens.
                Step::Log(_) => {}
                // No function here is late, so that there is nothing to await.
                step => unreachable!("{step:?}"),
            }
        }
    }

    fn now(&self) -> Timestamp {
        clock::now().plus_millis(self.store().skipped)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn send_announcements(&self, ids: Vec<String>) {
        for id in ids {
            self.send(HandlerEvent::Announcement(id));
        }
    }

    pub(super) fn send(&self, event: HandlerEvent) {
        // The channel is closed once the demonstration is over.
        let _ = self.events.send(event);
    }
}

impl Store {
    /// Whether this access fails.
    fn breaks(&mut self) -> bool {
        std::mem::take(&mut self.fails)
    }

    fn load(&self, key: &str) -> Option<(u64, String)> {
        let entry = self.entries.get(key)?;
        Some((entry.version, entry.state.clone()))
    }

    /// Stores an entry if the stored version is still the one that was loaded.
    fn swap(&mut self, key: String, version: Option<u64>, next: Entry) -> bool {
        let stored = self.entries.get(&key).map(|entry| entry.version);
        if stored == version {
            self.entries.insert(key, next);
        }
        stored == version
    }

    fn due(&self, now: Timestamp) -> Vec<String> {
        let is_due = |(_, entry): &(&String, &Entry)| entry.wake_at.is_some_and(|at| at <= now);
        let due = self.entries.iter().filter(is_due);
        due.map(|(key, _)| key.clone()).collect()
    }
}

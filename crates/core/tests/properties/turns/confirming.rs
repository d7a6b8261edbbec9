//! Confirmation, with strangers among the replicas: whatever they post, only what the APIs say is announced, once each; the
//! store holds no render that they have invented; and each genuine render gets through.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use shotstack_hosting::inbox::{Expect, Inbox, RenderQuery, Step, StepResult, Sweep};
use shotstack_hosting::{Policy, Timestamp, Turn};

use super::apis::{self, MINUTE, Render, id};
use super::choices::Choices;
use super::publisher::Publication;
use crate::cases;
use crate::shell::{Shell, Store};

const START: i64 = 1_626_087_884_574;
/// A turn is done by then.
const LONGEST_RUN_MILLIS: i64 = 9_000;

/// A genuine render, and whether it is expected.
type Order = (Render, bool);

fn invented(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

struct Replica {
    shell: Shell,
    /// The publication and its attempt.
    asked_by: Option<(usize, u32)>,
    started: i64,
    /// From then on its store does not fail: whatever was announced and not recorded would be announced again.
    has_announced: bool,
}

struct World<'a> {
    orders: &'a [Order],
    inbox: Arc<Inbox>,
    choices: Choices,
    /// Each has the index of its render, and what it says.
    publications: Vec<(Publication, usize, Value)>,
    replicas: Vec<Replica>,
    store: Store,
    is_swept: bool,
    attacks_left: u32,
    now: i64,
    announced: BTreeMap<String, u32>,
    /// How many strangers were replied to.
    attacks: u32,
}

fn copy(render: &str, asset: &str, owner: &str, status: &str) -> Value {
    json!({
        "type": "serve", "action": "copy", "id": asset, "render": render, "owner": owner, "status": status,
        "url": format!("https://cdn.shotstack.io/au/v1/{owner}/{render}.mp4"),
    })
}

fn edit(render: &str, owner: &str, status: &str) -> Value {
    json!({"type": "edit", "action": "render", "id": render, "owner": owner, "status": status})
}

impl<'a> World<'a> {
    fn new(orders: &'a [Order], is_swept: bool, choices: Vec<u16>) -> Self {
        let policy = Policy::unauthenticated().with_confirmation();
        let sweep = if is_swept { Sweep::Start } else { Sweep::None };
        let inbox = apis::inbox(policy).with_sweep(sweep, None);
        let mut world = Self {
            orders,
            inbox: Arc::new(inbox),
            choices: Choices::new(Vec::new()),
            publications: Vec::new(),
            replicas: Vec::new(),
            store: Store::new(),
            is_swept,
            attacks_left: 40,
            now: START,
            announced: BTreeMap::new(),
            attacks: 0,
        };
        for (at, (render, is_expected)) in orders.iter().enumerate() {
            if *is_expected {
                let mut expect = Expect::new(id(at).parse().unwrap());
                expect.callback = Some("https://example.com/hook".to_owned());
                let clock = Timestamp::from_millis(START);
                let turn = world.inbox.expectation(expect, clock).unwrap();
                world.start(turn, None, String::new());
                world.finish_all();
            }
            let status = if render.fails { "failed" } else { "done" };
            world.publish(at, START + render.done_at, edit(&id(at), "o", status));
            if !render.fails {
                world.publish(
                    at,
                    START + render.ready_at,
                    copy(&id(at), "a", "o", "ready"),
                );
            }
        }
        world.choices = Choices::new(choices);
        world
    }

    fn publish(&mut self, render: usize, at: i64, body: Value) {
        let number = self.publications.len();
        let publication = Publication::new(number, at);
        self.publications.push((publication, render, body));
    }

    fn start(&mut self, turn: Turn, asked_by: Option<(usize, u32)>, body: String) {
        self.replicas.push(Replica {
            shell: Shell::new(turn, body),
            asked_by,
            started: self.now,
            has_announced: false,
        });
    }

    fn finish_all(&mut self) {
        while !self.replicas.is_empty() {
            self.step(0);
        }
    }

    fn deliver(&mut self, body: &Value, asked_by: Option<(usize, u32)>) {
        let clock = Timestamp::from_millis(self.now);
        let turn = self.inbox.delivery("POST", "/hook", None, clock);
        self.start(turn, asked_by, body.to_string());
    }

    fn attack(&mut self) {
        self.attacks_left -= 1;
        let target = self.choices.below(self.orders.len() + 3);
        let render = if target < self.orders.len() {
            id(target)
        } else {
            invented(target)
        };
        let owner = ["o", "invented", "p"][self.choices.below(3)];
        let body = match self.choices.below(6) {
            0 => edit(&render, owner, "failed"),
            1 => edit(&render, owner, "done"),
            2 => copy(&render, "a", owner, "failed"),
            3 => copy("weekly", "a", owner, "ready"),
            number => copy(&render, &format!("forged-{number}"), owner, "ready"),
        };
        self.deliver(&body, None);
    }

    /// When somebody must look at a key that is due by then.
    fn due(&self) -> Option<(i64, String)> {
        let wakes = self
            .store
            .iter()
            .filter_map(|(key, stored)| Some((stored.wake_at?.as_millis(), key)));
        wakes.min().map(|(at, key)| (at, key.clone()))
    }

    fn something_happens(&mut self) -> bool {
        if self.attacks_left > 0 && self.choices.one_in(4) {
            self.attack();
            return true;
        }
        for (publication, ..) in &mut self.publications {
            publication.give_up_waiting(self.now);
        }
        let pressed = |replica: &Replica| self.now - replica.started >= LONGEST_RUN_MILLIS;
        if let Some(at) = self.replicas.iter().position(pressed) {
            self.step(at);
            return true;
        }
        let is_due = |at: &usize| self.publications[*at].0.is_due(self.now);
        let due: Vec<usize> = (0..self.publications.len()).filter(is_due).collect();
        let key = self.due().filter(|(at, _)| *at <= self.now);
        let key = key.filter(|_| self.is_swept);
        let count = self.replicas.len() + due.len() + usize::from(key.is_some());
        if count == 0 {
            return self.time_passes();
        }
        let choice = self.choices.below(count);
        if choice < self.replicas.len() {
            self.now += self.choices.millis(300);
            self.step(choice);
        } else if let Some(at) = due.get(choice - self.replicas.len()) {
            let (publication, _, body) = &mut self.publications[*at];
            publication.ask(self.now);
            let (attempt, body) = (publication.attempt(), body.clone());
            self.deliver(&body, Some((*at, attempt)));
        } else if let Some((_, key)) = key {
            let clock = Timestamp::from_millis(self.now);
            let turn = self.inbox.wake_up(&key, true, clock);
            self.start(turn, None, String::new());
        }
        true
    }

    fn time_passes(&mut self) -> bool {
        let sweep_at = self.due().map(|(at, _)| at).filter(|_| self.is_swept);
        let next = self
            .publications
            .iter()
            .filter_map(|(publication, ..)| publication.next());
        let Some(next) = next.chain(sweep_at).min() else {
            return false;
        };
        self.now = self.now.max(next);
        true
    }

    fn step(&mut self, at: usize) {
        let mut replica = self.replicas.remove(at);
        let shell = &mut replica.shell;
        let now = Timestamp::from_millis(self.now);
        let step = shell.turn.next(now);
        match &step {
            Step::Load { .. } | Step::Swap { .. }
                if !replica.has_announced && self.choices.one_in(30) =>
            {
                let failed = StepResult::StoreFailed("no connection");
                shell.turn.on_result(failed, now);
            }
            Step::Swap { key, state, .. } => {
                assert!(key.starts_with("d2b46ed6-"), "{key} is stored");
                assert!(
                    !state.contains("invented"),
                    "a stranger's fact is stored: {state}"
                );
                assert!(
                    !state.contains(r#""source":"webhook""#),
                    "what a webhook says is stored: {state}"
                );
                shell.succeed(&step, &mut self.store, now);
            }
            Step::Ask { query, .. } => self.ask(&mut shell.turn, query),
            Step::Announce { announcements, .. } => {
                for announcement in announcements {
                    self.announce(&announcement.id());
                }
                shell.succeed(&step, &mut self.store, now);
                replica.has_announced = true;
            }
            Step::Wait { millis } => {
                self.now += i64::try_from(*millis).unwrap();
                let now = Timestamp::from_millis(self.now);
                shell.succeed(&step, &mut self.store, now);
            }
            Step::Reply(reply) => {
                if let Some((publication, attempt)) = replica.asked_by {
                    assert!(matches!(reply.http_status, 200 | 503), "{reply:?}");
                    let (publication, ..) = &mut self.publications[publication];
                    publication.on_result(attempt, reply.http_status, self.now);
                } else {
                    assert!(matches!(reply.http_status, 200 | 403 | 503), "{reply:?}");
                    self.attacks += 1;
                }
            }
            Step::Done(_) => return,
            step => {
                shell.succeed(step, &mut self.store, now);
            }
        }
        self.replicas.insert(at, replica);
    }

    /// What is true at this moment.
    fn announce(&mut self, announced: &str) {
        *self.announced.entry(announced.to_owned()).or_default() += 1;
        let (kind, rest) = announced.split_once('/').unwrap();
        let render = rest.split('/').next().unwrap();
        let at = (0..self.orders.len()).find(|at| id(*at) == render);
        let (render, _) = &self.orders[at.expect("a genuine render")];
        let age = self.now - START;
        let is_true = match kind {
            "asset.ready" => rest.ends_with("/a") && !render.fails && render.ready_at <= age,
            "render.ready" => !render.fails && render.ready_at <= age,
            "render.failed" => render.fails && render.done_at <= age,
            "render.overdue" => 30 * MINUTE <= age,
            _ => false,
        };
        assert!(is_true, "{announced} after {age} ms: {render:?}");
    }

    fn ask(&mut self, turn: &mut Turn, query: &RenderQuery) {
        let now = Timestamp::from_millis(self.now);
        let known = (0..self.orders.len()).find(|at| id(*at) == query.render.as_str());
        let is_stored = self.store.contains_key(query.render.as_str());
        assert!(
            query.unexpected || is_stored,
            "{query:?} takes a slot of what is expected"
        );
        if self.choices.one_in(12) {
            turn.on_result(StepResult::NoResponse("time-out"), now);
            return;
        }
        if self.choices.one_in(if query.unexpected { 3 } else { 20 }) {
            turn.on_result(StepResult::RateLimited(2), now);
            return;
        }
        match known {
            Some(at) => self.orders[at]
                .0
                .respond(turn, query, self.now - START, now),
            None => apis::refuse(turn, 400, now),
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn strangers_change_nothing_and_the_genuine_gets_through(
        orders in prop::collection::vec((apis::render(0..MINUTE), any::<bool>()), 1..5),
        choices in prop::collection::vec(any::<u16>(), 0..1500),
        is_swept in any::<bool>(),
    ) {
        let mut world = World::new(&orders, is_swept, choices);
        let mut events = 0;
        while world.something_happens() {
            events += 1;
            prop_assert!(events < 50_000, "it never ends");
        }
        for (announced, times) in &world.announced {
            prop_assert_eq!(*times, 1, "{}", announced);
        }
        for (at, (render, _)) in orders.iter().enumerate() {
            let end = render.end(&id(at));
            prop_assert!(world.announced.contains_key(&end), "{} was never announced: {:?}", end, world.announced);
        }
        // Each stranger was replied to.
        if world.attacks_left < 30 {
            prop_assert!(world.attacks >= 10, "{}", world.attacks);
        }
    }
}

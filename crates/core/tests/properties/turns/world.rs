//! A publisher, replicas of a shell, sweepers and one store; what happens next is decided by [`Choices`].

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use shotstack_hosting::callback::{CallbackUrl, Claims, Secret};
use shotstack_hosting::inbox::{Expect, Inbox};
use shotstack_hosting::render::Document;
use shotstack_hosting::role::RoleSet;
use shotstack_hosting::{Policy, Timestamp, Turn, Validator};

use super::choices::Choices;
use super::ledger::Ledger;
use super::publisher::Publication;
use super::replica::{Progress, Replica};
use super::schedule::Schedule;
use crate::observation::{Fact, RENDER};
use crate::shell::{Shell, Store};

/// A clock that is behind is still after 1970, and the tokens were minted at 0.
const START: i64 = 3_600_000;
const SECRET: &str = "a secret of at least 24 bytes";
const ORDER: &str = "order-17";
/// A replica is done by then; a lease holds longer.
const LONGEST_RUN_MILLIS: i64 = 20_000;

/// What may go wrong besides races, duplicates, failing stores and lost replies, which always may.
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of one another"
)]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Troubles {
    pub(super) crashes: bool,
    pub(super) failures: bool,
    /// Clocks differ, and replicas are held up for longer than a lease holds.
    pub(super) wrong_clocks: bool,
    /// Somebody else knows this order's callback URL, and that of another order.
    pub(super) attackers: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    Crash,
    FailedCall,
    LateCall,
    FailedStore,
    LostSwap,
    LostReply,
    Busy,
    Repeat,
    WakeUp,
    Attack,
    /// Owners of the same rank are named.
    Conflict,
    Announced(String),
}

#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) expected: Option<RoleSet>,
    pub(super) optional: RoleSet,
    pub(super) presuming: bool,
}

impl Rules {
    /// As the configuration of a policy.
    fn policy(&self) -> Value {
        let mut policy = json!({
            "secrets": [SECRET], "optional": self.optional, "presume": self.presuming,
        });
        if let Some(roles) = self.expected {
            policy["expect"] = json!(roles);
        }
        policy
    }

    fn inbox(&self) -> Arc<Inbox> {
        let policy = Policy::from_json(&self.policy().to_string()).unwrap();
        Arc::new(Inbox::from_json(policy, &settings().to_string()).unwrap())
    }
}

fn settings() -> Value {
    json!({"sweep": "start"})
}

/// The claims of an order's token, as `turns.json` has them.
fn token(order: &str) -> Value {
    json!({"secret": SECRET, "correlation": order})
}

fn callback_of(order: &str) -> CallbackUrl {
    let claims = Claims::new(order, Timestamp::from_millis(0));
    let secret = Secret::new(SECRET).unwrap();
    CallbackUrl::mint("https://example.com/hook", &claims, &secret).unwrap()
}

pub(super) struct World<'a> {
    inbox: Arc<Inbox>,
    callback: CallbackUrl,
    pub(super) troubles: Troubles,
    pub(super) choices: Choices,
    pub(super) now: i64,
    pub(super) store: Store,
    attacks_left: u32,
    publications: Vec<Publication>,
    replicas: Vec<Replica>,
    news: &'a [Fact],
    pub(super) ledger: Ledger<'a>,
    schedule: Option<Schedule>,
    /// How many replicas there have been.
    started: usize,
}

impl<'a> World<'a> {
    /// Lets everything happen, and returns the books; whatever breaks a law on the way panics.
    pub(super) fn run(
        rules: &'a Rules,
        news: &'a [Fact],
        troubles: Troubles,
        choices: Vec<u16>,
    ) -> Ledger<'a> {
        let mut world = Self::new(rules, news, troubles, choices);
        world.go_on_to_the_end();
        world.ledger
    }

    /// The same, and what the replicas did, as a case of `turns.json`.
    pub(super) fn recorded(
        rules: &'a Rules,
        news: &'a [Fact],
        troubles: Troubles,
        choices: Vec<u16>,
    ) -> Value {
        let mut world = Self::new(rules, news, troubles, choices);
        world.schedule = Some(Schedule::default());
        world.go_on_to_the_end();
        let schedule = world.schedule.unwrap();
        schedule.into_case(&rules.policy(), &settings())
    }

    fn new(rules: &'a Rules, news: &'a [Fact], troubles: Troubles, choices: Vec<u16>) -> Self {
        let mut choices = Choices::new(choices);
        let mut publications = Vec::new();
        for at in 0..news.len() {
            for _ in 0..=usize::from(choices.one_in(4)) {
                publications.push(Publication::new(at, START + choices.millis(6_000)));
            }
        }
        Self {
            inbox: rules.inbox(),
            callback: callback_of(ORDER),
            ledger: Ledger::new(rules, news, troubles),
            now: START,
            store: Store::new(),
            attacks_left: if troubles.attackers { 24 } else { 0 },
            replicas: Vec::new(),
            troubles,
            choices,
            publications,
            news,
            schedule: None,
            started: 0,
        }
    }

    fn go_on_to_the_end(&mut self) {
        if self.troubles.attackers {
            self.expect_order();
        }
        while self.something_happens() {}
        self.come_to_rest();
    }

    pub(super) fn record(&mut self, note: impl FnOnce(&mut Schedule)) {
        if let Some(schedule) = &mut self.schedule {
            note(schedule);
        }
    }

    pub(super) fn store_fails(&mut self) -> bool {
        self.choices.one_in(24)
    }

    fn wake_at(&self) -> Option<i64> {
        let wake_at = self.store.get(RENDER)?.wake_at;
        wake_at.map(Timestamp::as_millis)
    }

    fn something_happens(&mut self) -> bool {
        if self.attacks_left > 0 && self.choices.one_in(5) {
            self.attacks_left -= 1;
            self.attack();
            return true;
        }
        for publication in &mut self.publications {
            publication.give_up_waiting(self.now);
        }
        // Whoever has been at it for long goes first, and meanwhile no time passes.
        let pressed = |replica: &Replica| {
            !self.troubles.wrong_clocks && self.now - replica.started >= LONGEST_RUN_MILLIS
        };
        if let Some(at) = self.replicas.iter().position(pressed) {
            self.step(at);
            return true;
        }
        let due: Vec<usize> = (0..self.publications.len())
            .filter(|at| self.publications[*at].is_due(self.now))
            .collect();
        // A store may list a key early.
        let is_listed = self.wake_at().is_some_and(|at| at <= self.now) || self.choices.one_in(40);
        let choice = self
            .choices
            .below(self.replicas.len() + due.len() + usize::from(is_listed) + 1);
        if choice < self.replicas.len() {
            self.now += self.choices.millis(300);
            self.step(choice);
        } else if let Some(at) = due.get(choice - self.replicas.len()) {
            self.deliver(*at);
        } else if choice < self.replicas.len() + due.len() + usize::from(is_listed) {
            self.sweep();
        } else {
            return self.time_passes();
        }
        true
    }

    /// Some time, if anyone is at work; else until the next thing is to happen.
    fn time_passes(&mut self) -> bool {
        if let Some(first) = self.replicas.iter().map(|replica| replica.started).min() {
            let (most, end) = if self.troubles.wrong_clocks {
                (45_000, i64::MAX)
            } else {
                (3_000, first + LONGEST_RUN_MILLIS)
            };
            self.now = end
                .min(self.now + 1 + self.choices.millis(most))
                .max(self.now);
            return true;
        }
        let next = self.publications.iter().filter_map(Publication::next).min();
        let Some(next) = next else {
            return false;
        };
        self.now = self.now.max(next);
        true
    }

    fn deliver(&mut self, at: usize) {
        let publication = &mut self.publications[at];
        publication.ask(self.now);
        let (news, attempt) = (publication.news, publication.attempt());
        let skew = self.skew();
        let clock = Timestamp::from_millis(self.now + skew);
        let (turn, begin, body) = self.turn(&self.news[news], clock);
        let replica = self.start(turn, begin, body, skew);
        replica.asked_by = Some((at, attempt));
        replica.news = Some(news);
    }

    fn turn(&self, fact: &Fact, clock: Timestamp) -> (Turn, Value, String) {
        let render = RENDER.parse().unwrap();
        let document = match fact {
            Fact::ByWebhook(body) => {
                let turn = self
                    .inbox
                    .delivery("POST", self.callback.as_str(), None, clock);
                let begin = json!({"delivery": {"token": token(ORDER), "body": body}});
                return (turn, begin, body.to_string());
            }
            Fact::Outright(expectation) => {
                let mut expect = Expect::new(render);
                expect.callback = Some(self.callback.as_str().to_owned());
                expect.expectation = Some(expectation.clone());
                let turn = self.inbox.expectation(expect, clock).unwrap();
                let expected = expectation.roles();
                let begin = json!({"expect": {
                    "render": RENDER, "token": token(ORDER), "expected": expected,
                }});
                return (turn, begin, String::new());
            }
            Fact::ByServeApi(attributes) => {
                json!({"data": [{"type": "asset", "attributes": attributes}]})
            }
            Fact::ByEditApi(response) => json!({"response": response}),
        };
        let begin = json!({"observe": {"render": RENDER, "documents": [document]}});
        let document = Document::read(document.to_string().as_bytes(), &Validator::new()).unwrap();
        let turn = self.inbox.observation(render, &[document], None, clock);
        (turn.unwrap(), begin, String::new())
    }

    /// As after `submit`: the order is expected before anybody can have seen its callback URL.
    fn expect_order(&mut self) {
        let choices = std::mem::replace(&mut self.choices, Choices::new(Vec::new()));
        let mut expect = Expect::new(RENDER.parse().unwrap());
        expect.callback = Some(self.callback.as_str().to_owned());
        let clock = Timestamp::from_millis(self.now);
        let turn = self.inbox.expectation(expect, clock).unwrap();
        let begin = json!({"expect": {"render": RENDER, "token": token(ORDER)}});
        self.start(turn, begin, String::new(), 0);
        while !self.replicas.is_empty() {
            self.step(0);
        }
        self.choices = choices;
    }

    /// This order's callback URL with another render, or another order's callback URL with this render.
    fn attack(&mut self) {
        self.ledger.note(Trouble::Attack);
        let (order, render) = match self.choices.below(10) {
            0..5 => ("order-18", RENDER.to_owned()),
            number => (ORDER, format!("invented-{number}")),
        };
        let url = callback_of(order);
        let status = ["ready", "failed", "importing"][self.choices.below(3)];
        let owner = ["5ca6hu7s9k", "invented"][self.choices.below(2)];
        let body = json!({
            "type": "serve", "action": "copy", "id": "forged", "render": render, "owner": owner,
            "status": status, "url": "https://evil.example/forged.mp4",
        });
        let skew = self.skew();
        let clock = Timestamp::from_millis(self.now + skew);
        let turn = self.inbox.delivery("POST", url.as_str(), None, clock);
        let begin = json!({"delivery": {"token": token(order), "body": body}});
        self.start(turn, begin, body.to_string(), skew);
    }

    fn sweep(&mut self) {
        self.ledger.note(Trouble::WakeUp);
        let skew = self.skew();
        let clock = Timestamp::from_millis(self.now + skew);
        let turn = self.inbox.wake_up(RENDER, true, clock);
        let begin = json!({"wakeUp": {"key": RENDER}});
        self.start(turn, begin, String::new(), skew);
    }

    /// Two replicas: a wrong clock is up to 90 seconds ahead or behind.
    fn skew(&mut self) -> i64 {
        match (self.troubles.wrong_clocks, self.choices.below(2)) {
            (true, 1) => self.choices.millis(180_000) - 90_000,
            _ => 0,
        }
    }

    /// Starts a replica. `begin` is what began its turn, as `turns.json` has it.
    fn start(&mut self, turn: Turn, begin: Value, body: String, skew: i64) -> &mut Replica {
        self.started += 1;
        let (number, clock) = (self.started, Timestamp::from_millis(self.now + skew));
        self.record(|schedule| schedule.begin(number, begin, clock));
        let replica = Replica {
            number,
            has_body: !body.is_empty(),
            shell: Shell::new(turn, body),
            asked_by: None,
            news: None,
            started: self.now,
            skew,
            was_due: BTreeSet::new(),
            was_due_then: BTreeSet::new(),
        };
        self.replicas.push(replica);
        self.replicas.last_mut().unwrap()
    }

    fn step(&mut self, at: usize) {
        if self.troubles.crashes && self.choices.one_in(20) {
            self.ledger.note(Trouble::Crash);
            self.replicas.remove(at);
            return;
        }
        let mut replica = self.replicas.remove(at);
        match replica.step(self) {
            Progress::Goes => self.replicas.insert(at, replica),
            Progress::Done => {}
            Progress::Replies(success) => {
                if success {
                    self.ledger.succeeded(replica.news);
                }
                if let Some((publication, attempt)) = replica.asked_by {
                    if self.choices.one_in(12) {
                        self.ledger.note(Trouble::LostReply);
                    } else {
                        let http_status = if success { 200 } else { 503 };
                        self.publications[publication].on_result(attempt, http_status, self.now);
                    }
                }
                // The turn may have a tail.
                if replica.has_body {
                    self.replicas.insert(at, replica);
                }
            }
        }
    }

    /// Sweepers come whenever the time has come, and nothing goes wrong any more.
    fn come_to_rest(&mut self) {
        self.choices = Choices::new(Vec::new());
        self.troubles = Troubles::default();
        for _ in 0..200 {
            let Some(wake_at) = self.wake_at() else {
                break;
            };
            // A clock that was ahead may have written a lease that only now ends.
            self.now = self.now.max(wake_at);
            self.sweep();
            while !self.replicas.is_empty() {
                self.step(0);
            }
        }
        let state: Option<Value> = self
            .store
            .get(RENDER)
            .map(|stored| serde_json::from_str(&stored.state).unwrap());
        self.ledger.close(state.as_ref(), self.now);
    }
}

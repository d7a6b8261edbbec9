//! An inbox at work, step by step: a publisher, two replicas of a shell, one store.
//!
//! What happens next is decided by [`Choices`], so a run can be repeated. Shells stop between any two steps,
//! race, lose swaps, fail to announce and vanish; answers get lost; the publisher comes again as Shotstack's does.
//! The laws are checked on the way, by the [`Ledger`].

pub(crate) mod choices;
mod ledger;
pub(crate) mod publisher;
mod shell;
mod store;

use shotstack_hosting::{
    Policy, RenderState, Timestamp,
    callback::{CallbackUrl, Claims, Secret},
    expectation::Expectation,
    id::RenderKey,
    role::RoleSet,
};

use crate::observation::{Fact, OWNER, RENDER};
use choices::Choices;
pub(crate) use ledger::{Ledger, Trouble};
use publisher::Publication;
use shell::{Outcome, Shell};
use store::Store;

const START: i64 = 1_626_087_884_574;
/// A shell is done by then; a lease holds longer.
const LONGEST_RUN_MILLIS: i64 = 20_000;

/// What may go wrong besides races, duplicates and lost answers, which always may.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Troubles {
    /// Shells vanish.
    pub(crate) crashes: bool,
    /// What listens to announcements refuses some.
    pub(crate) failures: bool,
    /// The replicas' clocks differ, and shells are held up for longer than a lease holds.
    pub(crate) wrong_clocks: bool,
}

/// The rules of the inbox.
#[derive(Debug, Clone)]
pub(crate) struct Inbox {
    pub(crate) expected: Option<RoleSet>,
    pub(crate) optional: RoleSet,
    pub(crate) presuming: bool,
}

impl Inbox {
    const CORRELATION: &str = "order-17";

    fn secret() -> Secret {
        Secret::new("a secret of at least 24 bytes").unwrap()
    }

    fn policy(&self) -> Policy {
        Policy::authenticated([Self::secret()])
            .with_optional(self.optional)
            .presume_main_file(self.presuming)
    }

    /// The expectation is the token's.
    fn callback_url(&self) -> CallbackUrl {
        let mut claims = Claims::new(Self::CORRELATION, Timestamp::from_millis(START));
        claims.expected = self.expected;
        CallbackUrl::mint("https://example.com/hook", &claims, &Self::secret()).unwrap()
    }

    /// What the state has to know after these facts.
    fn state_of(&self, facts: &[&Fact]) -> RenderState {
        let mut state = crate::observation::state_of(facts.iter().copied());
        let by_webhook = facts.iter().any(|fact| matches!(fact, Fact::ByWebhook(_)));
        if let Some(roles) = self.expected.filter(|_| by_webhook) {
            state.expect(&Expectation::exactly(roles));
        }
        state
    }
}

pub(crate) struct Simulation<'a> {
    inbox: &'a Inbox,
    policy: Policy,
    callback: CallbackUrl,
    key: RenderKey,
    troubles: Troubles,
    choices: Choices,
    now: i64,
    store: Store,
    publications: Vec<Publication>,
    timers: Vec<i64>,
    shells: Vec<Shell>,
    news: &'a [Fact],
    ledger: Ledger<'a>,
}

impl<'a> Simulation<'a> {
    /// Lets everything happen, and gives the books; whatever breaks a law on the way panics.
    pub(crate) fn run(
        inbox: &'a Inbox,
        news: &'a [Fact],
        troubles: Troubles,
        choices: Vec<u16>,
    ) -> Ledger<'a> {
        let mut choices = Choices::new(choices);
        let mut publications = Vec::new();
        for at in 0..news.len() {
            for _ in 0..=usize::from(choices.one_in(4)) {
                let first = START + choices.millis(6_000);
                publications.push(Publication::new(at, first));
            }
        }
        let timers = (0..choices.below(3)).map(|_| START + choices.millis(60_000));
        let mut simulation = Self {
            timers: timers.collect(),
            policy: inbox.policy(),
            callback: inbox.callback_url(),
            key: RenderKey::new(OWNER.parse().unwrap(), RENDER.parse().unwrap()),
            ledger: Ledger::new(inbox, news, troubles),
            now: START,
            store: Store::default(),
            shells: Vec::new(),
            inbox,
            troubles,
            choices,
            publications,
            news,
        };
        while simulation.something_happens() {}
        simulation.come_to_rest();
        simulation.ledger
    }

    fn something_happens(&mut self) -> bool {
        for publication in &mut self.publications {
            publication.give_up_waiting(self.now);
        }
        // Whoever has been at it for long goes first, and meanwhile no time passes.
        let pressed = !self.troubles.wrong_clocks;
        let pressed = |shell: &Shell| pressed && self.now - shell.started >= LONGEST_RUN_MILLIS;
        if let Some(at) = self.shells.iter().position(pressed) {
            self.step(at);
            return true;
        }

        let due: Vec<usize> = (0..self.publications.len())
            .filter(|at| self.publications[*at].is_due(self.now))
            .collect();
        let ring = usize::from(self.timers.iter().any(|at| *at <= self.now));
        let choice = self.choices.below(self.shells.len() + due.len() + ring + 1);
        if choice < self.shells.len() {
            self.now += self.choices.millis(300);
            self.step(choice);
        } else if let Some(at) = due.get(choice - self.shells.len()) {
            let publication = &mut self.publications[*at];
            publication.ask(self.now);
            let (news, attempt) = (publication.news, publication.attempt());
            self.start(Some((*at, attempt)), Some(news));
        } else if choice < self.shells.len() + due.len() + ring {
            let at = self.timers.iter().position(|at| *at <= self.now).unwrap();
            self.timers.swap_remove(at);
            self.start(None, None);
        } else {
            return self.time_passes();
        }
        true
    }

    /// Some time, if anyone is at work; else until the next thing is to happen.
    fn time_passes(&mut self) -> bool {
        if let Some(first) = self.shells.iter().map(|shell| shell.started).min() {
            let most = if self.troubles.wrong_clocks {
                45_000
            } else {
                3_000
            };
            let end = if self.troubles.wrong_clocks {
                i64::MAX
            } else {
                first + LONGEST_RUN_MILLIS
            };
            self.now = end.min(self.now + 1 + self.choices.millis(most));
            return true;
        }
        let next = self.publications.iter().filter_map(Publication::next);
        let Some(next) = next.chain(self.timers.iter().copied()).min() else {
            return false;
        };
        self.now = self.now.max(next);
        true
    }

    fn start(&mut self, asked_by: Option<(usize, u32)>, news: Option<usize>) {
        // Two replicas: a wrong clock is up to 90 seconds ahead or behind.
        let skew = match (self.troubles.wrong_clocks, self.choices.below(2)) {
            (true, 1) => self.choices.millis(180_000) - 90_000,
            _ => 0,
        };
        self.shells.push(Shell::new(asked_by, news, self.now, skew));
    }

    fn step(&mut self, at: usize) {
        if self.troubles.crashes && self.choices.one_in(16) {
            self.ledger.note(Trouble::Crash);
            self.shells.remove(at);
            return;
        }
        let mut shell = self.shells.remove(at);
        match shell.step(self) {
            Outcome::Goes => self.shells.insert(at, shell),
            Outcome::Answers(answer) => {
                self.ledger.answered(&answer, shell.news, &self.store);
                let Some((publication, attempt)) = shell.asked_by else {
                    return;
                };
                if self.choices.one_in(12) {
                    self.ledger.note(Trouble::LostAnswer);
                } else {
                    self.publications[publication].on_result(attempt, answer.http_status, self.now);
                }
            }
        }
    }

    /// Timers come until nothing is left to do, and nothing goes wrong any more.
    fn come_to_rest(&mut self) {
        self.choices = Choices::new(Vec::new());
        self.troubles = Troubles::default();
        for _ in 0..2 {
            self.now += 60_000;
            self.start(None, None);
            while !self.shells.is_empty() {
                self.step(0);
            }
        }
        self.ledger.close(&self.store, &self.publications);
    }
}

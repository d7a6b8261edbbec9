//! The books of a run, and the laws that are checked as it goes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shotstack_hosting::RenderState;
use shotstack_hosting::expectation::Expectation;

use super::world::{Rules, Trouble, Troubles};
use crate::due::due;
use crate::observation::{Fact, RENDER, state_of};

/// 30 minutes.
const DEADLINE_MILLIS: i64 = 1_800_000;

pub(crate) struct Ledger<'a> {
    rules: &'a Rules,
    news: &'a [Fact],
    troubles: Troubles,
    /// The news whose facts a swap has stored.
    stored: BTreeSet<usize>,
    /// How often each id was announced.
    pub(crate) announced: BTreeMap<String, u32>,
    pub(crate) happened: BTreeMap<Trouble, u32>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(rules: &'a Rules, news: &'a [Fact], troubles: Troubles) -> Self {
        Self {
            rules,
            news,
            troubles,
            stored: BTreeSet::new(),
            announced: BTreeMap::new(),
            happened: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, trouble: Trouble) {
        *self.happened.entry(trouble).or_default() += 1;
    }

    /// The facts of the news that were stored, with what the policy expects.
    fn facts(&self) -> RenderState {
        let mut facts = state_of(self.stored.iter().map(|at| &self.news[*at]));
        if let Some(roles) = self.rules.expected {
            facts.expect(&Expectation::exactly(roles));
        }
        facts
    }

    /// What is due by this clock, read from the facts alone.
    pub(super) fn due(&self, state: &Value, clock: i64) -> BTreeSet<String> {
        let report = self.facts().report(self.rules.optional);
        let mut ids = due(&report, self.rules.presuming);
        let ready = format!("render.ready/{RENDER}");
        let failed = format!("render.failed/{RENDER}");
        let acknowledged = acknowledged(state);
        let is_settled = [&ready, &failed]
            .into_iter()
            .any(|id| ids.contains(id) || acknowledged.contains(id))
            || report.status.as_str() == "deleted";
        let deadline = state["firstSeen"].as_i64().unwrap() + DEADLINE_MILLIS;
        if !is_settled && deadline <= clock {
            ids.insert(format!("render.overdue/{RENDER}"));
        }
        ids
    }

    /// A swap has stored this: it holds all facts that were stored before, and those of the turn.
    pub(super) fn stored(&mut self, news: Option<usize>, state: &Value) {
        self.stored.extend(news);
        let facts = self.facts();
        if !facts.report(self.rules.optional).owners.is_empty() {
            self.note(Trouble::Conflict);
        }
        let facts = serde_json::to_value(facts).unwrap();
        for member in ["owners", "expectation"] {
            assert_eq!(state["facts"][member], facts[member]);
        }
    }

    /// Nothing that is not due, and nothing twice; where shells crash, only what nobody has acknowledged.
    pub(super) fn announced(
        &mut self,
        id: &str,
        was_due: &BTreeSet<String>,
        acknowledged: &BTreeSet<String>,
    ) {
        assert!(was_due.contains(id), "{id} is not due, but {was_due:?}");
        let times = self.announced.entry(id.to_owned()).or_default();
        *times += 1;
        let repeated = *times > 1;
        if !self.troubles.wrong_clocks {
            assert!(!acknowledged.contains(id), "{id} was acknowledged");
            let may_repeat = self.happened.contains_key(&Trouble::Crash);
            assert!(!repeated || may_repeat, "{id} is announced twice");
        }
        if repeated {
            self.note(Trouble::Repeat);
        }
    }

    /// Every success means that the facts are in the store.
    pub(super) fn succeeded(&self, news: Option<usize>) {
        if let Some(at) = news {
            let facts = self.facts();
            let mut again = facts.clone();
            self.news[at].added_to(&mut again);
            assert_eq!(again, facts, "{:?} was lost", self.news[at]);
        }
    }

    /// In the end all that is due was announced and acknowledged, and nobody has to look again.
    pub(super) fn close(&self, state: Option<&Value>, now: i64) {
        let Some(state) = state else {
            assert!(self.stored.is_empty());
            return;
        };
        let acknowledged = acknowledged(state);
        let due = self.due(state, now);
        let open: Vec<&String> = due.difference(&acknowledged).collect();
        assert!(open.is_empty(), "due and never acknowledged: {open:?}");
        for id in &acknowledged {
            assert!(self.announced.contains_key(id), "{id} was never announced");
        }
        assert_eq!(state["wakeAt"], Value::Null);
        assert_eq!(state["lease"], Value::Null);
    }
}

pub(super) fn acknowledged(state: &Value) -> BTreeSet<String> {
    let topics = state["acknowledged"].as_array().unwrap().iter();
    topics
        .map(|topic| {
            let kind = topic["kind"].as_str().unwrap();
            match topic["asset"].as_str() {
                Some(asset) => format!("{kind}/{RENDER}/{asset}"),
                None => format!("{kind}/{RENDER}"),
            }
        })
        .collect()
}

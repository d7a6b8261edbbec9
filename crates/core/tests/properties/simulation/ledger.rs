//! The books of a run, and the laws that are checked as it goes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shotstack_hosting::{
    RenderState,
    inbox::{Decision, Reply},
    render::Announcement,
};

use super::publisher::Publication;
use super::store::Store;
use super::{Inbox, Troubles};
use crate::due::due;
use crate::observation::Fact;

pub(crate) struct Ledger<'a> {
    inbox: &'a Inbox,
    news: &'a [Fact],
    troubles: Troubles,
    /// The news whose facts a swap has stored.
    stored: BTreeSet<usize>,
    /// How often each id was announced.
    pub(crate) announced: BTreeMap<String, u32>,
    /// The ids whose acknowledgement a swap has stored.
    acknowledged: BTreeSet<String>,
    /// How often each trouble came.
    pub(crate) happened: BTreeMap<Trouble, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    Crash,
    RefusedAnnouncement,
    LostSwap,
    LostAnswer,
    BusyAnswer,
    Repeat,
    LostNews,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(inbox: &'a Inbox, news: &'a [Fact], troubles: Troubles) -> Self {
        Self {
            inbox,
            news,
            troubles,
            stored: BTreeSet::new(),
            announced: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            happened: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, trouble: Trouble) {
        *self.happened.entry(trouble).or_default() += 1;
    }

    /// What the news that were stored come to.
    fn state(&self) -> RenderState {
        let facts: Vec<&Fact> = self.stored.iter().map(|at| &self.news[*at]).collect();
        self.inbox.state_of(&facts)
    }

    /// What is due and not acknowledged.
    fn pending(&self) -> BTreeSet<String> {
        let report = self.state().report(self.inbox.optional);
        let due = due(&report, self.inbox.presuming);
        due.difference(&self.acknowledged).cloned().collect()
    }

    /// A swap has stored a decision: it holds the facts, and what it hands out is what is due, all of it.
    pub(super) fn stored(&mut self, news: Option<usize>, decision: &Decision, store: &Store) {
        self.stored.extend(news);
        let (_, state) = store.load();
        assert_eq!(facts(&state.unwrap()), facts(&self.state()));

        let handed_out: BTreeSet<String> = decision
            .announcements
            .iter()
            .map(Announcement::id)
            .collect();
        assert_eq!(
            handed_out.len(),
            decision.announcements.len(),
            "an id is handed out once"
        );
        let pending = self.pending();
        match decision.reply.http_status {
            200 => {
                assert_eq!(handed_out, pending);
                assert_eq!(decision.lease.is_some(), !pending.is_empty());
            }
            503 => {
                assert!(handed_out.is_empty() && decision.lease.is_none());
                assert!(!pending.is_empty(), "nothing to wait for");
            }
            other => panic!("the answer is {other}"),
        }
        let by_webhook = |at: &usize| matches!(self.news[*at], Fact::ByWebhook(_));
        let correlation = self
            .stored
            .iter()
            .any(by_webhook)
            .then_some(Inbox::CORRELATION);
        for announcement in &decision.announcements {
            assert_eq!(announcement.correlation(), correlation);
        }
    }

    /// Nothing twice; where shells crash, only what nobody has acknowledged; with wrong clocks as it comes.
    pub(super) fn announced(&mut self, announcement: &Announcement) {
        let id = announcement.id();
        let times = self.announced.entry(id.clone()).or_default();
        *times += 1;
        let repeated = *times > 1;
        if !self.troubles.wrong_clocks {
            assert!(!self.acknowledged.contains(&id), "{id} was acknowledged");
            assert!(
                !repeated || self.happened.contains_key(&Trouble::Crash),
                "{id} is announced twice"
            );
        }
        if repeated {
            self.note(Trouble::Repeat);
        }
    }

    pub(super) fn acknowledged(&mut self, announced: &[Announcement]) {
        self.acknowledged
            .extend(announced.iter().map(Announcement::id));
    }

    /// Every 200 means that the facts are in the store.
    pub(super) fn answered(&mut self, answer: &Reply, news: Option<usize>, store: &Store) {
        match (answer.http_status, news) {
            (200, Some(at)) => {
                let stored = store.load().1.unwrap();
                let mut again = stored.clone();
                self.news[at].added_to(&mut again);
                assert_eq!(again, stored, "{:?} was lost", self.news[at]);
            }
            (200, None) => {}
            (503, _) => {
                assert!(answer.retry_after.is_some());
                self.note(Trouble::BusyAnswer);
            }
            (other, _) => panic!("the answer is {other}"),
        }
    }

    /// In the end all that was delivered is known, and all that is due has been announced.
    pub(super) fn close(&mut self, store: &Store, publications: &[Publication]) {
        let (_, state) = store.load();
        assert_eq!(facts(&state.unwrap_or_default()), facts(&self.state()));
        assert_eq!(
            self.pending(),
            BTreeSet::new(),
            "due and never acknowledged"
        );
        for id in &self.acknowledged {
            assert!(
                self.announced.contains_key(id),
                "{id} is acknowledged and was never announced"
            );
        }

        let lost = (0..self.news.len()).filter(|at| {
            let mut to_this_render = publications
                .iter()
                .filter(|publication| publication.news == *at);
            to_this_render.all(|publication| !publication.is_delivered())
        });
        let lost = lost.count();
        if !self.troubles.crashes && !self.troubles.failures && !self.troubles.wrong_clocks {
            assert_eq!(lost, 0, "nothing went wrong, and something was lost");
        }
        (0..lost).for_each(|_| self.note(Trouble::LostNews));
    }
}

/// What the laws cover: neither who is announcing, nor what was announced on the way.
fn facts(state: &RenderState) -> Value {
    let mut form = serde_json::to_value(state).unwrap();
    for apart in ["acknowledged", "lease", "correlation"] {
        form.as_object_mut().unwrap().remove(apart);
    }
    form
}

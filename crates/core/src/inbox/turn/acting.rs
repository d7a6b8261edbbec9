//! What a turn does while it holds the lease: it asks the APIs, and calls the user's functions.

use crate::api::ApiResponse;
use crate::inbox::turn::asking::{self, ApiFailure, RenderQuery};
use crate::inbox::turn::due::overdue_reason;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::next_action::MIN_ACTION_MILLIS;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::step::{Called, Step};
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::announcement::Topic;
use crate::render::{Announcement, Report};
use crate::timestamp::Timestamp;

/// The time that is kept for acknowledging, in milliseconds.
const ACKNOWLEDGE_MILLIS: u64 = 500;

/// A request to an API that is under way.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) query: RenderQuery,
    record: Record,
}

/// Announcements that are being made.
#[derive(Debug, Clone)]
pub(super) struct Announcing {
    topics: Vec<Topic>,
    record: Record,
    report: Report,
}

impl Turn {
    pub(super) fn ask(&mut self, query: RenderQuery, record: Record) {
        self.progress.targets.push(query.target);
        self.phase = Phase::Ask(Box::new(Asking { query, record }));
    }

    pub(super) fn on_response(
        &mut self,
        mut asking: Asking,
        response: &ApiResponse<'_>,
        now: Timestamp,
    ) {
        let target = asking.query.target;
        let mut news = Record::new(asking.record.render.clone());
        let origin = self.inbox.policy.validator.origin();
        let outcome = asking::observe(target, response, &mut news, origin);
        let before = asking.record.facts.clone();
        asking.record.merge_facts(&news);
        let is_news = asking.record.facts != before;
        if let Some(incoming) = &mut self.incoming {
            incoming.news.merge_facts(&news);
        }
        self.asked(asking, &outcome, is_news, now);
    }

    pub(super) fn on_no_response(&mut self, asking: Asking, failure: ApiFailure, now: Timestamp) {
        self.asked(asking, &Err(failure), false, now);
    }

    fn asked(
        &mut self,
        mut asking: Asking,
        outcome: &Result<(), ApiFailure>,
        is_news: bool,
        now: Timestamp,
    ) {
        let is_first = self.progress.targets.len() == 1;
        let is_unexpected = asking.query.unexpected;
        let is_usual = |failure: &&ApiFailure| is_unexpected && failure.is_not_found();
        let failure = outcome.as_ref().err().filter(|failure| !is_usual(failure));
        if is_unexpected && failure.is_some_and(ApiFailure::is_rate_limit) {
            self.report_limit();
        } else if let Some(failure) = failure
            && let Some(api) = &self.inbox.api
        {
            let message = format!(
                "{} (stage `{}`, key from {})",
                failure.problem.message, api.stage, api.key_from
            );
            let entry = LogEntry::new(Level::Warn, failure.problem.code, message);
            self.log.push_back(entry.at_most(AtMost::Minute));
        }
        // The files of a render are not found until the first is published.
        let is_usual = !is_first && outcome.as_ref().is_err_and(ApiFailure::is_not_found);
        if !is_usual {
            asking.record.note_request(outcome, is_first, is_news, now);
        }
        self.progress.asked = Some(asking.record.asked.clone());
        let optional = self.inbox.policy.optional;
        // A file can exist of a render that the Edit API does not know; nothing else can.
        let may_be_known = outcome.is_ok() || !is_unexpected || self.has_claimed_file();
        // Other failures would be the same at the other API. A delivery only wants to know which files are expected.
        let is_answer = outcome.as_ref().err().is_none_or(ApiFailure::is_not_found);
        let problem = asking.record.asked.problem.clone();
        self.progress.unanswered = problem.filter(|_| !is_answer);
        let confirms = self.inbox.policy.confirm && self.is_delivery();
        let goes_on =
            is_answer && may_be_known && (confirms || matches!(self.kind, Kind::WakeUp { .. }));
        match asking.record.query(optional, &self.progress.targets) {
            Some(mut query)
                if goes_on && self.left(now) >= asking::RESPONSE_MILLIS + MIN_ACTION_MILLIS =>
            {
                query.unexpected = is_unexpected;
                self.ask(query, asking.record);
            }
            _ => self.phase = self.round(),
        }
    }

    pub(super) fn announce(&mut self, topics: Vec<Topic>, record: Record, mut report: Report) {
        if !report.expectation_known && topics.iter().any(Topic::is_ready) {
            let message = "it is not known which files the render makes: the main file is presumed to be the only one";
            let entry = LogEntry::new(Level::Warn, "presumed", message);
            self.log.push_back(entry.at_most(AtMost::Process));
        }
        if topics.iter().any(Topic::is_overdue) {
            let reason = overdue_reason(&record, &report);
            self.log(
                Level::Warn,
                "overdue",
                format!("the render is overdue: {reason}"),
            );
            report.reason = Some(reason);
        }
        self.phase = Phase::Announce(Box::new(Announcing {
            topics,
            record,
            report,
        }));
    }

    pub(super) fn announce_millis(&self, now: Timestamp) -> u64 {
        let left = self.left(now).saturating_sub(ACKNOWLEDGE_MILLIS);
        self.inbox.limits.announce_millis.min(left)
    }

    pub(super) fn on_announced(
        &mut self,
        announcing: &Announcing,
        outcomes: Vec<Called>,
        now: Timestamp,
    ) {
        let missing = || Called::Failed("the shell reported no outcome".to_owned());
        let outcomes = outcomes.into_iter().chain(std::iter::repeat_with(missing));
        for (topic, called) in announcing.topics.iter().zip(outcomes) {
            self.on_called(topic, called, now);
        }
        self.phase = Phase::Load;
    }

    /// A function that was late has ended.
    pub(super) fn on_ended(&mut self, id: &str, error: Option<&str>, now: Timestamp) {
        let render = self.render().cloned();
        let is_meant =
            |topic: &&Topic| render.as_ref().is_some_and(|render| topic.id(render) == id);
        let Some(topic) = self.progress.late.iter().find(is_meant).cloned() else {
            self.phase = Phase::Await;
            return;
        };
        self.progress.late.retain(|late| *late != topic);
        let called = error.map_or(Called::Done, |error| Called::Failed(error.to_owned()));
        self.on_called(&topic, called, now);
        self.phase = Phase::Load;
    }

    fn on_called(&mut self, topic: &Topic, called: Called, now: Timestamp) {
        let id = self
            .render()
            .map(|render| topic.id(render))
            .unwrap_or_default();
        let entry = match called {
            Called::Done => {
                self.progress.made.push(topic.clone());
                self.progress.unacknowledged = true;
                self.outcome.announced.push(id.clone());
                LogEntry::new(Level::Info, "announced", &id)
            }
            Called::Failed(error) => {
                self.progress.failed.push(topic.clone());
                self.progress.unrecorded.push((topic.clone(), now));
                let message =
                    format!("{id}: the function has failed, and will be called again: {error}");
                LogEntry::new(Level::Error, "announcement_failed", message)
            }
            Called::Late => {
                self.progress.late.push(topic.clone());
                let message = format!("{id}: the function goes on after its time");
                LogEntry::new(Level::Warn, "announcement_late", message)
            }
        };
        self.log.push_back(entry.about(&id));
    }
}

impl Announcing {
    pub(super) fn step(&self, millis: u64) -> Step {
        let Self {
            topics,
            record,
            report,
        } = self;
        let announcement = |topic: &Topic| Announcement {
            topic: topic.clone(),
            owner: report.owner.clone(),
            render: record.render.clone(),
            correlation: record.correlation().map(str::to_owned),
        };
        let files = topics.iter().filter_map(|topic| topic.asset.as_ref());
        let files = files.filter_map(|id| Some((id.clone(), report.asset(id)?.clone())));
        let urls = report.urls().into_iter();
        Step::Announce {
            announcements: topics.iter().map(announcement).collect(),
            report: Box::new(report.clone()),
            urls: urls.map(|(role, url)| (role, url.clone())).collect(),
            files: files.collect(),
            millis,
        }
    }
}

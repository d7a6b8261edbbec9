//! A round: load the record, merge what is new, decide, swap, and then ask or announce.

use crate::inbox::reply::Reply;
use crate::inbox::turn::binding;
use crate::inbox::turn::bounds::{Bound, Webhook};
use crate::inbox::turn::due::{due, overdue_reason};
use crate::inbox::turn::lease::Lease;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::next_action::{MIN_ACTION_MILLIS, NextAction};
use crate::inbox::turn::plan::Plan;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::wake_at::wake_at;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::inbox::unexpected_host::unexpected_host;
use crate::render::announcement::Topic;
use crate::render::{AnnouncementKind, RenderState, Report};
use crate::timestamp::Timestamp;

/// A delivery waits so often, and ever longer, for another turn's lease: one second in all.
const LEASE_WAITS: u32 = 4;
const LEASE_WAIT_MILLIS: u64 = 100;

/// What a turn adds to a record.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) news: Record,
    pub(super) webhook: Option<Webhook>,
    /// What a webhook says, if only the APIs can make it a fact.
    pub(super) claimed: Option<RenderState>,
    /// Whether the APIs have not said that yet.
    pub(super) unconfirmed: bool,
}

/// Why what a turn brings is not added.
enum Refusal {
    Bound(Bound),
    Correlation,
}

impl Incoming {
    /// What no webhook has brought.
    pub(super) fn from_news(news: Record) -> Self {
        Self {
            news,
            webhook: None,
            claimed: None,
            unconfirmed: false,
        }
    }
}

impl Turn {
    pub(super) fn on_loaded(&mut self, stored: Option<&str>, now: Timestamp) {
        let before = match stored.map(Record::from_json).transpose() {
            Ok(before) => before,
            Err(error) => {
                self.unavailable(&format!("the stored state cannot be read: {error}"));
                return;
            }
        };
        let mut record = match (&before, &self.incoming) {
            (Some(known), _) => known.clone(),
            (None, Some(incoming)) => Record::new(incoming.news.render.clone()),
            // There is nothing to look after, or not any more.
            (None, None) => {
                self.phase = Phase::Done;
                return;
            }
        };
        if self.incoming.is_none() {
            let news = Record::new(record.render.clone());
            self.incoming = Some(Incoming::from_news(news));
        }
        if before.is_none() && self.has_to_confirm_first() && !self.binding.has_token() {
            self.confirm_first();
            return;
        }
        if self.inbox.policy.confirm {
            // The policy may not have asked for confirmation when this was stored.
            record.facts.retain_api_facts();
        }
        self.report_missing_sweep(&record, now);
        let Some(record) = self.with_token(record) else {
            return;
        };
        match self.merged(record) {
            Ok(mut record) => {
                self.note_confirmation(&mut record);
                self.decide(before, record, now);
            }
            Err(Refusal::Bound(bound)) => self.refuse_bound(bound),
            Err(Refusal::Correlation) => self.correlation_conflict(),
        }
    }

    /// The loaded record with what this turn has brought about so far.
    fn merged(&mut self, mut record: Record) -> Result<Record, Refusal> {
        let Some(Incoming { news, webhook, .. }) = &self.incoming else {
            return Ok(record);
        };
        if let Some(webhook) = webhook
            && !self.progress.stored
            && !self.inbox.policy.confirm
            && let Some(bound) = record.exceeded_by(webhook)
        {
            return Err(Refusal::Bound(bound));
        }
        if let (Some(known), Some(stated)) = (record.facts.correlation(), news.facts.correlation())
            && known != stated
        {
            return Err(Refusal::Correlation);
        }
        record.merge_facts(news);
        record.facts.expect(&self.inbox.policy.expectation);
        for topic in &self.progress.made {
            record.acknowledge(topic);
        }
        for (topic, failed_at) in &self.progress.unrecorded {
            record.note_failure(topic, *failed_at);
        }
        if let Some(asked) = &self.progress.asked
            && asked.at >= record.asked.at
        {
            record.asked = asked.clone();
        }
        Ok(record)
    }

    fn decide(&mut self, before: Option<Record>, mut record: Record, now: Timestamp) {
        let report = record.facts.report(self.inbox.policy.optional);
        let due = due(&record, &report, &self.inbox, now);
        let mut log = self.news_log(before.as_ref(), &mut record, &report, &due, now);
        let pending: Vec<Topic> = due
            .iter()
            .filter(|topic| !record.acknowledged.contains(*topic))
            .cloned()
            .collect();
        let foreign = record
            .lease
            .filter(|lease| Some(*lease) != self.progress.lease && lease.is_live(now));
        let holds_back = self.binding.holds_back(&record);
        let next = match foreign {
            Some(lease) if pending.is_empty() || !self.is_delivery() => {
                record.lease = Some(lease);
                NextAction::Finish
            }
            Some(lease) => NextAction::WaitForLease(lease),
            None => {
                let (callable, query) = if holds_back {
                    (Vec::new(), None)
                } else {
                    let callable = self.callable(&record, &pending, now);
                    (callable, self.query(&record, &report, &due, now))
                };
                if self.kind == (Kind::WakeUp { may_ask: false })
                    && query.is_some()
                    && callable.is_empty()
                {
                    self.outcome.rate_limited = true;
                    self.phase = Phase::Done;
                    return;
                }
                self.next_action(&mut record, callable, query, now)
            }
        };
        record.wake_at = wake_at(&record, &report, &due, &self.inbox, now)
            .filter(|_| record.lease.is_some() || !holds_back);
        self.outcome.report = Some(report.clone());
        self.outcome.pending = self.ids(&pending);
        let changed = before.as_ref() != Some(&record);
        let is_foreign_wake_up =
            foreign.is_some() && matches!(self.kind, Kind::WakeUp { .. }) && !self.progress.stored;
        let has_news = before.is_none_or(|before| !before.has_same_facts(&record));
        let is_refusable =
            has_news && self.is_delivery() && !self.progress.stored && !self.inbox.policy.confirm;
        let state = match record.to_json() {
            Ok(state) if is_refusable && !record.leaves_room(&state, &pending, now) => {
                self.refuse_bound(Bound::Bytes);
                return;
            }
            state => state.and_then(|state| record.shortened_to_fit(state)),
        };
        let state = match state {
            Ok((state, entry)) => {
                log.extend(entry);
                state
            }
            Err(error) => {
                self.unavailable(&format!("the state cannot be written: {error}"));
                return;
            }
        };
        if changed && has_news {
            let message = format!("the render is {}", report.status);
            log.insert(0, LogEntry::new(Level::Info, "stored", message));
        }
        let plan = Plan {
            record,
            state,
            report,
            next,
            log,
        };
        if !changed || is_foreign_wake_up {
            self.proceed(plan, now);
        } else {
            self.phase = Phase::Swap(Box::new(plan));
        }
    }

    /// Acknowledges what has no listener, gives up what has failed for too long, and says so.
    fn news_log(
        &mut self,
        before: Option<&Record>,
        record: &mut Record,
        report: &Report,
        due: &[Topic],
        now: Timestamp,
    ) -> Vec<LogEntry> {
        let mut log = Vec::new();
        let was_in_conflict = |before: &Record| before.facts.is_in_conflict();
        if report.is_in_conflict() && !before.is_some_and(was_in_conflict) {
            let reason = report.reason.as_deref().unwrap_or_default();
            let message = format!("nothing is announced for the render, because {reason}");
            log.push(LogEntry::new(Level::Warn, "owner_conflict", message));
        }
        log.extend(self.unexpected_host(record, report));
        for topic in record.abandon(now) {
            let id = topic.id(&record.render);
            let message = format!("{id} is given up: the function has failed for 30 days");
            log.push(LogEntry::new(Level::Error, "abandoned", message).about(&id));
        }
        for topic in due {
            if !record.acknowledged.contains(topic) && !self.inbox.listeners.contains(&topic.kind) {
                if topic.kind == AnnouncementKind::RenderOverdue {
                    let message =
                        format!("the render is overdue: {}", overdue_reason(record, report));
                    log.push(LogEntry::new(Level::Warn, "overdue", message));
                }
                record.acknowledge(topic);
            }
        }
        log
    }

    /// The file that was delivered is not where it is expected.
    fn unexpected_host(&self, record: &Record, report: &Report) -> Option<LogEntry> {
        let copy = self.incoming.as_ref()?.webhook.as_ref()?.copy.as_ref()?;
        if self.progress.stored {
            return None;
        }
        let expectation = record.facts.expectation();
        let advisory = unexpected_host(copy, &expectation, report, &self.inbox.policy)?;
        let entry = LogEntry::new(Level::Warn, "unexpected_host", advisory.message());
        Some(entry.with_findings(&[advisory]).at_most(AtMost::Minute))
    }

    pub(super) fn on_swapped(&mut self, plan: Plan, swapped: bool, now: Timestamp) {
        if !swapped {
            self.on_lost_swap(now);
            return;
        }
        self.progress.stored = true;
        self.progress.unrecorded.clear();
        self.proceed(plan, now);
    }

    /// The record is stored, or already was.
    fn proceed(&mut self, mut plan: Plan, now: Timestamp) {
        self.progress.unacknowledged = false;
        self.log.extend(std::mem::take(&mut plan.log));
        let acts = matches!(plan.next, NextAction::Ask(_) | NextAction::Announce(_));
        match self.binding.unknown(&plan.record) {
            Some(hash) if acts => {
                self.progress.lease = plan.record.lease;
                self.phase = Phase::LoadEntry(hash, binding::AfterEntry::Act(Box::new(plan)));
            }
            _ => self.act(plan, now),
        }
    }

    pub(super) fn act(&mut self, plan: Plan, now: Timestamp) {
        let Plan { record, report, .. } = plan;
        match plan.next {
            NextAction::Finish => {
                self.progress.lease = record.lease.filter(|_| !self.progress.late.is_empty());
                self.finish(now);
            }
            NextAction::WaitForLease(lease) => self.wait_for_lease(lease, now),
            NextAction::Ask(query) => {
                self.progress.lease = record.lease;
                self.ask(query, record);
            }
            NextAction::OutOfTime => self.out_of_time(&record, now),
            // Storing took so long that the lease may end before the functions do.
            NextAction::Announce(_) if self.left(now) < MIN_ACTION_MILLIS => {
                self.out_of_time(&record, now);
            }
            NextAction::Announce(topics) => {
                self.progress.lease = record.lease;
                self.announce(topics, record, report);
            }
        }
    }

    fn out_of_time(&mut self, record: &Record, now: Timestamp) {
        let message = "storing took so long that there was no time left to announce everything";
        self.log(Level::Error, "too_slow", message);
        let detail = "storing took too long";
        self.progress.obstacle = Some(Reply::unavailable(retry_after(record.lease, now), detail));
        self.finish(now);
    }

    fn wait_for_lease(&mut self, lease: Lease, now: Timestamp) {
        if self.progress.lease_waits < LEASE_WAITS && self.left(now) >= MIN_ACTION_MILLIS {
            self.progress.lease_waits += 1;
            let millis = LEASE_WAIT_MILLIS * u64::from(self.progress.lease_waits);
            self.phase = Phase::Wait { millis };
        } else {
            let detail = "another delivery is making announcements";
            self.progress.obstacle = Some(Reply::unavailable(lease.retry_after(now), detail));
            self.finish(now);
        }
    }
}

pub(super) fn retry_after(lease: Option<Lease>, now: Timestamp) -> u32 {
    let usual = crate::inbox::limits::RETRY_AFTER_SECONDS;
    lease.map_or(usual, |lease| lease.retry_after(now))
}

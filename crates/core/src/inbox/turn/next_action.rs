//! What a turn does once its record is stored: ask the APIs, announce, wait for another turn, or finish.

use crate::inbox::turn::asking::RenderQuery;
use crate::inbox::turn::due::is_settled;
use crate::inbox::turn::inbox::Sweep;
use crate::inbox::turn::lease::Lease;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::{Kind, Turn};
use crate::render::announcement::Topic;
use crate::render::{RenderStatus, Report};
use crate::timestamp::Timestamp;

/// With less time than this, in milliseconds, a turn neither asks nor announces.
pub(super) const MIN_ACTION_MILLIS: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) enum NextAction {
    Finish,
    WaitForLease(Lease),
    Ask(RenderQuery),
    Announce(Vec<Topic>),
    /// Something is due, but there is no time left to announce it.
    OutOfTime,
}

impl Turn {
    /// What this turn may announce: not what has failed in it, or is still running. A wake-up heeds the back-off; a
    /// delivery comes by the publisher's own.
    pub(super) fn callable(
        &self,
        record: &Record,
        pending: &[Topic],
        now: Timestamp,
    ) -> Vec<Topic> {
        let heeds_back_off = matches!(self.kind, Kind::WakeUp { .. });
        let is_callable = |topic: &&Topic| {
            let attempt = record.attempt(topic);
            let is_early = attempt.is_some_and(|attempt| attempt.retry_at > now);
            let is_done =
                self.progress.failed.contains(topic) || self.progress.late.contains(topic);
            let waits = heeds_back_off && is_early;
            !is_done && !waits
        };
        pending.iter().filter(is_callable).cloned().collect()
    }

    /// What this turn should ask the APIs.
    pub(super) fn query(
        &self,
        record: &Record,
        report: &Report,
        due: &[Topic],
        now: Timestamp,
    ) -> Option<RenderQuery> {
        if self.inbox.api.is_none() || !self.progress.targets.is_empty() {
            return None;
        }
        let is_settled = is_settled(record, due, report);
        let is_time = || {
            let at = record.next_query_at(is_settled);
            at.is_some_and(|at| at <= now)
        };
        let is_wanted = match self.kind {
            Kind::WakeUp { .. } => is_time(),
            Kind::Delivery if self.inbox.policy.confirm => is_time(),
            // Once before `render.ready` is presumed. If nobody sweeps, each attempt of the publisher counts.
            Kind::Delivery => {
                !is_settled
                    && report.status == RenderStatus::Ready
                    && self.inbox.policy.presume
                    && record.is_presumption_open(now)
                    && (record.asked.count == 0 || self.inbox.sweep == Sweep::None)
            }
            Kind::Expectation | Kind::Observation => false,
        };
        let query = || {
            let query = record.query(self.inbox.policy.optional, &[]);
            query.or_else(|| record.confirmation_query())
        };
        is_wanted.then(query).flatten()
    }

    /// Takes the lease for what is to be done, or gives it back.
    pub(super) fn next_action(
        &self,
        record: &mut Record,
        callable: Vec<Topic>,
        query: Option<RenderQuery>,
        now: Timestamp,
    ) -> NextAction {
        let is_waited_for = self.is_delivery() && !self.replied;
        let is_out_of_time = is_waited_for && !callable.is_empty();
        let may_ask = self.kind != (Kind::WakeUp { may_ask: false });
        if self.left(now) >= MIN_ACTION_MILLIS {
            let query = query.filter(|_| may_ask);
            if query.is_some() || !callable.is_empty() {
                record.lease = Some(Lease::from(now));
                return query.map_or(NextAction::Announce(callable), NextAction::Ask);
            }
        }
        // Late functions are still running, so nobody else may begin.
        let is_kept = !self.progress.late.is_empty();
        record.lease = record.lease.filter(|_| is_kept);
        if is_out_of_time {
            NextAction::OutOfTime
        } else {
            NextAction::Finish
        }
    }
}

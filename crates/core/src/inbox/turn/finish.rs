//! The end of a turn: its reply, and what goes wrong on the way.

use crate::inbox::limits::RETRY_AFTER_SECONDS;
use crate::inbox::reply::Reply;
use crate::inbox::turn::bounds::Bound;
use crate::inbox::turn::inbox::Sweep;
use crate::inbox::turn::lease::Lease;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::record::Record;
use crate::inbox::turn::round::retry_after;
use crate::inbox::turn::step::TurnProblem;
use crate::inbox::turn::token_entry::MAX_NAMED;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::RenderStatus;
use crate::timestamp::Timestamp;

/// The number of swaps that a turn may lose.
const MAX_LOST_SWAPS: u32 = 16;
const LONGEST_PAUSE_MILLIS: u64 = 200;

/// The number of times that a store may fail when something would be lost.
const MAX_STORE_FAILURES: u32 = 5;
const STORE_PAUSE_MILLIS: u64 = 100;
const LONGEST_STORE_PAUSE_MILLIS: u64 = 3_200;

impl Turn {
    /// All is stored that could be stored.
    pub(super) fn finish(&mut self, now: Timestamp) {
        self.phase = if self.is_delivery() && !self.replied {
            Phase::Reply(self.reply(now))
        } else {
            self.tail()
        };
    }

    /// What comes after the reply.
    pub(super) fn tail(&self) -> Phase {
        if self.outcome.problem.is_some() {
            Phase::Done
        } else if self.progress.unacknowledged {
            Phase::Wait {
                millis: STORE_PAUSE_MILLIS,
            }
        } else if self.progress.late.is_empty() {
            Phase::Done
        } else {
            Phase::Await
        }
    }

    fn reply(&self, now: Timestamp) -> Reply {
        let mut open = self.progress.failed.clone();
        open.extend(self.progress.late.iter().cloned());
        if !open.is_empty() {
            let detail = format!("not announced: {}", self.ids(&open).join(", "));
            let lease = self.progress.lease.map(|lease| lease.retry_after(now));
            return Reply::unavailable(lease.unwrap_or(RETRY_AFTER_SECONDS), &detail);
        }
        if let Some(reply) = &self.progress.obstacle {
            return reply.clone();
        }
        if let Some(reply) = self.reply_to_unconfirmed() {
            return reply;
        }
        let report = self.outcome.report.as_ref();
        let is_presumption_open = !self.progress.targets.is_empty()
            && self
                .progress
                .asked
                .as_ref()
                .is_some_and(|asked| asked.problem.is_some())
            && report.is_some_and(|report| {
                report.status == RenderStatus::Ready && !report.expectation_known
            });
        if is_presumption_open && self.inbox.sweep == Sweep::None {
            let detail = "the Edit API could not be asked which files the render makes";
            return Reply::unavailable(RETRY_AFTER_SECONDS, detail);
        }
        Reply::stored()
    }

    /// Somebody was faster: load again, after a pause of random length.
    pub(super) fn on_lost_swap(&mut self, now: Timestamp) {
        self.progress.lost_swaps += 1;
        let lost_swaps = self.progress.lost_swaps;
        let detail = "too many turns change the render at once";
        if matches!(self.kind, Kind::WakeUp { .. }) && !self.progress.stored {
            self.phase = Phase::Done;
        } else if lost_swaps >= MAX_LOST_SWAPS && !self.must_acknowledge(now) {
            self.unavailable(detail);
        } else {
            let longest = 5_u64 << lost_swaps.min(6);
            let millis = self.random() % longest.min(LONGEST_PAUSE_MILLIS);
            self.try_again(millis, detail, now);
        }
    }

    /// The store has failed. Where that would lose something, it is tried again.
    pub(super) fn on_store_failed(&mut self, error: &str, now: Timestamp) {
        self.progress.store_failures += 1;
        let failures = self.progress.store_failures;
        let detail = format!("the store has failed: {error}");
        let is_worth_trying = match self.kind {
            Kind::Delivery => self.progress.stored && (self.replied || self.left(now) > 0),
            Kind::WakeUp { .. } => self.progress.stored,
            Kind::Expectation | Kind::Observation => true,
        };
        if is_worth_trying && failures <= MAX_STORE_FAILURES || self.must_acknowledge(now) {
            let millis = STORE_PAUSE_MILLIS << failures.min(6);
            self.try_again(millis.min(LONGEST_STORE_PAUSE_MILLIS), &detail, now);
        } else {
            self.unavailable(&detail);
        }
    }

    /// Whether the store does not know yet what was announced, and nobody else may announce it meanwhile.
    fn must_acknowledge(&self, now: Timestamp) -> bool {
        let is_live = |lease: Lease| lease.is_live(now);
        self.progress.unacknowledged && self.progress.lease.is_some_and(is_live)
    }

    /// Begins another round after a pause. A delivery that would be late by then is replied to before, with 503.
    fn try_again(&mut self, millis: u64, detail: &str, now: Timestamp) {
        let is_late = self.is_delivery() && !self.replied && self.left(now) <= millis;
        if !is_late || !self.must_acknowledge(now) {
            self.phase = Phase::Wait { millis };
            return;
        }
        let ids = self.ids(&self.progress.made).join(", ");
        let message = format!(
            "{detail}; the turn goes on after its reply until these are acknowledged: {ids}"
        );
        self.log(Level::Error, "unavailable", message);
        self.phase = Phase::Reply(Reply::unavailable(
            retry_after(self.progress.lease, now),
            detail,
        ));
    }

    /// The turn cannot go on: 503, so that the publisher comes again.
    pub(super) fn unavailable(&mut self, detail: &str) {
        let mut message = detail.to_owned();
        if !self.progress.made.is_empty() {
            let ids = self.ids(&self.progress.made).join(", ");
            message.push_str("; perhaps not acknowledged, and then announced again: ");
            message.push_str(&ids);
        }
        self.log(Level::Error, "unavailable", message);
        self.end(TurnProblem {
            code: "unavailable",
            message: detail.to_owned(),
        });
        if self.is_delivery() && !self.replied {
            self.phase = Phase::Reply(Reply::unavailable(RETRY_AFTER_SECONDS, detail));
        }
    }

    pub(super) fn refuse_bound(&mut self, bound: Bound) {
        self.refuse(Reply::new(403, "bound", &bound.to_string()));
    }

    pub(super) fn correlation_conflict(&mut self) {
        self.end(TurnProblem {
            code: "correlation_conflict",
            message: "an earlier expectation has stated another correlation for this render"
                .to_owned(),
        });
    }

    pub(super) fn token_is_full(&mut self) {
        let message = format!(
            "the callback URL already serves {MAX_NAMED} renders, or as many as its entry holds: mint one for each order, \
             or a standing one"
        );
        self.end(TurnProblem {
            code: "bound",
            message,
        });
    }

    fn end(&mut self, problem: TurnProblem) {
        self.outcome.problem = Some(problem);
        self.phase = Phase::Done;
    }

    /// Says so if a render was left alone for longer than a sweep would leave it.
    pub(super) fn report_missing_sweep(&mut self, record: &Record, now: Timestamp) {
        let is_missed = |wake_at| self.inbox.is_sweep_missed(wake_at, now);
        let is_wake_up = matches!(self.kind, Kind::WakeUp { .. });
        if is_wake_up || self.progress.sweep_reported || !record.wake_at.is_some_and(is_missed) {
            return;
        }
        self.progress.sweep_reported = true;
        let cause = match self.inbox.sweep {
            Sweep::None => {
                "nobody sweeps, and only a sweep settles a render whose webhooks do not come. A sweep runs a wake-up for each \
                 key that is due in the store, for example once a minute"
            }
            Sweep::Start => "the sweep of this process does not keep up, or was stopped",
            Sweep::Elsewhere => "the sweep that runs elsewhere does not reach this store",
        };
        let message = format!("a render was not looked at when its time had come: {cause}");
        let entry = LogEntry::new(Level::Error, "nothing_sweeps", message);
        self.log.push_back(entry.at_most(AtMost::Minute));
    }

    /// The next of a sequence of random numbers (splitmix64).
    fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.seed;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

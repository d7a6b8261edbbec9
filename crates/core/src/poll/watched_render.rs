//! A watched render: which API is asked next, and when.

use crate::poll::next::Disposition;
use crate::poll::rate_limit::SentRequest;
use crate::poll::rules::PollRules;
use crate::poll::target::{PollResult, PollTarget};

/// The time that every request has at least, even if it is sent at the deadline.
const LAST_RESPONSE_MILLIS: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct WatchedRender {
    /// The number of renders that were watched before it. Of two that are due at the same time, the earlier one is
    /// first.
    pub(super) number: u64,
    since: u64,
    pub(super) deadline: u64,
    pub(super) target: PollTarget,
    /// The time at which it is polled next, unless a request is in flight.
    pub(super) due: u64,
    /// The request in flight.
    pub(super) request: Option<SentRequest>,
    /// The time at which it expires: its deadline, unless a request that was sent shortly before is in flight.
    pub(super) expires: u64,
    waits: u32,
    /// After the grace time.
    unknown_to_edit_api: bool,
    unknown_to_serve_api: bool,
}

impl WatchedRender {
    /// A render that is due at once.
    pub(super) fn new(number: u64, rules: &PollRules, now: u64) -> Self {
        let deadline = now.saturating_add(rules.deadline_millis);
        Self {
            number,
            since: now,
            deadline,
            expires: deadline,
            target: if rules.serve_only {
                PollTarget::Assets
            } else {
                PollTarget::Render
            },
            due: now,
            request: None,
            waits: 0,
            unknown_to_edit_api: false,
            unknown_to_serve_api: false,
        }
    }

    pub(super) fn on_sent(&mut self, request: SentRequest, rules: &PollRules, now: u64) {
        let at_least = LAST_RESPONSE_MILLIS.min(rules.deadline_millis);
        self.expires = self.deadline.max(now.saturating_add(at_least));
        self.request = Some(request);
    }

    pub(super) fn on_result(
        &mut self,
        result: PollResult,
        rules: &PollRules,
        random: u32,
        now: u64,
    ) -> Disposition {
        self.expires = self.deadline;
        match result {
            PollResult::Settled => return Disposition::Settled,
            PollResult::Refused => return Disposition::Refused,
            PollResult::Presumed if self.is_settled_by_presumption(rules) => {
                return Disposition::Settled;
            }
            PollResult::Presumed => {
                self.target = PollTarget::Render;
                self.unknown_to_serve_api = false;
            }
            PollResult::NotFound if self.is_unknown(rules, now) => return Disposition::NotFound,
            PollResult::Unsettled { next } if !rules.serve_only => self.proceed_to(next),
            _ => {}
        }
        if now >= self.deadline {
            return Disposition::Expired;
        }
        // After a 429 the rate limit causes the wait, and the render keeps its place in the queue.
        if result == PollResult::NotFound && self.grace_is_over(rules, now) {
            // Only the other API's response is needed to know that the render does not exist.
            self.due = now;
        } else if !matches!(result, PollResult::RateLimited { .. }) {
            let wait = rules.wait_millis(self.waits, random);
            self.waits = self.waits.saturating_add(1);
            self.due = now.saturating_add(wait).min(self.deadline);
        }
        Disposition::Again
    }

    fn is_settled_by_presumption(&self, rules: &PollRules) -> bool {
        rules.serve_only || self.unknown_to_edit_api
    }

    fn grace_is_over(&self, rules: &PollRules, now: u64) -> bool {
        now.saturating_sub(self.since) >= rules.grace_millis
    }

    /// Whether "not found" is final; if it is not, the other API is asked next.
    fn is_unknown(&mut self, rules: &PollRules, now: u64) -> bool {
        let grace_is_over = self.grace_is_over(rules, now);
        let other = match self.target {
            PollTarget::Render => {
                self.unknown_to_edit_api = grace_is_over;
                PollTarget::Assets
            }
            PollTarget::Assets => {
                self.unknown_to_serve_api = grace_is_over;
                PollTarget::Render
            }
        };
        if self.unknown_to_serve_api && (self.unknown_to_edit_api || rules.serve_only) {
            return true;
        }
        if !rules.serve_only {
            self.target = other;
        }
        false
    }

    /// Once the render is done, the waits start again, because its files will soon be ready.
    fn proceed_to(&mut self, next: PollTarget) {
        if (self.target, next) == (PollTarget::Render, PollTarget::Assets) {
            self.waits = 0;
        }
        self.target = next;
        self.unknown_to_edit_api = false;
        self.unknown_to_serve_api = false;
    }
}

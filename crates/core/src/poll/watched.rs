//! One render that is watched: what is asked of it next, and when.

use crate::id::RenderId;
use crate::poll::budget::Sent;
use crate::poll::next::Disposition;
use crate::poll::rules::PollRules;
use crate::poll::target::{PollResult, PollTarget};

#[derive(Debug, Clone)]
pub(super) struct Watched {
    pub(super) render: RenderId,
    since: u64,
    pub(super) deadline: u64,
    pub(super) question: PollTarget,
    /// When it is asked next, if it is not being asked.
    pub(super) due: u64,
    pub(super) asked: Option<Sent>,
    waits: u32,
    edit_denied: bool,
    serve_denied: bool,
}

impl Watched {
    /// A render that is due at once.
    pub(super) fn new(render: RenderId, rules: &PollRules, now: u64) -> Self {
        Self {
            render,
            since: now,
            deadline: now.saturating_add(rules.deadline_millis),
            question: if rules.hosting_only {
                PollTarget::Assets
            } else {
                PollTarget::Render
            },
            due: now,
            asked: None,
            waits: 0,
            edit_denied: false,
            serve_denied: false,
        }
    }

    /// What becomes of it after an answer.
    pub(super) fn on_result(
        &mut self,
        heard: PollResult,
        rules: &PollRules,
        random: u32,
        now: u64,
    ) -> Disposition {
        match heard {
            PollResult::Settled => return Disposition::Settled,
            PollResult::Refused => return Disposition::Refused,
            PollResult::NotFound if self.is_unknown(rules, now) => return Disposition::NotFound,
            PollResult::Unsettled { next } if !rules.hosting_only => self.proceed_to(next),
            _ => {}
        }
        if now >= self.deadline {
            return Disposition::Expired;
        }
        // After a 429 the budget waits, and the render keeps its place in the line.
        if !matches!(heard, PollResult::RateLimited { .. }) {
            let wait = rules.wait_millis(self.waits, random);
            self.waits = self.waits.saturating_add(1);
            self.due = now.saturating_add(wait).min(self.deadline);
        }
        Disposition::Again
    }

    /// Whether "not found" is final; if it is not, the other API is asked next.
    fn is_unknown(&mut self, rules: &PollRules, now: u64) -> bool {
        let other = match self.question {
            PollTarget::Render => {
                self.edit_denied = true;
                PollTarget::Assets
            }
            PollTarget::Assets => {
                self.serve_denied = true;
                PollTarget::Render
            }
        };
        let grace_is_over = now.saturating_sub(self.since) >= rules.grace_millis;
        if grace_is_over && self.serve_denied && (self.edit_denied || rules.hosting_only) {
            return true;
        }
        if !rules.hosting_only {
            self.question = other;
        }
        false
    }

    /// Progress makes for short waits again: files come soon after the render.
    fn proceed_to(&mut self, next: PollTarget) {
        if (self.question, next) == (PollTarget::Render, PollTarget::Assets) {
            self.waits = 0;
        }
        self.question = next;
        (self.edit_denied, self.serve_denied) = (false, false);
    }
}

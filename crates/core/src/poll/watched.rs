//! One render that is watched: what is asked of it next, and when.

use crate::id::RenderId;
use crate::poll::budget::Sent;
use crate::poll::next::Then;
use crate::poll::question::{Heard, Question};
use crate::poll::rules::PollRules;

#[derive(Debug, Clone)]
pub(super) struct Watched {
    pub(super) render: RenderId,
    since: u64,
    pub(super) deadline: u64,
    pub(super) question: Question,
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
                Question::Assets
            } else {
                Question::Render
            },
            due: now,
            asked: None,
            waits: 0,
            edit_denied: false,
            serve_denied: false,
        }
    }

    /// What becomes of it after an answer.
    pub(super) fn hear(&mut self, heard: Heard, rules: &PollRules, random: u32, now: u64) -> Then {
        match heard {
            Heard::Settled => return Then::Settled,
            Heard::Refused => return Then::Refused,
            Heard::NotFound if self.is_unknown(rules, now) => return Then::NotFound,
            Heard::Unsettled { next } if !rules.hosting_only => self.proceed_to(next),
            _ => {}
        }
        if now >= self.deadline {
            return Then::Expired;
        }
        // After a 429 the budget waits, and the render keeps its place in the line.
        if !matches!(heard, Heard::RateLimited { .. }) {
            let wait = rules.wait_millis(self.waits, random);
            self.waits = self.waits.saturating_add(1);
            self.due = now.saturating_add(wait).min(self.deadline);
        }
        Then::Again
    }

    /// Whether "not found" is final; if it is not, the other API is asked next.
    fn is_unknown(&mut self, rules: &PollRules, now: u64) -> bool {
        let other = match self.question {
            Question::Render => {
                self.edit_denied = true;
                Question::Assets
            }
            Question::Assets => {
                self.serve_denied = true;
                Question::Render
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
    fn proceed_to(&mut self, next: Question) {
        if (self.question, next) == (Question::Render, Question::Assets) {
            self.waits = 0;
        }
        self.question = next;
        (self.edit_denied, self.serve_denied) = (false, false);
    }
}

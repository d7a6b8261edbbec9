//! Shotstack's publisher: it waits 10 seconds for an answer, and comes 10 times.

use shotstack_hosting::delivery::{self, Outcome};

pub(crate) struct Publication {
    /// Which of the news is delivered.
    pub(crate) news: usize,
    attempt: u32,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Due { at: i64 },
    Asked { at: i64 },
    Delivered,
    Gone,
}

impl Publication {
    pub(crate) fn new(news: usize, at: i64) -> Self {
        Self {
            news,
            attempt: 1,
            stage: Stage::Due { at },
        }
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    pub(crate) fn is_due(&self, now: i64) -> bool {
        matches!(self.stage, Stage::Due { at } if at <= now)
    }

    /// When it will do something of its own accord.
    pub(crate) fn next(&self) -> Option<i64> {
        match self.stage {
            Stage::Due { at } => Some(at),
            Stage::Asked { at } => Some(at + answer_millis()),
            Stage::Delivered | Stage::Gone => None,
        }
    }

    pub(crate) fn ask(&mut self, now: i64) {
        self.stage = Stage::Asked { at: now };
    }

    /// An answer to an earlier attempt is nobody's.
    pub(crate) fn on_result(&mut self, attempt: u32, http_status: u16, now: i64) {
        if attempt == self.attempt && matches!(self.stage, Stage::Asked { .. }) {
            match delivery::outcome(Some(http_status)) {
                Outcome::Delivered => self.stage = Stage::Delivered,
                _ => self.come_again(now),
            }
        }
    }

    pub(crate) fn give_up_waiting(&mut self, now: i64) {
        if let Stage::Asked { at } = self.stage
            && at + answer_millis() <= now
        {
            self.come_again(now);
        }
    }

    fn come_again(&mut self, now: i64) {
        self.stage = match delivery::wait_before(self.attempt + 1) {
            Some(millis) => Stage::Due {
                at: now + i64::try_from(millis).unwrap(),
            },
            None => Stage::Gone,
        };
        self.attempt += 1;
    }
}

fn answer_millis() -> i64 {
    i64::try_from(delivery::RESPONSE_TIMEOUT_MILLIS).unwrap()
}

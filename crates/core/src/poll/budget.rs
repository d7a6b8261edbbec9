//! How many requests are still allowed just now, under a limit that is counted in fixed windows.
//!
//! When the server's window began is unknown: it may go by its clock, by our first request, or by another
//! program's. So a request is taken to count from when it is sent until a whole window after its answer,
//! for the server counted it somewhere in between. With never more than the limit counting at once, no
//! window of the server's, wherever it begins, holds more than the limit of ours.
//!
//! A quarter of the limit may go at once, the rest is spread: else a window's first second would use up
//! what its other 59 need.

use std::collections::VecDeque;

use crate::poll::rules::jittered;

/// After the window's end it is waited this much longer, twice as much after each further refusal.
const FIRST_BACK_OFF_MILLIS: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct Budget {
    limit: u32,
    window: u64,
    /// What is allowed: less than the limit once the server has refused, for then others use the key too.
    allowed: u32,
    /// When `allowed` changed last.
    changed_at: u64,
    in_flight: u32,
    /// When each answered request ceases to count, in order.
    releases: VecDeque<u64>,
    /// When the next request would be in step, in microseconds.
    in_step_at: u64,
    paused_until: u64,
    /// How often the server has refused: what was sent before the last time tells nothing new.
    refusals: u32,
    /// How often in a row.
    in_a_row: u32,
}

/// What a request knows of the budget that it was sent under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    refusals: u32,
}

impl Budget {
    pub(super) fn new(limit: u32, window_millis: u64) -> Self {
        let limit = limit.max(1);
        Self {
            limit,
            window: window_millis.max(1),
            allowed: limit,
            changed_at: 0,
            in_flight: 0,
            releases: VecDeque::new(),
            in_step_at: 0,
            paused_until: 0,
            refusals: 0,
            in_a_row: 0,
        }
    }

    /// When the next request may go; `None` if only an answer can make room.
    pub(super) fn free_at(&mut self, now: u64) -> Option<u64> {
        while self.releases.front().is_some_and(|release| *release <= now) {
            self.releases.pop_front();
        }
        self.recover(now);
        let counting = self.releases.len() + as_len(self.in_flight);
        let room_at = match counting.checked_sub(as_len(self.allowed)) {
            None => now,
            Some(above) => *self.releases.get(above)?,
        };
        let at_once = u64::from(self.allowed / 4).max(1) - 1;
        let ahead = at_once.saturating_mul(self.step_micros());
        let in_step = self.in_step_at.saturating_sub(ahead).div_ceil(1_000);
        Some(now.max(room_at).max(in_step).max(self.paused_until))
    }

    pub(super) fn send(&mut self, now: u64) -> Sent {
        self.in_flight = self.in_flight.saturating_add(1);
        let start = self.in_step_at.max(now.saturating_mul(1_000));
        self.in_step_at = start.saturating_add(self.step_micros());
        Sent {
            refusals: self.refusals,
        }
    }

    /// An answer came, or none will: either way the server may have counted the request until now.
    pub(super) fn answered(&mut self, now: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // Clocks cut milliseconds off: one more is on the safe side.
        self.releases
            .push_back(now.saturating_add(self.window).saturating_add(1));
    }

    pub(super) fn was_accepted(&mut self, sent: Sent) {
        if sent.refusals == self.refusals {
            self.in_a_row = 0;
        }
    }

    /// The server refused with 429: wait for the window's end, then back off exponentially.
    pub(super) fn was_refused(
        &mut self,
        sent: Sent,
        retry_after_seconds: Option<u32>,
        random: u32,
        now: u64,
    ) {
        let told = retry_after_seconds.map(|seconds| u64::from(seconds).saturating_mul(1_000));
        if sent.refusals != self.refusals {
            let until = now.saturating_add(told.unwrap_or(0));
            self.paused_until = self.paused_until.max(until);
            return;
        }
        self.refusals = self.refusals.wrapping_add(1);
        // Without a word from the server its window may have begun just now.
        let rest = told.unwrap_or(self.window);
        let back_off = FIRST_BACK_OFF_MILLIS
            .saturating_mul(1_u64.checked_shl(self.in_a_row).unwrap_or(u64::MAX))
            .min(self.window);
        self.in_a_row = self.in_a_row.saturating_add(1).min(32);
        let pause = rest.saturating_add(jittered(back_off, random));
        self.paused_until = self.paused_until.max(now.saturating_add(pause));
        self.allowed = (self.allowed / 2).max(self.limit / 20).max(1);
        self.changed_at = self.paused_until;
    }

    /// A tenth of the limit comes back with each window that passes without a refusal.
    fn recover(&mut self, now: u64) {
        let windows = now.saturating_sub(self.changed_at) / self.window;
        if self.allowed < self.limit && windows > 0 {
            let tenths = u32::try_from(windows).unwrap_or(u32::MAX);
            let back = (self.limit / 10).max(1).saturating_mul(tenths);
            self.allowed = self.allowed.saturating_add(back).min(self.limit);
            self.changed_at = now;
        }
    }

    fn step_micros(&self) -> u64 {
        self.window.saturating_mul(1_000) / u64::from(self.allowed)
    }
}

fn as_len(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

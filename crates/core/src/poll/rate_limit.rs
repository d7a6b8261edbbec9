//! The rate limit of one API: when the next request may go, and what a 429 changes.
//!
//! [`RateLimit::on_rate_limited`] is what happens after a 429.
//!
//! Shotstack counts requests in fixed windows, and when a window began is unknown: it may go by the server's clock, by
//! our first request, or by another program's. So a request counts from when it is sent until a whole window after its
//! response, for the server counted it somewhere in between. With never more than the limit counting at once, no window
//! of the server's, wherever it begins, holds more than the limit of our requests.
//!
//! A quarter of the limit may go at once, the rest is spread evenly: otherwise the first second of a window would use
//! up what the other 59 need.

use std::collections::VecDeque;

use crate::poll::rules::with_jitter;
use crate::poll::target::PollResult;

/// The pause after the first 429, beyond `Retry-After` or the window. It doubles with each further 429 in a row.
const FIRST_BACK_OFF_MILLIS: u64 = 1_000;

/// How long a slot is kept for a request that goes first, and that may have been given up in the meantime.
const KEPT_MILLIS: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct RateLimit {
    limit: u32,
    window: u64,
    /// At most `limit`; less of it after a 429, which shows that others use the same key.
    allowed: u32,
    allowed_changed_at: u64,
    in_flight: u32,
    /// When each request that has a response stops counting, in order.
    releases: VecDeque<u64>,
    /// When the next request keeps the even pace, in microseconds.
    next_paced_micros: u64,
    paused_until: u64,
    /// How many times a 429 has said something new: one for a request that was sent before the last of them does not.
    refusals: u32,
    consecutive_refusals: u32,
    /// Until when a slot is kept for a request that goes first.
    kept_until: u64,
}

/// What has to be remembered of a request until its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentRequest {
    refusals_before: u32,
}

impl RateLimit {
    pub(super) fn new(limit: u32, window_millis: u64) -> Self {
        let limit = limit.max(1);
        Self {
            limit,
            window: window_millis.max(1),
            allowed: limit,
            allowed_changed_at: 0,
            in_flight: 0,
            releases: VecDeque::new(),
            next_paced_micros: 0,
            paused_until: 0,
            refusals: 0,
            consecutive_refusals: 0,
            kept_until: 0,
        }
    }

    /// When the next request may go; `None` while only a response can make room.
    pub(super) fn next_request_at(&mut self, now: u64) -> Option<u64> {
        let room_at = self.room_at(now)?;
        let burst = u64::from(self.allowed / 4).max(1) - 1;
        let ahead = burst.saturating_mul(self.step_micros());
        let paced_at = self.next_paced_micros.saturating_sub(ahead).div_ceil(1_000);
        Some(room_at.max(paced_at).max(self.kept_until))
    }

    /// When there is room in the window, and no pause after a 429; `None` while only a response can make room.
    fn room_at(&mut self, now: u64) -> Option<u64> {
        while self.releases.front().is_some_and(|release| *release <= now) {
            self.releases.pop_front();
        }
        self.recover(now);
        let counting = self.releases.len() + as_len(self.in_flight);
        let room_at = match counting.checked_sub(as_len(self.allowed)) {
            None => now,
            Some(excess) => *self.releases.get(excess)?,
        };
        Some(now.max(room_at).max(self.paused_until))
    }

    /// Sends a request that goes before all others, or says how long it has to wait, in milliseconds.
    pub(super) fn send_first(&mut self, now: u64) -> Result<SentRequest, u64> {
        // Where only a response can make room, it does so a window later.
        let at = self
            .room_at(now)
            .unwrap_or_else(|| now.saturating_add(self.window));
        if at > now {
            self.kept_until = at.saturating_add(KEPT_MILLIS);
            return Err(at.saturating_sub(now));
        }
        self.kept_until = 0;
        Ok(self.on_sent(now))
    }

    pub(super) fn on_sent(&mut self, now: u64) -> SentRequest {
        self.in_flight = self.in_flight.saturating_add(1);
        let start = self.next_paced_micros.max(now.saturating_mul(1_000));
        self.next_paced_micros = start.saturating_add(self.step_micros());
        SentRequest {
            refusals_before: self.refusals,
        }
    }

    /// A response came, or none will: either way the server may have counted the request until now.
    pub(super) fn on_finished(&mut self, now: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // Clocks cut milliseconds off: one more is on the safe side.
        self.releases
            .push_back(now.saturating_add(self.window).saturating_add(1));
    }

    /// A response came, or none will.
    pub(super) fn on_result(
        &mut self,
        request: SentRequest,
        result: PollResult,
        random: u32,
        now: u64,
    ) {
        self.on_finished(now);
        if let PollResult::RateLimited { retry_after } = result {
            self.on_rate_limited(request, retry_after, random, now);
        } else {
            self.on_accepted(request);
        }
    }

    /// The response was not a 429.
    fn on_accepted(&mut self, request: SentRequest) {
        if request.refusals_before == self.refusals {
            self.consecutive_refusals = 0;
        }
    }

    /// The response was a 429.
    ///
    /// - Nothing is sent until `Retry-After` has passed, or a whole window without that header, since the server's window may
    ///   have begun just now; and then for a back-off with jitter, which doubles with each 429 in a row, up to a window.
    /// - Half of what was allowed is left to the others who seem to use the key, down to a twentieth of the limit; a tenth of
    ///   the limit comes back with each window without a 429.
    /// - Requests that were sent before the last 429 tell nothing new: only a longer `Retry-After` of theirs counts.
    fn on_rate_limited(
        &mut self,
        request: SentRequest,
        retry_after_seconds: Option<u32>,
        random: u32,
        now: u64,
    ) {
        let retry_after =
            retry_after_seconds.map(|seconds| u64::from(seconds).saturating_mul(1_000));
        if request.refusals_before != self.refusals {
            self.pause_until(now.saturating_add(retry_after.unwrap_or(0)));
            return;
        }
        self.refusals = self.refusals.wrapping_add(1);
        let back_off = FIRST_BACK_OFF_MILLIS
            .saturating_mul(
                1_u64
                    .checked_shl(self.consecutive_refusals)
                    .unwrap_or(u64::MAX),
            )
            .min(self.window);
        self.consecutive_refusals = self.consecutive_refusals.saturating_add(1).min(32);
        let pause = retry_after
            .unwrap_or(self.window)
            .saturating_add(with_jitter(back_off, random));
        self.pause_until(now.saturating_add(pause));
        self.allowed = (self.allowed / 2).max(self.limit / 20).max(1);
        self.allowed_changed_at = self.paused_until;
    }

    fn pause_until(&mut self, time: u64) {
        self.paused_until = self.paused_until.max(time);
    }

    /// A tenth of the limit comes back with each window without a 429.
    fn recover(&mut self, now: u64) {
        let windows = now.saturating_sub(self.allowed_changed_at) / self.window;
        if self.allowed < self.limit && windows > 0 {
            let tenths = u32::try_from(windows).unwrap_or(u32::MAX);
            let recovered = (self.limit / 10).max(1).saturating_mul(tenths);
            self.allowed = self.allowed.saturating_add(recovered).min(self.limit);
            self.allowed_changed_at = now;
        }
    }

    fn step_micros(&self) -> u64 {
        self.window.saturating_mul(1_000) / u64::from(self.allowed)
    }
}

fn as_len(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

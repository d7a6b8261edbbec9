//! The rate limit of one API: when the next request may be sent, and the effect of a 429.
//!
//! [`RateLimit::on_rate_limited`] handles a 429.
//!
//! Shotstack counts requests in fixed windows whose start is unknown: it may depend on the server's clock, on our first
//! request, or on another program's. The server counts a request at some time between sending and response. So a
//! request counts here from the moment it is sent until a whole window after its response. As long as no more requests
//! than the limit count at once, no window of the server contains more of them, wherever it begins.
//!
//! A quarter of the limit may be sent at once, and the rest is spread evenly. Otherwise the first second of a window
//! could use up the whole limit.

use std::collections::VecDeque;

use crate::poll::rules::with_jitter;
use crate::poll::target::PollResult;

/// The pause after the first 429, beyond `Retry-After` or the window. It doubles with each further 429 in a row.
const FIRST_BACK_OFF_MILLIS: u64 = 1_000;

/// The time for which a slot is kept for a direct request, which may have been given up in the meantime.
const KEPT_MILLIS: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct RateLimit {
    limit: u32,
    window: u64,
    /// The part of `limit` that is used. It is smaller after a 429, which shows that others use the same key.
    allowed: u32,
    allowed_changed_at: u64,
    in_flight: u32,
    /// The times at which the requests with a response stop counting, in order.
    releases: VecDeque<u64>,
    /// The time of the next request at an even pace, in microseconds.
    next_paced_micros: u64,
    paused_until: u64,
    /// The number of 429s that counted. One for a request that was sent before the last counted 429 does not count.
    refusals: u32,
    consecutive_refusals: u32,
    /// The time until which a slot is kept for a direct request.
    kept_until: u64,
}

/// A request without a response.
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

    /// The milliseconds until the next request may be sent: 0 if it may be sent now.
    pub(super) fn wait_millis(&mut self, now: u64) -> u64 {
        let at = self.next_request_at(now);
        self.millis_until(at, now)
    }

    /// The milliseconds until a time, or until somebody should ask again. If only a response can make room, it does so a
    /// window later.
    fn millis_until(&self, at: Option<u64>, now: u64) -> u64 {
        at.map_or(self.window, |at| at.saturating_sub(now))
    }

    /// The time at which the next request may be sent; `None` while only a response can make room.
    pub(super) fn next_request_at(&mut self, now: u64) -> Option<u64> {
        let room_at = self.room_at(now)?;
        let burst = u64::from(self.allowed / 4).max(1) - 1;
        let ahead = burst.saturating_mul(self.step_micros());
        let paced_at = self.next_paced_micros.saturating_sub(ahead).div_ceil(1_000);
        Some(room_at.max(paced_at).max(self.kept_until))
    }

    /// The time at which the window has room and no 429 pauses the plan; `None` while only a response can make room.
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

    /// Sends a direct request, which has precedence, or returns the milliseconds that it has to wait.
    pub(super) fn send_first(&mut self, now: u64) -> Result<SentRequest, u64> {
        let room_at = self.room_at(now);
        let wait = self.millis_until(room_at, now);
        if wait > 0 {
            self.kept_until = now.saturating_add(wait).saturating_add(KEPT_MILLIS);
            return Err(wait);
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

    /// The request has a response, or will have none. Either way, the server may have counted it as late as now.
    pub(super) fn on_finished(&mut self, now: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // Clocks truncate to milliseconds, so one more is added.
        self.releases
            .push_back(now.saturating_add(self.window).saturating_add(1));
    }

    /// The request has a response, or will have none.
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
    /// - Nothing is sent until `Retry-After` has passed (without that header a whole window, because the server's window may
    ///   have just begun), plus a back-off with jitter, which doubles with each consecutive 429, up to a window.
    /// - Half of the allowed requests are left to others who seem to use the key, down to a twentieth of the limit. A tenth
    ///   of the limit returns with each window without a 429.
    /// - Further 429s for requests that were sent before this one are ignored, except for a longer `Retry-After`.
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

    /// Returns a tenth of the limit for each window without a 429.
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

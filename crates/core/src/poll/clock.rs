//! Time that only moves forward.

use crate::timestamp::Timestamp;

/// The milliseconds since the first reading of a clock that may be set back.
#[derive(Debug, Clone, Default)]
pub(super) struct MonotonicClock {
    last: Option<Timestamp>,
    elapsed: u64,
}

impl MonotonicClock {
    /// The milliseconds since the first reading. If the clock was set back, no time has passed since the last reading.
    pub(super) fn advance_to(&mut self, now: Timestamp) -> u64 {
        let step = self.last.map_or(0, |last| last.millis_until(now));
        self.elapsed = self.elapsed.saturating_add(step);
        self.last = Some(now);
        self.elapsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_the_clock_back_loses_and_gains_no_time() {
        let mut clock = MonotonicClock::default();
        let elapsed = [5_000, 6_000, 1_000, 1_500, 1_500]
            .map(|millis| clock.advance_to(Timestamp::from_millis(millis)));
        assert_eq!(elapsed, [0, 1_000, 1_000, 1_500, 1_500]);
    }
}

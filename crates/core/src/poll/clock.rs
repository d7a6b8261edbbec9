//! Time that only passes forward.

use crate::timestamp::Timestamp;

/// The milliseconds that have passed, by a clock that may be set back.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    last: Option<Timestamp>,
    passed: u64,
}

impl Clock {
    /// The milliseconds since the first reading; where the clock went back, none have passed.
    pub(super) fn tick(&mut self, now: Timestamp) -> u64 {
        let step = self.last.map_or(0, |last| last.millis_until(now));
        self.passed = self.passed.saturating_add(step);
        self.last = Some(now);
        self.passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_loses_nothing_and_gains_nothing() {
        let mut clock = Clock::default();
        let passed =
            [5_000, 6_000, 1_000, 1_500, 1_500].map(|at| clock.tick(Timestamp::from_millis(at)));
        assert_eq!(passed, [0, 1_000, 1_000, 1_500, 1_500]);
    }
}

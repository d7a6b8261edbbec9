//! The emulator's clock: milliseconds since it started, of its own length.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use shotstack_hosting::Timestamp;
use tokio::time::Instant;

use crate::config::TimeScale;

pub(crate) struct Clock {
    scale: f64,
    started: Instant,
    epoch: Timestamp,
}

impl Clock {
    pub(crate) fn start(scale: TimeScale) -> Self {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            scale: scale.seconds(),
            started: Instant::now(),
            epoch: Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(0)),
        }
    }

    /// Milliseconds since the start.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float that is too large saturates, and none is negative"
    )]
    pub(crate) fn now(&self) -> u64 {
        (self.started.elapsed().as_secs_f64() * 1000.0 / self.scale) as u64
    }

    /// A moment as bodies tell it.
    pub(crate) fn timestamp(&self, millis: u64) -> Timestamp {
        self.epoch
            .plus_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// How long so many milliseconds really take.
    #[expect(
        clippy::cast_precision_loss,
        reason = "no wait is anywhere near 2^53 ms"
    )]
    pub(crate) fn real(&self, millis: u64) -> Duration {
        Duration::try_from_secs_f64(millis as f64 * self.scale / 1000.0).unwrap_or(Duration::MAX)
    }

    /// Returns once it is that late.
    pub(crate) async fn sleep_until(&self, millis: u64) {
        loop {
            let now = self.now();
            if now >= millis {
                return;
            }
            tokio::time::sleep(self.real(millis - now)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_runs_as_fast_as_it_is_told() {
        let clock = Clock::start(TimeScale::new(0.01).unwrap());
        clock.sleep_until(8000).await;
        assert!((8000..8200).contains(&clock.now()), "{}", clock.now());
        assert_eq!(clock.real(10_000), Duration::from_millis(100));
        let later = clock.timestamp(60_000);
        assert_eq!(clock.timestamp(0).millis_until(later), 60_000);
    }
}

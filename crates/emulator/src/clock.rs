//! The emulator's clock: scaled milliseconds since it started.

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
        reason = "a float that is too large saturates, and elapsed time is not negative"
    )]
    pub(crate) fn now(&self) -> u64 {
        (self.started.elapsed().as_secs_f64() * 1000.0 / self.scale) as u64
    }

    /// A moment as a timestamp in a body.
    pub(crate) fn timestamp(&self, millis: u64) -> Timestamp {
        self.epoch
            .plus_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// The real duration of this many milliseconds on this clock.
    #[expect(
        clippy::cast_precision_loss,
        reason = "no wait is anywhere near 2^53 ms"
    )]
    pub(crate) fn real_duration(&self, millis: u64) -> Duration {
        Duration::try_from_secs_f64(millis as f64 * self.scale / 1000.0).unwrap_or(Duration::MAX)
    }

    /// Sleeps until this many milliseconds after the start.
    pub(crate) async fn sleep_until(&self, millis: u64) {
        loop {
            let now = self.now();
            if now >= millis {
                return;
            }
            tokio::time::sleep(self.real_duration(millis - now)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_runs_at_its_scale() {
        let clock = Clock::start(TimeScale::new(0.01).unwrap());
        clock.sleep_until(8000).await;
        assert!((8000..8200).contains(&clock.now()), "{}", clock.now());
        assert_eq!(clock.real_duration(10_000), Duration::from_millis(100));
        let later = clock.timestamp(60_000);
        assert_eq!(clock.timestamp(0).millis_until(later), 60_000);
    }
}

//! The APIs' rate limits, in fixed windows of 60 seconds.

use std::collections::HashMap;

use shotstack_hosting::{Stage, api::Service, poll::WINDOW_MILLIS};

/// The requests in the current window of each service and stage; there is one API key.
#[derive(Default)]
pub(crate) struct RateLimits {
    used: HashMap<(Service, &'static str), (u64, u32)>,
    refused: u64,
}

impl RateLimits {
    /// Counts a request.
    ///
    /// # Errors
    ///
    /// The window is full. The error is the number of milliseconds until it ends.
    pub(crate) fn count(&mut self, service: Service, stage: Stage, now: u64) -> Result<(), u64> {
        let window = now / WINDOW_MILLIS;
        let used = self
            .used
            .entry((service, stage.as_str()))
            .or_insert((window, 0));
        if used.0 != window {
            *used = (window, 0);
        }
        if used.1 >= service.requests_per_window(stage) {
            self.refused += 1;
            return Err((window + 1) * WINDOW_MILLIS - now);
        }
        used.1 += 1;
        Ok(())
    }

    /// How many requests were refused with a 429.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_window_refuses_and_the_next_one_is_empty() {
        for (service, stage, limit) in [
            (Service::Edit, Stage::Production, 300),
            (Service::Edit, Stage::Sandbox, 150),
            (Service::Serve, Stage::Production, 600),
            (Service::Serve, Stage::Sandbox, 300),
        ] {
            let mut limits = RateLimits::default();
            for _ in 0..limit {
                assert_eq!(limits.count(service, stage, 59_000), Ok(()));
            }
            assert_eq!(limits.count(service, stage, 59_001), Err(999));
            assert_eq!(limits.refused(), 1);
            assert_eq!(limits.count(service, stage, 60_000), Ok(()));
        }
    }

    #[test]
    fn each_service_and_stage_has_its_own_window() {
        let mut limits = RateLimits::default();
        for _ in 0..150 {
            limits.count(Service::Edit, Stage::Sandbox, 0).unwrap();
        }
        assert!(limits.count(Service::Edit, Stage::Sandbox, 0).is_err());
        assert_eq!(limits.count(Service::Edit, Stage::Production, 0), Ok(()));
        assert_eq!(limits.count(Service::Serve, Stage::Sandbox, 0), Ok(()));
    }
}

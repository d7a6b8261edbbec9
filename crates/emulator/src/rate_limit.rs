//! The APIs' rate limits: so many requests in fixed windows of 60 seconds.

use std::collections::HashMap;

use shotstack_hosting::Stage;

const WINDOW_MILLIS: u64 = 60_000;

/// The APIs, as far as limits are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Api {
    Edit,
    Serve,
}

impl Api {
    fn limit(self, stage: Stage) -> u32 {
        match (self, stage) {
            (Self::Edit, Stage::Production) => 300,
            (Self::Edit, _) => 150,
            (Self::Serve, Stage::Production) => 600,
            (Self::Serve, _) => 300,
        }
    }
}

/// What was used of the windows; there is one API key.
#[derive(Default)]
pub(crate) struct RateLimits {
    used: HashMap<(Api, &'static str), (u64, u32)>,
    refused: u64,
}

impl RateLimits {
    /// Counts a request.
    ///
    /// # Errors
    ///
    /// The window is full; it ends in so many milliseconds.
    pub(crate) fn count(&mut self, api: Api, stage: Stage, now: u64) -> Result<(), u64> {
        let window = now / WINDOW_MILLIS;
        let used = self
            .used
            .entry((api, stage.as_str()))
            .or_insert((window, 0));
        if used.0 != window {
            *used = (window, 0);
        }
        if used.1 >= api.limit(stage) {
            self.refused += 1;
            return Err((window + 1) * WINDOW_MILLIS - now);
        }
        used.1 += 1;
        Ok(())
    }

    /// How many requests were refused for want of room.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_takes_so_many_and_the_next_one_begins_anew() {
        for (api, stage, limit) in [
            (Api::Edit, Stage::Production, 300),
            (Api::Edit, Stage::Sandbox, 150),
            (Api::Serve, Stage::Production, 600),
            (Api::Serve, Stage::Sandbox, 300),
        ] {
            let mut limits = RateLimits::default();
            for _ in 0..limit {
                assert_eq!(limits.count(api, stage, 59_000), Ok(()));
            }
            assert_eq!(limits.count(api, stage, 59_001), Err(999));
            assert_eq!(limits.refused(), 1);
            assert_eq!(limits.count(api, stage, 60_000), Ok(()));
        }
    }

    #[test]
    fn apis_and_stages_have_windows_of_their_own() {
        let mut limits = RateLimits::default();
        for _ in 0..150 {
            limits.count(Api::Edit, Stage::Sandbox, 0).unwrap();
        }
        assert!(limits.count(Api::Edit, Stage::Sandbox, 0).is_err());
        assert_eq!(limits.count(Api::Edit, Stage::Production, 0), Ok(()));
        assert_eq!(limits.count(Api::Serve, Stage::Sandbox, 0), Ok(()));
    }
}

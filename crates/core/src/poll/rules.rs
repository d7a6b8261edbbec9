//! The rules of a poll plan: how often, how long, and under which limits.

use serde::{Deserialize, Serialize};

use crate::request::Service;
use crate::stage::Stage;

/// The window in which Shotstack counts an API key's requests, in milliseconds.
///
/// ```
/// assert_eq!(shotstack_hosting::WINDOW_MILLIS, 60_000);
/// ```
pub const WINDOW_MILLIS: u64 = 60_000;

/// How a [`PollPlan`](crate::PollPlan) asks.
///
/// In JSON all members are optional, and those of [`for_stage`](Self::for_stage) with `v1` stand in.
///
/// ```
/// use shotstack_hosting::{PollRules, Stage};
///
/// let rules = PollRules { deadline_millis: 60_000, ..PollRules::for_stage(Stage::Sandbox) };
/// assert_eq!((rules.serve_limit, rules.edit_limit), (300, 150));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct PollRules {
    /// The most requests to the Serve API in a window: 600, or 300 in the sandbox. Programs that share a key share this too.
    pub serve_limit: u32,
    /// The most requests to the Edit API in a window: 300, or 150 in the sandbox.
    pub edit_limit: u32,
    /// How long a window lasts, in milliseconds: 60,000.
    pub window_millis: u64,
    /// The most requests under way at once: 32.
    pub max_in_flight: u32,
    /// How long to wait before a render is asked for again, in milliseconds: 2,000. Each wait is half as long again as the one before.
    pub first_wait_millis: u64,
    /// The longest such wait, in milliseconds: 30,000.
    pub longest_wait_millis: u64,
    /// How long "not found" means "not yet", in milliseconds from when the render is watched: 60,000.
    pub grace_millis: u64,
    /// When a render is given up, in milliseconds from when it is watched: 1,800,000, which is half an hour.
    pub deadline_millis: u64,
    /// Whether only the Serve API is asked, as for files that were transferred. Nobody then tells a render that is still
    /// being made, or that failed, from one that never was: give `grace_millis` the time that rendering takes.
    pub hosting_only: bool,
}

impl PollRules {
    /// The rules for a stage, with the limits that Shotstack documents for it.
    ///
    /// ```
    /// # use shotstack_hosting::{PollRules, Stage};
    /// assert_eq!(PollRules::for_stage(Stage::Production).serve_limit, 600);
    /// ```
    #[must_use]
    pub fn for_stage(stage: Stage) -> Self {
        Self {
            serve_limit: Service::Serve.requests_per_window(stage),
            edit_limit: Service::Edit.requests_per_window(stage),
            window_millis: WINDOW_MILLIS,
            max_in_flight: 32,
            first_wait_millis: 2_000,
            longest_wait_millis: 30_000,
            grace_millis: 60_000,
            deadline_millis: 30 * 60_000,
            hosting_only: false,
        }
    }

    /// How long to wait before asking again, in milliseconds: the first wait, grown by half for each wait before, up to the
    /// longest; between half of that and all of it, as the 32 `random` bits have it.
    ///
    /// ```
    /// # use shotstack_hosting::PollRules;
    /// let rules = PollRules::default();
    /// assert_eq!(rules.wait_millis(0, 0), 1_000);
    /// assert_eq!(rules.wait_millis(1, u32::MAX), 2_999);
    /// ```
    #[must_use]
    pub fn wait_millis(&self, waits_before: u32, random: u32) -> u64 {
        let first = self.first_wait_millis.max(1);
        let longest = self.longest_wait_millis.max(first);
        let mut wait = first;
        for _ in 0..waits_before {
            if wait >= longest {
                break;
            }
            wait = wait.saturating_add((wait / 2).max(1));
        }
        jittered(wait.min(longest), random)
    }
}

impl Default for PollRules {
    fn default() -> Self {
        Self::for_stage(Stage::default())
    }
}

/// Between half of `millis` and all of it.
pub(super) fn jittered(millis: u64, random: u32) -> u64 {
    let half = millis / 2;
    let share = (u128::from(millis - half) * u128::from(random)) >> 32;
    half.saturating_add(u64::try_from(share).unwrap_or(0))
        .max(millis.min(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_by_half_up_to_the_longest() {
        let rules = PollRules::default();
        let all = u32::MAX;
        let waits: Vec<_> = (0..9)
            .map(|before| rules.wait_millis(before, all))
            .collect();
        assert_eq!(
            waits,
            [
                1_999, 2_999, 4_499, 6_749, 10_124, 15_186, 22_779, 29_999, 29_999
            ]
        );
        assert_eq!(rules.wait_millis(0, 0), 1_000);
        assert_eq!(rules.wait_millis(u32::MAX, 0), 15_000);
    }

    #[test]
    fn no_rule_makes_a_wait_of_nothing() {
        let rules = PollRules {
            first_wait_millis: 0,
            longest_wait_millis: 0,
            ..PollRules::default()
        };
        assert_eq!(rules.wait_millis(0, 0), 1);
        assert!(jittered(u64::MAX, u32::MAX) > u64::MAX - (1 << 32));
    }
}

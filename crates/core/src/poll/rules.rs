//! The rules of a poll plan: intervals, deadlines and limits.

use crate::api::Service;
use crate::stage::Stage;

/// The window in which Shotstack counts the requests of an API key, in milliseconds.
pub const WINDOW_MILLIS: u64 = 60_000;

/// The rules of a [`PollPlan`](crate::poll::PollPlan): intervals, deadlines and limits.
///
/// In JSON all members are optional, and those of [`for_stage`](Self::for_stage) with `v1` are the defaults; other
/// members are an error.
///
/// ```
/// use shotstack_hosting::{Stage, poll::PollRules};
///
/// let rules = PollRules { deadline_millis: 60_000, ..PollRules::for_stage(Stage::Sandbox) };
/// assert_eq!((rules.serve_limit, rules.edit_limit), (300, 150));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PollRules {
    /// The number of requests to the Serve API in a window: 600, or 300 in the sandbox. Programs that share a key share
    /// this limit.
    pub serve_limit: u32,
    /// The number of requests to the Edit API in a window: 300, or 150 in the sandbox.
    pub edit_limit: u32,
    /// The length of a window, in milliseconds: 60,000.
    pub window_millis: u64,
    /// The number of requests that may be in flight at once: 32.
    pub max_in_flight: u32,
    /// The first wait before a render is polled again, in milliseconds: 2,000. Each wait is half as long again as the
    /// one before.
    pub first_wait_millis: u64,
    /// The longest such wait, in milliseconds: 30,000.
    pub longest_wait_millis: u64,
    /// The grace time in which "not found" means "not yet", in milliseconds since the render was watched: 60,000.
    pub grace_millis: u64,
    /// The deadline of a render, in milliseconds since it was watched: 1,800,000.
    pub deadline_millis: u64,
    /// Whether only the Serve API is polled, as for transferred files. A render in progress, or one that failed, then
    /// looks like one that does not exist: let `grace_millis` cover the time that rendering takes.
    pub serve_only: bool,
}

impl PollRules {
    /// The rules for a stage, with the limits that Shotstack documents for it.
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
            serve_only: false,
        }
    }

    /// The wait before a render is polled again, in milliseconds: the first wait, increased by half for each previous
    /// wait, up to the longest one. The 32 `random` bits choose between half of that and all of it.
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
        with_jitter(wait.min(longest), random)
    }
}

impl Default for PollRules {
    fn default() -> Self {
        Self::for_stage(Stage::default())
    }
}

/// Between half of `millis` and all of it.
pub(super) fn with_jitter(millis: u64, random: u32) -> u64 {
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
    fn rules_are_read_in_the_form_in_which_they_are_written() {
        let rules = PollRules {
            grace_millis: 7,
            serve_only: true,
            ..PollRules::for_stage(Stage::Sandbox)
        };
        let written = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<PollRules>(&written).unwrap(), rules);
    }

    #[test]
    fn defaults_stand_in_for_absent_rules_and_no_other_member_is_accepted() {
        let read =
            |text| serde_json::from_str::<PollRules>(text).map_err(|error| error.to_string());
        assert_eq!(read("{}"), Ok(PollRules::default()));
        let one_in_flight = PollRules {
            max_in_flight: 1,
            ..PollRules::default()
        };
        assert_eq!(read(r#"{"maxInFlight":1}"#), Ok(one_in_flight));
        for (text, problem) in [
            (r#"{"maxInflight":1}"#, "unknown field `maxInflight`"),
            (r#"{"graceMillis":null}"#, "invalid type: null"),
            (r#"{"editLimit":4294967296}"#, "invalid value"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
    }

    #[test]
    fn no_rule_makes_a_wait_of_nothing() {
        let rules = PollRules {
            first_wait_millis: 0,
            longest_wait_millis: 0,
            ..PollRules::default()
        };
        assert_eq!(rules.wait_millis(0, 0), 1);
        assert!(with_jitter(u64::MAX, u32::MAX) > u64::MAX - (1 << 32));
    }
}

//! The rules of a poll plan: how often, how long, and under which limits.

use serde_json::Value;

use crate::api::request::Service;
use crate::json::take::{FromJson, ReadMembers, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::stage::Stage;

/// The window in which Shotstack counts an API key's requests, in milliseconds.
///
/// ```
/// assert_eq!(shotstack_hosting::poll::WINDOW_MILLIS, 60_000);
/// ```
pub const WINDOW_MILLIS: u64 = 60_000;

/// How a [`PollPlan`](crate::PollPlan) asks.
///
/// In JSON all members are optional, and those of [`for_stage`](Self::for_stage) with `v1` stand in.
///
/// ```
/// use shotstack_hosting::{poll::PollRules, Stage};
///
/// let rules = PollRules { deadline_millis: 60_000, ..PollRules::for_stage(Stage::Sandbox) };
/// assert_eq!((rules.serve_limit, rules.edit_limit), (300, 150));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// # use shotstack_hosting::{poll::PollRules, Stage};
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
    /// # use shotstack_hosting::poll::PollRules;
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

impl ToJson for PollRules {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("serveLimit", &self.serve_limit);
        out.member("editLimit", &self.edit_limit);
        out.member("windowMillis", &self.window_millis);
        out.member("maxInFlight", &self.max_in_flight);
        out.member("firstWaitMillis", &self.first_wait_millis);
        out.member("longestWaitMillis", &self.longest_wait_millis);
        out.member("graceMillis", &self.grace_millis);
        out.member("deadlineMillis", &self.deadline_millis);
        out.member("hostingOnly", &self.hosting_only);
        out.close_object();
    }
}

impl FromJson for PollRules {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let members = value.members()?;
        members.only(&[
            "serveLimit",
            "editLimit",
            "windowMillis",
            "maxInFlight",
            "firstWaitMillis",
            "longestWaitMillis",
            "graceMillis",
            "deadlineMillis",
            "hostingOnly",
        ])?;
        let usual = Self::default();
        Ok(Self {
            serve_limit: members.take_or("serveLimit", usual.serve_limit)?,
            edit_limit: members.take_or("editLimit", usual.edit_limit)?,
            window_millis: members.take_or("windowMillis", usual.window_millis)?,
            max_in_flight: members.take_or("maxInFlight", usual.max_in_flight)?,
            first_wait_millis: members.take_or("firstWaitMillis", usual.first_wait_millis)?,
            longest_wait_millis: members.take_or("longestWaitMillis", usual.longest_wait_millis)?,
            grace_millis: members.take_or("graceMillis", usual.grace_millis)?,
            deadline_millis: members.take_or("deadlineMillis", usual.deadline_millis)?,
            hosting_only: members.take_or("hostingOnly", usual.hosting_only)?,
        })
    }
}

serialize_as_json!(PollRules);
deserialize_from_json!(PollRules);

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
    fn rules_are_read_in_the_form_in_which_they_are_written() {
        let rules = PollRules {
            grace_millis: 7,
            hosting_only: true,
            ..PollRules::for_stage(Stage::Sandbox)
        };
        let written = rules.to_json().parse().unwrap();
        assert_eq!(PollRules::from_json(&written), Ok(rules));
    }

    #[test]
    fn rules_that_are_not_given_are_the_usual_ones() {
        for (text, expected) in [
            ("{}", Ok(PollRules::default())),
            (
                r#"{"maxInFlight":1}"#,
                Ok(PollRules {
                    max_in_flight: 1,
                    ..PollRules::default()
                }),
            ),
            (
                r#"{"maxInflight":1}"#,
                Err(
                    "/maxInflight: not known, unlike `serveLimit`, `editLimit`, `windowMillis`, `maxInFlight`, `firstWaitMillis`, `longestWaitMillis`, `graceMillis`, `deadlineMillis`, `hostingOnly`",
                ),
            ),
            (
                r#"{"graceMillis":null}"#,
                Err("/graceMillis: not a whole number from 0 on"),
            ),
            (
                r#"{"editLimit":4294967296}"#,
                Err("/editLimit: too large a number"),
            ),
        ] {
            let read = PollRules::from_json(&text.parse().unwrap());
            let read = read.map_err(|unfit| unfit.to_string());
            assert_eq!(read, expected.map_err(str::to_owned));
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
        assert!(jittered(u64::MAX, u32::MAX) > u64::MAX - (1 << 32));
    }
}

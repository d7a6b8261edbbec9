//! The settings of an inbox: its policy, who listens, who sweeps, and whether the APIs can be asked.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::decode::{self, DecodeError};
use crate::id::{KeyPart, RenderId};
use crate::inbox::limits::{
    ANNOUNCE_MILLIS, DEFAULT_STATE_MILLIS, MIN_STATE_MILLIS, READ_MILLIS, REPLY_MILLIS,
};
use crate::inbox::policy::Policy;
use crate::render::AnnouncementKind;
use crate::stage::Stage;
use crate::timestamp::Timestamp;

/// The time without a sweep after which a log entry says that nobody sweeps, in milliseconds: 5 minutes.
const LATE_SWEEP_MILLIS: u64 = 5 * 60 * 1000;

/// The settings of an inbox. Its methods begin a [`Turn`](crate::inbox::Turn).
///
/// ```
/// use shotstack_hosting::{Policy, inbox::{Inbox, Sweep}, render::AnnouncementKind};
///
/// let inbox = Inbox::new(Policy::unauthenticated())
///     .with_listeners([AnnouncementKind::RenderReady, AnnouncementKind::RenderOverdue])
///     .with_sweep(Sweep::Start, Some(60_000));
/// ```
#[derive(Debug, Clone)]
pub struct Inbox {
    pub(super) policy: Policy,
    /// The kinds for which user code is called. Others count as announced.
    pub(super) listeners: BTreeSet<AnnouncementKind>,
    /// Whether user code is called for events that are not about a render.
    pub(super) takes_events: bool,
    pub(super) api: Option<ApiAccess>,
    pub(super) sweep: Sweep,
    /// How often is swept, in milliseconds, if that is known.
    pub(super) sweep_millis: Option<u64>,
    pub(super) ttl_millis: u64,
    pub(super) limits: TurnLimits,
}

/// Who sweeps, that is, runs [`Inbox::wake_up`] for the keys that are due in the store, and so settles what no webhook settles.
///
/// In JSON: `"start"`, `"elsewhere"`, `"none"`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sweep {
    /// This process does, from time to time.
    Start,
    /// Something else does, such as a cron job.
    Elsewhere,
    /// Nobody does. What a delivery cannot do is then left to the publisher's next attempt.
    #[default]
    None,
}

/// Where the APIs are asked, for messages. The key itself is the shell's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ApiAccess {
    /// The stage that the key belongs to.
    pub stage: Stage,
    /// The option or the variable that the key came from.
    pub key_from: String,
}

/// The time limits of a turn, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct TurnLimits {
    /// The time for reading a body.
    pub read_millis: u64,
    /// The time for one round of announcements.
    pub announce_millis: u64,
    /// The time after which a turn replies, whatever is still running.
    pub reply_millis: u64,
}

impl Default for TurnLimits {
    fn default() -> Self {
        Self {
            read_millis: READ_MILLIS,
            announce_millis: ANNOUNCE_MILLIS,
            reply_millis: REPLY_MILLIS,
        }
    }
}

impl Inbox {
    /// An inbox under a policy. Every announcement has a listener, nobody sweeps, and the APIs cannot be asked.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            listeners: AnnouncementKind::ALL.into(),
            takes_events: true,
            api: None,
            sweep: Sweep::None,
            sweep_millis: None,
            ttl_millis: DEFAULT_STATE_MILLIS,
            limits: TurnLimits::default(),
        }
    }

    /// The key under which a store holds what is known of a render.
    ///
    /// ```
    /// use shotstack_hosting::inbox::Inbox;
    ///
    /// assert_eq!(Inbox::key_of(&"weekly/17".parse()?), "weekly%2F17");
    /// # Ok::<(), shotstack_hosting::id::IdError>(())
    /// ```
    #[must_use]
    pub fn key_of(render: &RenderId) -> String {
        KeyPart(render.as_str()).to_string()
    }

    /// Sets the kinds of announcements for which user code is called. Others count as announced.
    #[must_use]
    pub fn with_listeners(self, listeners: impl IntoIterator<Item = AnnouncementKind>) -> Self {
        Self {
            listeners: listeners.into_iter().collect(),
            ..self
        }
    }

    /// No user code is called for events that are not about a render.
    #[must_use]
    pub fn without_events(self) -> Self {
        Self {
            takes_events: false,
            ..self
        }
    }

    /// Lets turns ask the APIs.
    #[must_use]
    pub fn with_api(self, api: ApiAccess) -> Self {
        Self {
            api: Some(api),
            ..self
        }
    }

    /// Sets who sweeps, and how often, in milliseconds, if that is known.
    #[must_use]
    pub fn with_sweep(self, sweep: Sweep, every_millis: Option<u64>) -> Self {
        Self {
            sweep,
            sweep_millis: every_millis,
            ..self
        }
    }

    /// Sets how long a store keeps a state, in milliseconds: at least 24 hours.
    #[must_use]
    pub fn with_ttl(self, millis: u64) -> Self {
        Self {
            ttl_millis: millis.max(MIN_STATE_MILLIS),
            ..self
        }
    }

    /// Sets the time limits.
    #[must_use]
    pub fn with_limits(self, limits: TurnLimits) -> Self {
        Self { limits, ..self }
    }

    /// Parses the settings from JSON: an object with any of `listeners`, `events`, `api` (`stage`, `keyFrom`), `sweep`,
    /// `sweepMillis`, `ttlMillis` and `limits` (`readMillis`, `announceMillis`, `replyMillis`).
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, or has an unknown member or a value of another form, or `api` is missing although the
    /// policy wants webhooks to be [confirmed](Policy::with_confirmation).
    pub fn from_json(policy: Policy, settings: &str) -> Result<Self, DecodeError> {
        let config: Config = decode::from_json(settings)?;
        if policy.confirm && config.api.is_none() {
            let problem = "is missing: a policy with `confirm` announces only what the APIs say";
            return Err(DecodeError::new("/api", "missing_member", problem));
        }
        let inbox = Self::new(policy);
        let listeners = config.listeners.unwrap_or(inbox.listeners);
        let ttl_millis = config.ttl_millis.unwrap_or(DEFAULT_STATE_MILLIS);
        Ok(Self {
            listeners,
            takes_events: config.events.unwrap_or(true),
            api: config.api,
            sweep: config.sweep,
            sweep_millis: config.sweep_millis,
            limits: config.limits,
            policy: inbox.policy,
            ttl_millis: ttl_millis.max(MIN_STATE_MILLIS),
        })
    }

    /// Whether a look at a record is so late that nobody seems to sweep.
    pub(super) fn is_sweep_missed(&self, wake_at: Timestamp, now: Timestamp) -> bool {
        let usual = self.sweep_millis.map_or(0, |every| every.saturating_mul(3));
        wake_at.millis_until(now) > LATE_SWEEP_MILLIS.max(usual)
    }

    /// How long a store keeps a record, in milliseconds: at least a day longer than its deadline.
    pub(super) fn ttl_millis(&self, deadline: Option<Timestamp>, now: Timestamp) -> u64 {
        let until_deadline = deadline.map_or(0, |deadline| now.millis_until(deadline));
        self.ttl_millis
            .max(until_deadline.saturating_add(MIN_STATE_MILLIS))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Config {
    listeners: Option<BTreeSet<AnnouncementKind>>,
    events: Option<bool>,
    api: Option<ApiAccess>,
    #[serde(default)]
    sweep: Sweep,
    sweep_millis: Option<u64>,
    ttl_millis: Option<u64>,
    #[serde(default)]
    limits: TurnLimits,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_is_missed_after_five_minutes_and_after_three_of_its_own() {
        let inbox = Inbox::new(Policy::unauthenticated());
        let wake_at = Timestamp::from_millis(0);
        let is_missed =
            |inbox: &Inbox, millis| inbox.is_sweep_missed(wake_at, wake_at.plus_millis(millis));
        assert!(!is_missed(&inbox, 300_000) && is_missed(&inbox, 300_001));
        let hourly = inbox.with_sweep(Sweep::Elsewhere, Some(3_600_000));
        assert!(!is_missed(&hourly, 10_800_000) && is_missed(&hourly, 10_800_001));
    }
}

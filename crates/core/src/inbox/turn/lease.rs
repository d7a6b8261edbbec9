//! The right to ask and to announce, held by one turn at a time.

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// The duration of a lease, in milliseconds: longer than a delivery can take, shorter than the publisher's third wait.
const LEASE_MILLIS: i64 = 30_000;

/// A lease that ends later than this was written by a machine whose clock is wrong.
const LONGEST_MILLIS: u64 = 2 * LEASE_MILLIS.unsigned_abs();

/// The right of one turn to ask the APIs about a render and to make its announcements, until a point in time.
///
/// It is stored by the same compare-and-swap as the facts, so only one of two simultaneous turns gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lease {
    expires_at: Timestamp,
}

impl Lease {
    /// Whether its holder may still be making announcements.
    pub(super) fn is_live(self, now: Timestamp) -> bool {
        let left = now.millis_until(self.expires_at);
        0 < left && left <= LONGEST_MILLIS
    }

    /// The seconds until it ends, at least 1, for the header `Retry-After`.
    pub(super) fn retry_after(self, now: Timestamp) -> u32 {
        let seconds = now.millis_until(self.expires_at).div_ceil(1000);
        u32::try_from(seconds).unwrap_or(u32::MAX).max(1)
    }

    /// The time at which it ends.
    pub(super) fn expires_at(self) -> Timestamp {
        self.expires_at
    }
}

/// A lease that begins at this time.
impl From<Timestamp> for Lease {
    fn from(now: Timestamp) -> Self {
        Self {
            expires_at: now.plus_millis(LEASE_MILLIS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_live_until_its_end_and_no_longer_than_a_minute_from_now() {
        let lease = Lease::from(Timestamp::from_millis(0));
        assert_eq!(lease.expires_at(), Timestamp::from_millis(LEASE_MILLIS));
        for (now, is_live) in [
            (-30_001, false),
            (-30_000, true),
            (29_999, true),
            (30_000, false),
        ] {
            assert_eq!(lease.is_live(Timestamp::from_millis(now)), is_live, "{now}");
        }
        for (now, seconds) in [(0, 30), (999, 30), (1_000, 29), (29_001, 1), (40_000, 1)] {
            assert_eq!(
                lease.retry_after(Timestamp::from_millis(now)),
                seconds,
                "{now}"
            );
        }
    }
}

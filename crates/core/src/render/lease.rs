//! A lease: for a while one delivery announces, and the others wait.

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// How long a lease holds, in milliseconds: longer than a delivery can last, shorter than a publisher's third wait.
pub const LEASE_MILLIS: i64 = 30_000;

/// Clocks of several machines differ somewhat; a lease that seems to hold longer than this was written by one that is wrong.
const LONGEST_MILLIS: u64 = 2 * LEASE_MILLIS.unsigned_abs();

/// The right of one delivery to announce what is due of a render, until a point in time.
///
/// It is stored by the same compare-and-swap that stores the facts, so of two deliveries one gets it.
///
/// ```
/// use shotstack_hosting::{render::Lease, Timestamp};
///
/// let now = Timestamp::from_millis(0);
/// let lease = Lease::from(now);
/// assert_eq!(lease.until(), Timestamp::from_millis(30_000));
/// assert!(lease.is_live(now.plus_millis(29_999)));
/// assert!(!lease.is_live(now.plus_millis(30_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lease {
    until: Timestamp,
}

impl Lease {
    /// Whether the one who holds it may still be announcing.
    #[must_use]
    pub fn is_live(self, now: Timestamp) -> bool {
        let left = now.millis_until(self.until);
        0 < left && left <= LONGEST_MILLIS
    }

    /// In how many seconds somebody else should come again, 1 at least: the `Retry-After` of a reply.
    #[must_use]
    pub fn retry_after(self, now: Timestamp) -> u32 {
        let seconds = now.millis_until(self.until).div_ceil(1000);
        u32::try_from(seconds).unwrap_or(u32::MAX).max(1)
    }

    /// When it ends.
    #[must_use]
    pub fn until(self) -> Timestamp {
        self.until
    }
}

/// A lease that is taken now.
impl From<Timestamp> for Lease {
    fn from(now: Timestamp) -> Self {
        Self {
            until: now.plus_millis(LEASE_MILLIS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_live_until_its_end_and_no_longer_than_a_minute_from_now() {
        let lease = Lease::from(Timestamp::from_millis(0));
        assert_eq!(lease.until(), Timestamp::from_millis(LEASE_MILLIS));
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

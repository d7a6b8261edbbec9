//! A lease: for a while one delivery announces, and the others wait.

use serde_json::Value;

use crate::json::take::{FromJson, ReadMembers, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::timestamp::Timestamp;

/// How long a lease holds, in milliseconds: longer than a delivery can last, shorter than a publisher's third wait.
///
/// ```
/// assert_eq!(shotstack_hosting::render::LEASE_MILLIS, 30_000);
/// ```
pub const LEASE_MILLIS: i64 = 30_000;

/// Clocks of several machines differ somewhat; a lease that seems to hold longer than this was written by one that stood wrong.
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
/// assert!(lease.is_live(now.plus_millis(29_999)));
/// assert!(!lease.is_live(now.plus_millis(30_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    until: Timestamp,
}

impl Lease {
    /// Whether the one who holds it may still be announcing.
    ///
    /// ```
    /// # use shotstack_hosting::{render::Lease, Timestamp};
    /// let lease = Lease::from(Timestamp::from_millis(0));
    /// assert!(lease.is_live(Timestamp::from_millis(1)));
    /// ```
    #[must_use]
    pub fn is_live(self, now: Timestamp) -> bool {
        let left = now.millis_until(self.until);
        0 < left && left <= LONGEST_MILLIS
    }

    /// When it ends.
    ///
    /// ```
    /// # use shotstack_hosting::{render::Lease, Timestamp};
    /// let lease = Lease::from(Timestamp::from_millis(0));
    /// assert_eq!(lease.until(), Timestamp::from_millis(30_000));
    /// ```
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

impl ToJson for Lease {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("until", &self.until);
        out.close_object();
    }
}

impl FromJson for Lease {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let until = value.members()?.take("until")?;
        Ok(Self { until })
    }
}

serialize_as_json!(Lease);
deserialize_from_json!(Lease);

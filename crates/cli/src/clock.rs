//! The system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use shotstack_hosting::Timestamp;

/// The current time. A clock that is set before 1970 counts as 1970.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

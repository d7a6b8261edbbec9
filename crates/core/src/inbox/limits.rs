//! Time limits of an inbox, and how long a store keeps states.
//!
//! The publisher closes the connection after
//! [`delivery::RESPONSE_TIMEOUT_MILLIS`](crate::delivery::RESPONSE_TIMEOUT_MILLIS), so an inbox must reply before that.

/// The shortest time that a store may keep a state, in milliseconds: 24 hours. The publisher retries for 49 minutes,
/// and timers may run later.
pub const MIN_STATE_MILLIS: u64 = 24 * 60 * 60 * 1000;

/// The default time that a store keeps a state, in milliseconds: 30 days.
pub const DEFAULT_STATE_MILLIS: u64 = 30 * MIN_STATE_MILLIS;

/// The time within which the body of a delivery must arrive, in milliseconds. After that, the reply is 408.
pub const READ_MILLIS: u64 = 5_000;

/// The time that your program's functions may take within a delivery, in milliseconds.
pub const ANNOUNCE_MILLIS: u64 = 8_000;

/// The time after which a delivery is replied to, in milliseconds, even if something is still running.
pub const REPLY_MILLIS: u64 = 9_500;

/// The default `Retry-After`, in seconds. It is the publisher's first wait; the publisher ignores the header, but other
/// senders may use it.
pub const RETRY_AFTER_SECONDS: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery;

    #[test]
    fn a_delivery_is_replied_to_before_the_publisher_closes_the_connection() {
        assert_eq!(MIN_STATE_MILLIS, 86_400_000);
        assert_eq!(DEFAULT_STATE_MILLIS, 2_592_000_000);
        const { assert!(READ_MILLIS < ANNOUNCE_MILLIS) };
        const { assert!(ANNOUNCE_MILLIS < REPLY_MILLIS) };
        const { assert!(REPLY_MILLIS < delivery::RESPONSE_TIMEOUT_MILLIS) };
        assert_eq!(
            delivery::wait_before(2),
            Some(u64::from(RETRY_AFTER_SECONDS) * 1000)
        );
    }
}

//! How long an inbox takes for what it does, and how long a store keeps what it is given.
//!
//! The publisher hangs up after [`delivery::RESPONSE_TIMEOUT_MILLIS`](crate::delivery::RESPONSE_TIMEOUT_MILLIS); what an inbox does within
//! a delivery has to fit in.

/// How long a store keeps a state at least, in milliseconds: a publisher comes back within 49 minutes, a timer later.
pub const MIN_STATE_MILLIS: u64 = 24 * 60 * 60 * 1000;

/// How long a store keeps a state unless you say otherwise, in milliseconds: 30 days.
pub const DEFAULT_STATE_MILLIS: u64 = 30 * MIN_STATE_MILLIS;

/// How long the body of a delivery may take to come, in milliseconds; then 408 is replied.
pub const READ_MILLIS: u64 = 5_000;

/// How long the functions of a user's program may take within a delivery, in milliseconds.
pub const ANNOUNCE_MILLIS: u64 = 8_000;

/// After how many milliseconds a delivery is replied to, whatever is still going on.
pub const REPLY_MILLIS: u64 = 9_500;

/// The `Retry-After` of a reply that knows no better, in seconds: the publisher's first wait, for others may go by the header.
pub const RETRY_AFTER_SECONDS: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery;

    #[test]
    fn a_delivery_is_replied_to_before_the_publisher_hangs_up() {
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

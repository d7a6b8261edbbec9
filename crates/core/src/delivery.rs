//! How Shotstack's publisher delivers a webhook: what it takes for delivered, and when it tries again.
//!
//! After the open-source publisher and the guide to webhooks.

/// How often a webhook is tried, the first time included. After that it is gone.
///
/// ```
/// assert_eq!(shotstack_hosting::delivery::MAX_ATTEMPTS, 10);
/// ```
pub const MAX_ATTEMPTS: u32 = 10;

/// How long the publisher waits for an answer, in milliseconds.
///
/// ```
/// assert_eq!(shotstack_hosting::delivery::ANSWER_MILLIS, 10_000);
/// ```
pub const ANSWER_MILLIS: u64 = 10_000;

const LONGEST_WAIT_SECONDS: u64 = 900;

/// The sum, which is not worth code that adds it up.
const LONGEST_WAIT_MILLIS: u64 = 2_924_000;

/// How long the publisher waits before an attempt, in milliseconds: min(n³, 900) seconds before the
/// nth, none before the first; `None` where there is no such attempt.
///
/// ```
/// use shotstack_hosting::delivery;
///
/// assert_eq!(delivery::wait_before(1), Some(0));
/// assert_eq!(delivery::wait_before(2), Some(8_000));
/// assert_eq!(delivery::wait_before(10), Some(900_000));
/// assert_eq!(delivery::wait_before(11), None);
/// ```
#[must_use]
pub fn wait_before(attempt: u32) -> Option<u64> {
    match attempt {
        1 => Some(0),
        2..=MAX_ATTEMPTS => Some(u64::from(attempt).pow(3).min(LONGEST_WAIT_SECONDS) * 1000),
        _ => None,
    }
}

/// The waits before all attempts together, in milliseconds: 2,924 seconds.
///
/// ```
/// assert_eq!(shotstack_hosting::delivery::longest_wait(), 2_924_000);
/// ```
#[must_use]
pub fn longest_wait() -> u64 {
    LONGEST_WAIT_MILLIS
}

/// What the publisher makes of an answer.
///
/// ```
/// use shotstack_hosting::delivery::{Outcome, outcome};
///
/// assert_eq!(outcome(Some(307)), Outcome::Redirected { keeps_body: true });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The webhook is taken for delivered.
    Delivered,
    /// The webhook goes to another address, and a 303, 301 or 302 loses its body on the way.
    Redirected {
        /// Whether the body goes along.
        keeps_body: bool,
    },
    /// The webhook is tried again, until the attempts are used up.
    Retried,
}

/// What the publisher makes of an HTTP status; `None` stands for no answer in time.
///
/// ```
/// use shotstack_hosting::delivery::{self, Outcome};
///
/// assert_eq!(delivery::outcome(Some(200)), Outcome::Delivered);
/// assert_eq!(delivery::outcome(Some(400)), Outcome::Retried);
/// assert_eq!(delivery::outcome(Some(302)), Outcome::Redirected { keeps_body: false });
/// assert_eq!(delivery::outcome(Some(304)), Outcome::Retried);
/// assert_eq!(delivery::outcome(None), Outcome::Retried);
/// ```
#[must_use]
pub fn outcome(http_status: Option<u16>) -> Outcome {
    match http_status {
        Some(200..=299) => Outcome::Delivered,
        Some(301..=303) => Outcome::Redirected { keeps_body: false },
        Some(307 | 308) => Outcome::Redirected { keeps_body: true },
        _ => Outcome::Retried,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_is_the_sum_of_all() {
        let sum: u64 = (1..=MAX_ATTEMPTS).filter_map(wait_before).sum();
        assert_eq!(longest_wait(), sum);
    }
}

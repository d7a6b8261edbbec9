//! How Shotstack's publisher delivers a webhook: which responses count as delivered, and when it retries.
//!
//! Sources: the open-source publisher, and the guide to webhooks.
//!
//! ```
//! use shotstack_hosting::delivery::{self, Outcome};
//!
//! assert_eq!(delivery::outcome(Some(204)), Outcome::Delivered);
//! assert_eq!(delivery::outcome(Some(500)), Outcome::Retried);
//! assert_eq!(delivery::wait_before(2), Some(8_000)); // milliseconds
//! assert_eq!(delivery::wait_before(delivery::MAX_ATTEMPTS + 1), None); // the webhook is lost
//! ```

/// The number of attempts at a webhook. If all fail, the webhook is lost.
pub const MAX_ATTEMPTS: u32 = 10;

/// The time that the publisher waits for a response, in milliseconds.
pub const RESPONSE_TIMEOUT_MILLIS: u64 = 10_000;

const LONGEST_WAIT_SECONDS: u64 = 900;

/// The time that the publisher waits before an attempt, in milliseconds: min(n³, 900) seconds before the nth, none
/// before the first; `None` if there is no such attempt.
#[must_use]
pub fn wait_before(attempt: u32) -> Option<u64> {
    match attempt {
        1 => Some(0),
        2..=MAX_ATTEMPTS => Some(u64::from(attempt).pow(3).min(LONGEST_WAIT_SECONDS) * 1000),
        _ => None,
    }
}

/// The sum of the waits before all attempts, in milliseconds: 2,924 seconds.
#[must_use]
pub fn total_wait() -> u64 {
    (1..=MAX_ATTEMPTS).filter_map(wait_before).sum()
}

/// The publisher's reaction to a response.
///
/// In JSON: `{"outcome":"delivered"}`, `{"outcome":"redirected","keepsBody":true}`, `{"outcome":"retried"}`.
///
/// ```
/// use shotstack_hosting::delivery::{Outcome, outcome};
///
/// // A handler behind a login page replies 302, so the webhook is lost: the login page receives it without its body.
/// assert_eq!(outcome(Some(302)), Outcome::Redirected { keeps_body: false });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(
    tag = "outcome",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum Outcome {
    /// The webhook counts as delivered.
    Delivered,
    /// The publisher follows the redirect. After a 301, 302 or 303 it drops the body.
    Redirected {
        /// Whether the body is sent again.
        keeps_body: bool,
    },
    /// The publisher retries, up to the last attempt.
    Retried,
}

/// The publisher's reaction to an HTTP status; `None` if there was no response in time.
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
    fn limits_are_those_of_the_publisher() {
        assert_eq!((MAX_ATTEMPTS, RESPONSE_TIMEOUT_MILLIS), (10, 10_000));
        assert_eq!(total_wait(), 2_924_000);
    }
}

//! A part of the limits, for one of several processes that use the same key.

use crate::poll::rules::PollRules;

/// Why a share of the limits is not valid.
///
/// ```
/// use shotstack_hosting::poll::PollRules;
///
/// let error = PollRules::default().with_share(2.0).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the share is 2: it must be greater than 0 and at most 1, such as 0.5 for each of two processes that use the same key"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "the share is {share}: it must be greater than 0 and at most 1, such as 0.5 for each of two processes that use the same key"
)]
pub struct ShareError {
    share: f64,
}

impl PollRules {
    /// These rules with a part of their limits, for one of several processes that use the same key. A limit stays at least one
    /// request in a window.
    ///
    /// ```
    /// use shotstack_hosting::{Stage, poll::PollRules};
    ///
    /// let rules = PollRules::for_stage(Stage::Sandbox).with_share(0.5)?;
    /// assert_eq!((rules.serve_limit, rules.edit_limit), (150, 75));
    /// # Ok::<(), shotstack_hosting::poll::ShareError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The share is not greater than 0 and at most 1.
    pub fn with_share(self, share: f64) -> Result<Self, ShareError> {
        if !(share > 0.0 && share <= 1.0) {
            return Err(ShareError { share });
        }
        Ok(Self {
            serve_limit: part(share, self.serve_limit),
            edit_limit: part(share, self.edit_limit),
            ..self
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share is from 0 to 1, so the part fits"
)]
fn part(share: f64, limit: u32) -> u32 {
    ((f64::from(limit) * share) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_limits_is_at_least_one_request() {
        let limits = |share| {
            let rules = PollRules {
                edit_limit: 11,
                ..PollRules::default()
            };
            let rules = rules.with_share(share).unwrap();
            (rules.serve_limit, rules.edit_limit)
        };
        assert_eq!(limits(1.0), (600, 11));
        assert_eq!(limits(0.5), (300, 5));
        assert_eq!(limits(0.0001), (1, 1));
    }

    #[test]
    fn other_numbers_are_refused() {
        for share in [0.0, -0.5, 1.01, f64::NAN, f64::INFINITY] {
            let error = PollRules::default().with_share(share).unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("the share is {share}: it must be greater than 0")),
                "{error}"
            );
        }
    }
}

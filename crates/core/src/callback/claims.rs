//! The claims of a token.

use serde::{Deserialize, Serialize};

use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::timestamp::Timestamp;

/// The default validity of a token, in milliseconds: 7 days. Allow for rendering and 49 minutes of redelivery.
pub const DEFAULT_TOKEN_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The longest correlation id, in bytes.
pub const MAX_CORRELATION_BYTES: usize = 256;

/// The claims that a token signs. They are readable by anyone who has the URL.
///
/// Unknown members are ignored, so that later versions can add some.
///
/// ```
/// use shotstack_hosting::{callback::Claims, role::RoleSet, Timestamp};
///
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// let claims = Claims::new("order-17", now).with_roles("main,poster".parse()?);
/// assert_eq!(claims.expires, Some(now.plus_millis(7 * 24 * 60 * 60 * 1000)));
/// assert!(!claims.is_standing() && Claims::standing().is_standing());
/// # Ok::<(), shotstack_hosting::role::UnknownRole>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Claims {
    /// Your own id for the render, such as an order number, of up to [`MAX_CORRELATION_BYTES`]; `None` in a standing token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The expected files, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<RoleSet>,
    /// The destinations, by `provider`, if Shotstack's hosting is excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Vec<String>>,
    /// The required owner, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerId>,
    /// The required stage, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The time at which the token expires. Only a standing token may be valid without end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl Claims {
    /// Claims with only a correlation id, valid for [`DEFAULT_TOKEN_MILLIS`] from now.
    #[must_use]
    pub fn new(correlation: impl Into<String>, now: Timestamp) -> Self {
        Self {
            correlation: Some(correlation.into()),
            expires: Some(now.plus_millis(DEFAULT_TOKEN_MILLIS)),
            ..Self::standing()
        }
    }

    /// The claims of a standing token, for a callback URL that many renders share, as in a template or in the dashboard.
    ///
    /// It names no order and does not expire. It becomes invalid when its secret is no longer accepted.
    #[must_use]
    pub fn standing() -> Self {
        Self {
            correlation: None,
            expected: None,
            elsewhere: None,
            owner: None,
            stage: None,
            expires: None,
        }
    }

    /// Whether the token is for many renders, and not for one order.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        self.correlation.is_none()
    }

    /// Sets the expected files.
    #[must_use]
    pub fn with_roles(self, roles: RoleSet) -> Self {
        Self {
            expected: Some(roles),
            ..self
        }
    }

    /// Sets the expected files of an expectation, and their destinations if Shotstack's hosting is excluded.
    #[must_use]
    pub fn with_expectation(self, expectation: &Expectation) -> Self {
        let elsewhere = || expectation.elsewhere().map(str::to_owned).collect();
        Self {
            expected: Some(expectation.roles()),
            elsewhere: (!expectation.is_hosted()).then(elsewhere),
            ..self
        }
    }

    /// Sets the required owner.
    #[must_use]
    pub fn with_owner(self, owner: OwnerId) -> Self {
        Self {
            owner: Some(owner),
            ..self
        }
    }

    /// Sets the required stage.
    #[must_use]
    pub fn with_stage(self, stage: Stage) -> Self {
        Self {
            stage: Some(stage),
            ..self
        }
    }

    /// Sets the time at which the token expires.
    #[must_use]
    pub fn with_expiry(self, expires: Timestamp) -> Self {
        Self {
            expires: Some(expires),
            ..self
        }
    }

    /// Whether these are the claims of a token that expires, or of a standing one.
    pub(super) fn may_be_minted(&self) -> bool {
        self.is_standing() || self.expires.is_some()
    }

    /// The expected files, if the claims have them.
    pub(crate) fn expectation(&self) -> Option<Expectation> {
        let expectation = Expectation::exactly(self.expected?);
        Some(match &self.elsewhere {
            Some(elsewhere) => {
                expectation.with_only_destinations(elsewhere.iter().map(String::as_str))
            }
            None => expectation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_sets_its_claim() {
        let now = Timestamp::from_millis(0);
        let claims = Claims::new("order-17", now);
        assert_eq!(claims.correlation.as_deref(), Some("order-17"));
        assert_eq!(claims.expires, Some(Timestamp::from_millis(604_800_000)));
        assert_eq!(claims.expectation(), None);

        let elsewhere = Expectation::exactly(RoleSet::MAIN).with_only_destinations(["s3"]);
        let claims = claims
            .with_expectation(&elsewhere)
            .with_owner("5ca6hu7s9k".parse().unwrap())
            .with_stage(Stage::Sandbox)
            .with_expiry(now.plus_millis(60_000));
        assert_eq!(claims.elsewhere.as_deref(), Some(&["s3".to_owned()][..]));
        assert_eq!(claims.expectation(), Some(elsewhere));
        assert_eq!(claims.owner.as_ref().unwrap().as_str(), "5ca6hu7s9k");
        assert_eq!(claims.stage, Some(Stage::Sandbox));
        assert_eq!(claims.expires, Some(Timestamp::from_millis(60_000)));

        let hosted = claims.with_expectation(&Expectation::exactly(RoleSet::MAIN));
        assert_eq!(hosted.elsewhere, None);
        assert_eq!(
            hosted.with_roles(RoleSet::EMPTY).expected,
            Some(RoleSet::EMPTY)
        );
    }
}

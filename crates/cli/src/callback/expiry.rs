//! `--expires-in`: how long a token is valid.

use shotstack_hosting::{Timestamp, callback::Claims};

/// The claims with this expiry, or else with their own.
pub(crate) fn with_expiry(
    claims: Claims,
    expires_in: Option<humantime::Duration>,
    now: Timestamp,
) -> Claims {
    let Some(expires_in) = expires_in else {
        return claims;
    };
    let millis = i64::try_from(expires_in.as_millis()).unwrap_or(i64::MAX);
    claims.with_expiry(now.plus_millis(millis))
}

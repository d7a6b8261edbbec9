//! A webhook's body, and the verdict on it.

use shotstack_hosting::{ToJson, Validator, cdn::Origin, validate::Limits};

/// A validator of these limits.
#[must_use]
pub fn validator(
    origin: Origin,
    max_bytes: usize,
    max_nesting: usize,
    max_id_bytes: usize,
) -> Validator {
    Validator::new().with_origin(origin).with_limits(Limits {
        max_bytes,
        max_nesting,
        max_id_bytes,
    })
}

/// The verdict on a body, as JSON.
#[must_use]
pub fn check(body: &[u8], validator: &Validator) -> String {
    match validator.check(body) {
        Ok(validated) => validated.to_json(),
        Err(invalid) => invalid.to_json(),
    }
}

//! A webhook's body, and the verdict on it.

use shotstack_hosting::{Invalid, Limits, Origin, ToJson, Validated, Validator};

use crate::argument;

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
    verdict(validator.check(body))
}

/// The verdict on the object that was handed over, as JSON.
#[must_use]
pub fn check_argument(validator: &Validator) -> String {
    match argument::take() {
        Ok(body) => verdict(validator.check_value(body)),
        Err(unreadable) => unreadable.verdict(),
    }
}

fn verdict(read: Result<Validated, Invalid>) -> String {
    match read {
        Ok(validated) => validated.to_json(),
        Err(invalid) => invalid.to_json(),
    }
}

//! A webhook's body, and the verdict on it.

use serde::Serialize;
use shotstack_hosting::{Limits, Origin, Validator};

use crate::argument;
use crate::refusal::Refusal;

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
///
/// # Errors
///
/// None but a defect of ours.
pub fn check(body: &[u8], validator: &Validator) -> Result<String, Refusal> {
    match validator.check(body) {
        Ok(validated) => json(&validated),
        Err(invalid) => json(&invalid),
    }
}

/// The verdict on the object that was handed over, as JSON.
///
/// # Errors
///
/// None but a defect of ours.
pub fn check_argument(validator: &Validator) -> Result<String, Refusal> {
    match argument::take().map(|body| validator.check_value(body)) {
        Ok(Ok(validated)) => json(&validated),
        Ok(Err(invalid)) => json(&invalid),
        Err(unreadable) => unreadable.verdict(),
    }
}

/// A value as JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal::new("internal", error))
}

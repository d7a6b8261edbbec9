//! Objects that JavaScript hands over, as JSON text.

use serde_json::Value;
#[cfg(feature = "full")]
use shotstack_hosting::FromJson;

use crate::refusal::{Refusal, text};

/// What was handed over, in the form that is asked for.
#[cfg(feature = "full")]
pub(crate) fn read<T: FromJson>(given: &[u8], code: &'static str) -> Result<T, Refusal> {
    T::from_json(&parse(given, code)?).map_err(|unfit| Refusal::new(code, &unfit))
}

/// What was handed over.
pub(crate) fn parse(given: &[u8], code: &'static str) -> Result<Value, Refusal> {
    text(given)?
        .parse()
        .map_err(|error| Refusal::new(code, &error))
}

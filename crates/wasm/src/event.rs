//! A webhook's body, and the verdict on it.

use serde::Deserialize;
use shotstack_hosting::{Validator, validate::Limits};

use crate::read::written_by_user;
use crate::refusal::Refusal;
use crate::url::origin_or_default;

/// How bodies are read; the defaults are the core's own.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct EventOptions {
    origin: String,
    max_bytes: Option<u32>,
    max_nesting: Option<u32>,
    max_id_bytes: Option<u32>,
}

impl EventOptions {
    /// A validator of these options.
    pub(crate) fn validator(&self) -> Result<Validator, Refusal> {
        let usual = Limits::default();
        let limit = |given: Option<u32>, usual| given.map_or(usual, |limit| limit as usize);
        let limits = Limits {
            max_bytes: limit(self.max_bytes, usual.max_bytes),
            max_nesting: limit(self.max_nesting, usual.max_nesting),
            max_id_bytes: limit(self.max_id_bytes, usual.max_id_bytes),
        };
        let origin = origin_or_default(&self.origin)?;
        Ok(Validator::new().with_origin(origin).with_limits(limits))
    }
}

/// A validator of options as JSON.
pub(crate) fn validator(options: &str) -> Result<Validator, Refusal> {
    written_by_user::<EventOptions>(options, "argument")?.validator()
}

/// The verdict on a body, as JSON.
///
/// # Errors
///
/// An option is not valid. A body that is refused is a verdict.
pub fn check(body: &[u8], options: &str) -> Result<String, Refusal> {
    match validator(options)?.check(body) {
        Ok(validated) => json(&validated),
        Err(invalid) => json(&invalid),
    }
}

/// JSON text, which JavaScript parses.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal::new("internal", &error))
}

//! Values that JavaScript has written as JSON.

use serde::de::DeserializeOwned;
use shotstack_hosting::{RenderState, decode};

use crate::refusal::Refusal;

/// What a user has written, such as options. The refusal has this code, and its message begins with the place of the mistake.
///
/// # Errors
///
/// The text is not valid JSON, or not of this form.
pub(crate) fn written_by_user<T: DeserializeOwned>(
    text: &str,
    code: &'static str,
) -> Result<T, Refusal> {
    decode::from_json(text).map_err(|error| Refusal::new(code, &error))
}

/// What the package's own JavaScript has written, or passes on unchanged. Finding the place of a mistake would make the module
/// larger, by half a kilobyte for each type.
///
/// # Errors
///
/// The text is not valid JSON, or not of this form.
pub(crate) fn passed_on<T: DeserializeOwned>(text: &str, code: &'static str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal::new(code, &error))
}

/// The state in this text; `null` is an absent state.
///
/// # Errors
///
/// It is not a state, or one of a later version.
pub(crate) fn state(text: &str) -> Result<Option<RenderState>, Refusal> {
    if text == "null" {
        return Ok(None);
    }
    let state = RenderState::from_json(text).map_err(|error| Refusal::new("state", &error))?;
    Ok(Some(state))
}

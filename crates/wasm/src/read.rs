//! Options and other values that JavaScript has written as JSON.

use serde::de::DeserializeOwned;
use shotstack_hosting::{RenderState, decode};

use crate::refusal::Refusal;

/// The value in this text. The refusal has this code, and its message begins with the place of the mistake.
///
/// # Errors
///
/// The text is not valid JSON, or not of this form.
pub(crate) fn read<T: DeserializeOwned>(text: &str, code: &'static str) -> Result<T, Refusal> {
    decode::from_json(text).map_err(|error| Refusal::new(code, &error))
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

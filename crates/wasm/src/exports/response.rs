//! The APIs' responses.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::boundary::object;
use crate::refusal::Refusal;
use crate::response;

/// See [`response::assets`].
#[wasm_bindgen]
pub fn read_assets(head: &str, body: &[u8], origin: &str) -> Result<JsValue, Refusal> {
    object(&response::assets(head, body, origin)?)
}

/// See [`response::render`].
#[wasm_bindgen]
pub fn read_render(head: &str, body: &[u8]) -> Result<JsValue, Refusal> {
    object(&response::render(head, body)?)
}

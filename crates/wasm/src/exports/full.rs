//! Events, renders, callbacks, the inbox.

use shotstack_hosting::delivery;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::time;
use crate::boundary::object;
use crate::refusal::Refusal;
use crate::{callback, event, inbox, render};

/// See [`event::check`].
#[wasm_bindgen]
pub fn check_event(body: &[u8], options: &str) -> Result<String, Refusal> {
    event::check(body, options)
}

/// See [`render::observe`].
#[wasm_bindgen]
pub fn render_observe(
    key: &str,
    state: &str,
    document: &[u8],
    options: &str,
) -> Result<JsValue, Refusal> {
    object(&render::observe(key, state, document, options)?)
}

/// See [`render::merge`].
#[wasm_bindgen]
pub fn render_merge(
    key: &str,
    state: &str,
    other_key: &str,
    other: &str,
) -> Result<JsValue, Refusal> {
    object(&render::merge([key, state], [other_key, other])?)
}

/// See [`render::report`].
#[wasm_bindgen]
pub fn render_report(state: &str, options: &str) -> Result<JsValue, Refusal> {
    object(&render::report(state, options)?)
}

/// See [`render::reports`].
#[wasm_bindgen]
pub fn reports(
    documents: &[u8],
    lengths: &[u32],
    reading: &str,
    options: &str,
) -> Result<String, Refusal> {
    render::reports(documents, lengths, reading, options)
}

/// See [`render::expected_assets`].
#[wasm_bindgen]
pub fn expected_assets(edit: &str) -> Result<JsValue, Refusal> {
    object(&render::expected_assets(edit)?)
}

/// See [`callback::mint`].
#[wasm_bindgen]
pub fn callback_url(options: &str, now: f64) -> Result<String, Refusal> {
    callback::mint(options, time(now))
}

/// See [`callback::mint_for_edit`].
#[wasm_bindgen]
pub fn callback_url_for_edit(edit: &str, options: &str, now: f64) -> Result<JsValue, Refusal> {
    object(&callback::mint_for_edit(edit, options, time(now))?)
}

/// See [`callback::unsigned_for_edit`].
#[wasm_bindgen]
pub fn unsigned_callback_for_edit(edit: &str, url: &str) -> Result<JsValue, Refusal> {
    object(&callback::unsigned_for_edit(edit, url)?)
}

/// See [`callback::verify`].
#[wasm_bindgen]
pub fn verify_callback(url: &str, secrets: &str, now: f64) -> Result<JsValue, Refusal> {
    object(&callback::verify(url, secrets, time(now))?)
}

/// See [`callback::redact`].
#[wasm_bindgen]
pub fn redact_token(url: &str) -> String {
    callback::redact(url)
}

/// See [`callback::private_host`].
#[wasm_bindgen]
pub fn private_host(host: &str) -> Option<String> {
    callback::private_host(host)
}

/// See [`inbox::limits`].
#[wasm_bindgen]
pub fn inbox_limits() -> Result<JsValue, Refusal> {
    object(&inbox::limits())
}

/// See [`delivery::wait_before`].
// At most some ten million milliseconds.
#[allow(clippy::cast_precision_loss)]
#[wasm_bindgen]
pub fn wait_before(attempt: u32) -> Option<f64> {
    delivery::wait_before(attempt).map(|millis| millis as f64)
}

/// See [`delivery::total_wait`].
#[allow(clippy::cast_precision_loss)]
#[wasm_bindgen]
pub fn total_wait() -> f64 {
    delivery::total_wait() as f64
}

/// See [`delivery::outcome`].
#[wasm_bindgen]
pub fn delivery_outcome(http_status: Option<u16>) -> Result<JsValue, Refusal> {
    object(&delivery::outcome(http_status))
}

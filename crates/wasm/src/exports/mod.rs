//! What JavaScript calls: each export is a function of the module of its topic.

// JavaScript knows no `must_use`, and the errors are described at the function that each export names.
#![allow(clippy::must_use_candidate, clippy::missing_errors_doc)]

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "full")]
pub mod full;
#[cfg(feature = "json")]
pub mod response;
#[cfg(feature = "full")]
pub mod scanner;
#[cfg(feature = "full")]
pub mod turn;
#[cfg(any(feature = "full", feature = "url"))]
pub mod url;

/// See [`shotstack_url::read`](crate::shotstack_url::read).
#[cfg(feature = "json")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn shotstack_url(
    text: &str,
) -> Result<wasm_bindgen::prelude::JsValue, crate::refusal::Refusal> {
    crate::boundary::object(&crate::shotstack_url::read(text)?)
}

/// JavaScript's clock, of which only finite numbers are let through.
#[cfg(feature = "json")]
#[allow(clippy::cast_possible_truncation)]
fn time(millis: f64) -> shotstack_hosting::Timestamp {
    shotstack_hosting::Timestamp::from_millis(millis as i64)
}

//! What JavaScript calls. Every text is in the scratch area, in the order of the lengths.

// JavaScript knows no `must_use`.
#![allow(clippy::must_use_candidate)]

use wasm_bindgen::prelude::wasm_bindgen;

use crate::memory;

#[cfg(any(feature = "full", feature = "serve-api"))]
pub mod api;
#[cfg(feature = "full")]
pub mod full;
#[cfg(feature = "serve-api")]
pub mod serve_api;
#[cfg(any(feature = "full", feature = "url"))]
pub mod url;

/// See [`memory::scratch`].
#[wasm_bindgen]
pub fn scratch(bytes: usize) -> usize {
    memory::scratch(bytes)
}

/// See [`memory::shrink`].
#[wasm_bindgen]
pub fn shrink() {
    memory::shrink();
}

/// See [`memory::output`].
#[wasm_bindgen]
pub fn output() -> usize {
    memory::output()
}

/// JavaScript's clock. It gives whole numbers, and only finite ones are let through.
#[cfg(any(feature = "full", feature = "serve-api"))]
#[allow(clippy::cast_possible_truncation)]
fn time(millis: f64) -> shotstack_hosting::Timestamp {
    shotstack_hosting::Timestamp::from_millis(millis as i64)
}

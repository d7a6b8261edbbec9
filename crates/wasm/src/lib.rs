//! The WebAssembly side of the npm package `shotstack-hosting`: the core, reached by plain numbers.
//!
//! # The crossing
//!
//! JavaScript writes text and bytes into one scratch area of the memory and calls an export with their lengths; the
//! answer's text lies in one output area, and its length is what the export returns. Nothing is allocated for a
//! crossing, and no string crosses by itself. Objects come in by `serde-wasm-bindgen`, through one export,
//! `argument`, before the scratch area is written: reading an object can run a getter, and that getter may call us.
//!
//! No state is kept between calls but poll plans, which the JavaScript side can make anew: so it can replace an instance
//! that has trapped.
//!
//! # Features
//!
//! `full`, on by default, is everything. Without it there remain the CDN URLs (`shotstack-hosting/url`).

// What the macro of wasm-bindgen makes of an exported function is unsafe code; nothing here is by itself.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "full")]
pub mod api;
#[cfg(feature = "full")]
pub mod argument;
#[cfg(feature = "full")]
pub mod callback;
#[cfg(feature = "full")]
pub mod event;
#[cfg(feature = "full")]
pub mod inbox;
pub mod memory;
#[cfg(feature = "full")]
pub mod poll;
pub mod refusal;
#[cfg(feature = "full")]
pub mod render;
#[cfg(feature = "full")]
pub mod request;
pub mod url;

#[cfg(target_arch = "wasm32")]
pub mod exports;

/// A third of the size of what the standard library brings.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

//! The WebAssembly side of the npm package `shotstack-hosting`: the core, reached by plain numbers.
//!
//! # The crossing
//!
//! JavaScript writes text and bytes into one scratch area of the memory and calls an export with their lengths; the
//! answer's text lies in one output area, and its length is what the export returns. Nothing is allocated for a
//! crossing, and no string crosses by itself. Objects cross as JSON text, which `JSON.stringify` makes faster than anything
//! that looks into them from here; reading an object can run a getter, and that getter may call us, so it comes first.
//!
//! No state is kept between calls but poll plans, which the JavaScript side can make anew: so it can replace an instance
//! that has trapped.
//!
//! # Features
//!
//! Each entry of the package has a module of its own:
//!
//! - `full`, on by default, is `shotstack-hosting`: CDN URLs, events, renders, callbacks, the inbox, the APIs' answers.
//! - `serve-api` is `shotstack-hosting/serve-api`: requests, poll plans, the APIs' answers.
//! - `url` is `shotstack-hosting/url`: CDN URLs.
//!
//! A module has the exports of its feature, and the linker leaves out what none of them needs.

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

#[cfg(any(feature = "full", feature = "serve-api"))]
pub mod api;
#[cfg(any(feature = "full", feature = "serve-api"))]
pub mod argument;
#[cfg(feature = "full")]
pub mod callback;
#[cfg(feature = "full")]
pub mod event;
#[cfg(feature = "full")]
pub mod inbox;
pub mod memory;
#[cfg(feature = "serve-api")]
pub mod poll;
pub mod refusal;
#[cfg(any(feature = "full", feature = "serve-api"))]
pub mod render;
#[cfg(feature = "serve-api")]
pub mod request;
pub mod url;

#[cfg(target_arch = "wasm32")]
pub mod exports;

/// A third of the size of what the standard library brings.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Runs the Rust of the repository's README as documentation tests. This crate is not published: the file would be
/// missing in a package.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

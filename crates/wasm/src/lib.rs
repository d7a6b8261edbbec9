//! The WebAssembly side of the npm package `shotstack-hosting`: the core's functions as JavaScript calls them.
//!
//! # One convention
//!
//! - **Inputs** are texts and bytes. Values with members (options, policies, states) are JSON text, read by `serde_json`;
//!   JavaScript has written it by `JSON.stringify`, so no getter runs while Rust reads, and no value changes in
//!   between.
//! - **Outputs** are objects if all members are the core's own (reports, claims, requests), and JSON text if members can come
//!   from outside (events) or only pass through (states): `JSON.parse` turns `__proto__` into a member, which an assignment
//!   would not.
//! - **Plain events**, which nearly all are, cross as numbers: `scanner.rs`.
//! - **Refusals** are thrown as a `HostingError` with `code`, `message` and details. `boundary.rs` creates all of them.
//!
//! No state is kept between calls, except in three classes: a poll plan, a turn of an inbox, and the scanner, which is no more
//! than a place for a body. JavaScript replaces an instance that has trapped; it then creates its plan and its scanner again,
//! and replies 503 to the delivery of the turn.
//!
//! Each topic has a module that is plain Rust and tested natively. `exports` names them for JavaScript.
//!
//! # Features
//!
//! Each entry of the package has a WebAssembly module of its own:
//!
//! - `full`, on by default, is `shotstack-hosting`: CDN URLs, events, renders, callbacks, the inbox, the APIs' responses.
//! - `api` is `shotstack-hosting/api`: requests, poll plans, the APIs' responses.
//! - `url` is `shotstack-hosting/url`: CDN URLs, without serde.
//!
//! A module has the exports of its feature, and the linker leaves out what none of them needs.

// The macro of wasm-bindgen generates unsafe code for an exported function; this crate itself has none.
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
pub mod callback;
#[cfg(feature = "json")]
pub mod event;
#[cfg(feature = "full")]
pub mod inbox;
#[cfg(feature = "api")]
pub mod poll;
#[cfg(feature = "json")]
mod read;
pub mod refusal;
#[cfg(feature = "json")]
pub mod render;
#[cfg(feature = "api")]
pub mod request;
#[cfg(feature = "json")]
pub mod response;
#[cfg(feature = "full")]
pub mod scanner;
#[cfg(feature = "json")]
pub mod shotstack_url;
#[cfg(feature = "full")]
pub mod turn;
pub mod url;

#[cfg(target_arch = "wasm32")]
mod boundary;
#[cfg(target_arch = "wasm32")]
pub mod exports;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Runs the Rust of the repository's README as documentation tests. This crate is not published: the file would be
/// missing in a package.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

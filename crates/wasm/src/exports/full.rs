//! Events, renders, callbacks, the inbox.

use shotstack_hosting::{Validator, delivery};
use wasm_bindgen::prelude::wasm_bindgen;

use super::time;
use crate::memory::answer;
use crate::refusal::Refusal;
use crate::url::read_origin;
use crate::{callback, event, inbox, render};

/// How bodies are read; what is not a text of its own crosses as numbers.
fn validator(
    origin: &[u8],
    bytes: usize,
    nesting: usize,
    id_bytes: usize,
) -> Result<Validator, Refusal> {
    let origin = read_origin(origin)?;
    Ok(event::validator(origin, bytes, nesting, id_bytes))
}

/// See [`event::check`].
#[wasm_bindgen]
pub fn event_check(
    body: usize,
    origin: usize,
    bytes: usize,
    nesting: usize,
    id_bytes: usize,
) -> i32 {
    answer([body, origin], |[body, origin]| {
        Ok(event::check(
            body,
            &validator(origin, bytes, nesting, id_bytes)?,
        ))
    })
}

/// See [`render::observe`].
#[wasm_bindgen]
pub fn render_observe(
    state: usize,
    document: usize,
    origin: usize,
    bytes: usize,
    nesting: usize,
    id_bytes: usize,
) -> i32 {
    answer([state, document, origin], |[state, document, origin]| {
        render::observe(
            state,
            document,
            &validator(origin, bytes, nesting, id_bytes)?,
        )
    })
}

/// See [`render::merge`].
#[wasm_bindgen]
pub fn render_merge(state: usize, other: usize) -> i32 {
    answer([state, other], |[state, other]| render::merge(state, other))
}

/// See [`render::report`].
#[wasm_bindgen]
pub fn render_report(state: usize, optional: usize) -> i32 {
    answer([state, optional], |[state, optional]| {
        render::report(state, optional)
    })
}

/// See [`render::reports`].
#[wasm_bindgen]
pub fn render_reports(
    lengths: usize,
    optional: usize,
    origin: usize,
    documents: usize,
    bytes: usize,
    nesting: usize,
    id_bytes: usize,
) -> i32 {
    answer(
        [lengths, optional, origin, documents],
        |[lengths, optional, origin, documents]| {
            render::reports(
                lengths,
                optional,
                documents,
                &validator(origin, bytes, nesting, id_bytes)?,
            )
        },
    )
}

/// See [`render::expected`].
#[wasm_bindgen]
pub fn edit_expected(edit: usize) -> i32 {
    answer([edit], |[edit]| render::expected(edit))
}

/// See [`callback::mint`].
#[wasm_bindgen]
pub fn callback_mint(options: usize, now: f64) -> i32 {
    answer([options], |[options]| callback::mint(options, time(now)))
}

/// See [`callback::verify`].
#[wasm_bindgen]
pub fn callback_verify(secrets: usize, url: usize, now: f64) -> i32 {
    answer([secrets, url], |[secrets, url]| {
        callback::verify(secrets, url, time(now))
    })
}

/// See [`callback::redact`].
#[wasm_bindgen]
pub fn callback_redact(url: usize) -> i32 {
    answer([url], |[url]| callback::redact(url))
}

/// See [`inbox::admit`].
#[wasm_bindgen]
pub fn inbox_admit(given: usize, body: usize, now: f64) -> i32 {
    answer([given, body], |[given, body]| {
        inbox::admit(given, body, time(now))
    })
}

/// See [`inbox::decide`].
#[wasm_bindgen]
pub fn inbox_decide(given: usize, body: usize, arrived: f64, now: f64) -> i32 {
    answer([given, body], |[given, body]| {
        inbox::decide(given, body, time(arrived), time(now))
    })
}

/// See [`inbox::resume`].
#[wasm_bindgen]
pub fn inbox_resume(given: usize, now: f64) -> i32 {
    answer([given], |[given]| inbox::resume(given, time(now)))
}

/// See [`inbox::acknowledge`].
#[wasm_bindgen]
pub fn inbox_acknowledge(given: usize) -> i32 {
    answer([given], |[given]| inbox::acknowledge(given))
}

/// See [`delivery::wait_before`]; -1 if there is no such attempt.
#[wasm_bindgen]
pub fn delivery_wait(attempt: u32) -> i32 {
    delivery::wait_before(attempt).map_or(-1, milliseconds)
}

/// See [`delivery::longest_wait`].
#[wasm_bindgen]
pub fn delivery_longest_wait() -> i32 {
    milliseconds(delivery::total_wait())
}

/// See [`delivery::outcome`]: 0 is delivered, 1 retried, 2 redirected without the body, 3 with it. No answer is status 0.
#[wasm_bindgen]
pub fn delivery_outcome(http_status: u16) -> i32 {
    let http_status = Some(http_status).filter(|status| *status > 0);
    match delivery::outcome(http_status) {
        delivery::Outcome::Delivered => 0,
        delivery::Outcome::Redirected { keeps_body: false } => 2,
        delivery::Outcome::Redirected { keeps_body: true } => 3,
        _ => 1,
    }
}

fn milliseconds(milliseconds: u64) -> i32 {
    i32::try_from(milliseconds).unwrap_or(i32::MAX)
}

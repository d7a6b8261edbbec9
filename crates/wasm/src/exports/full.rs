//! Everything but CDN URLs.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::memory::answer;
use crate::{event, url::read_origin};

/// See [`event::check`].
#[wasm_bindgen]
pub fn event_check(
    body: usize,
    origin: usize,
    max_bytes: usize,
    max_nesting: usize,
    max_id_bytes: usize,
) -> i32 {
    answer([body, origin], |[body, origin]| {
        let validator =
            event::validator(read_origin(origin)?, max_bytes, max_nesting, max_id_bytes);
        event::check(body, &validator)
    })
}

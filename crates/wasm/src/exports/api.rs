//! What the APIs answer.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::{self, Received};
use crate::memory::answer;
use crate::url::read_origin;

/// See [`api::assets`].
#[wasm_bindgen]
pub fn api_assets(body: usize, retry_after: usize, origin: usize, http_status: u16) -> i32 {
    answer(
        [body, retry_after, origin],
        |[body, retry_after, origin]| {
            let answer = Received {
                http_status,
                retry_after,
                body,
            };
            api::assets(&answer, &read_origin(origin)?)
        },
    )
}

/// See [`api::render`].
#[wasm_bindgen]
pub fn api_render(body: usize, retry_after: usize, http_status: u16) -> i32 {
    answer([body, retry_after], |[body, retry_after]| {
        api::render(&Received {
            http_status,
            retry_after,
            body,
        })
    })
}

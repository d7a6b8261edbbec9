//! CDN URLs.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::memory::answer_texts;
use crate::url::{self, File};

/// See [`url::build`].
#[wasm_bindgen]
pub fn url_build(filename: usize, owner: usize, stage: usize, region: usize, origin: usize) -> i32 {
    answer_texts(
        [filename, owner, stage, region, origin],
        |[filename, owner, stage, region, origin]| {
            url::build(File::Named(filename), owner, stage, region, origin)
        },
    )
}

/// See [`url::build`].
#[wasm_bindgen]
pub fn url_of_render(
    render: usize,
    role: usize,
    extension: usize,
    owner: usize,
    stage: usize,
    region: usize,
    origin: usize,
) -> i32 {
    answer_texts(
        [render, role, extension, owner, stage, region, origin],
        |[render, role, extension, owner, stage, region, origin]| {
            let file = File::OfRender(render, role, extension);
            url::build(file, owner, stage, region, origin)
        },
    )
}

/// See [`url::segment`].
#[wasm_bindgen]
pub fn url_segment(filename: usize) -> i32 {
    answer_texts([filename], |[filename]| url::segment(filename))
}

/// See [`url::parse`].
#[wasm_bindgen]
pub fn url_parse(url: usize, origin: usize) -> i32 {
    answer_texts([url, origin], |[url, origin]| url::parse(url, origin))
}

/// See [`url::from_output`].
#[wasm_bindgen]
pub fn url_from_output(url: usize, origin: usize) -> i32 {
    answer_texts([url, origin], |[url, origin]| url::from_output(url, origin))
}

/// See [`url::origin`].
#[wasm_bindgen]
pub fn url_origin(origin: usize) -> i32 {
    answer_texts([origin], |[origin]| url::origin(origin))
}

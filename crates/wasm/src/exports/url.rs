//! CDN URLs.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::refusal::Refusal;
use crate::url::{self, Place};

#[wasm_bindgen]
extern "C" {
    /// Makes the object of a URL's parts; `pkg/src/engine.js` hands it to the glue.
    #[wasm_bindgen(js_name = cdnParts)]
    fn cdn_parts(region: &str, stage: &str, owner: &str, filename: &str, role: &str) -> JsValue;
}

/// See [`url::build`].
#[wasm_bindgen]
pub fn cdn_url(
    filename: &str,
    owner: &str,
    stage: &str,
    region: &str,
    origin: &str,
) -> Result<String, Refusal> {
    let place = Place {
        owner,
        stage,
        region,
        origin,
    };
    url::build(filename, place)
}

/// See [`url::build_for_render`].
#[wasm_bindgen]
pub fn cdn_url_for_render(
    render: &str,
    role: &str,
    extension: &str,
    owner: &str,
    stage: &str,
    region: &str,
    origin: &str,
) -> Result<String, Refusal> {
    let place = Place {
        owner,
        stage,
        region,
        origin,
    };
    url::build_for_render(render, role, extension, place)
}

/// See [`url::segment`].
#[wasm_bindgen]
pub fn cdn_segment(filename: &str) -> Result<String, Refusal> {
    url::segment(filename)
}

/// See [`url::parse`].
#[wasm_bindgen]
pub fn parse_cdn_url(url: &str, origin: &str) -> Result<JsValue, Refusal> {
    let url = url::parse(url, origin)?;
    Ok(cdn_parts(
        url.region(),
        url.stage(),
        url.owner(),
        url.filename(),
        url.role().as_str(),
    ))
}

/// See [`url::from_output`].
#[wasm_bindgen]
pub fn cdn_url_from_output(url: &str, origin: &str) -> Result<String, Refusal> {
    url::from_output(url, origin)
}

/// See [`url::origin`].
#[wasm_bindgen]
pub fn cdn_origin(origin: &str) -> Result<String, Refusal> {
    Ok(url::origin(origin)?.as_str().to_owned())
}

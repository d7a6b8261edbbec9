//! Converts results to JavaScript values, in one place for all exports.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::refusal::Refusal;

#[wasm_bindgen]
extern "C" {
    /// The class of `pkg/src/error.js`, which `pkg/src/engine.js` hands to the glue.
    type HostingError;

    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str, details: JsValue) -> HostingError;
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        #[cfg(feature = "json")]
        let details = object(&*refusal.details).unwrap_or_default();
        #[cfg(not(feature = "json"))]
        let details = JsValue::UNDEFINED;
        HostingError::new(refusal.code, &refusal.message, details).into()
    }
}

/// A value whose members are all the core's own, as an object.
#[cfg(feature = "json")]
pub(crate) fn object<T: serde::Serialize>(value: &T) -> Result<JsValue, Refusal> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .or_else(|_| {
            // A number that JavaScript's cannot hold exactly, such as a time in a token that never ends: it gets the nearest
            // number, as from any JSON.
            let text = crate::event::json(value)?;
            parse(&text).map_err(|_| Refusal::new("internal", &"the result is not valid JSON"))
        })
}

#[cfg(feature = "json")]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(text: &str) -> Result<JsValue, JsValue>;
}

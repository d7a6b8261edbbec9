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

/// A value whose members are all the core's own, as an object. JavaScript can hold its numbers exactly: times end with the
/// year 9999.
#[cfg(feature = "json")]
pub(crate) fn object<T: serde::Serialize>(value: &T) -> Result<JsValue, Refusal> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| Refusal::new("internal", &error))
}

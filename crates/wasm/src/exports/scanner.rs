//! Plain events.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::scanner;

/// See [`scanner::Scanner`].
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Scanner(scanner::Scanner);

#[wasm_bindgen]
impl Scanner {
    /// A scanner, whose places stay where they are.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The length of the longest body, in bytes.
    #[wasm_bindgen(js_name = maxBytes)]
    pub fn max_bytes(&self) -> usize {
        self.0.body.len()
    }

    /// The address at which JavaScript writes the body.
    #[wasm_bindgen(js_name = bodyAddress)]
    pub fn body_address(&self) -> usize {
        self.0.body.as_ptr().addr()
    }

    /// The address at which JavaScript reads the numbers.
    #[wasm_bindgen(js_name = spansAddress)]
    pub fn spans_address(&self) -> usize {
        self.0.spans.as_ptr().addr()
    }

    /// The number of numbers.
    #[wasm_bindgen(js_name = spansLength)]
    pub fn spans_length(&self) -> usize {
        self.0.spans.len()
    }

    /// See [`scanner::Scanner::scan`]. Not-a-number stands for `None`.
    // Times end with the year 9999.
    #[allow(clippy::cast_precision_loss)]
    pub fn scan(&mut self, length: usize) -> f64 {
        self.0.scan(length).map_or(f64::NAN, |millis| millis as f64)
    }
}

//! Turns of an inbox.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::time;
use crate::boundary::object;
use crate::refusal::Refusal;
use crate::turn;

/// One turn. See [`shotstack_hosting::Turn`].
#[wasm_bindgen]
pub struct Turn(shotstack_hosting::Turn);

#[wasm_bindgen]
impl Turn {
    /// See [`turn::delivery`].
    pub fn delivery(
        policy: &str,
        settings: &str,
        request: &str,
        now: f64,
    ) -> Result<Turn, Refusal> {
        turn::delivery(policy, settings, request, time(now)).map(Self)
    }

    /// See [`turn::wake_up`].
    #[wasm_bindgen(js_name = wakeUp)]
    pub fn wake_up(
        policy: &str,
        settings: &str,
        key: &str,
        may_ask: bool,
        now: f64,
    ) -> Result<Turn, Refusal> {
        turn::wake_up(policy, settings, key, may_ask, time(now)).map(Self)
    }

    /// See [`turn::expectation`].
    pub fn expectation(
        policy: &str,
        settings: &str,
        order: &str,
        now: f64,
    ) -> Result<Turn, Refusal> {
        turn::expectation(policy, settings, order, time(now)).map(Self)
    }

    /// See [`turn::observation`].
    pub fn observation(
        policy: &str,
        settings: &str,
        render: &str,
        documents: &[u8],
        lengths: &[u32],
        correlation: Option<String>,
        now: f64,
    ) -> Result<Turn, Refusal> {
        let texts = [policy, settings, render];
        turn::observation(texts, documents, lengths, correlation, time(now)).map(Self)
    }

    /// The next step, as an object.
    pub fn next(&mut self, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.next(time(now)))
    }

    /// See [`turn::report`].
    pub fn report(&mut self, result: &str, body: &[u8], now: f64) -> Result<(), Refusal> {
        turn::report(&mut self.0, result, body, time(now))
    }
}

//! Turns of an inbox.

use std::sync::Arc;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::time;
use crate::boundary::object;
use crate::refusal::Refusal;
use crate::turn;

/// The settings of an inbox, which begins turns. See [`shotstack_hosting::inbox::Inbox`].
///
/// `seed`: random bits; without them, turns that begin at the same time make pauses of the same lengths.
#[wasm_bindgen]
pub struct Inbox(Arc<shotstack_hosting::inbox::Inbox>);

#[wasm_bindgen]
impl Inbox {
    /// See [`turn::inbox`].
    #[wasm_bindgen(constructor)]
    pub fn new(policy: &str, settings: &str) -> Result<Inbox, Refusal> {
        turn::inbox(policy, settings).map(Self)
    }

    /// See [`turn::delivery`].
    pub fn delivery(&self, request: &str, seed: Option<u32>, now: f64) -> Result<Turn, Refusal> {
        turn::delivery(&self.0, request, time(now)).map(|turn| seeded(turn, seed))
    }

    /// See [`shotstack_hosting::inbox::Inbox::wake_up`].
    #[wasm_bindgen(js_name = wakeUp)]
    pub fn wake_up(&self, key: &str, may_ask: bool, seed: Option<u32>, now: f64) -> Turn {
        seeded(self.0.wake_up(key, may_ask, time(now)), seed)
    }

    /// See [`turn::expectation`].
    pub fn expectation(&self, order: &str, seed: Option<u32>, now: f64) -> Result<Turn, Refusal> {
        turn::expectation(&self.0, order, time(now)).map(|turn| seeded(turn, seed))
    }

    /// See [`turn::observation`].
    pub fn observation(
        &self,
        render: &str,
        documents: &[u8],
        lengths: &[u32],
        correlation: Option<String>,
        seed: Option<u32>,
        now: f64,
    ) -> Result<Turn, Refusal> {
        turn::observation(&self.0, render, documents, lengths, correlation, time(now))
            .map(|turn| seeded(turn, seed))
    }
}

fn seeded(turn: shotstack_hosting::Turn, seed: Option<u32>) -> Turn {
    Turn(match seed {
        Some(bits) => turn.with_seed(bits.into()),
        None => turn,
    })
}

/// One turn. See [`shotstack_hosting::Turn`].
#[wasm_bindgen]
pub struct Turn(shotstack_hosting::Turn);

#[wasm_bindgen]
impl Turn {
    /// The next step, as an object.
    pub fn next(&mut self, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.next(time(now)))
    }

    /// See [`turn::report`].
    pub fn report(&mut self, result: &str, body: &[u8], now: f64) -> Result<(), Refusal> {
        turn::report(&mut self.0, result, body, time(now))
    }
}

/// See [`turn::key_of`].
#[wasm_bindgen]
pub fn key_of_render(render: &str) -> Result<String, Refusal> {
    turn::key_of(render)
}

//! Requests and poll plans.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::time;
use crate::boundary::object;
use crate::poll::{self, Plan};
use crate::refusal::Refusal;
use crate::request::{self, Target};
use crate::response;

/// See [`request::for_id`].
#[wasm_bindgen]
pub fn assets_of_render_request(id: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_id(Target::AssetsOfRender, id, access)?)
}

/// See [`request::for_id`].
#[wasm_bindgen]
pub fn asset_request(id: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_id(Target::Asset, id, access)?)
}

/// See [`request::for_id`].
#[wasm_bindgen]
pub fn delete_asset_request(id: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_id(Target::DeleteAsset, id, access)?)
}

/// See [`request::for_id`].
#[wasm_bindgen]
pub fn render_request(id: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_id(Target::Render, id, access)?)
}

/// See [`request::for_id`].
#[wasm_bindgen]
pub fn render_without_data_request(id: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_id(Target::RenderWithoutData, id, access)?)
}

/// See [`request::for_query`].
#[wasm_bindgen]
pub fn query_request(query: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::for_query(query, access)?)
}

/// See [`request::is_loopback`].
#[wasm_bindgen]
pub fn is_loopback(base_url: &str) -> Result<bool, Refusal> {
    request::is_loopback(base_url)
}

/// See [`request::transfer`].
#[wasm_bindgen]
pub fn transfer_request(
    url: &str,
    id: &str,
    destinations: &str,
    access: &str,
) -> Result<JsValue, Refusal> {
    object(&request::transfer(url, id, destinations, access)?)
}

/// See [`request::submit`].
#[wasm_bindgen]
pub fn submit_request(edit: &str, access: &str) -> Result<JsValue, Refusal> {
    object(&request::submit(edit, access)?)
}

/// See [`response::accepted`].
#[wasm_bindgen]
pub fn read_accepted(head: &str, body: &[u8]) -> Result<String, Refusal> {
    Ok(response::accepted(head, body)?.as_str().to_owned())
}

/// See [`Plan`].
#[wasm_bindgen]
#[derive(Debug)]
pub struct PollPlan(Plan);

#[wasm_bindgen]
impl PollPlan {
    /// See [`Plan::new`].
    #[wasm_bindgen(constructor)]
    pub fn new(stage: &str, rules: &str) -> Result<PollPlan, Refusal> {
        Plan::new(stage, rules).map(Self)
    }

    /// See [`Plan::watch`].
    pub fn watch(&mut self, render: &str, now: f64) -> Result<(), Refusal> {
        self.0.watch(render, time(now))
    }

    /// See [`Plan::forget`].
    pub fn forget(&mut self, render: &str, now: f64) -> Result<(), Refusal> {
        self.0.forget(render, time(now))
    }

    /// See [`Plan::ask_soon`].
    #[wasm_bindgen(js_name = askSoon)]
    pub fn ask_soon(&mut self, render: &str, now: f64) -> Result<(), Refusal> {
        self.0.ask_soon(render, time(now))
    }

    /// See [`Plan::begin`].
    pub fn begin(&mut self, service: &str, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.begin(service, time(now))?)
    }

    /// See [`Plan::begin_paced`].
    #[wasm_bindgen(js_name = beginPaced)]
    pub fn begin_paced(&mut self, service: &str, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.begin_paced(service, time(now))?)
    }

    /// See [`Plan::begin_unexpected`].
    #[wasm_bindgen(js_name = beginUnexpected)]
    pub fn begin_unexpected(&mut self, service: &str, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.begin_unexpected(service, time(now))?)
    }

    /// See [`Plan::paced_wait_millis`].
    #[allow(clippy::cast_precision_loss)]
    #[wasm_bindgen(js_name = pacedWaitMillis)]
    pub fn paced_wait_millis(&mut self, now: f64) -> f64 {
        self.0.paced_wait_millis(time(now)) as f64
    }

    /// See [`Plan::finish`].
    pub fn finish(
        &mut self,
        request: &str,
        result: &str,
        random: u32,
        now: f64,
    ) -> Result<(), Refusal> {
        self.0.finish(request, result, random, time(now))
    }

    /// See [`Plan::next`].
    pub fn next(&mut self, now: f64) -> Result<JsValue, Refusal> {
        object(&self.0.next(time(now)))
    }

    /// See [`Plan::on_result`].
    #[wasm_bindgen(js_name = onResult)]
    pub fn on_result(
        &mut self,
        render: &str,
        result: &str,
        random: u32,
        now: f64,
    ) -> Result<JsValue, Refusal> {
        object(&self.0.on_result(render, result, random, time(now))?)
    }
}

/// See [`poll::wait_millis`].
#[allow(clippy::cast_precision_loss)]
#[wasm_bindgen]
pub fn wait_millis(rules: &str, waits: u32, random: u32) -> Result<f64, Refusal> {
    Ok(poll::wait_millis(rules, waits, random)? as f64)
}

/// See [`poll::request`].
#[wasm_bindgen]
pub fn poll_request(
    target: &str,
    render: &str,
    state: &str,
    access: &str,
) -> Result<JsValue, Refusal> {
    object(&poll::request(target, render, state, access)?)
}

/// See [`request::redact`].
#[wasm_bindgen]
pub fn redact_key(body: &[u8], access: &str) -> Result<Option<Vec<u8>>, Refusal> {
    request::redact(body, access)
}

/// See [`poll::observe`].
#[wasm_bindgen]
pub fn observe_response(
    state: &str,
    head: &str,
    body: &[u8],
    options: &str,
) -> Result<JsValue, Refusal> {
    object(&poll::observe(state, head, body, options)?)
}

/// See [`poll::availability`].
#[wasm_bindgen]
pub fn availability(http_status: u16) -> Result<JsValue, Refusal> {
    object(&poll::availability(http_status))
}

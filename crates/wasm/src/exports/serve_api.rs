//! Requests and poll plans.

use shotstack_hosting::poll::PollTarget;
use wasm_bindgen::prelude::wasm_bindgen;

use super::time;
use crate::api::Received;
use crate::memory::answer;
use crate::poll::{self, Known, Rules};
use crate::request::{self, Access, Wanted};

/// See [`request::about`]. Wanted are: 0 the files of a render, 1 a file, 2 its deletion, 3 a render's status.
#[wasm_bindgen]
pub fn request_about(id: usize, key: usize, stage: usize, base: usize, wanted: u32) -> i32 {
    let wanted = match wanted {
        0 => Wanted::AssetsOfRender,
        1 => Wanted::Asset,
        2 => Wanted::Deletion,
        _ => Wanted::Render,
    };
    answer([id, key, stage, base], |[id, key, stage, base]| {
        request::about(wanted, id, &Access { key, stage, base })
    })
}

/// See [`request::transfer`].
#[wasm_bindgen]
pub fn request_transfer(
    url: usize,
    id: usize,
    destinations: usize,
    key: usize,
    stage: usize,
    base: usize,
) -> i32 {
    answer(
        [url, id, destinations, key, stage, base],
        |[url, id, destinations, key, stage, base]| {
            request::transfer(url, id, destinations, &Access { key, stage, base })
        },
    )
}

/// See [`poll::open`].
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn poll_open(
    stage: usize,
    serve_limit: f64,
    edit_limit: f64,
    window: f64,
    in_flight: f64,
    first_wait: f64,
    longest_wait: f64,
    grace: f64,
    hosting_only: bool,
) -> i32 {
    let rules = Rules {
        serve_limit,
        edit_limit,
        window,
        in_flight,
        first_wait,
        longest_wait,
        grace,
        hosting_only,
    };
    answer([stage], |[stage]| poll::open(stage, rules))
}

/// See [`poll::close`].
#[wasm_bindgen]
pub fn poll_close(plan: u32) {
    poll::close(plan);
}

/// See [`poll::watch`].
#[wasm_bindgen]
pub fn poll_watch(render: usize, plan: u32, now: f64) -> i32 {
    answer([render], |[render]| poll::watch(plan, render, time(now)))
}

/// See [`poll::forget`].
#[wasm_bindgen]
pub fn poll_forget(render: usize, plan: u32, now: f64) -> i32 {
    answer([render], |[render]| poll::forget(plan, render, time(now)))
}

/// See [`poll::next`].
#[wasm_bindgen]
pub fn poll_next(plan: u32, now: f64) -> i32 {
    answer([], |[]| poll::next(plan, time(now)))
}

/// See [`poll::hear`].
#[wasm_bindgen]
pub fn poll_hear(
    render: usize,
    plan: u32,
    heard: u32,
    retry_after: f64,
    random: u32,
    now: f64,
) -> i32 {
    answer([render], |[render]| {
        poll::hear(plan, render, (heard, retry_after), random, time(now))
    })
}

/// See [`poll::wait`].
#[wasm_bindgen]
pub fn poll_wait(first_wait: f64, longest_wait: f64, waits: u32, random: u32) -> f64 {
    let rules = Rules {
        first_wait,
        longest_wait,
        ..Rules::UNSAID
    };
    poll::wait(rules, waits, random)
}

/// See [`poll::learn`]. Answered is: 0 what the Edit API says of the render, 1 what the Serve API says of its files.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn poll_learn(
    body: usize,
    retry_after: usize,
    state: usize,
    expect: usize,
    optional: usize,
    origin: usize,
    http_status: u16,
    answered: u32,
) -> i32 {
    let question = if answered == 0 {
        PollTarget::Render
    } else {
        PollTarget::Assets
    };
    answer(
        [body, retry_after, state, expect, optional, origin],
        |[body, retry_after, state, expect, optional, origin]| {
            let answer = Received {
                http_status,
                retry_after,
                body,
            };
            let known = Known {
                state,
                expect,
                optional,
                origin,
            };
            poll::learn(question, &answer, &known)
        },
    )
}

/// See [`poll::served`].
#[wasm_bindgen]
pub fn poll_served(http_status: u16) -> i32 {
    poll::served(http_status)
}

//! `delivery.json`: when the publisher tries again, and what a response means to it.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::json;
use shotstack_hosting::delivery;

use crate::case_file::{self, same};

#[derive(Deserialize)]
#[serde(
    tag = "operation",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
enum Input {
    Wait { attempt: u32 },
    TotalWait,
    Outcome { http_status: Option<u16> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Expect {
    milliseconds: Option<u64>,
    outcome: Option<String>,
    keeps_body: Option<bool>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("delivery", case_file::read("delivery"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let expected = match (&expect.outcome, expect.keeps_body) {
        (Some(outcome), Some(keeps_body)) => json!({"outcome": outcome, "keepsBody": keeps_body}),
        (Some(outcome), None) => json!({"outcome": outcome}),
        (None, _) => json!({"milliseconds": expect.milliseconds}),
    };
    let actual = match input {
        Input::Wait { attempt } => json!({"milliseconds": delivery::wait_before(*attempt)}),
        Input::TotalWait => json!({"milliseconds": delivery::total_wait()}),
        Input::Outcome { http_status } => json!(delivery::outcome(*http_status)),
    };
    same("delivery", &expected, &actual)
}

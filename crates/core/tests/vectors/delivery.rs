//! `delivery.json`: when the publisher comes again, and what it makes of an answer.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::delivery::{self, Outcome};

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
    LongestWait,
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
    let expected = json!({
        "milliseconds": expect.milliseconds,
        "outcome": expect.outcome,
        "keepsBody": expect.keeps_body,
    });
    let actual = match input {
        Input::Wait { attempt } => wait(delivery::wait_before(*attempt)),
        Input::LongestWait => wait(Some(delivery::longest_wait())),
        Input::Outcome { http_status } => outcome(delivery::outcome(*http_status)),
    };
    same("delivery", &expected, &actual)
}

fn wait(milliseconds: Option<u64>) -> Value {
    json!({"milliseconds": milliseconds, "outcome": null, "keepsBody": null})
}

fn outcome(outcome: Outcome) -> Value {
    let (name, keeps_body) = match outcome {
        Outcome::Delivered => ("delivered", None),
        Outcome::Redirected { keeps_body } => ("redirected", Some(keeps_body)),
        Outcome::Retried => ("retried", None),
        other => panic!("the runner does not know {other:?}"),
    };
    json!({"milliseconds": null, "outcome": name, "keepsBody": keeps_body})
}

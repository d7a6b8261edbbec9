//! `poll.json`: a plan and what it says, step by step; answers and what they mean for it.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    RenderId, RenderState, Timestamp,
    api::ApiResponse,
    cdn::Origin,
    expectation::Expectation,
    poll::{Availability, PollPlan, PollResult, PollRules, PollTarget},
    role::RoleSet,
};

use crate::case_file::{self, same};

#[derive(Deserialize)]
#[serde(
    tag = "operation",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
enum Input {
    Plan {
        #[serde(default)]
        rules: PollRules,
        steps: Vec<Step>,
    },
    Learn {
        expected: Option<Vec<String>>,
        #[serde(default)]
        optional: Vec<String>,
        answers: Vec<Reply>,
    },
    Wait {
        #[serde(default)]
        rules: PollRules,
        waits_before: u32,
        random: u32,
    },
    Availability {
        http_statuses: Vec<u16>,
    },
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", deny_unknown_fields)]
enum Step {
    Watch {
        at: i64,
        render: RenderId,
    },
    Next {
        at: i64,
    },
    Hear {
        at: i64,
        render: RenderId,
        heard: PollResult,
        #[serde(default)]
        random: u32,
    },
    Forget {
        at: i64,
        render: RenderId,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Reply {
    question: PollTarget,
    status: u16,
    retry_after: Option<String>,
    body: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    says: Vec<Value>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("poll", case_file::read("poll"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let says = match input {
        Input::Plan { rules, steps } => plan(rules, steps),
        Input::Learn {
            expected,
            optional,
            answers,
        } => learn(expected.as_deref(), optional, answers)?,
        Input::Wait {
            rules,
            waits_before,
            random,
        } => vec![json!(rules.wait_millis(*waits_before, *random))],
        Input::Availability { http_statuses } => http_statuses
            .iter()
            .map(|status| json!(Availability::of(*status)))
            .collect(),
    };
    same("says", &json!(expect.says), &json!(says))
}

fn plan(rules: &PollRules, steps: &[Step]) -> Vec<Value> {
    let mut plan = PollPlan::new(rules.clone());
    let time = |at: &i64| Timestamp::from_millis(*at);
    steps
        .iter()
        .map(|step| match step {
            Step::Watch { at, render } => match plan.watch(render.clone(), time(at)) {
                Ok(()) => Value::Null,
                Err(error) => json!({"error": error.code()}),
            },
            Step::Next { at } => json!(plan.next(time(at))),
            Step::Hear {
                at,
                render,
                heard,
                random,
            } => json!(plan.on_result(render, *heard, *random, time(at))),
            Step::Forget { at, render } => {
                plan.forget(render, time(at));
                Value::Null
            }
        })
        .collect()
}

fn learn(
    expected: Option<&[String]>,
    optional: &[String],
    answers: &[Reply],
) -> Result<Vec<Value>, String> {
    let roles = |names: &[String]| -> Result<RoleSet, String> {
        names.join(",").parse().map_err(|error| format!("{error}"))
    };
    let optional = roles(optional)?;
    let mut state = RenderState::default();
    if let Some(expected) = expected {
        state.expect(&Expectation::exactly(roles(expected)?));
    }
    Ok(answers
        .iter()
        .map(|answer| {
            let body = json!(answer.body).to_string();
            let answer_read = ApiResponse {
                http_status: answer.status,
                retry_after: answer.retry_after.as_deref(),
                body: body.as_bytes(),
            };
            let origin = Origin::default();
            let (heard, error) =
                answer
                    .question
                    .observe(&answer_read, &mut state, &origin, optional);
            let mut said = json!(heard);
            said["error"] = json!(error.map(|error| error.code()));
            said
        })
        .collect())
}

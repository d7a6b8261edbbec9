//! `poll.json`: a plan and its output, step by step; responses and what they mean for the next question.

use std::collections::BTreeMap;

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    RenderId, RenderState, Stage, Timestamp,
    api::{Api, ApiError, ApiKey, ApiResponse, Service},
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
    Requests {
        responses: Vec<Response>,
    },
    Observe {
        expected: Option<Vec<String>>,
        #[serde(default)]
        optional: Vec<String>,
        responses: Vec<Response>,
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
    Result {
        at: i64,
        render: RenderId,
        result: PollResult,
        #[serde(default)]
        random: u32,
    },
    Forget {
        at: i64,
        render: RenderId,
    },
    AskSoon {
        at: i64,
        render: RenderId,
    },
    Begin {
        at: i64,
        service: Service,
        request: String,
    },
    Finish {
        at: i64,
        request: String,
        result: PollResult,
        #[serde(default)]
        random: u32,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Response {
    target: PollTarget,
    status: u16,
    retry_after: Option<String>,
    #[serde(default)]
    body: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    output: Vec<Value>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("poll", case_file::read("poll"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let output = match input {
        Input::Plan { rules, steps } => plan(rules, steps),
        Input::Requests { responses } => requests(responses)?,
        Input::Observe {
            expected,
            optional,
            responses,
        } => observe(expected.as_deref(), optional, responses)?,
        Input::Wait {
            rules,
            waits_before,
            random,
        } => vec![json!(rules.wait_millis(*waits_before, *random))],
        Input::Availability { http_statuses } => http_statuses
            .iter()
            .map(|status| json!(Availability::from_http_status(*status)))
            .collect(),
    };
    same("output", &json!(expect.output), &json!(output))
}

fn plan(rules: &PollRules, steps: &[Step]) -> Vec<Value> {
    let mut plan = PollPlan::new(rules.clone());
    let mut direct_requests = BTreeMap::new();
    let time = |at: &i64| Timestamp::from_millis(*at);
    steps
        .iter()
        .map(|step| match step {
            Step::Watch { at, render } => match plan.watch(render.clone(), time(at)) {
                Ok(()) => Value::Null,
                Err(error) => json!({"error": error.code()}),
            },
            Step::Next { at } => json!(plan.next(time(at))),
            Step::Result {
                at,
                render,
                result,
                random,
            } => json!(plan.on_result(render, *result, *random, time(at))),
            Step::Forget { at, render } => {
                plan.forget(render, time(at));
                Value::Null
            }
            Step::AskSoon { at, render } => {
                plan.ask_soon(render, time(at));
                Value::Null
            }
            Step::Begin {
                at,
                service,
                request,
            } => match plan.begin(*service, time(at)) {
                Ok(direct) => {
                    direct_requests.insert(request, direct);
                    json!({"next": "send"})
                }
                Err(millis) => json!({"next": "wait", "millis": millis}),
            },
            Step::Finish {
                at,
                request,
                result,
                random,
            } => {
                let direct = direct_requests.remove(request).expect("it was sent");
                plan.finish(direct, *result, *random, time(at));
                Value::Null
            }
        })
        .collect()
}

/// The query of the request for the status of a render: at first, and after each response.
fn requests(responses: &[Response]) -> Result<Vec<Value>, String> {
    let key = ApiKey::new("a-key-of-nobody").map_err(|error| error.to_string())?;
    let api = Api::new(Stage::Production, key);
    let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655"
        .parse()
        .map_err(|error| format!("{error}"))?;
    let mut state = RenderState::default();
    let query = |state: &RenderState| -> Result<Value, String> {
        let request = PollTarget::Render.request(&api, &render, state);
        let request = request.map_err(|error| error.to_string())?;
        let query = request.url().split_once('?').map(|(_, query)| query);
        Ok(json!(query))
    };
    let mut queries = vec![query(&state)?];
    for response in responses {
        response.observe(&mut state, RoleSet::EMPTY);
        queries.push(query(&state)?);
    }
    Ok(queries)
}

impl Response {
    fn observe(
        &self,
        state: &mut RenderState,
        optional: RoleSet,
    ) -> (PollResult, Option<ApiError>) {
        let body = json!(self.body).to_string();
        let response = ApiResponse {
            http_status: self.status,
            retry_after: self.retry_after.as_deref(),
            ..ApiResponse::ok(body.as_bytes())
        };
        let origin = Origin::default();
        self.target.observe(&response, state, &origin, optional)
    }
}

fn observe(
    expected: Option<&[String]>,
    optional: &[String],
    responses: &[Response],
) -> Result<Vec<Value>, String> {
    let roles = |names: &[String]| -> Result<RoleSet, String> {
        names.join(",").parse().map_err(|error| format!("{error}"))
    };
    let optional = roles(optional)?;
    let mut state = RenderState::default();
    if let Some(expected) = expected {
        state.expect(&Expectation::exactly(roles(expected)?));
    }
    Ok(responses
        .iter()
        .map(|response| {
            let (result, error) = response.observe(&mut state, optional);
            let mut output = json!(result);
            output["error"] = json!(error.map(|error| error.code()));
            output
        })
        .collect())
}

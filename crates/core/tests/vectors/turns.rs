//! `turns.json`: turns over one store, step by step.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    OwnerId, Policy, RenderId, Timestamp, Turn, Validator,
    api::ApiResponse,
    callback::{CallbackUrl, Claims, Secret},
    expectation::Expectation,
    inbox::{Body, Called, Expect as Order, Inbox, Level, LogEntry, Step, StepResult},
    render::Document,
    role::RoleSet,
    validate::Finding,
};

use crate::case_file::{self, same};
use crate::shell::{Shell, Store};
use crate::turn_steps::{announced, described};

const CALLBACK: &str = "https://example.com/hook";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    policy: Value,
    #[serde(default)]
    settings: Map<String, Value>,
    actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    at: i64,
    turn: String,
    begin: Option<Begin>,
    until: Option<String>,
    count: Option<usize>,
    #[serde(default)]
    results: BTreeMap<String, VecDeque<Value>>,
    #[serde(default)]
    takes: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
enum Begin {
    Delivery {
        #[serde(default = "post")]
        method: String,
        token: Option<Token>,
        content_length: Option<u64>,
        #[serde(default)]
        body: Value,
    },
    WakeUp {
        key: String,
        #[serde(default = "yes")]
        may_ask: bool,
    },
    Expect {
        render: RenderId,
        token: Option<Token>,
        #[serde(default)]
        has_callback: bool,
        expected: Option<RoleSet>,
        correlation: Option<String>,
        owner: Option<OwnerId>,
        deadline: Option<Timestamp>,
    },
    Observe {
        render: RenderId,
        documents: Vec<Value>,
        correlation: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    secret: String,
    /// `None`: a standing token.
    correlation: Option<String>,
    expect: Option<RoleSet>,
    elsewhere: Option<Vec<String>>,
    owner: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    steps: Vec<Vec<String>>,
    announcements: Option<Vec<Value>>,
    warnings: Option<Vec<Value>>,
}

fn post() -> String {
    "POST".to_owned()
}

fn yes() -> bool {
    true
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("turns", case_file::read("turns"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let policy = Policy::from_json(&input.policy.to_string()).map_err(|error| error.to_string())?;
    let settings = json!(input.settings).to_string();
    let inbox = Inbox::from_json(policy, &settings).map_err(|error| error.to_string())?;
    let mut world = World {
        inbox: Arc::new(inbox),
        store: Store::new(),
        turns: HashMap::new(),
        announcements: Vec::new(),
        warnings: Vec::new(),
    };
    let mut steps = Vec::new();
    for action in &input.actions {
        steps.push(world.act(action)?);
    }
    same("steps", &json!(expect.steps), &json!(steps))?;
    for (what, expected, actual) in [
        ("announcements", &expect.announcements, &world.announcements),
        ("warnings", &expect.warnings, &world.warnings),
    ] {
        if let Some(expected) = expected {
            same(what, &json!(expected), &json!(actual))?;
        }
    }
    Ok(())
}

struct World {
    inbox: Arc<Inbox>,
    store: Store,
    /// The turns under way, and the bodies of deliveries.
    turns: HashMap<String, (Shell, Value)>,
    announcements: Vec<Value>,
    warnings: Vec<Value>,
}

impl World {
    fn act(&mut self, action: &Action) -> Result<Vec<String>, String> {
        let mut now = Timestamp::from_millis(action.at);
        if let Some(begin) = &action.begin {
            let (turn, body) = self.begin(begin, now)?;
            let shell = Shell::new(turn, "");
            self.turns.insert(action.turn.clone(), (shell, body));
        }
        let (mut shell, body) = self
            .turns
            .remove(&action.turn)
            .ok_or("there is no such turn")?;
        let mut results = action.results.clone();
        let mut steps = Vec::new();
        loop {
            let step = shell.turn.next(now);
            let form = json!(step);
            let name = form["step"].as_str().unwrap_or_default().to_owned();
            if action.until.as_ref() == Some(&name) || action.count == Some(steps.len()) {
                self.turns.insert(action.turn.clone(), (shell, body));
                return Ok(steps);
            }
            steps.push(described(&form));
            now = now.plus_millis(action.takes.get(&name).copied().unwrap_or(0));
            let scripted = results.get_mut(&name).and_then(VecDeque::pop_front);
            let failure = scripted
                .as_ref()
                .and_then(|script| script.get("failed")?.as_str());
            let turn = &mut shell.turn;
            match &step {
                Step::Log(entry) if entry.level == Level::Warn => {
                    self.warnings.push(warning(entry));
                }
                Step::Done(_) => return Ok(steps),
                Step::Load { .. } | Step::Swap { .. } if failure.is_some() => {
                    turn.on_result(StepResult::StoreFailed(failure.unwrap_or_default()), now);
                }
                Step::Read { .. } => match scripted.as_ref().and_then(Value::as_str) {
                    Some("late") => turn.on_result(StepResult::BodyLate, now),
                    Some("tooLarge") => turn.on_result(StepResult::BodyTooLarge, now),
                    _ => turn.on_result(StepResult::Body(Body::Json(&body)), now),
                },
                Step::Announce { .. } => {
                    self.announcements.extend(announced(&form));
                    let outcomes = outcomes(&form, scripted.as_ref());
                    turn.on_result(StepResult::Announced(outcomes), now);
                }
                Step::Hand { .. } => {
                    turn.on_result(StepResult::Handed(called(scripted.as_ref())), now);
                }
                Step::Ask { .. } => answer(turn, scripted.as_ref(), now),
                Step::Await { ids, .. } if failure.is_some() => {
                    turn.on_result(StepResult::Ended(&ids[0], failure), now);
                }
                step => {
                    if let Step::Wait { millis } = step {
                        let millis = i64::try_from(*millis).map_err(|error| error.to_string())?;
                        now = now.plus_millis(millis);
                    }
                    shell.succeed(step, &mut self.store, now);
                }
            }
        }
    }

    fn begin(&self, begin: &Begin, now: Timestamp) -> Result<(Turn, Value), String> {
        let turn = match begin {
            Begin::Delivery {
                method,
                token,
                content_length,
                body,
            } => {
                let url = token.as_ref().map_or(Ok("/hook".to_owned()), Token::url)?;
                let turn = self.inbox.delivery(method, &url, *content_length, now);
                return Ok((turn, body.clone()));
            }
            Begin::WakeUp { key, may_ask } => self.inbox.wake_up(key, *may_ask, now),
            Begin::Expect {
                render,
                token,
                has_callback,
                expected,
                correlation,
                owner,
                deadline,
            } => {
                let mut order = Order::new(render.clone());
                order.callback = has_callback.then(|| CALLBACK.to_owned());
                if let Some(token) = token {
                    order.callback = Some(token.url()?);
                }
                order.expectation = expected.map(Expectation::exactly);
                order.correlation.clone_from(correlation);
                order.owner.clone_from(owner);
                order.deadline = *deadline;
                let turn = self.inbox.expectation(order, now);
                turn.map_err(|error| error.to_string())?
            }
            Begin::Observe {
                render,
                documents,
                correlation,
            } => {
                let documents: Result<Vec<Document>, _> = documents
                    .iter()
                    .map(|document| {
                        Document::read(document.to_string().as_bytes(), &Validator::new())
                    })
                    .collect();
                let documents = documents.map_err(|error| error.to_string())?;
                let correlation = correlation.clone();
                let turn = self
                    .inbox
                    .observation(render.clone(), &documents, correlation, now);
                turn.map_err(|error| error.to_string())?
            }
        };
        Ok((turn, Value::Null))
    }
}

impl Token {
    fn url(&self) -> Result<String, String> {
        let mut claims = match &self.correlation {
            Some(correlation) => Claims::new(correlation, Timestamp::from_millis(0)),
            None => Claims::standing(),
        };
        claims.expected = self.expect;
        claims.elsewhere.clone_from(&self.elsewhere);
        if let Some(owner) = &self.owner {
            claims = claims.with_owner(owner.parse().map_err(|error| format!("{error}"))?);
        }
        let secret = Secret::new(&self.secret).map_err(|error| error.to_string())?;
        let url =
            CallbackUrl::mint(CALLBACK, &claims, &secret).map_err(|error| error.to_string())?;
        Ok(url.as_str().to_owned())
    }
}

fn warning(entry: &LogEntry) -> Value {
    let found: Vec<Option<&str>> = entry.findings.iter().map(Finding::found).collect();
    json!({"code": entry.code, "message": entry.message, "found": found})
}

fn outcomes(form: &Value, script: Option<&Value>) -> Vec<Called> {
    let announcements = form["announcements"].as_array();
    let ids = announcements
        .into_iter()
        .flatten()
        .map(|due| due["id"].as_str().unwrap_or_default());
    ids.map(|id| called(script.and_then(|script| script.get(id))))
        .collect()
}

/// Nothing, `"late"`, or `{"failed": a message}`.
fn called(script: Option<&Value>) -> Called {
    match script {
        None => Called::Done,
        Some(Value::String(_)) => Called::Late,
        Some(script) => Called::Failed(script["failed"].as_str().unwrap_or_default().to_owned()),
    }
}

fn answer(turn: &mut Turn, script: Option<&Value>, now: Timestamp) {
    let Some(script) = script else {
        turn.on_result(StepResult::NoResponse("nothing is scripted"), now);
        return;
    };
    if let Some(seconds) = script["rateLimited"].as_u64() {
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        turn.on_result(StepResult::RateLimited(seconds), now);
        return;
    }
    let body = script["body"].to_string();
    let response = ApiResponse {
        http_status: u16::try_from(script["status"].as_u64().unwrap_or(200)).unwrap_or(0),
        ..ApiResponse::ok(body.as_bytes())
    };
    turn.on_result(StepResult::Responded(response), now);
}

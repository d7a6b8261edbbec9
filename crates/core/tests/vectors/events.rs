//! `events.json`: a body, and the event or the findings that reading it gives.

use std::collections::HashSet;

use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    Validator,
    validate::{Code, Limits},
};

use crate::case_file::{self, same};
use crate::text::{Piece, Text, joined};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Input {
    body: Option<JsonText>,
    body_hex: Option<String>,
    fixture: Option<String>,
    #[serde(default)]
    limits: SomeLimits,
    origin: Option<String>,
}

/// JSON: an object as it is, or its text, which need not be JSON at all.
#[derive(Deserialize)]
#[serde(untagged)]
enum JsonText {
    Object(Map<String, Value>),
    Text(Text),
}

/// Limits of which only those are said that differ from the default ones.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SomeLimits {
    #[serde(rename = "maxBytes")]
    bytes: Option<usize>,
    #[serde(rename = "maxNesting")]
    nesting: Option<usize>,
    #[serde(rename = "maxIdBytes")]
    id_bytes: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    valid: bool,
    event: Option<ExpectedEvent>,
    advisories: Option<Vec<ExpectedFinding>>,
    violations: Option<Vec<ExpectedFinding>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ExpectedEvent {
    Object(Map<String, Value>),
    Pieces(Vec<Piece>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ExpectedFinding {
    path: Text,
    code: String,
    message: Option<String>,
    found: Option<String>,
    hint_includes: Option<String>,
}

pub(crate) fn trials() -> Vec<Trial> {
    let cases = case_file::read::<Input, Expect>("events");
    let mut codes: HashSet<String> = cases
        .iter()
        .flat_map(|case| [&case.expect.advisories, &case.expect.violations])
        .flatten()
        .flatten()
        .map(|finding| finding.code.clone())
        .collect();
    // Some are about documents that are no webhooks.
    codes.extend(crate::edits::codes());
    let fixtures: HashSet<String> = cases
        .iter()
        .filter_map(|case| case.input.fixture.clone())
        .collect();

    let mut trials = case_file::trials("events", cases, check);
    trials.push(Trial::test("events: every code occurs", move || {
        every_code_occurs(&codes)
    }));
    trials.push(Trial::test("events: every fixture occurs", move || {
        every_fixture_occurs(&fixtures)
    }));
    trials
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let outcome = input.validator()?.check(&input.bytes()?);
    let actual = match outcome {
        Ok(validated) => json!(validated),
        Err(invalid) => json!(invalid),
    };
    if actual["valid"] != expect.valid {
        return Err(format!(
            "expected valid: {}\n  actual {actual:#}",
            expect.valid
        ));
    }
    match (&expect.event, &expect.advisories, &expect.violations) {
        (Some(event), Some(advisories), None) if expect.valid => {
            same("event", &event.json()?, &actual["event"])?;
            same_findings("advisories", advisories, &actual["advisories"])
        }
        (None, None, Some(violations)) if !expect.valid => {
            same_findings("violations", violations, &actual["violations"])
        }
        _ => Err("a valid body has `event` and `advisories`, another has `violations`".to_owned()),
    }
}

impl Input {
    fn bytes(&self) -> Result<Vec<u8>, String> {
        match (&self.body, &self.body_hex, &self.fixture) {
            (Some(JsonText::Object(body)), None, None) => Ok(json!(body).to_string().into_bytes()),
            (Some(JsonText::Text(text)), None, None) => Ok(text.joined().into_bytes()),
            (None, Some(hex), None) => data_encoding::HEXLOWER
                .decode(hex.as_bytes())
                .map_err(|error| error.to_string()),
            (None, None, Some(fixture)) => {
                std::fs::read(case_file::folder("fixtures").join(fixture))
                    .map_err(|error| format!("{fixture}: {error}"))
            }
            _ => Err("the input is one of `body`, `bodyHex` and `fixture`".to_owned()),
        }
    }

    fn validator(&self) -> Result<Validator, String> {
        let defaults = Limits::default();
        let validator = Validator::new().with_limits(Limits {
            max_bytes: self.limits.bytes.unwrap_or(defaults.max_bytes),
            max_nesting: self.limits.nesting.unwrap_or(defaults.max_nesting),
            max_id_bytes: self.limits.id_bytes.unwrap_or(defaults.max_id_bytes),
        });
        match &self.origin {
            None => Ok(validator),
            Some(origin) => origin
                .parse()
                .map(|origin| validator.with_origin(origin))
                .map_err(|error| format!("origin: {error}")),
        }
    }
}

impl ExpectedEvent {
    /// The event with its `unknown`, which is an empty object where it is left out.
    fn json(&self) -> Result<Value, String> {
        let mut event = self.as_written()?;
        if let Some(members) = event.as_object_mut() {
            members.entry("unknown").or_insert_with(|| json!({}));
        }
        Ok(event)
    }

    fn as_written(&self) -> Result<Value, String> {
        match self {
            Self::Object(event) => Ok(json!(event)),
            Self::Pieces(pieces) => {
                let text = joined(pieces);
                let mut source = serde_json::Deserializer::from_str(&text);
                // The deepest event is deeper than serde_json reads of itself.
                source.disable_recursion_limit();
                Value::deserialize(&mut source).map_err(|error| format!("event: {error}"))
            }
        }
    }
}

fn same_findings(what: &str, expected: &[ExpectedFinding], actual: &Value) -> Result<(), String> {
    let none = Vec::new();
    let findings = actual.as_array().unwrap_or(&none);
    let said: Vec<Value> = expected
        .iter()
        .map(|finding| json!([finding.path.joined(), finding.code]))
        .collect();
    let found: Vec<Value> = findings
        .iter()
        .map(|finding| json!([finding["path"], finding["code"]]))
        .collect();
    same(what, &json!(said), &json!(found))?;
    expected
        .iter()
        .zip(findings)
        .try_for_each(|(expected, actual)| same_words(expected, actual))
}

fn same_words(expected: &ExpectedFinding, actual: &Value) -> Result<(), String> {
    if let Some(message) = &expected.message {
        same("message", &json!(message), &actual["message"])?;
    }
    if let Some(found) = &expected.found {
        same("found", &json!(found), &actual["found"])?;
    }
    match &expected.hint_includes {
        Some(hint)
            if !actual["hint"]
                .as_str()
                .is_some_and(|whole| whole.contains(hint)) =>
        {
            Err(format!(
                "expected a hint that includes {hint:?}\n  actual {actual:#}"
            ))
        }
        _ => Ok(()),
    }
}

fn every_code_occurs(codes: &HashSet<String>) -> Result<(), Failed> {
    // An inbox's, in `turns.json`.
    let is_validators = |code: &&Code| **code != Code::UnexpectedHost;
    let absent: Vec<&str> = Code::ALL
        .iter()
        .filter(is_validators)
        .map(|code| code.as_str())
        .filter(|code| !codes.contains(*code))
        .collect();
    if absent.is_empty() {
        Ok(())
    } else {
        Err(format!("no case has {absent:?}").into())
    }
}

fn every_fixture_occurs(fixtures: &HashSet<String>) -> Result<(), Failed> {
    for entry in std::fs::read_dir(case_file::folder("fixtures"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
            && !fixtures.contains(name.as_ref())
        {
            return Err(format!("no case reads {name}").into());
        }
    }
    Ok(())
}

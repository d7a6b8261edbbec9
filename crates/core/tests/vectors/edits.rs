//! `edits.json`: an edit, and which files it will make.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, json};
use shotstack_hosting::expectation::Expectation;

use crate::case_file::{self, same};
use crate::text::Text;

/// One of `edit` and `editText`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Input {
    edit: Option<Value>,
    edit_text: Option<Text>,
    fixture: Option<String>,
}

/// What the edit makes, or what is wrong with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    expected: Option<Value>,
    findings: Option<Vec<Value>>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("edits", case_file::read("edits"), check)
}

/// The codes of all findings that are expected.
pub(crate) fn codes() -> Vec<String> {
    let cases = case_file::read::<Input, Expect>("edits");
    let findings = cases.into_iter().filter_map(|case| case.expect.findings);
    findings
        .flatten()
        .filter_map(|finding| Some(finding["code"].as_str()?.to_owned()))
        .collect()
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let expected = json!({"expected": expect.expected, "findings": expect.findings});
    let actual = match Expectation::from_edit(&input.edit()?) {
        Ok(expectation) => json!({"expected": seen(&expectation), "findings": null}),
        Err(error) => {
            let findings: Vec<Value> = error
                .findings()
                .iter()
                .map(|finding| json!({"path": finding.path(), "code": finding.code()}))
                .collect();
            json!({"expected": null, "findings": findings})
        }
    };
    same("edit", &expected, &actual)
}

/// An expectation as `edits.json` and `api.json` write it.
pub(crate) fn seen(expectation: &Expectation) -> Value {
    json!({
        "roles": expectation.roles(),
        "known": expectation.is_known(),
        "hosted": expectation.is_hosted(),
        "elsewhere": expectation.elsewhere().collect::<Vec<_>>(),
    })
}

impl Input {
    fn edit(&self) -> Result<Value, String> {
        let parsed = |text: &str| serde_json::from_str(text).map_err(|error| error.to_string());
        match (&self.edit, &self.edit_text, &self.fixture) {
            (Some(edit), None, None) => Ok(edit.clone()),
            (None, Some(text), None) => parsed(&text.joined()),
            (None, None, Some(name)) => {
                let path = case_file::folder("fixtures").join(name);
                let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
                parsed(&text)
            }
            _ => Err("the input is one of `edit`, `editText` and `fixture`".to_owned()),
        }
    }
}

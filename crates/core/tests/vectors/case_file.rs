//! What all files of vectors share: `{"about", "cases": [{"name", "why", "input", "expect"}]}`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A misspelt member of a vector would silently check nothing: hence `deny_unknown_fields`, here and in each `expect`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile<I, E> {
    about: Value,
    cases: Vec<Case<I, E>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case<I, E> {
    name: String,
    why: String,
    pub(crate) input: I,
    pub(crate) expect: E,
}

/// The folder `tests` at the root of the repository.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests")
        .join(name)
}

/// The cases of `tests/vectors/{name}.json`.
pub(crate) fn read<I: DeserializeOwned, E: DeserializeOwned>(name: &str) -> Vec<Case<I, E>> {
    let path = folder("vectors").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: CaseFile<I, E> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));

    assert!(file.about.is_object(), "{name}: `about` says nothing");
    let mut names = HashSet::new();
    for case in &file.cases {
        assert!(
            names.insert(&case.name),
            "{name}: two cases `{}`",
            case.name
        );
        assert!(!case.why.is_empty(), "{name}: `{}` says not why", case.name);
    }
    file.cases
}

/// A test for each case: `check` gives what differs from what is expected.
pub(crate) fn trials<I, E>(
    file: &'static str,
    cases: Vec<Case<I, E>>,
    check: fn(&I, &E) -> Result<(), String>,
) -> Vec<Trial>
where
    I: Send + 'static,
    E: Send + 'static,
{
    cases
        .into_iter()
        .map(|case| {
            Trial::test(format!("{file}::{}", case.name), move || {
                check(&case.input, &case.expect)
                    .map_err(|difference| Failed::from(format!("{}\n{difference}", case.why)))
            })
        })
        .collect()
}

/// Nothing if both are equal, else both.
pub(crate) fn same(what: &str, expected: &Value, actual: &Value) -> Result<(), String> {
    if expected == actual {
        Ok(())
    } else {
        Err(format!(
            "{what}\nexpected {expected:#}\n  actual {actual:#}"
        ))
    }
}

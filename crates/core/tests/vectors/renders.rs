//! `renders.json`: documents in any order, and what follows from them together.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    Validator,
    render::{Document, Renders},
    role::RoleSet,
};

use crate::case_file::{self, same};
use crate::text::{Piece, joined};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    documents: Vec<DocumentText>,
    #[serde(default)]
    optional: RoleSet,
}

/// A fixture's name, a JSON object as it is, or pieces of its text.
#[derive(Deserialize)]
#[serde(untagged)]
enum DocumentText {
    Fixture(String),
    Object(Map<String, Value>),
    Pieces(Vec<Piece>),
}

/// One of `reports` and `reportsText`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Expect {
    reports: Option<Vec<Value>>,
    reports_text: Option<Vec<Piece>>,
    #[serde(default)]
    unattributed: Vec<String>,
}

pub(crate) fn trials() -> Vec<Trial> {
    case_file::trials("renders", case_file::read("renders"), check)
}

fn check(input: &Input, expect: &Expect) -> Result<(), String> {
    let expected = json!({"reports": expect.reports()?, "unattributed": expect.unattributed});
    let documents: Vec<Document> = input
        .documents
        .iter()
        .map(DocumentText::read)
        .collect::<Result<_, _>>()?;
    let reversed: Vec<Document> = documents.iter().rev().cloned().collect();
    let twice: Vec<Document> = documents
        .iter()
        .flat_map(|document| [document.clone(), document.clone()])
        .collect();

    for (order, documents) in [
        ("in this order", documents),
        ("reversed", reversed),
        ("each document twice", twice),
    ] {
        same(order, &expected, &added_up(documents, input.optional))?;
    }
    Ok(())
}

fn added_up(documents: Vec<Document>, optional: RoleSet) -> Value {
    let mut renders = Renders::default();
    for document in documents {
        renders.observe(document);
    }
    let reports: Vec<Value> = renders
        .reports(optional)
        .into_iter()
        .map(|(render, report)| {
            let mut report = json!(report);
            report["render"] = json!(render);
            report
        })
        .collect();
    let unattributed: BTreeSet<String> = renders
        .unattributed()
        .into_iter()
        .map(|asset| asset.id.to_string())
        .collect();
    json!({"reports": reports, "unattributed": unattributed})
}

impl DocumentText {
    fn read(&self) -> Result<Document, String> {
        let text = match self {
            Self::Fixture(name) => std::fs::read(case_file::folder("fixtures").join(name))
                .map_err(|error| format!("{name}: {error}"))?,
            Self::Object(object) => json!(object).to_string().into_bytes(),
            Self::Pieces(pieces) => joined(pieces).into_bytes(),
        };
        Document::read(&text, &Validator::new()).map_err(|error| error.to_string())
    }
}

impl Expect {
    fn reports(&self) -> Result<Value, String> {
        match (&self.reports, &self.reports_text) {
            (Some(reports), None) => Ok(json!(reports)),
            (None, Some(pieces)) => {
                serde_json::from_str(&joined(pieces)).map_err(|error| error.to_string())
            }
            _ => Err("one of `reports` and `reportsText` is expected".to_owned()),
        }
    }
}

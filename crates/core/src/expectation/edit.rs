//! The files that an edit produces, from its `output`.

use serde_json::{Map, Value};

use crate::api::MAX_RESPONSE_BYTES;
use crate::expectation::{Expectation, destination};
use crate::role::{AssetRole, RoleSet};
use crate::validate::Invalid;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::limits::Limits;
use crate::validate::recognize::shape::{Shape, shape};
use crate::validate::strict_json;

impl Expectation {
    /// The files that an edit produces according to its `output`: the main file, and `poster` and `thumbnail` if
    /// requested, at each of `destinations`. The expectation is exact.
    ///
    /// The document can also be a template, or the response to `GET /templates/{id}`, with the edit inside.
    ///
    /// # Errors
    ///
    /// `output` is missing, or `poster`, `thumbnail` or `destinations` has the wrong type; or it is another document,
    /// such as a request to render a template.
    pub fn from_edit(document: &Value) -> Result<Self, EditError> {
        let (edit, path) = edit_in(document)?;
        let path = format!("{path}/output");
        let expectation = match edit.get("output") {
            Some(Value::Object(output)) => Self::from_output(output, &path),
            Some(other) => Err(vec![Finding::wrong_type(&path, "an object", other)]),
            None => {
                let message = "`output` is missing: it determines which files the render produces";
                let finding = Finding::new(&path, Code::Missing, message);
                Err(vec![finding.with_hint(
                    "an edit is expected here, as posted to the Edit API",
                )])
            }
        };
        Ok(expectation?)
    }

    /// Like [`from_edit`](Self::from_edit), from JSON text of up to [`MAX_RESPONSE_BYTES`].
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, or as for [`from_edit`](Self::from_edit).
    pub fn from_edit_json(text: &[u8]) -> Result<Self, EditError> {
        let limits = Limits {
            max_bytes: MAX_RESPONSE_BYTES,
            ..Limits::default()
        };
        Self::from_edit(&strict_json::parse_value(text, limits)?)
    }

    pub(crate) fn from_output(
        output: &Map<String, Value>,
        path: &str,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut roles = RoleSet::MAIN;
        for (name, role) in &[
            ("poster", AssetRole::Poster),
            ("thumbnail", AssetRole::Thumbnail),
        ] {
            match output.get(*name) {
                None | Some(Value::Null) => {}
                Some(Value::Object(_)) => roles = roles.with(*role),
                Some(other) => {
                    let path = member_path(path, name);
                    findings.push(Finding::wrong_type(&path, "an object", other));
                }
            }
        }
        let (hosting, elsewhere) = destination::from_output(output, path, &mut findings);
        if findings.is_empty() {
            Ok(Self {
                roles,
                known: true,
                hosting,
                elsewhere,
            })
        } else {
            Err(findings)
        }
    }
}

/// The edit in a document, which may be an edit, a template or a template's response, and the edit's pointer.
fn edit_in(document: &Value) -> Result<(&Value, &'static str), EditError> {
    let shape = shape(document);
    let path = match shape {
        Shape::Edit | Shape::Unknown => "",
        Shape::Template => "/template",
        Shape::TemplateResponse(path) => path,
        other => {
            let name = other.name().unwrap_or_default();
            let message = format!("this is {name}, not an edit");
            let finding = Finding::new("", Code::OtherDocument, &message);
            return Err(vec![finding.with_hint(other.hint_for_an_edit())].into());
        }
    };
    Ok((document.pointer(path).unwrap_or(document), path))
}

/// Why the expected files cannot be read from an edit.
///
/// ```
/// use serde_json::json;
/// use shotstack_hosting::expectation::Expectation;
///
/// let error = Expectation::from_edit(&json!({"output": {"poster": true}})).unwrap_err();
/// assert_eq!(error.findings()[0].path(), "/output/poster");
/// assert_eq!(error.to_string(), "the edit is not valid: /output/poster: `poster` is a boolean, not an object");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the edit is not valid: {}", listed(findings))]
pub struct EditError {
    findings: Vec<Finding>,
}

fn listed(findings: &[Finding]) -> String {
    let texts: Vec<String> = findings.iter().map(Finding::to_string).collect();
    texts.join("; ")
}

impl EditError {
    /// The problems of the edit; never empty.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl From<Vec<Finding>> for EditError {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings }
    }
}

impl From<EditError> for Invalid {
    fn from(error: EditError) -> Self {
        error.findings.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_problem_of_an_edit_is_found() {
        let edit = json!({"output": {"poster": 1, "destinations": [
            {}, {"provider": 2}, {"provider": "shotstack", "exclude": "yes"}
        ]}});
        let paths: Vec<_> = Expectation::from_edit(&edit)
            .unwrap_err()
            .findings()
            .iter()
            .map(|finding| finding.path().to_owned())
            .collect();
        assert_eq!(
            paths,
            [
                "/output/poster",
                "/output/destinations/0/provider",
                "/output/destinations/1/provider",
                "/output/destinations/2/exclude",
            ]
        );
    }
}

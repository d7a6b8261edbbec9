//! The steps from a wrapping to what is inside.

use serde::Serialize;

/// A step: a place, or an encoding that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Step {
    /// A JSON Pointer.
    Value { at: String },
    /// A place in a text, both from 1; columns are in characters.
    Text { line: usize, column: usize },
    /// It was encoded.
    Encoded { decoded: Encoding },
}

/// An encoding of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    Base64,
    Gzip,
    #[serde(rename = "utf-16")]
    Utf16,
    /// A JSON string that holds JSON.
    String,
    /// A `Buffer` of Node, serialised.
    Buffer,
    /// A form parser that was given JSON.
    FormName,
}

impl Step {
    pub(super) fn at(pointer: &str) -> Self {
        Self::Value {
            at: pointer.to_owned(),
        }
    }

    pub(super) fn decoded(encoding: Encoding) -> Self {
        Self::Encoded { decoded: encoding }
    }
}

/// Adds a step; two pointers in a row become one.
pub(super) fn push(steps: &mut Vec<Step>, step: Step) {
    match (steps.last_mut(), step) {
        (Some(Step::Value { at }), Step::Value { at: further }) => at.push_str(&further),
        (_, step) => steps.push(step),
    }
}

/// For example `found at /body, decoded from Base64`.
pub(crate) fn describe(steps: &[Step]) -> String {
    let steps: Vec<String> = steps
        .iter()
        .map(|step| match step {
            Step::Value { at } => format!("found at {at}"),
            Step::Text { line: 1, column } => format!("found at column {column}"),
            Step::Text { line, column } => format!("found at line {line}, column {column}"),
            Step::Encoded { decoded } => match decoded {
                Encoding::Base64 => "decoded from Base64",
                Encoding::Gzip => "decompressed from gzip",
                Encoding::Utf16 => "decoded from UTF-16",
                Encoding::String => "read from a string",
                Encoding::Buffer => "read from a serialised Buffer",
                Encoding::FormName => "read from the name of a form field",
            }
            .to_owned(),
        })
        .collect();
    steps.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_are_written_as_json() {
        let steps = [
            Step::at("/0/body"),
            Step::decoded(Encoding::Utf16),
            Step::decoded(Encoding::FormName),
            Step::Text { line: 1, column: 2 },
        ];
        assert_eq!(
            serde_json::to_value(&steps).unwrap(),
            json!([{"at": "/0/body"}, {"decoded": "utf-16"}, {"decoded": "form-name"}, {"line": 1, "column": 2}])
        );
    }
}

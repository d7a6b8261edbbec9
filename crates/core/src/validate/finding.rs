//! A finding about a body: its path, its code, and a hint.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::validate::code::Code;

/// A problem in a body. A violation makes the body invalid; an advisory does not.
///
/// In JSON: `{"path","code","message","found","hint"}`; the last two can be `null`.
///
/// ```
/// use shotstack_hosting::{validate::Code, Event};
///
/// let refused = Event::from_slice(br#"{"type":"serve","action":"copy"}"#).unwrap_err();
/// let first = &refused.violations()[0];
/// assert_eq!(first.path(), "/id");
/// assert_eq!(first.code(), Code::Missing);
/// assert_eq!(first.message(), "`id` is missing");
/// ```
// Boxed, because it is returned through many functions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding(Box<Fields>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Fields {
    path: String,
    code: Code,
    message: String,
    found: Option<String>,
    hint: Option<String>,
    #[serde(skip)]
    offset: Option<usize>,
}

impl Finding {
    pub(crate) fn new(path: &str, code: Code, message: &str) -> Self {
        Self(Box::new(Fields {
            path: path.to_owned(),
            code,
            message: message.to_owned(),
            found: None,
            hint: None,
            offset: None,
        }))
    }

    /// About a member of the object at `path`; the message is the member's name and the problem.
    pub(crate) fn at_member(path: &str, name: &str, code: Code, problem: &str) -> Self {
        Self::new(
            &member_path(path, name),
            code,
            &format!("`{name}` {problem}"),
        )
    }

    /// A value whose type is not the required one. Null has its own code.
    pub(crate) fn wrong_type(path: &str, wanted: &str, value: &Value) -> Self {
        let name = path.rsplit_once('/');
        let name = name.map_or_else(|| "it".to_owned(), |(_, name)| format!("`{name}`"));
        let message = format!("{name} is {}, not {wanted}", kind(value));
        let code = match value {
            Value::Null => Code::Null,
            _ => Code::WrongType,
        };
        Self::new(path, code, &message).with_found_value(value)
    }

    pub(crate) fn with_found_value(self, value: &Value) -> Self {
        self.with_found(&value.to_string())
    }

    pub(crate) fn with_found_string(self, text: &str) -> Self {
        self.with_found_value(&text.into())
    }

    /// Shows text that is not JSON.
    pub(crate) fn with_found(mut self, text: &str) -> Self {
        self.0.found = Some(shortened(text, MAX_FOUND_BYTES));
        self
    }

    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.set_hint(hint);
        self
    }

    pub(crate) fn with_optional_hint(self, hint: Option<&str>) -> Self {
        match hint {
            Some(hint) => self.with_hint(hint),
            None => self,
        }
    }

    pub(crate) fn set_hint(&mut self, hint: &str) {
        self.0.hint = Some(hint.to_owned());
    }

    pub(crate) fn with_offset(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// The JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) of the problem; for a missing member,
    /// where it should be; empty for the whole body.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The kind of finding, stable across versions.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// A sentence about the problem.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The value, shortened: as JSON, or the text itself if it is not JSON.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// A likely cause or a remedy, if there is evidence for it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The byte offset of the error, if the body is not valid JSON.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }
}

/// `/url: the URL is not https`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path().is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(self.message())
    }
}

const MAX_FOUND_BYTES: usize = 80;

/// The text, truncated at a character boundary and ended with `…` if it has more than `max` bytes.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
    let mut short = text.get(..end).unwrap_or_default().to_owned();
    short.push('…');
    short
}

/// The JSON Pointer of a member of the object at `path`.
pub(crate) fn member_path(path: &str, member: &str) -> String {
    let mut pointer = String::with_capacity(path.len() + 1 + member.len());
    pointer.push_str(path);
    pointer.push('/');
    for character in member.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
    pointer
}

/// The JSON type of a value, with an article: "an object".
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn accessors_and_json_agree() {
        let finding = Finding::wrong_type("/a/b", "a string", &json!(7))
            .with_hint("try a string")
            .with_offset(3);
        assert_eq!(finding.path(), "/a/b");
        assert_eq!(finding.code(), Code::WrongType);
        assert_eq!(finding.message(), "`b` is a number, not a string");
        assert_eq!(finding.found(), Some("7"));
        assert_eq!(finding.hint(), Some("try a string"));
        assert_eq!(finding.offset(), Some(3));
        assert_eq!(finding.to_string(), "/a/b: `b` is a number, not a string");
        assert_eq!(
            json!(finding),
            json!({"path": "/a/b", "code": "wrong_type", "message": "`b` is a number, not a string",
                "found": "7", "hint": "try a string"})
        );
        let finding =
            Finding::new("", Code::EmptyBody, "the body is empty").with_optional_hint(None);
        assert_eq!(
            (finding.found(), finding.hint(), finding.offset()),
            (None, None, None)
        );
        assert_eq!(finding.to_string(), "the body is empty");
    }

    #[test]
    fn the_value_is_truncated_at_a_character() {
        let finding = Finding::new("", Code::WrongType, "m").with_found(&"é".repeat(100));
        let found = finding.found().unwrap();
        assert!(found.len() <= MAX_FOUND_BYTES && found.ends_with('…'));
    }

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(member_path("/a", "b/c~d"), "/a/b~1c~0d");
    }
}

//! JSON text that a program is given, read into our types: options, policies, claims, stored states.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::validate::finding::{member_path, shortened};

/// A word that is not a known one is quoted up to this length, in bytes.
const MAX_QUOTED_BYTES: usize = 40;

/// Why a JSON text cannot be read as what it should be, and where.
///
/// No value of the text is quoted: it may be a secret.
///
/// ```
/// use shotstack_hosting::{callback::Claims, decode};
///
/// let error = decode::from_json::<Claims>(r#"{"correlation": "order-17", "expires": "hunter2"}"#).unwrap_err();
/// assert_eq!((error.path(), error.code()), ("/expires", "invalid_type"));
/// assert_eq!(error.to_string(), "/expires: is a string, not a whole number");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}{problem}", if path.is_empty() { "" } else { ": " })]
pub struct DecodeError {
    path: String,
    code: &'static str,
    problem: String,
}

impl DecodeError {
    /// A problem at a place; `path` is a JSON Pointer, empty for the whole text.
    pub(crate) fn new(path: impl Into<String>, code: &'static str, problem: impl Display) -> Self {
        Self {
            path: path.into(),
            code,
            problem: problem.to_string(),
        }
    }

    /// A stable name for programs: `not_json`, `missing_member`, `unknown_member`, `duplicate_member`, `invalid_type`,
    /// `invalid_value`, `version`, or that of a more specific error, such as `secret_too_short`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Where the problem is, as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); empty for the whole text.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The problem, without its place.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

/// Reads a JSON text as a type of ours, or as one of yours that is made of them.
///
/// # Errors
///
/// The text is not valid JSON, or something in it is not what the type has there.
///
/// ```
/// use shotstack_hosting::{AssetRole, decode, role::RoleSet};
///
/// let roles: RoleSet = decode::from_json(r#"["main", "poster"]"#)?;
/// assert!(roles.contains(AssetRole::Poster));
/// # Ok::<(), decode::DecodeError>(())
/// ```
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = pointer(error.path());
        if error.inner().is_syntax() && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            // So serde_json reports a number, true or false in place of a word.
            return DecodeError::new(path, "invalid_type", "is not a string");
        }
        explained(path, error.inner())
    })?;
    deserializer.end().map_err(DecodeError::from)?;
    Ok(value)
}

/// Reads a JSON value in the same way.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| explained(pointer(error.path()), error.inner()))
}

/// An error whose place is not known.
impl From<serde_json::Error> for DecodeError {
    fn from(error: serde_json::Error) -> Self {
        explained(String::new(), &error)
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .fold(String::new(), |path, segment| match segment {
            Segment::Seq { index } => member_path(&path, &index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => member_path(&path, key),
            Segment::Unknown => path,
        })
}

/// What serde and `serde_json` report, without the values that they quote.
fn explained(path: String, error: &serde_json::Error) -> DecodeError {
    let message = error.to_string();
    if !error.is_data() {
        let problem = format!("is not valid JSON: {message}");
        return DecodeError::new("", "not_json", problem);
    }
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let (kind, rest) = message.split_once(' ').unwrap_or((message, ""));
    let (subject, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    // Whatever is quoted stands before this, for it is serde's own text that follows.
    let (found, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
    match (kind, subject) {
        ("missing", "field") => {
            let path = member_path(&path, rest.trim_matches('`'));
            DecodeError::new(path, "missing_member", "is missing")
        }
        ("duplicate", "field") => {
            let path = member_path(&path, rest.trim_matches('`'));
            DecodeError::new(path, "duplicate_member", "is there more than once")
        }
        ("unknown", "field") => {
            let problem = match expected {
                "" => "is not known".to_owned(),
                expected => format!("is not known: expected {expected}"),
            };
            DecodeError::new(path, "unknown_member", problem)
        }
        ("unknown", "variant") => {
            let problem = format!("is not {expected}");
            DecodeError::new(path, "invalid_value", problem)
        }
        ("invalid", "type:") => {
            let problem = format!("is {}, not {}", found_kind(found), expected_kind(expected));
            DecodeError::new(path, "invalid_type", problem)
        }
        ("invalid", "value:" | "length") => {
            let problem = format!("is not {}", expected_kind(expected));
            DecodeError::new(path, "invalid_value", problem)
        }
        _ => DecodeError::new(path, "invalid_value", message),
    }
}

/// Of serde's words for a value only those before the value itself.
fn found_kind(found: &str) -> &'static str {
    match found.split([' ', '`']).next() {
        Some("boolean") => "a boolean",
        Some("integer" | "floating" | "number") => "a number",
        Some("string" | "character") => "a string",
        Some("null" | "unit") => "null",
        Some("sequence") => "an array",
        Some("map") => "an object",
        _ => "something else",
    }
}

/// JSON's words for what serde expects.
fn expected_kind(expected: &str) -> &str {
    match expected {
        "a sequence" => "an array",
        "a map" | "map" => "an object",
        "i32" | "i64" | "isize" => "a whole number",
        "u64" | "usize" => "a whole number from 0 on",
        "u32" => "a whole number from 0 to 4294967295",
        "u16" => "a whole number from 0 to 65535",
        "f64" => "a number",
        "string or map" => "a string or an object",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("variant ") => "a string",
        _ => expected,
    }
}

/// Reads a type that is written as a text of few possible words.
pub(crate) fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(|error| {
        let quoted = shortened(&text, MAX_QUOTED_BYTES);
        D::Error::custom(format_args!("`{quoted}` is not known: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::from_json;
    use crate::id::OwnerId;
    use crate::role::{AssetRole, RoleSet};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code)]
    struct Options {
        name: String,
        count: Option<u32>,
        share: Option<f64>,
        is_on: Option<bool>,
        owners: Option<Vec<OwnerId>>,
        roles: Option<RoleSet>,
        mode: Option<Mode>,
        nested: Option<Box<Options>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Mode {
        Fast,
        Slow,
    }

    #[test]
    fn a_problem_is_explained_at_its_place_and_no_value_is_quoted() {
        for (text, expected) in [
            (
                r#"{"name":"x","nested":{"name":7}}"#,
                "/nested/name: is a number, not a string",
            ),
            (r#""hunter2""#, "is a string, not an object"),
            (r#""hunter2, expected x""#, "is a string, not an object"),
            ("[]", "is not an object"),
            ("{}", "/name: is missing"),
            (r#"{"name":null}"#, "/name: is null, not a string"),
            (r#"{"name":true}"#, "/name: is a boolean, not a string"),
            (
                r#"{"name":["hunter2"]}"#,
                "/name: is an array, not a string",
            ),
            (
                r#"{"name":{"hunter2":1}}"#,
                "/name: is an object, not a string",
            ),
            (
                r#"{"name":"x","name":"hunter2"}"#,
                "/name: is there more than once",
            ),
            (
                r#"{"count":-7}"#,
                "/count: is not a whole number from 0 to 4294967295",
            ),
            (
                r#"{"count":"hunter2"}"#,
                "/count: is a string, not a whole number from 0 to 4294967295",
            ),
            (
                r#"{"share":"hunter2"}"#,
                "/share: is a string, not a number",
            ),
            (
                r#"{"is_on":"hunter2"}"#,
                "/is_on: is a string, not a boolean",
            ),
            (r#"{"owners":["o",""]}"#, "/owners/1: is empty"),
            (r#"{"owners":{}}"#, "/owners: is an object, not an array"),
            (
                r#"{"owners":["a\nb"]}"#,
                "/owners/0: contains a control character or a line separator",
            ),
            (r#"{"mode":"hunter2"}"#, "/mode: is not `fast` or `slow`"),
            (r#"{"mode":7}"#, "/mode: is not a string"),
            (
                r#"{"a/b`, expected c":1}"#,
                "/a~1b`, expected c: is not known: expected one of `name`, `count`, `share`, `is_on`, `owners`, \
                 `roles`, `mode`, `nested`",
            ),
            (
                r#"{"roles":["main","video"]}"#,
                "/roles/1: `video` is not known: a role is main, poster or thumbnail",
            ),
            (
                r#"{"name":"x"} 7"#,
                "is not valid JSON: trailing characters at line 1 column 14",
            ),
            (
                r#"{"name":"hunter2}"#,
                "is not valid JSON: EOF while parsing a string at line 1 column 17",
            ),
        ] {
            let error = from_json::<Options>(text).unwrap_err();
            assert_eq!(error.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_in_place_of_a_role_may_be_long() {
        let long = "é".repeat(1_000);
        let error = from_json::<AssetRole>(&format!("\"{long}\"")).unwrap_err();
        let quoted = error.to_string().split('`').nth(1).unwrap().to_owned();
        assert!(quoted.ends_with('…') && quoted.len() <= 40, "{quoted}");
    }

    #[test]
    fn a_problem_has_a_code_and_a_place_of_its_own() {
        let error = from_json::<Options>(r#"{"nmae":"x"}"#).unwrap_err();
        assert_eq!(error.code(), "unknown_member");
        assert_eq!(error.path(), "/nmae");
        assert!(error.problem().starts_with("is not known"));
        for (text, code) in [
            ("{", "not_json"),
            ("{}", "missing_member"),
            ("7", "invalid_type"),
            (r#"{"count":-1}"#, "invalid_value"),
            (r#"{"name":"","name":""}"#, "duplicate_member"),
        ] {
            assert_eq!(
                from_json::<Options>(text).unwrap_err().code(),
                code,
                "{text}"
            );
        }
    }
}

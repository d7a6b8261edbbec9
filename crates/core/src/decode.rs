//! Decodes JSON text: options, policies, claims, stored states.
//!
//! Errors have a JSON Pointer and never quote a value, which may be a secret. The functions work with this crate's
//! types, and with yours that are made of them.
//!
//! ```
//! use shotstack_hosting::{OwnerId, decode, role::RoleSet};
//!
//! #[derive(Debug, serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Config {
//!     owner: OwnerId,
//!     expect: RoleSet,
//! }
//!
//! let error = decode::from_json::<Config>(r#"{"owner": "5ca6hu7s9k", "expects": ["main"]}"#).unwrap_err();
//! assert_eq!(error.to_string(), "/expects: is not known: expected `owner` or `expect`");
//! ```

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::validate::finding::{member_path, shortened};

/// The length to which an unknown name is quoted, in bytes.
const MAX_QUOTED_BYTES: usize = 40;

/// Why a JSON text cannot be decoded, and where.
///
/// It does not quote the values of the text, which may be secrets.
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
    /// A problem at a JSON Pointer, which is empty for the whole text.
    pub(crate) fn new(path: impl Into<String>, code: &'static str, problem: impl Display) -> Self {
        Self {
            path: path.into(),
            code,
            problem: problem.to_string(),
        }
    }

    /// A stable code for programs: `not_json`, `missing_member`, `unknown_member`, `duplicate_member`, `invalid_type`,
    /// `invalid_value`, `version`, or that of a more specific error, such as `secret_too_short`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) of the problem; empty for the whole text.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The problem, without its path.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

/// Decodes a JSON text.
///
/// # Errors
///
/// The text is not valid JSON, or does not match the type.
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
            // This is how serde_json reports a number or a boolean in place of a variant's name.
            return DecodeError::new(path, "invalid_type", "is not a string");
        }
        explained(path, error.inner())
    })?;
    deserializer.end().map_err(DecodeError::from)?;
    Ok(value)
}

/// Decodes a JSON value.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| explained(pointer(error.path()), error.inner()))
}

/// An error without a path.
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

/// Explains an error of `serde_json`, without the values that it quotes.
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
    // Quoted values come before this: what follows is serde's own text.
    let (found, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
    match (kind, subject) {
        ("missing", "field") => {
            let path = member_path(&path, rest.trim_matches('`'));
            DecodeError::new(path, "missing_member", "is missing")
        }
        ("duplicate", "field") => {
            let path = member_path(&path, rest.trim_matches('`'));
            DecodeError::new(path, "duplicate_member", "appears more than once")
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

/// JSON's word for what serde found, without the value itself.
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

/// JSON's word for what serde expected.
fn expected_kind(expected: &str) -> &str {
    match expected {
        "a sequence" => "an array",
        "a map" | "map" => "an object",
        "i32" | "i64" | "isize" => "a whole number",
        "u64" | "usize" => "a non-negative whole number",
        "u32" => "a whole number from 0 to 4294967295",
        "u16" => "a whole number from 0 to 65535",
        "f64" => "a number",
        "string or map" => "a string or an object",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("variant ") => "a string",
        _ => expected,
    }
}

/// Deserializes a type that is written as one of a few names.
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
    fn errors_have_a_path_and_quote_no_value() {
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
                "/name: appears more than once",
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
    fn an_unknown_name_is_quoted_up_to_a_length() {
        let long = "é".repeat(1_000);
        let error = from_json::<AssetRole>(&format!("\"{long}\"")).unwrap_err();
        let quoted = error.to_string().split('`').nth(1).unwrap().to_owned();
        assert!(quoted.ends_with('…') && quoted.len() <= 40, "{quoted}");
    }

    #[test]
    fn errors_have_a_code_and_a_path() {
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

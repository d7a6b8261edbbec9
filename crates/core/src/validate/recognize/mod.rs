//! What a body is that is not a webhook: by a magic number, or by a parse that succeeds, never by a single character.
//!
//! Each kind has one function, in a table of its file: encodings and what stands around JSON in `encoding`, what programs
//! print in `printed`, webhooks inside other documents in `wrapping`, under other names in `members`, and Shotstack's own
//! documents in `shape`.

mod encoding;
mod members;
mod printed;
pub(crate) mod shape;
mod wrapping;

use serde_json::Value;

use crate::validate::code::Code;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::recognize::wrapping::Encoding;
use crate::validate::strict_json;

/// What a body is that is not a webhook, and what can be read of it all the same.
///
/// It is for people who look at a body. A program that receives webhooks must not read what it finds inside others.
///
/// ```
/// use shotstack_hosting::validate::Recognized;
///
/// let body = br#"[{"headers":{},"params":{},"query":{},"body":{"type":"serve","action":"copy"}}]"#;
/// let recognized = Recognized::from_body(body).unwrap();
/// assert_eq!(recognized.path, "/0/body");
/// assert!(recognized.hint.contains("n8n"));
/// assert_eq!(recognized.body.unwrap(), r#"{"action":"copy","type":"serve"}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recognized {
    /// Where the webhook is, as a JSON Pointer; empty where it is not inside another document.
    pub path: String,
    /// What the body is, and what to do.
    pub hint: String,
    /// The JSON that it holds, if that can be read safely.
    pub body: Option<String>,
}

impl Recognized {
    /// Looks at a body that was refused.
    #[must_use]
    pub fn from_body(body: &[u8]) -> Option<Self> {
        let limits = Limits {
            max_bytes: usize::MAX,
            ..Limits::default()
        };
        match strict_json::parse_value(body, limits) {
            Ok(value) => in_value(&value).map(Self::from),
            Err(_) => in_text(body),
        }
    }

    fn named(hint: &str) -> Self {
        Self {
            path: String::new(),
            hint: hint.to_owned(),
            body: None,
        }
    }

    fn decoded(hint: &str, body: impl Into<String>) -> Self {
        Self {
            body: Some(body.into()),
            ..Self::named(hint)
        }
    }
}

/// A finding that says what a body is, in place of all that is missing in it.
pub(crate) struct Misplaced {
    pub(crate) finding: Finding,
    body: Option<String>,
}

impl From<Misplaced> for Recognized {
    fn from(misplaced: Misplaced) -> Self {
        let finding = &misplaced.finding;
        let hint = finding.hint().unwrap_or_default();
        Self {
            path: finding.path().to_owned(),
            hint: format!("{}: {hint}", finding.message()),
            body: misplaced.body,
        }
    }
}

/// What a body is that is not UTF-8 or not JSON.
pub(crate) fn in_text(body: &[u8]) -> Option<Recognized> {
    encoding::recognize(body)
}

/// What a value is that is not a webhook.
pub(crate) fn in_value(value: &Value) -> Option<Misplaced> {
    if let Value::Object(members) = value
        && let Some(altered) = members::recognize(members)
    {
        return Some(Misplaced {
            finding: altered.finding,
            body: altered.body,
        });
    }
    if let Value::String(text) = value {
        return in_string(text);
    }
    let wrapped = wrapping::find(value)?;
    let path = &wrapped.path;
    let encoding = match wrapped.encoding {
        Encoding::Plain => "",
        Encoding::JsonText => ", as a text",
        Encoding::Base64 => ", in Base64",
    };
    let message = format!("the webhook is inside another document, at {path}{encoding}");
    let hint = format!(
        "this is {}: pass on what stands at {path}{}",
        wrapped.wrapping,
        match wrapped.encoding {
            Encoding::Base64 => ", decoded",
            _ => "",
        }
    );
    Some(Misplaced {
        finding: Finding::new(path, Code::Wrapped, &message).with_hint(&hint),
        body: Some(wrapped.webhook.to_string()),
    })
}

/// A text that is itself JSON, or Base64 of it.
fn in_string(text: &str) -> Option<Misplaced> {
    let (body, hint) = if is_document(text) {
        (
            text.to_owned(),
            "this is a body that was encoded as JSON twice",
        )
    } else {
        let body = encoding::base64_document(text)?;
        (
            body,
            "this is a body in Base64, encoded as a JSON text: decode it first",
        )
    };
    let finding = Finding::new("", Code::NotAnObject, "the body is a string, not an object");
    Some(Misplaced {
        finding: finding.with_found_string(text).with_hint(hint),
        body: Some(body),
    })
}

/// Whether a text is an object or an array in JSON.
fn is_document(text: &str) -> bool {
    let text = text.trim_ascii();
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

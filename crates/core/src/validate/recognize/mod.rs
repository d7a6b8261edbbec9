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
use crate::validate::recognize::encoding::Hint;
use crate::validate::recognize::wrapping::Encoding;

/// What a body is that is not UTF-8 or not JSON.
pub(crate) fn in_text(body: &[u8]) -> Option<Hint> {
    encoding::recognize(body)
}

/// What a value is that is not a webhook: one finding, in place of all that is missing.
pub(crate) fn in_value(value: &Value) -> Option<Finding> {
    if let Value::Object(members) = value
        && let Some(finding) = members::recognize(members)
    {
        return Some(finding);
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
    Some(Finding::new(path, Code::Wrapped, &message).with_hint(&hint))
}

/// A text that is itself JSON, or Base64 of it.
fn in_string(text: &str) -> Option<Finding> {
    let hint = if is_document(text) {
        "this is a body that was encoded as JSON twice"
    } else if encoding::base64_document(text).is_some() {
        "this is a body in Base64, encoded as a JSON text: decode it first"
    } else {
        return None;
    };
    let finding = Finding::new("", Code::NotAnObject, "the body is a string, not an object");
    Some(finding.with_found_string(text).with_hint(hint))
}

/// Whether a text is an object or an array in JSON.
fn is_document(text: &str) -> bool {
    let text = text.trim_ascii();
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

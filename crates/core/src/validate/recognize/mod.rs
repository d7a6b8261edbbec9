//! Recognizes bodies that are not webhooks, by a magic number or a successful parse, never by a single character.
//!
//! Each kind has one function, in a table of its file: encodings and text around the JSON in `encoding`, values that
//! were printed by programs in `printed`, webhooks inside other documents in `wrapping`, webhooks in another form in
//! `members`, and Shotstack's other documents in `shape`.

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

/// A hint about a body that is not UTF-8 or not valid JSON.
pub(crate) fn in_text(body: &[u8]) -> Option<Hint> {
    encoding::recognize(body)
}

/// The finding about a value that is not a webhook, instead of findings about all missing members.
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
        Encoding::JsonText => ", as text",
        Encoding::Base64 => ", in Base64",
    };
    let message = format!("the webhook is inside another document, at {path}{encoding}");
    let hint = format!(
        "this is {}: pass on the value at {path}{}",
        wrapped.wrapping,
        match wrapped.encoding {
            Encoding::Base64 => ", decoded",
            _ => "",
        }
    );
    Some(Finding::new(path, Code::Wrapped, &message).with_hint(&hint))
}

/// The finding about a string that contains JSON, or Base64 of JSON.
fn in_string(text: &str) -> Option<Finding> {
    let hint = if is_document(text) {
        "the body was encoded as JSON twice"
    } else if encoding::base64_document(text).is_some() {
        "the body is Base64 in a JSON string: decode it first"
    } else {
        return None;
    };
    let finding = Finding::new("", Code::NotAnObject, "the body is a string, not an object");
    Some(finding.with_found_string(text).with_hint(hint))
}

/// Whether a text is a JSON object or array.
fn is_document(text: &str) -> bool {
    let text = text.trim_ascii();
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

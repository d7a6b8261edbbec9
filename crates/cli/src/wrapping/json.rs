//! JSON around a webhook: an array of one, a string, the `body` of an item, an event or an envelope, a serialised Buffer,
//! and what a form parser makes of JSON.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::wrapping::step::{Encoding, Step};
use crate::wrapping::{Layer, text};

type Members<'a> = BTreeMap<String, &'a RawValue>;

pub(super) fn layer(value: &RawValue) -> Option<Layer> {
    let text = value.get();
    match text.as_bytes().first()? {
        b'"' => Some(decoded(Encoding::String, string(value)?.into_bytes())),
        b'[' => match serde_json::from_str::<Vec<&RawValue>>(text)
            .ok()?
            .as_slice()
        {
            [only] => Some((vec![Step::at("/0")], only.get().into())),
            _ => None,
        },
        b'{' => {
            let members: Members = serde_json::from_str(text).ok()?;
            buffer(&members)
                .or_else(|| body(&members))
                .or_else(|| form_name(&members))
        }
        _ => None,
    }
}

fn decoded(encoding: Encoding, inside: Vec<u8>) -> Layer {
    (vec![Step::decoded(encoding)], inside)
}

fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

fn is_buffer(members: &Members<'_>) -> bool {
    let kind = members.get("type").and_then(|kind| string(kind));
    kind.as_deref() == Some("Buffer") && members.contains_key("data")
}

fn buffer(members: &Members<'_>) -> Option<Layer> {
    if !is_buffer(members) {
        return None;
    }
    let bytes: Vec<u8> = serde_json::from_str(members.get("data")?.get()).ok()?;
    Some(decoded(Encoding::Buffer, bytes))
}

/// The `body` of an n8n item, of an API Gateway or load balancer event, or of any other envelope.
fn body(members: &Members<'_>) -> Option<Layer> {
    let body = members.get("body")?;
    let at = Step::at("/body");
    let Some(body_text) = string(body) else {
        return Some((vec![at], body.get().into()));
    };
    let is_base64 = members
        .get("isBase64Encoded")
        .is_some_and(|flag| flag.get() == "true");
    if is_base64 {
        let inside = text::from_base64(&body_text)?;
        return Some((vec![at, Step::decoded(Encoding::Base64)], inside));
    }
    Some((vec![at], body_text.into_bytes()))
}

/// A form parser takes JSON for the name of a field, up to the first `=`.
fn form_name(members: &Members<'_>) -> Option<Layer> {
    let mut members = members.iter();
    let ((name, value), None) = (members.next()?, members.next()) else {
        return None;
    };
    if !name.trim_start().starts_with('{') {
        return None;
    }
    let value = string(value)?;
    let inside = if value.is_empty() {
        name.clone()
    } else {
        format!("{name}={value}")
    };
    Some(decoded(Encoding::FormName, inside.into_bytes()))
}

pub(super) fn looks_like_webhook(text: &[u8]) -> bool {
    let Ok(members) = serde_json::from_slice::<Members<'_>>(text) else {
        return false;
    };
    let is_string = |name: &str| {
        members
            .get(name)
            .is_some_and(|value| string(value).is_some())
    };
    (is_string("type") || is_string("action")) && !is_buffer(&members)
}

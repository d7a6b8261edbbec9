//! Objects that hold a webhook in another form: under other names, or as what a framework left of the body.

use serde_json::{Map, Value};

use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::recognize::is_document;

/// Looks for one form in which a webhook stands, or what is left of one.
type Recognizer = fn(&Map<String, Value>) -> Option<Finding>;

/// The first that fits decides.
const RECOGNIZERS: [Recognizer; 4] = [capitalised, buffer, byte_object, read_as_a_form];

pub(super) fn recognize(members: &Map<String, Value>) -> Option<Finding> {
    RECOGNIZERS.iter().find_map(|recognize| recognize(members))
}

/// `Type` and `Action`, or `TYPE` and `ACTION`, and no `type` and `action`.
fn capitalised(members: &Map<String, Value>) -> Option<Finding> {
    let name = |name: &str| {
        let same = |other: &&String| other.eq_ignore_ascii_case(name) && *other != name;
        members.keys().find(same)
    };
    let (first, _) = (name("type")?, name("action")?);
    if members.contains_key("type") || members.contains_key("action") {
        return None;
    }
    let message = format!("the names of the members are not in lower case: `{first}`");
    let hint = "Shotstack's members are `type`, `action`, `id` and so on: something has renamed them, a serializer for \
                example";
    let path = member_path("", first);
    Some(Finding::new(&path, Code::CapitalisedMembers, &message).with_hint(hint))
}

/// `{"type":"Buffer","data":[…]}`, which is what JSON makes of a Buffer.
fn buffer(members: &Map<String, Value>) -> Option<Finding> {
    let is_buffer = members.get("type").and_then(Value::as_str) == Some("Buffer");
    (is_buffer && members.get("data").is_some_and(Value::is_array))
        .then(|| of_bytes("/data", "a serialised Buffer"))
}

/// `{"0":123,"1":34,…}`, which is what JSON makes of a `Uint8Array`.
fn byte_object(members: &Map<String, Value>) -> Option<Finding> {
    let is_byte = |at: usize| {
        let byte = members.get(&at.to_string()).and_then(Value::as_u64);
        byte.is_some_and(|byte| byte < 256)
    };
    (members.len() > 1 && (0..members.len()).all(is_byte))
        .then(|| of_bytes("", "a serialised Uint8Array"))
}

fn of_bytes(path: &str, what: &str) -> Finding {
    let message = format!("the body is {what}: the webhook is in its bytes");
    let hint = "pass on the bytes themselves, not what `JSON.stringify` makes of them";
    Finding::new(path, Code::Wrapped, &message).with_hint(hint)
}

/// `{"{\"type\":…}":""}`: a parser of forms has read JSON, and cut it at the first `=`.
fn read_as_a_form(members: &Map<String, Value>) -> Option<Finding> {
    let mut all = members.iter();
    let (Some((name, value)), None) = (all.next(), all.next()) else {
        return None;
    };
    let value = match value {
        Value::Null => "",
        value => value.as_str()?,
    };
    let whole = [name.clone(), [name, "=", value].concat()];
    if !whole.iter().any(|text| is_document(text)) {
        return None;
    }
    let message = "a parser of forms has read the body: the webhook is the name of its only member";
    let hint = "read the body as JSON, or keep its bytes: its `Content-Type` is application/json";
    Some(Finding::new("", Code::Wrapped, message).with_hint(hint))
}

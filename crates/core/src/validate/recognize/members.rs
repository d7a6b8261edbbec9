//! Objects that contain a webhook in another form: with renamed members, or transformed by a framework.

use serde_json::{Map, Value};

use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::recognize::is_document;

/// Recognizes one form.
type Recognizer = fn(&Map<String, Value>) -> Option<Finding>;

/// The first match decides.
const RECOGNIZERS: [Recognizer; 4] = [capitalized, buffer, byte_object, parsed_as_form];

pub(super) fn recognize(members: &Map<String, Value>) -> Option<Finding> {
    RECOGNIZERS.iter().find_map(|recognize| recognize(members))
}

/// `Type` and `Action`, or `TYPE` and `ACTION`, without `type` and `action`.
fn capitalized(members: &Map<String, Value>) -> Option<Finding> {
    let name = |name: &str| {
        let same = |other: &&String| other.eq_ignore_ascii_case(name) && *other != name;
        members.keys().find(same)
    };
    let (first, _) = (name("type")?, name("action")?);
    if members.contains_key("type") || members.contains_key("action") {
        return None;
    }
    let message = format!("the member names are not in lower case: `{first}`");
    let hint = "Shotstack's members are `type`, `action`, `id` and so on: something has renamed them, such as a serializer";
    let path = member_path("", first);
    Some(Finding::new(&path, Code::CapitalizedMembers, &message).with_hint(hint))
}

/// `{"type":"Buffer","data":[…]}`, the JSON of a Node Buffer.
fn buffer(members: &Map<String, Value>) -> Option<Finding> {
    let is_buffer = members.get("type").and_then(Value::as_str) == Some("Buffer");
    (is_buffer && members.get("data").is_some_and(Value::is_array))
        .then(|| byte_finding("/data", "a serialized Buffer"))
}

/// `{"0":123,"1":34,…}`, the JSON of a `Uint8Array`.
fn byte_object(members: &Map<String, Value>) -> Option<Finding> {
    let is_byte = |at: usize| {
        let byte = members.get(&at.to_string()).and_then(Value::as_u64);
        byte.is_some_and(|byte| byte < 256)
    };
    (members.len() > 1 && (0..members.len()).all(is_byte))
        .then(|| byte_finding("", "a serialized Uint8Array"))
}

fn byte_finding(path: &str, what: &str) -> Finding {
    let message = format!("the body is {what}: the webhook is in its bytes");
    let hint = "pass on the bytes themselves, not the result of `JSON.stringify`";
    Finding::new(path, Code::Wrapped, &message).with_hint(hint)
}

/// `{"{\"type\":…}":""}`: a form parser has parsed JSON, and split it at the first `=`.
fn parsed_as_form(members: &Map<String, Value>) -> Option<Finding> {
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
    let message = "a form parser has parsed the body: the webhook is the name of the only member";
    let hint = "parse the body as JSON, or keep its bytes: its `Content-Type` is application/json";
    Some(Finding::new("", Code::Wrapped, message).with_hint(hint))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn capitalized_members_beside_usual_ones_are_not_the_problem() {
        let is_found = |body: &Value| capitalized(body.as_object().unwrap()).is_some();
        assert!(is_found(&json!({"Type": 1, "Action": 1})));
        assert!(!is_found(&json!({"Type": 1, "Action": 1, "type": 1})));
        assert!(!is_found(&json!({"Type": 1, "Action": 1, "action": 1})));
    }
}

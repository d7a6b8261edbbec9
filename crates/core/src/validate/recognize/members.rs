//! Objects that hold a webhook in another form: under other names, or as what a framework left of the body.

use serde_json::{Map, Value};

use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path};
use crate::validate::recognize::is_document;

/// An object that is a webhook in another form.
pub(super) struct Altered {
    pub(super) finding: Finding,
    /// The webhook as it should be, if it can be read.
    pub(super) body: Option<String>,
}

type Recognizer = fn(&Map<String, Value>) -> Option<Altered>;

/// The first that fits decides.
const RECOGNIZERS: [Recognizer; 4] = [capitalised, buffer, byte_object, read_as_a_form];

pub(super) fn recognize(members: &Map<String, Value>) -> Option<Altered> {
    RECOGNIZERS.iter().find_map(|recognize| recognize(members))
}

/// `Type` and `Action`, or `TYPE` and `ACTION`, and no `type` and `action`.
fn capitalised(members: &Map<String, Value>) -> Option<Altered> {
    let name = |name: &str| {
        let same = |other: &&String| other.eq_ignore_ascii_case(name) && *other != name;
        members.keys().find(same)
    };
    let (first, _) = (name("type")?, name("action")?);
    if members.contains_key("type") || members.contains_key("action") {
        return None;
    }
    let message = format!("the names of the members are not in lower case: `{first}`");
    let finding = Finding::new(&member_path("", first), Code::CapitalisedMembers, &message).with_hint(
        "Shotstack's members are `type`, `action`, `id` and so on: something has renamed them, a serializer for example",
    );
    let lower: Map<String, Value> = members
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .collect();
    Some(Altered {
        finding,
        body: (lower.len() == members.len()).then(|| Value::Object(lower).to_string()),
    })
}

/// `{"type":"Buffer","data":[…]}`, which is what JSON makes of a Buffer.
fn buffer(members: &Map<String, Value>) -> Option<Altered> {
    let is_buffer = members.get("type").and_then(Value::as_str) == Some("Buffer");
    let bytes = members.get("data").filter(|_| is_buffer)?.as_array()?;
    Some(of_bytes("/data", "a serialised Buffer", bytes.iter()))
}

/// `{"0":123,"1":34,…}`, which is what JSON makes of a `Uint8Array`.
fn byte_object(members: &Map<String, Value>) -> Option<Altered> {
    if members.len() < 2 || !members.values().all(Value::is_u64) {
        return None;
    }
    let bytes: Option<Vec<&Value>> = (0..members.len())
        .map(|at| members.get(&at.to_string()))
        .collect();
    Some(of_bytes("", "a serialised Uint8Array", bytes?.into_iter()))
}

fn of_bytes<'a>(path: &str, what: &str, bytes: impl Iterator<Item = &'a Value>) -> Altered {
    let bytes: Option<Vec<u8>> = bytes.map(|byte| byte.as_u64()?.try_into().ok()).collect();
    let body = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let message = format!("the body is {what}: the webhook is in its bytes");
    let hint = "pass on the bytes themselves, not what `JSON.stringify` makes of them";
    Altered {
        finding: Finding::new(path, Code::Wrapped, &message).with_hint(hint),
        body: body.filter(|body| is_document(body)),
    }
}

/// `{"{\"type\":…}":""}`: a parser of forms has read JSON, and cut it at the first `=`.
fn read_as_a_form(members: &Map<String, Value>) -> Option<Altered> {
    let mut all = members.iter();
    let (Some((name, value)), None) = (all.next(), all.next()) else {
        return None;
    };
    let value = match value {
        Value::Null => "",
        value => value.as_str()?,
    };
    let whole = [name.clone(), [name, "=", value].concat()];
    let body = whole.into_iter().find(|text| is_document(text))?;
    let message = "a parser of forms has read the body: the webhook is the name of its only member";
    let hint = "read the body as JSON, or keep its bytes: its `Content-Type` is application/json";
    Some(Altered {
        finding: Finding::new("", Code::Wrapped, message).with_hint(hint),
        body: Some(body),
    })
}

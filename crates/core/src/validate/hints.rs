//! Hints: what a body that is refused, or odd, most likely is. The mistakes are those of real handlers and mocks.

use serde_json::{Map, Value};

const AN_EDIT: &str = "this looks like an edit, as it is posted to the Edit API";

/// What a body looks like that has such a member; the first of these that is there counts.
const BY_MEMBER: &[(&str, &str)] = &[
    (
        "data",
        "Shotstack sends no `data` envelope in webhooks: a webhook's members stand at the top. \
         A `data` member is what the Serve API responds with",
    ),
    (
        "response",
        "this looks like a response of the Edit API (`response` envelope): \
         a webhook's members stand at the top",
    ),
    (
        "output",
        "webhooks have no `output`: the file's address is `url`, and a webhook begins with `type` and `action`",
    ),
    ("errors", AN_ERROR),
    ("message", AN_ERROR),
    ("event", AN_ENVELOPE),
    ("payload", AN_ENVELOPE),
    ("body", AN_ENVELOPE),
    ("detail", AN_ENVELOPE),
    (
        "render",
        "a body with `render` is a serve/copy: `\"type\":\"serve\",\"action\":\"copy\"`",
    ),
];

const AN_ERROR: &str = "this looks like an error response of an API";
const AN_ENVELOPE: &str = "this looks like a webhook inside an envelope: Shotstack sends none";

/// A body without a usable `type` and `action`: what it looks like.
pub(crate) fn for_body(body: &Map<String, Value>) -> Option<&'static str> {
    let has = |name: &str| body.get(name).is_some();
    for (name, hint) in BY_MEMBER {
        match *name {
            _ if !has(name) => {}
            "output" if has("timeline") => return Some(AN_EDIT),
            "message" if has("id") => {}
            _ => return Some(hint),
        }
    }
    is_done(body).then_some(
        "a body that is `done` is an edit/render: `\"type\":\"edit\",\"action\":\"render\"`",
    )
}

fn is_done(body: &Map<String, Value>) -> bool {
    body.get("status").and_then(Value::as_str) == Some("done")
}

/// A `type` and `action` that are not known: which known ones may be meant.
pub(crate) fn for_unrecognized(event_type: &str, action: &str) -> &'static str {
    let is = |known: &str| event_type.eq_ignore_ascii_case(known);
    let does = |known: &str| action.eq_ignore_ascii_case(known);
    if is("serve") || does("copy") {
        "the event of a hosted file is serve/copy, in lower case"
    } else if is("edit") || does("render") {
        "the event of a render is edit/render, in lower case"
    } else if is("ingest") {
        "the events of ingest are ingest/source and ingest/rendition"
    } else {
        "known are serve/copy, edit/render, ingest/source and ingest/rendition; others are only passed on"
    }
}

/// A serve/copy without `render`: which other body it looks like.
pub(crate) fn for_copy_without_render(body: &Map<String, Value>) -> &'static str {
    let temporary = body
        .get("url")
        .and_then(Value::as_str)
        .is_some_and(|url| crate::cdn::CdnUrl::from_output(url).is_ok());
    if is_done(body) || temporary || body.get("poster").is_some() || body.get("thumbnail").is_some()
    {
        "this looks like an edit/render: there `id` is the render's, `type` is `edit` and `action` is `render`"
    } else {
        "in a serve/copy, `id` is the asset's id and `render` the render's"
    }
}

/// A member that should be a string and is not.
pub(crate) fn for_wrong_type(name: &str, value: &Value) -> Option<&'static str> {
    match (name, value) {
        ("error", Value::Object(_)) => {
            Some("Shotstack's `error` is a string: there is no `error.message`")
        }
        ("error", Value::Bool(_)) => Some("`error` is null or a string that says why"),
        ("url", Value::Array(_)) => Some("each file has a serve/copy event of its own"),
        ("url", Value::Object(_)) => Some("`url` is a string or null"),
        ("render", Value::Object(_)) => Some("`render` is the render's id, a string"),
        _ => None,
    }
}

/// Other words for success and failure, and statuses that only the Serve API has.
const OTHER_STATUSES: &[(&str, &str)] = &[
    ("completed", FOR_SUCCESS),
    ("complete", FOR_SUCCESS),
    ("success", FOR_SUCCESS),
    ("succeeded", FOR_SUCCESS),
    ("finished", FOR_SUCCESS),
    ("error", FOR_FAILURE),
    ("errored", FOR_FAILURE),
    ("failure", FOR_FAILURE),
    ("deleted", ": only the Serve API reports deletion"),
    (
        "importing",
        ": only the Serve API reports copies in progress",
    ),
];

const FOR_SUCCESS: &str = ": Shotstack does not use this word for success";
const FOR_FAILURE: &str = ": Shotstack does not use this word for failure";

/// A status that is not one of this event, which has `success` when all went well.
pub(crate) fn for_status(success: &str, status: &str) -> String {
    let mut meant = "";
    for (other, hint) in OTHER_STATUSES {
        if other.eq_ignore_ascii_case(status) {
            meant = hint;
        }
    }
    format!("the statuses here are {success} and failed{meant}")
}

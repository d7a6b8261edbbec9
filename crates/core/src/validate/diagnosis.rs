//! Hints: what a body that is refused, or odd, most likely is. The mistakes are those of real handlers and mocks.

use crate::json::Json;
use crate::json::object::JsonObject;

/// A body without a usable `type` and `action`: what it looks like.
pub(crate) fn of_body(body: &JsonObject) -> Option<&'static str> {
    let has = |name: &str| body.get(name).is_some();
    if has("data") {
        Some(
            "Shotstack sends no `data` envelope in webhooks: a webhook's members stand at the top. \
             A `data` member is what the Serve API answers",
        )
    } else if has("response") {
        Some(
            "this looks like an answer of the Edit API (`response` envelope): \
             a webhook's members stand at the top",
        )
    } else if has("timeline") && has("output") {
        Some("this looks like an edit, as it is posted to the Edit API")
    } else if has("output") {
        Some(
            "webhooks have no `output`: the file's address is `url`, and a webhook begins with `type` and `action`",
        )
    } else if has("errors") || (has("message") && !has("id")) {
        Some("this looks like an error that an API answered")
    } else if has("event") || has("payload") || has("body") || has("detail") {
        Some("this looks like a webhook inside an envelope: Shotstack sends none")
    } else if has("render") {
        Some("a body with `render` is a serve/copy: `\"type\":\"serve\",\"action\":\"copy\"`")
    } else if body.get("status").and_then(Json::as_str) == Some("done") {
        Some("a body that is `done` is an edit/render: `\"type\":\"edit\",\"action\":\"render\"`")
    } else {
        None
    }
}

/// A `type` and `action` that we do not know: which of ours may be meant.
pub(crate) fn of_unrecognized(event_type: &str, action: &str) -> &'static str {
    match (
        event_type.to_ascii_lowercase().as_str(),
        action.to_ascii_lowercase().as_str(),
    ) {
        ("serve", _) | (_, "copy") => "the event of a hosted file is serve/copy, in lower case",
        ("edit", _) | (_, "render") => "the event of a render is edit/render, in lower case",
        ("ingest", _) => "the events of ingest are ingest/source and ingest/rendition",
        _ => {
            "known are serve/copy, edit/render, ingest/source and ingest/rendition; others are only passed on"
        }
    }
}

/// A serve/copy without `render`: which other body it looks like.
pub(crate) fn of_copy_without_render(body: &JsonObject) -> &'static str {
    let done = body.get("status").and_then(Json::as_str) == Some("done");
    let temporary = body
        .get("url")
        .and_then(Json::as_str)
        .is_some_and(|url| crate::cdn::CdnUrl::from_output(url).is_ok());
    if done || temporary || body.get("poster").is_some() || body.get("thumbnail").is_some() {
        "this is an edit/render body: its `id` is the render's, and its `type` and `action` say edit and render"
    } else {
        "in a serve/copy `id` is the asset's, and `render` the render's"
    }
}

/// A member that should be a string and is not.
pub(crate) fn of_wrong_type(name: &str, value: &Json) -> Option<&'static str> {
    match (name, value) {
        ("error", Json::Object(_)) => {
            Some("`error` is a string, not an object: there is no `error.message`")
        }
        ("error", Json::Bool(_)) => Some("`error` is null or a string that says why"),
        ("url", Json::Array(_)) => Some("each file has a serve/copy event of its own"),
        ("url", Json::Object(_)) => Some("`url` is a string or null"),
        ("completed", Json::Number(_)) => {
            Some("`completed` is RFC 3339 text such as 2021-07-12T11:04:44.574Z")
        }
        ("render", Json::Object(_)) => Some("`render` is the render's id, a string"),
        _ => None,
    }
}

/// A status that a kind of event does not have.
pub(crate) fn of_status(known: &str, status: &str) -> String {
    let meant = match status.to_ascii_lowercase().as_str() {
        "completed" | "complete" | "success" | "succeeded" | "finished" => {
            ": Shotstack does not say this of success"
        }
        "error" | "errored" | "failure" => ": Shotstack does not say this of failure",
        "deleted" => ": only the Serve API tells of deletion",
        "importing" => ": only the Serve API tells of copies under way",
        _ => "",
    };
    format!("the statuses here are {known}{meant}")
}

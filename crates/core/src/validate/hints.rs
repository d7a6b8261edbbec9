//! Hints about likely causes. The mistakes are those of real handlers and mocks.

use serde_json::{Map, Value};

use crate::event::file_url::FileUrl;
use crate::validate::recognize::shape::{Shape, refusal_details, shape};

/// Hints for bodies with these members that are not Shotstack's documents. The first member that exists counts.
const BY_MEMBER: &[(&str, &str)] = &[
    (
        "output",
        "webhooks have no `output`: the URL of the file is `url`, and `type` and `action` are required",
    ),
    ("event", AN_ENVELOPE),
    ("payload", AN_ENVELOPE),
    ("body", AN_ENVELOPE),
    ("detail", AN_ENVELOPE),
    (
        "render",
        "a body with `render` is a serve/copy: `\"type\":\"serve\",\"action\":\"copy\"`",
    ),
];

const AN_ENVELOPE: &str = "this looks like a webhook in an envelope: Shotstack does not use one";

/// A hint for a body without a usable `type` and `action`.
pub(crate) fn for_body(body: &Value) -> Option<String> {
    let shape = shape(body);
    let has = |name: &str| body.get(name).is_some();
    match shape {
        Shape::Edit if has("timeline") => {}
        Shape::Edit | Shape::Unknown => return by_member(body).map(str::to_owned),
        Shape::Assets if has("data") => {
            let hint = "webhooks have no `data` envelope: their members are at the top level. The Serve API responds with `data`";
            return Some(hint.to_owned());
        }
        _ => {}
    }
    let name = shape.name()?;
    let details = match shape {
        Shape::Refusal => refusal_details(body),
        _ if has("response") => Some(
            "a response of the Edit API has a `response` envelope, but the members of a webhook are at the top level"
                .to_owned(),
        ),
        _ => None,
    };
    Some(match details {
        Some(details) => format!("this looks like {name}: {details}"),
        None => format!("this looks like {name}"),
    })
}

fn by_member(body: &Value) -> Option<&'static str> {
    let by_member = BY_MEMBER.iter().find(|(name, _)| body.get(name).is_some());
    let done = "a body that is `done` is an edit/render: `\"type\":\"edit\",\"action\":\"render\"`";
    match by_member {
        Some((_, hint)) => Some(hint),
        None => (body.get("status").and_then(Value::as_str) == Some("done")).then_some(done),
    }
}

/// A hint for an unknown `type` and `action`.
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
        "the known events are serve/copy, edit/render, ingest/source and ingest/rendition; others are passed on unchanged"
    }
}

/// A hint for a serve/copy without `render`.
pub(crate) fn for_copy_without_render(body: &Map<String, Value>) -> &'static str {
    let temporary = body
        .get("url")
        .and_then(Value::as_str)
        .is_some_and(|url| crate::cdn::CdnUrl::from_output(url).is_ok());
    let is_done = body.get("status").and_then(Value::as_str) == Some("done");
    if is_done || temporary || body.get("poster").is_some() || body.get("thumbnail").is_some() {
        "this looks like an edit/render, where `id` is the render id, `type` is `edit` and `action` is `render`"
    } else {
        "in a serve/copy, `id` is the asset id and `render` is the render id"
    }
}

/// A hint for a text that is almost a URL.
pub(crate) fn for_invalid_url(text: &str) -> Option<&'static str> {
    let is_url = |text: &str| text.parse::<FileUrl>().is_ok();
    let bare = text.trim_matches(['"', '\'', '`', '<', '>', ' ', '\n', '\r']);
    let with_scheme = format!("https://{}", text.strip_prefix("//").unwrap_or(text));
    let has_host = with_scheme.parse().is_ok_and(|url: FileUrl| {
        url.host().is_some_and(|host| host.contains('.')) && url.filename().is_some()
    });
    if bare != text && is_url(bare) {
        Some("there are quotes or spaces around the URL")
    } else if has_host {
        Some("the URL has no scheme: put `https://` in front")
    } else {
        None
    }
}

/// A hint for a member that should be a string.
pub(crate) fn for_wrong_type(name: &str, value: &Value) -> Option<&'static str> {
    match (name, value) {
        ("error", Value::Object(_)) => {
            Some("Shotstack's `error` is a string: there is no `error.message`")
        }
        ("error", Value::Bool(_)) => Some("`error` is null or a string with the reason"),
        ("url", Value::Array(_)) => Some("each file has its own serve/copy event"),
        ("url", Value::Object(_)) => Some("`url` is a string or null"),
        ("render", Value::Object(_)) => Some("`render` is the render id, a string"),
        _ => None,
    }
}

/// Other words for success and failure, and statuses that exist only in the Serve API.
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

/// A hint for an unknown status of an event whose status is `success` if it succeeds.
pub(crate) fn for_status(success: &str, status: &str) -> String {
    let mut meant = "";
    for (other, hint) in OTHER_STATUSES {
        if other.eq_ignore_ascii_case(status) {
            meant = hint;
        }
    }
    format!("the statuses of this event are {success} and failed{meant}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_sign_of_an_edit_render_is_enough() {
        for (body, is_edit_render) in [
            (json!({"status": "done"}), true),
            (json!({"poster": null}), true),
            (json!({"thumbnail": null}), true),
            (json!({"status": "ready"}), false),
        ] {
            let hint = for_copy_without_render(body.as_object().unwrap());
            assert_eq!(hint.contains("edit/render"), is_edit_render, "{body}");
        }
    }

    #[test]
    fn only_a_text_that_is_almost_a_url_has_a_hint() {
        assert_eq!(for_invalid_url("no URL at all"), None);
        assert!(for_invalid_url("example.com/r.mp4").is_some_and(|hint| hint.contains("scheme")));
    }

    #[test]
    fn a_response_without_data_is_not_blamed_for_it() {
        let file = json!({"attributes": {"id": "a", "owner": "o", "status": "ready"}});
        let hint = for_body(&json!({"response": [file]})).unwrap();
        assert!(
            hint.starts_with("this looks like a response of the Serve API"),
            "{hint}"
        );
        let hint = for_body(&json!({"data": [file]})).unwrap();
        assert!(
            hint.starts_with("webhooks have no `data` envelope"),
            "{hint}"
        );
    }
}

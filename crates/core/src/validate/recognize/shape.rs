//! Recognizes Shotstack's documents by their members.

use serde_json::{Map, Value};

use crate::validate::finding::shortened;

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A webhook, or a document that claims to be one.
    Event,
    /// An edit, as posted to the Edit API.
    Edit,
    /// A template, as saved; its `template` is the edit.
    Template,
    /// The Edit API's response to a request for a template; the edit is at this pointer.
    TemplateResponse(&'static str),
    /// A request to render a saved template: its id, and values to merge into it.
    TemplateRender,
    /// The Edit API's response to an order.
    Order,
    /// The status of a render, within `response` or alone.
    RenderStatus {
        is_bare: bool,
    },
    /// A response of the Serve API.
    Assets,
    /// An error response of an API.
    Refusal,
    Unknown,
}

/// Recognizes one shape.
type Test = fn(&Value) -> Option<Shape>;

/// The first match decides.
const TESTS: [Test; 9] = [
    event,
    edit,
    template,
    template_render,
    refusal,
    order,
    in_response,
    assets,
    bare_status,
];

/// The shape of a document.
pub(crate) fn shape(document: &Value) -> Shape {
    TESTS
        .iter()
        .find_map(|test| test(document))
        .unwrap_or(Shape::Unknown)
}

impl Shape {
    /// The name of the document, with an article; `None` if its shape is unknown.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Event => "a webhook",
            Self::Edit => "an edit, as posted to the Edit API",
            Self::Template => "a template, as saved",
            Self::TemplateResponse(_) => "the Edit API's response to a request for a template",
            Self::TemplateRender => "a request to render a template (`id` and `merge`)",
            Self::Order => "the Edit API's response to an order",
            Self::RenderStatus { .. } => "a render status, the Edit API's response about a render",
            Self::Assets => "a response of the Serve API",
            Self::Refusal => "an error response of an API",
            Self::Unknown => return None,
        })
    }

    /// A hint if an edit was expected.
    pub(crate) fn hint_for_an_edit(self) -> &'static str {
        match self {
            Self::TemplateRender => {
                "Shotstack discards a `callback` in this request, so no webhook would be sent: put it into the saved \
                 template (`PUT /templates/{id}`), or set one in the dashboard. The template determines which files \
                 the render produces: pass the response of `GET /templates/{id}`"
            }
            Self::RenderStatus { .. } => {
                "the edit of a render is the `data` of its status, if it was requested with `data=true`"
            }
            Self::Order => {
                "it has only the render id: pass the edit that was posted, or request the render's status"
            }
            _ => "pass the JSON that is posted to the Edit API: it has `timeline` and `output`",
        }
    }
}

/// The details of an error response, as one text.
pub(crate) fn refusal_details(document: &Value) -> Option<String> {
    let response = document.get("response");
    let lists = [
        response.and_then(|response| response.get("details")),
        document.get("errors"),
    ];
    let details: Vec<&str> = lists
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|detail| {
            let names = ["message", "detail", "title"];
            names.iter().find_map(|name| detail.get(name)?.as_str())
        })
        .collect();
    let text = if details.is_empty() {
        let texts = [
            response.and_then(|response| response.get("message")),
            response.and_then(|response| response.get("error")),
            response,
            document.get("message"),
        ];
        texts
            .into_iter()
            .flatten()
            .find_map(Value::as_str)?
            .to_owned()
    } else {
        details.join("; ")
    };
    Some(shortened(&text, 512))
}

fn event(document: &Value) -> Option<Shape> {
    has_any(document, &["type", "action"]).then_some(Shape::Event)
}

fn edit(document: &Value) -> Option<Shape> {
    is_edit(document).then_some(Shape::Edit)
}

fn is_edit(document: &Value) -> bool {
    has_any(document, &["timeline", "output"])
}

fn template(document: &Value) -> Option<Shape> {
    if !is_edit(document.get("template")?) {
        return None;
    }
    // Shotstack adds these to its response; a template that is saved has neither.
    Some(if has_any(document, &["id", "owner"]) {
        Shape::TemplateResponse("/template")
    } else {
        Shape::Template
    })
}

fn template_render(document: &Value) -> Option<Shape> {
    let members = document.as_object()?;
    let is_known = |name: &String| matches!(name.as_str(), "id" | "merge" | "callback");
    (is_text(members, "id") && members.len() > 1 && members.keys().all(is_known))
        .then_some(Shape::TemplateRender)
}

fn refusal(document: &Value) -> Option<Shape> {
    let members = document.as_object()?;
    let denies = members.get("success").and_then(Value::as_bool) == Some(false);
    let has_errors = members.get("errors").is_some_and(Value::is_array);
    let has_no = |name: &str| !members.contains_key(name);
    let is_message =
        is_text(members, "message") && has_no("id") && has_no("response") && has_no("data");
    (denies || has_errors || is_message).then_some(Shape::Refusal)
}

/// `{"message":…,"id":…}`, within `response` or alone.
fn order(document: &Value) -> Option<Shape> {
    let contents = document.get("response").unwrap_or(document).as_object()?;
    (is_text(contents, "id")
        && is_text(contents, "message")
        && !contents.contains_key("status")
        && !contents.contains_key("owner"))
    .then_some(Shape::Order)
}

/// Members of a `response` that only hosted files have.
const ASSET_MEMBERS: [&str; 5] = ["attributes", "filename", "providerId", "region", "renderId"];

fn in_response(document: &Value) -> Option<Shape> {
    let response = document.get("response")?;
    if response.is_array() {
        return Some(Shape::Assets);
    }
    if !response.is_object() {
        return None;
    }
    if response.get("template").is_some_and(is_edit) {
        return Some(Shape::TemplateResponse("/response/template"));
    }
    Some(match response.get("data") {
        _ if has_any(response, &ASSET_MEMBERS) => Shape::Assets,
        Some(Value::Array(_)) => Shape::Assets,
        // The `data` of a render's status is the edit.
        Some(data) if has_any(data, &ASSET_MEMBERS) => Shape::Assets,
        _ => Shape::RenderStatus { is_bare: false },
    })
}

fn assets(document: &Value) -> Option<Shape> {
    let is_bare_status = bare_status(document).is_some();
    (has_any(document, &["data"]) && !is_bare_status).then_some(Shape::Assets)
}

/// A render status without its envelope, as printed by Shotstack's command line and n8n node.
fn bare_status(document: &Value) -> Option<Shape> {
    let members = document.as_object()?;
    let is_status = ["id", "owner", "status"]
        .iter()
        .all(|name| is_text(members, name));
    let status_members = ["plan", "renderTime", "billable", "created", "updated"];
    // A webhook has `completed`, and a file from the Serve API has a name.
    let is_other = has_any(document, &["completed", "render"]) || has_any(document, &ASSET_MEMBERS);
    (is_status && has_any(document, &status_members) && !is_other)
        .then_some(Shape::RenderStatus { is_bare: true })
}

fn is_text(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name).is_some_and(Value::is_string)
}

fn has_any(value: &Value, names: &[&str]) -> bool {
    names.iter().any(|name| value.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_is_recognized() {
        let edit = json!({"timeline": {}, "output": {}});
        let status = json!({"id": "r", "owner": "o", "plan": "sandbox", "status": "done"});
        for (document, expected) in [
            (json!({"type": "serve"}), Shape::Event),
            (edit.clone(), Shape::Edit),
            (json!({"output": {}}), Shape::Edit),
            (json!({"name": "n", "template": edit}), Shape::Template),
            (
                json!({"id": "t", "template": edit}),
                Shape::TemplateResponse("/template"),
            ),
            (
                json!({"response": {"id": "t", "owner": "o", "template": edit}}),
                Shape::TemplateResponse("/response/template"),
            ),
            (json!({"id": "t", "merge": []}), Shape::TemplateRender),
            (json!({"id": "t", "callback": "c"}), Shape::TemplateRender),
            (json!({"id": "t"}), Shape::Unknown),
            (
                json!({"success": true, "response": {"message": "Queued", "id": "r"}}),
                Shape::Order,
            ),
            (json!({"message": "Queued", "id": "r"}), Shape::Order),
            (
                json!({"success": false, "response": {"error": "E"}}),
                Shape::Refusal,
            ),
            (json!({"errors": []}), Shape::Refusal),
            (json!({"message": "Forbidden"}), Shape::Refusal),
            (
                json!({"response": status}),
                Shape::RenderStatus { is_bare: false },
            ),
            (status, Shape::RenderStatus { is_bare: true }),
            (
                json!({"id": "r", "owner": "o", "status": "done", "created": "", "data": {"output": {}}}),
                Shape::RenderStatus { is_bare: true },
            ),
            (
                json!({"id": "r", "owner": "o", "status": "done", "updated": "", "completed": null}),
                Shape::Unknown,
            ),
            (
                json!({"id": "a", "owner": "o", "status": "ready", "created": "", "filename": "f"}),
                Shape::Unknown,
            ),
            (json!({"data": []}), Shape::Assets),
            (json!({"response": []}), Shape::Assets),
            (json!({"response": "r"}), Shape::Unknown),
            (json!([]), Shape::Unknown),
            (json!("text"), Shape::Unknown),
        ] {
            assert_eq!(shape(&document), expected, "{document}");
            assert_eq!(expected.name().is_none(), expected == Shape::Unknown);
        }
    }

    #[test]
    fn a_refusal_has_its_details() {
        for (document, expected) in [
            (
                json!({"response": {"error": "E", "details": [{"message": "a"}, {"message": "b"}]}}),
                Some("a; b"),
            ),
            (
                json!({"errors": [{"title": "t", "detail": "d"}]}),
                Some("d"),
            ),
            (
                json!({"message": "Bad Request", "response": {"error": "E"}}),
                Some("E"),
            ),
            (json!({"message": "Forbidden"}), Some("Forbidden")),
            (json!({"success": false}), None),
        ] {
            assert_eq!(refusal_details(&document).as_deref(), expected);
        }
    }
}

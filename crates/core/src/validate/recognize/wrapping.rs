//! Webhooks inside other documents. A search finds the webhook, and its members identify the document.

use serde_json::{Map, Value};

use crate::validate::finding::member_path;
use crate::validate::known_event::Kind;
use crate::validate::recognize::encoding::base64_document;

/// A webhook inside another document.
pub(super) struct Wrapped {
    /// Its JSON Pointer.
    pub(super) path: String,
    /// Its encoding.
    pub(super) encoding: Encoding,
    /// The name of the document.
    pub(super) wrapping: &'static str,
}

/// The encoding of a webhook inside a document, the plainest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    Plain,
    JsonText,
    Base64,
}

/// The number of values that are searched, and their depth. Documents around a webhook are small.
const MAX_VALUES: usize = 2_000;
const MAX_DEPTH: usize = 8;

/// The webhook inside the document; `None` if there is not exactly one.
pub(super) fn find(document: &Value) -> Option<Wrapped> {
    let mut found: Option<(String, Encoding, Value)> = None;
    let mut level = vec![(String::new(), document)];
    let mut values_left = MAX_VALUES;
    for _ in 0..MAX_DEPTH {
        let mut next = Vec::new();
        for (path, value) in level {
            if values_left == 0 {
                break;
            }
            values_left -= 1;
            if let Some((encoding, webhook)) = webhook_in(value) {
                match &found {
                    // The same webhook again, in another encoding.
                    Some((_, other, known)) if *known == webhook && *other != encoding => {
                        if encoding < *other {
                            found = Some((path, encoding, webhook));
                        }
                    }
                    Some(_) => return None,
                    None => found = Some((path, encoding, webhook)),
                }
                continue;
            }
            match value {
                Value::Array(items) => {
                    let items = items.iter().take(values_left).enumerate();
                    next.extend(items.map(|(at, item)| (format!("{path}/{at}"), item)));
                }
                Value::Object(members) => {
                    let members = members.iter().take(values_left);
                    next.extend(members.map(|(name, member)| (member_path(&path, name), member)));
                }
                _ => {}
            }
        }
        level = next;
    }
    let (path, encoding, _) = found?;
    (!path.is_empty()).then(|| Wrapped {
        path,
        encoding,
        wrapping: name(document),
    })
}

fn webhook_in(value: &Value) -> Option<(Encoding, Value)> {
    let (encoding, value) = match value {
        Value::Object(_) => (Encoding::Plain, value.clone()),
        Value::String(text) if text.trim_ascii_start().starts_with('{') => {
            (Encoding::JsonText, serde_json::from_str(text).ok()?)
        }
        Value::String(text) => (
            Encoding::Base64,
            serde_json::from_str(&base64_document(text)?).ok()?,
        ),
        _ => return None,
    };
    is_webhook(&value).then_some((encoding, value))
}

/// Whether this is an object with a known `type` and `action`, or with an unknown pair and an owner.
fn is_webhook(value: &Value) -> bool {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let (event_type, action) = (text("type"), text("action"));
    if event_type.is_empty() || action.is_empty() {
        return false;
    }
    Kind::from_names(event_type, action).is_some() || !text("owner").is_empty()
}

/// Whether a document's members are those of a wrapping.
type Test = fn(&Map<String, Value>) -> bool;

/// The first match decides.
const NAMES: [(Test, &str); 9] = [
    (is_n8n_item, "an item of an n8n Webhook node"),
    (
        is_load_balancers,
        "an event of an Application Load Balancer",
    ),
    (
        is_api_gateway_v2,
        "an event of API Gateway (format 2.0) or of a Lambda function URL",
    ),
    (is_api_gateway_v1, "an event of API Gateway (format 1.0)"),
    (is_event_bridge, "an event of EventBridge"),
    (is_records, "an event with records, as from SQS or SNS"),
    (is_sns, "a notification of SNS"),
    (is_pub_sub, "a push message of Pub/Sub"),
    (
        is_data,
        "a document with a `data` envelope, and webhooks have no `data` envelope",
    ),
];

fn name(document: &Value) -> &'static str {
    let (members, list) = match document {
        Value::Array(items) => (items.first(), "a list"),
        document => (Some(document), "another document"),
    };
    let Some(Value::Object(members)) = members else {
        return list;
    };
    NAMES
        .iter()
        .find(|(test, _)| test(members))
        .map_or(list, |(_, name)| name)
}

fn has_all(members: &Map<String, Value>, names: &[&str]) -> bool {
    names.iter().all(|name| members.contains_key(*name))
}

fn is_n8n_item(members: &Map<String, Value>) -> bool {
    has_all(members, &["body", "headers", "params", "query"])
        || members
            .get("json")
            .and_then(Value::as_object)
            .is_some_and(is_n8n_item)
}

fn is_load_balancers(members: &Map<String, Value>) -> bool {
    members
        .get("requestContext")
        .is_some_and(|context| context.get("elb").is_some())
}

fn is_api_gateway_v2(members: &Map<String, Value>) -> bool {
    has_all(members, &["requestContext", "body"])
        && members.get("version").and_then(Value::as_str) == Some("2.0")
}

fn is_api_gateway_v1(members: &Map<String, Value>) -> bool {
    has_all(members, &["requestContext", "body", "httpMethod"])
}

fn is_event_bridge(members: &Map<String, Value>) -> bool {
    has_all(members, &["detail-type", "detail"])
}

fn is_records(members: &Map<String, Value>) -> bool {
    members.get("Records").is_some_and(Value::is_array)
}

fn is_sns(members: &Map<String, Value>) -> bool {
    has_all(members, &["TopicArn", "Message"])
}

fn is_pub_sub(members: &Map<String, Value>) -> bool {
    has_all(members, &["message", "subscription"])
}

fn is_data(members: &Map<String, Value>) -> bool {
    members.contains_key("data")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(document: &Value) -> Option<(String, &'static str)> {
        find(document).map(|wrapped| (wrapped.path, wrapped.wrapping))
    }

    #[test]
    fn wrappings_are_named_by_their_members() {
        let event = json!({"type": "serve", "action": "copy"});
        let at = |path: &str, name: &'static str| Some((path.to_owned(), name));
        for (document, expected) in [
            (json!([event]), at("/0", "a list")),
            (json!({"a": event}), at("/a", "another document")),
            (
                json!({"TopicArn": "t", "Message": event.to_string()}),
                at("/Message", "a notification of SNS"),
            ),
            (
                json!({"version": "2.0", "requestContext": {}, "body": event.to_string()}),
                at(
                    "/body",
                    "an event of API Gateway (format 2.0) or of a Lambda function URL",
                ),
            ),
            (json!({"a": {"type": "x", "action": "y"}}), None),
            (
                json!({"a": {"type": "x", "action": "y", "owner": "o"}}),
                at("/a", "another document"),
            ),
            (json!({"a": {"type": "serve", "action": ""}}), None),
            (event, None),
        ] {
            assert_eq!(found(&document), expected, "{document}");
        }
    }

    #[test]
    fn the_search_is_bounded() {
        let event = json!({"type": "serve", "action": "copy"});
        let nested = |depth| (0..depth).fold(event.clone(), |inside, _| json!([inside]));
        assert!(find(&nested(MAX_DEPTH - 1)).is_some());
        assert!(find(&nested(MAX_DEPTH)).is_none());
        let mut items = vec![json!(0); MAX_VALUES];
        items.push(event.clone());
        assert!(find(&Value::Array(items)).is_none());
        assert!(find(&json!([event, event])).is_none());
    }
}

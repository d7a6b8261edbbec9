//! The steps of turns as `turns.json` has them, for all tests in Rust.

use serde_json::Value;

/// The announcements of a step `announce`.
pub(crate) fn announced(step: &Value) -> Vec<Value> {
    let announcements = step["announcements"].as_array().into_iter().flatten();
    announcements
        .cloned()
        .map(|mut announcement| {
            if announcement["kind"] == "render.ready" {
                announcement["urls"] = step["urls"].clone();
            } else if let Some(asset) = announcement["asset"].as_str() {
                announcement["status"] = step["files"][asset]["status"].clone();
            } else {
                announcement["reason"] = step["report"]["reason"].clone();
            }
            announcement
        })
        .collect()
}

/// Of a token's key the beginning tells enough.
fn key(key: &str) -> String {
    let length = if key.starts_with("token/") {
        10
    } else {
        key.len()
    };
    key.chars().take(length).collect()
}

/// A step in one line.
pub(crate) fn described(step: &Value) -> String {
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    let list = |items: &Value, name: &str| {
        let items = items.as_array().into_iter().flatten();
        let texts = items.map(|item| if name.is_empty() { item } else { &item[name] });
        let texts: Vec<&str> = texts.filter_map(Value::as_str).collect();
        texts.join(", ")
    };
    match step["step"].as_str().unwrap_or_default() {
        "log" => format!("log {} {}", text("level"), text("code")),
        "load" => format!("load {}", key(&text("key"))),
        "swap" => match step["wakeAt"].as_i64() {
            Some(at) => format!("swap {}, wake at {at}", key(&text("key"))),
            None => format!("swap {}", key(&text("key"))),
        },
        "ask" => {
            let data = if step["query"]["withData"] == true {
                " with data"
            } else {
                ""
            };
            let unexpected = if step["query"]["unexpected"] == true {
                ", unexpected"
            } else {
                ""
            };
            format!(
                "ask {}{data}{unexpected}",
                step["query"]["target"].as_str().unwrap_or_default()
            )
        }
        "announce" => format!("announce {}", list(&step["announcements"], "id")),
        "await" => format!("await {}", list(&step["ids"], "")),
        "hand" => {
            let verdict: Value = serde_json::from_str(&text("verdict")).unwrap_or_default();
            let event = &verdict["event"];
            let name = |member: &str| event[member].as_str().unwrap_or_default().to_owned();
            format!("hand {}/{}", name("type"), name("action"))
        }
        "wait" => format!("wait {}", step["millis"]),
        "reply" => match step["retryAfter"].as_u64() {
            Some(seconds) => format!(
                "reply {} {}, retry after {seconds}",
                step["status"],
                text("code")
            ),
            None => format!("reply {} {}", step["status"], text("code")),
        },
        "done" => match (
            step["problem"]["code"].as_str(),
            step["rateLimited"] == true,
        ) {
            (Some(code), _) => format!("done, {code}"),
            (None, true) => "done, rate limited".to_owned(),
            (None, false) => "done".to_owned(),
        },
        name => name.to_owned(),
    }
}

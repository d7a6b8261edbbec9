//! Reads a webhook: what it says, what is unusual, or why it is not valid.
//!
//!     cargo run --example webhook

use shotstack_hosting::{Event, event::CopyStatus};

pub(crate) const READY: &str = r#"{
  "type": "serve", "action": "copy", "id": "e4433cbf-e501-76a2-ac8b-715d26997540",
  "render": "d2b46ed6-998a-4d6b-9d91-b8cf0193a655", "owner": "5ca6hu7s9k", "status": "ready",
  "url": "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4",
  "error": null, "completed": "2021-06-30T06:58:38.904Z"
}"#;

// A web framework has put the body into a string.
pub(crate) const WRAPPED: &str = r#"{"body": "{\"type\":\"serve\",\"action\":\"copy\"}"}"#;

pub(crate) fn main() {
    for body in [READY, WRAPPED] {
        println!("{}", describe(body));
    }
}

pub(crate) fn describe(body: &str) -> String {
    match Event::from_slice(body.as_bytes()) {
        Ok(validated) => match validated.into_event() {
            Event::ServeCopy(copy) if copy.status == CopyStatus::Ready => {
                let url = copy.url.map(|url| url.to_string()).unwrap_or_default();
                format!("a file of the render {} is ready: {url}", copy.render)
            }
            Event::ServeCopy(copy) => {
                format!("a file of the render {}: {}", copy.render, copy.status)
            }
            Event::EditRender(event) => format!("the render {} is {}", event.id, event.status),
            other => format!(
                "not about a render: {}/{}",
                other.event_type(),
                other.action()
            ),
        },
        // Answer 400: the publisher then shows the reason in its log.
        Err(invalid) => invalid.to_string(),
    }
}

//! Webhook events as Rust types.
//!
//! [`Event::from_slice`] parses the body of a webhook with the default limits, and a [`Validator`](crate::Validator)
//! with your own.
//!
//! ```
//! use shotstack_hosting::{Event, event::EditStatus};
//!
//! let body = br#"{"type":"edit","action":"render","id":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
//!   "owner":"5ca6hu7s9k","status":"failed","url":null,"error":"no such asset","completed":null}"#;
//! match Event::from_slice(body)?.into_event() {
//!     Event::EditRender(render) => assert_eq!(render.status, EditStatus::Failed),
//!     other => println!("ignoring {}/{}", other.event_type(), other.action()),
//! }
//! # Ok::<(), shotstack_hosting::validate::Invalid>(())
//! ```

mod edit_render;
pub(crate) mod file_url;
mod form;
mod ingest;
mod serve_copy;
pub(crate) mod status;
mod unrecognized;

pub use edit_render::{EditRender, StillImage};
pub use file_url::{FileUrl, FileUrlError, MAX_FILE_URL_BYTES};
pub use ingest::Ingest;
pub use serve_copy::ServeCopy;
pub use status::{AssetStatus, CopyStatus, EditStatus};
pub use unrecognized::Unrecognized;

use serde_json::{Map, Value};

use crate::id::OwnerId;
use crate::timestamp::Timestamp;

/// A webhook event from Shotstack.
///
/// It serializes to an object for programs: Shotstack's members under their own names, `completed` in milliseconds
/// since the epoch, for a `serve`/`copy` on the CDN a member `cdn` with the parts of the URL, and a member `unknown`, an
/// object with the unknown members. [`to_body`](Self::to_body) returns the body as Shotstack would send it. Both forms can
/// be deserialized, by the rules of [`Validator::check`](crate::Validator::check); an object in a member `unknown` marks
/// the serialized form.
///
/// ```
/// use shotstack_hosting::{AssetRole, Event};
///
/// let body = br#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540",
///   "render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4",
///   "error":null,"completed":"2021-07-12T11:04:44.574Z"}"#;
/// let event = Event::from_slice(body)?.into_event();
/// let Event::ServeCopy(copy) = &event else { panic!() };
/// assert_eq!(copy.cdn.as_ref().map(|cdn| cdn.role()), Some(AssetRole::Main));
///
/// let stored = serde_json::to_string(&event)?;
/// assert!(stored.contains(r#""completed":1626087884574,"cdn":{"#));
/// assert_eq!(serde_json::from_str::<Event>(&stored)?, event);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A file of a render was copied to hosting or to another destination, or could not be.
    ServeCopy(ServeCopy),
    /// A render is done or has failed. Its files are not on the CDN yet.
    EditRender(EditRender),
    /// A source file was ingested.
    IngestSource(Ingest),
    /// A rendition of an ingested source was produced.
    IngestRendition(Ingest),
    /// An event of an unknown kind.
    Unrecognized(Unrecognized),
}

impl Event {
    /// The `type`: `serve`, `edit`, `ingest` or another.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.type_and_action().0
    }

    /// The `action`: `copy`, `render`, `source`, `rendition` or another.
    #[must_use]
    pub fn action(&self) -> &str {
        self.type_and_action().1
    }

    fn type_and_action(&self) -> (&str, &str) {
        match self {
            Self::ServeCopy(_) => ("serve", "copy"),
            Self::EditRender(_) => ("edit", "render"),
            Self::IngestSource(_) => ("ingest", "source"),
            Self::IngestRendition(_) => ("ingest", "rendition"),
            Self::Unrecognized(event) => (&event.event_type, &event.action),
        }
    }

    /// The status, if the kind of event is known.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.shared().map(|shared| shared.status)
    }

    /// The URL of the file, if there is one.
    #[must_use]
    pub fn url(&self) -> Option<&FileUrl> {
        self.shared()?.url
    }

    /// The owner, if the kind of event is known.
    pub(crate) fn owner(&self) -> Option<&OwnerId> {
        self.shared().map(|shared| shared.owner)
    }

    /// Unknown members; of an unrecognized event, all except `type` and `action`.
    fn unknown(&self) -> &Map<String, Value> {
        match self {
            Self::ServeCopy(event) => &event.unknown,
            Self::EditRender(event) => &event.unknown,
            Self::IngestSource(event) | Self::IngestRendition(event) => &event.unknown,
            Self::Unrecognized(event) => &event.unknown,
        }
    }

    /// The members that all known kinds of events share.
    fn shared(&self) -> Option<Shared<'_>> {
        macro_rules! shared {
            ($event:ident) => {
                Shared {
                    id: $event.id.as_str(),
                    owner: &$event.owner,
                    status: $event.status.as_str(),
                    url: $event.url.as_ref(),
                    error: $event.error.as_deref(),
                    completed: $event.completed,
                }
            };
        }
        Some(match self {
            Self::ServeCopy(event) => shared!(event),
            Self::EditRender(event) => shared!(event),
            Self::IngestSource(event) | Self::IngestRendition(event) => shared!(event),
            Self::Unrecognized(_) => return None,
        })
    }
}

struct Shared<'a> {
    id: &'a str,
    owner: &'a OwnerId,
    status: &'a str,
    url: Option<&'a FileUrl>,
    error: Option<&'a str>,
    completed: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn accessors_return_the_members_of_the_body() {
        let url = "https://files.example/a.mp4";
        for (event_type, action) in [
            ("serve", "copy"),
            ("edit", "render"),
            ("ingest", "source"),
            ("ingest", "rendition"),
        ] {
            let body = json!({"type": event_type, "action": action, "id": "i", "render": "r", "owner": "o",
                "status": "failed", "url": url});
            let event = Event::from_value(body).unwrap().into_event();
            assert_eq!((event.event_type(), event.action()), (event_type, action));
            assert_eq!(event.status(), Some("failed"));
            assert_eq!(event.url().map(FileUrl::as_str), Some(url));
        }
        let body = json!({"type": "studio", "action": "publish", "status": "ready", "url": url});
        let event = Event::from_value(body).unwrap().into_event();
        assert_eq!((event.event_type(), event.action()), ("studio", "publish"));
        assert_eq!((event.status(), event.url()), (None, None));
    }
}

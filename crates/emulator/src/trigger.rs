//! A single event, sent as the publisher sends it.

use std::time::Duration;

use serde_json::{Map, Value, json};
use shotstack_hosting::{AssetRole, CdnUrl, Timestamp, cdn::Origin, delivery};

use crate::not_received::NotReceived;
use crate::publisher::{CallbackRequest, Publisher};
use crate::request::http_url;

const OWNER: &str = "5ca6hu7s9k";
const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
const SOURCE: &str = "zzytey4v-32km-kq1z-aftr-3kcuqi0brad2";
const RENDITION: &str = "zzyap2eg-3ae4-8p0o-xxja-5o71wq1vjat3";

/// A kind of event that Shotstack sends.
///
/// ```
/// use shotstack_hosting_emulator::EventKind;
///
/// assert_eq!("serve.copy".parse(), Ok(EventKind::ServeCopy));
/// assert_eq!(EventKind::IngestSource.as_str(), "ingest.source");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A file was copied to its destination, or could not be.
    ServeCopy,
    /// A render is done, or failed.
    EditRender,
    /// A source file was ingested, or could not be.
    IngestSource,
    /// A rendition of a source was made, or could not be.
    IngestRendition,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::ServeCopy,
        Self::EditRender,
        Self::IngestSource,
        Self::IngestRendition,
    ];

    /// The `type` and the `action`, joined by a dot.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServeCopy => "serve.copy",
            Self::EditRender => "edit.render",
            Self::IngestSource => "ingest.source",
            Self::IngestRendition => "ingest.rendition",
        }
    }

    fn action(self) -> &'static str {
        self.as_str().rsplit('.').next().unwrap_or_default()
    }
}

impl std::str::FromStr for EventKind {
    type Err = TriggerError;

    fn from_str(text: &str) -> Result<Self, TriggerError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(TriggerError::Kind)
    }
}

/// Why an event cannot be sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TriggerError {
    /// There is no such kind of event.
    #[error("an event must be serve.copy, edit.render, ingest.source or ingest.rendition")]
    Kind,
    /// The path is empty, or leads through a value that is not an object.
    #[error("`{0}` is not the path of a member of the event")]
    Path(String),
    /// The URL is not an absolute http or https URL.
    #[error("the URL is not an absolute http or https URL")]
    Url,
    /// The HTTP client does not start.
    #[error("cannot start the HTTP client: {0}")]
    Client(String),
}

/// A single event to send. Its ids are always the same, so that sending it again is a repeat.
///
/// ```
/// use shotstack_hosting::{AssetRole, Timestamp};
/// use shotstack_hosting_emulator::{EventKind, Trigger};
///
/// let now = Timestamp::from_millis(1_626_087_884_574);
/// let mut trigger = Trigger::new(EventKind::ServeCopy, AssetRole::Poster, Some("failed"), now);
/// trigger.set("owner", "jwolrq9ms0".into())?;
/// assert_eq!(trigger.body()["status"], "failed");
/// assert_eq!(trigger.body()["owner"], "jwolrq9ms0");
/// # Ok::<(), shotstack_hosting_emulator::TriggerError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    kind: EventKind,
    body: Map<String, Value>,
}

impl Trigger {
    /// An event of this kind, completed now. The role matters for a `serve.copy`; without a status it is that of
    /// success.
    #[must_use]
    pub fn new(kind: EventKind, role: AssetRole, status: Option<&str>, now: Timestamp) -> Self {
        let fails = status == Some("failed");
        let (event_type, action) = kind.as_str().split_once('.').unwrap_or_default();
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        put("type", event_type.into());
        put("action", action.into());
        put("owner", OWNER.into());
        put("error", Value::Null);
        put("completed", now.to_string().into());
        let (id, usual, url) = match kind {
            EventKind::ServeCopy => {
                put("render", RENDER.into());
                let asset = match role {
                    AssetRole::Main => "e4433cbf-e501-76a2-ac8b-715d26997540",
                    AssetRole::Poster => "7a1d0f3c-52be-4a53-9f0e-3c2f8a6b9d11",
                    AssetRole::Thumbnail => "b85c9e20-6f47-4d0a-8c35-91e7d2fa4c62",
                };
                let url = CdnUrl::from_render(OWNER, RENDER, role, "mp4");
                (asset, "ready", url.map(|url| url.to_string()).ok())
            }
            EventKind::EditRender => {
                let file = |name: &str| output(&format!("{RENDER}{name}"));
                put(
                    "poster",
                    if fails {
                        Value::Null
                    } else {
                        file("-poster.jpg").into()
                    },
                );
                put(
                    "thumbnail",
                    if fails {
                        Value::Null
                    } else {
                        file("-thumb.jpg").into()
                    },
                );
                (RENDER, "done", Some(file(".mp4")))
            }
            EventKind::IngestSource => {
                let host =
                    "https://shotstack-ingest-api-v1-sources.s3.ap-southeast-2.amazonaws.com";
                (
                    SOURCE,
                    "ready",
                    Some(format!("{host}/{OWNER}/{SOURCE}/source.mp4")),
                )
            }
            EventKind::IngestRendition => {
                let host =
                    "https://shotstack-ingest-api-v1-renditions.s3.ap-southeast-2.amazonaws.com";
                (
                    RENDITION,
                    "ready",
                    Some(format!("{host}/{OWNER}/{SOURCE}/{RENDITION}.mp4")),
                )
            }
        };
        put("id", id.into());
        put("status", status.unwrap_or(usual).into());
        put("url", json!(url.filter(|_| !fails)));
        if fails {
            put(
                "error",
                "The file could not be copied: access denied".into(),
            );
        }
        Self { kind, body }
    }

    /// Moves the file of a serve.copy from Shotstack's CDN to this origin, for a receiver that takes an emulator's files. A
    /// URL that was [`set`](Self::set) elsewhere is kept.
    #[must_use]
    pub fn with_cdn_origin(mut self, origin: &Origin) -> Self {
        let url = self.body.get("url").and_then(Value::as_str);
        let path = url.and_then(|url| url.strip_prefix(Origin::default().as_str()));
        if let Some(moved) = path.map(|path| format!("{origin}{path}")) {
            self.body.insert("url".to_owned(), moved.into());
        }
        self
    }

    /// Sets a member, by its name, by names joined with dots, or by a JSON Pointer.
    ///
    /// # Errors
    ///
    /// The path is empty, or leads through a value that is not an object.
    pub fn set(&mut self, path: &str, value: Value) -> Result<(), TriggerError> {
        let invalid_path = || TriggerError::Path(path.to_owned());
        let names: Vec<String> = match path.strip_prefix('/') {
            Some(pointer) => pointer
                .split('/')
                .map(|name| name.replace("~1", "/").replace("~0", "~"))
                .collect(),
            None => path.split('.').map(str::to_owned).collect(),
        };
        let (last, parents) = names
            .split_last()
            .filter(|_| !path.is_empty())
            .ok_or_else(invalid_path)?;
        let mut object = &mut self.body;
        for name in parents {
            let child = object.entry(name.clone()).or_insert_with(|| json!({}));
            object = child.as_object_mut().ok_or_else(invalid_path)?;
        }
        object.insert(last.clone(), value);
        Ok(())
    }

    /// The body of the request.
    #[must_use]
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }

    /// Posts the event to a URL, with the publisher's headers, its timeout of 10 seconds and its treatment of redirects;
    /// `attempt` is the value of `X-Shotstack-Attempt`.
    ///
    /// # Errors
    ///
    /// `to` is not an absolute http or https URL, or the HTTP client does not start. A missing response is not an error,
    /// but a [`TriggerOutcome`].
    pub async fn send(&self, to: &str, attempt: u32) -> Result<TriggerOutcome, TriggerError> {
        let url = http_url(to).ok_or(TriggerError::Url)?;
        let timeout = Duration::from_millis(delivery::RESPONSE_TIMEOUT_MILLIS);
        let publisher =
            Publisher::new(timeout).map_err(|error| TriggerError::Client(error.to_string()))?;
        let result = publisher
            .post(CallbackRequest {
                url: &url,
                event_type: self.kind.action(),
                attempt,
                body: Value::Object(self.body.clone()).to_string().into_bytes(),
            })
            .await;
        Ok(TriggerOutcome {
            http_status: result.http_status,
            delivered: result.delivered,
            received: result.received(),
            redirects: result.redirects,
            error: result.error,
            not_received: result.not_received,
            body: result.response,
        })
    }
}

fn output(filename: &str) -> String {
    format!("https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/{OWNER}/{filename}")
}

/// The outcome of sending an event.
///
/// ```
/// use shotstack_hosting::{AssetRole, Timestamp};
/// use shotstack_hosting_emulator::{EventKind, Trigger};
///
/// # #[tokio::main] async fn main() -> Result<(), shotstack_hosting_emulator::TriggerError> {
/// let now = Timestamp::from_millis(1_626_087_884_574);
/// let trigger = Trigger::new(EventKind::ServeCopy, AssetRole::Main, None, now);
/// let outcome = trigger.send("http://127.0.0.1:1/hook", 1).await?;
/// assert!(!outcome.delivered); // nothing listens on that port
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerOutcome {
    /// The HTTP status, if there was a response.
    pub http_status: Option<u16>,
    /// Whether the publisher would consider the event delivered.
    pub delivered: bool,
    /// Whether it was delivered and, as far as the response tells, reached a handler.
    pub received: bool,
    /// How many redirects were followed.
    pub redirects: u32,
    /// Why there is no usable response.
    pub error: Option<String>,
    /// Why the event reached no handler although it was answered.
    pub not_received: Option<NotReceived>,
    /// The response's body, at most its first 64 KiB.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use shotstack_hosting::Event;

    use super::*;

    #[test]
    fn every_event_is_valid() {
        for kind in EventKind::ALL {
            for status in [None, Some("failed")] {
                for role in AssetRole::ALL {
                    let now = Timestamp::from_millis(1_626_087_884_574);
                    let trigger = Trigger::new(kind, role, status, now);
                    let text = Value::Object(trigger.body).to_string();
                    let read = Event::from_slice(text.as_bytes()).unwrap();
                    assert!(
                        read.advisories().is_empty(),
                        "{text}: {:?}",
                        read.advisories()
                    );
                    let event = read.into_event();
                    assert_eq!(
                        format!("{}.{}", event.event_type(), event.action()),
                        kind.as_str()
                    );
                    assert_eq!(event.status() == Some("failed"), status.is_some());
                }
            }
        }
    }

    #[test]
    fn members_are_set_by_name_dots_or_pointer() {
        let now = Timestamp::from_millis(0);
        let mut trigger = Trigger::new(EventKind::ServeCopy, AssetRole::Main, None, now);
        trigger.set("/a~1b/c.d", 1.into()).unwrap();
        assert_eq!(trigger.body["a/b"]["c.d"], 1);
        let through_a_text = trigger.set("owner.name", 1.into());
        assert_eq!(
            through_a_text,
            Err(TriggerError::Path("owner.name".to_owned()))
        );
        assert_eq!(
            trigger.set("", 1.into()),
            Err(TriggerError::Path(String::new()))
        );
    }
}

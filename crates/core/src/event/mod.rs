//! What a webhook says, typed.

pub(crate) mod file_url;
pub(crate) mod status;

pub use file_url::{FileUrl, FileUrlError, MAX_FILE_URL_BYTES};
pub use status::{AssetStatus, CopyStatus, EditStatus};

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::id::{AssetId, IngestId, OwnerId, RenderId};
use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::timestamp::Timestamp;

/// One webhook of Shotstack's.
///
/// Serialised it is the object that programs work with: Shotstack's members under their own names,
/// `completed` in milliseconds since the epoch, unknown members as they came, and for a
/// `serve`/`copy` from the CDN a member `cdn` with the parts of its URL. [`to_body`](Self::to_body)
/// gives the body as Shotstack would post it.
///
/// ```
/// use shotstack_hosting::{AssetRole, Event};
///
/// let body = br#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540",
///   "render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4",
///   "error":null,"completed":"2021-07-12T11:04:44.574Z"}"#;
/// let validated = Event::from_slice(body)?;
/// let Event::ServeCopy(copy) = validated.event() else { panic!() };
/// assert_eq!(copy.cdn.as_ref().map(|cdn| cdn.role()), Some(AssetRole::Main));
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A file of a render was copied to hosting or to another destination, or could not be.
    ServeCopy(ServeCopy),
    /// The editor has finished a render, or failed to; its files are not on the CDN yet.
    EditRender(EditRender),
    /// A source file was ingested.
    IngestSource(Ingest),
    /// A rendition of an ingested source was made.
    IngestRendition(Ingest),
    /// A kind of event that we do not know.
    Unrecognized(Unrecognized),
}

/// A `serve`/`copy`: one file, at one destination.
///
/// ```
/// use shotstack_hosting::{event::CopyStatus, Event};
///
/// # let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!((copy.id.as_str(), copy.render.as_str()), ("a", "r"));
/// assert_eq!(copy.status, CopyStatus::Ready);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ServeCopy {
    /// The file.
    pub id: AssetId,
    /// The render that made it, or the name that a client gave to a transferred file.
    pub render: RenderId,
    /// Who owns it.
    pub owner: OwnerId,
    /// Whether the file is there.
    pub status: CopyStatus,
    /// Where the file is, on the CDN or at another destination.
    pub url: Option<FileUrl>,
    /// What the URL says, if it is one of the CDN's.
    pub cdn: Option<CdnUrl<'static>>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// Members that we do not know.
    pub unknown: Map<String, Value>,
}

/// An `edit`/`render`: one render, with the temporary URL of its file.
///
/// ```
/// use shotstack_hosting::{event::StillImage, Event};
///
/// let body = br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done","poster":null,
///   "url":"https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/o/r.mp4"}"#;
/// let Event::EditRender(event) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(event.poster, StillImage::None);
/// assert_eq!(event.cdn.unwrap().to_string(), "https://cdn.shotstack.io/au/v1/o/r.mp4");
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EditRender {
    /// The render.
    pub id: RenderId,
    /// Who owns it.
    pub owner: OwnerId,
    /// Whether the render was made.
    pub status: EditStatus,
    /// The temporary URL of the main file, dead after 24 hours.
    pub url: Option<FileUrl>,
    /// Where the file will be on the CDN, if hosting is not excluded and the URL is a temporary output URL.
    pub cdn: Option<CdnUrl<'static>>,
    /// The poster, if the event speaks of one.
    pub poster: StillImage,
    /// The thumbnail, if the event speaks of one.
    pub thumbnail: StillImage,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// Members that we do not know.
    pub unknown: Map<String, Value>,
}

/// What an `edit`/`render` says of its poster or thumbnail.
///
/// ```
/// use shotstack_hosting::{event::StillImage, Event};
///
/// let body = br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done"}"#;
/// let Event::EditRender(event) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(event.thumbnail, StillImage::Unspecified);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StillImage {
    /// Nothing: there may be one or not.
    Unspecified,
    /// `null`: there is none.
    None,
    /// Its temporary URL.
    Url(FileUrl),
    /// There is one, told in a way that we do not understand; the value is among the unknown members.
    Unreadable,
}

/// An `ingest`/`source` or `ingest`/`rendition`.
///
/// ```
/// use shotstack_hosting::Event;
///
/// let body = br#"{"type":"ingest","action":"source","id":"s","owner":"o","status":"failed","error":"no such file"}"#;
/// let Event::IngestSource(source) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(source.error.as_deref(), Some("no such file"));
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ingest {
    /// The source or the rendition.
    pub id: IngestId,
    /// Who owns it.
    pub owner: OwnerId,
    /// Whether the file is there.
    pub status: CopyStatus,
    /// Where the file is.
    pub url: Option<FileUrl>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// Members that we do not know.
    pub unknown: Map<String, Value>,
}

/// An event of a kind that we do not know: its `type` and `action`, and all else as it came.
///
/// ```
/// use shotstack_hosting::Event;
///
/// let body = br#"{"type":"studio","action":"publish","views":3}"#;
/// let Event::Unrecognized(event) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(event.members.get("views").and_then(|views| views.as_u64()), Some(3));
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Unrecognized {
    /// The member `type`.
    pub event_type: String,
    /// The member `action`.
    pub action: String,
    /// All other members.
    pub members: Map<String, Value>,
}

impl Event {
    /// The event's `type`: `serve`, `edit`, `ingest` or another.
    ///
    /// ```
    /// # use shotstack_hosting::Event;
    /// # let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
    /// let event = Event::from_slice(body)?.into_event();
    /// assert_eq!(event.event_type(), "serve");
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.type_and_action().0
    }

    /// The event's `action`: `copy`, `render`, `source`, `rendition` or another.
    ///
    /// ```
    /// # use shotstack_hosting::Event;
    /// # let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
    /// let event = Event::from_slice(body)?.into_event();
    /// assert_eq!(event.action(), "copy");
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
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

    /// The event's status, if we know the kind of event.
    ///
    /// ```
    /// # use shotstack_hosting::Event;
    /// # let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
    /// let event = Event::from_slice(body)?.into_event();
    /// assert_eq!(event.status(), Some("ready"));
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.shared().map(|shared| shared.status)
    }

    /// The event's file, where it has one.
    ///
    /// ```
    /// # use shotstack_hosting::Event;
    /// # let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready","url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
    /// let event = Event::from_slice(body)?.into_event();
    /// assert_eq!(event.url().unwrap().host(), Some("cdn.shotstack.io"));
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> Option<&FileUrl> {
        self.shared()?.url
    }

    /// The body as Shotstack would post it: reading it gives this event again.
    ///
    /// ```
    /// use shotstack_hosting::Event;
    ///
    /// let event = Event::from_slice(br#"{"type":"studio","action":"publish","views":3}"#)?.into_event();
    /// assert_eq!(event.to_body().to_string(), r#"{"action":"publish","type":"studio","views":3}"#);
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn to_body(&self) -> Value {
        let mut body = self.unknown().clone();
        let mut put = |name: &str, text: Option<&str>| {
            body.insert(name.to_owned(), text.map_or(Value::Null, Value::from));
        };
        let (event_type, action) = self.type_and_action();
        put("type", Some(event_type));
        put("action", Some(action));
        if let Some(shared) = self.shared() {
            put("id", Some(shared.id));
            put("owner", Some(shared.owner.as_str()));
            put("status", Some(shared.status));
            put("url", shared.url.map(FileUrl::as_str));
            put("error", shared.error);
            let completed = shared.completed.map(|time| time.to_string());
            put("completed", completed.as_deref());
        }
        match self {
            Self::ServeCopy(event) => put("render", Some(event.render.as_str())),
            Self::EditRender(event) => {
                for (name, still) in event.stills() {
                    if still.is_told() {
                        put(name, still.url());
                    }
                }
            }
            _ => {}
        }
        body.into()
    }

    /// Members that we do not know.
    fn unknown(&self) -> &Map<String, Value> {
        match self {
            Self::ServeCopy(event) => &event.unknown,
            Self::EditRender(event) => &event.unknown,
            Self::IngestSource(event) | Self::IngestRendition(event) => &event.unknown,
            Self::Unrecognized(event) => &event.members,
        }
    }

    /// What all kinds of event have that we know.
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

/// The members that all kinds of event have that we know.
struct Shared<'a> {
    id: &'a str,
    owner: &'a OwnerId,
    status: &'a str,
    url: Option<&'a FileUrl>,
    error: Option<&'a str>,
    completed: Option<Timestamp>,
}

impl EditRender {
    fn stills(&self) -> [(&'static str, &StillImage); 2] {
        [("poster", &self.poster), ("thumbnail", &self.thumbnail)]
    }
}

impl StillImage {
    /// Whether the event has a member for it that is understood.
    fn is_told(&self) -> bool {
        matches!(self, Self::None | Self::Url(_))
    }

    fn url(&self) -> Option<&str> {
        match self {
            Self::Url(url) => Some(url.as_str()),
            _ => None,
        }
    }
}

/// The members are in Shotstack's order, then come the unknown ones.
impl ToJson for Event {
    fn write_json(&self, out: &mut JsonWriter) {
        let (event_type, action) = self.type_and_action();
        out.open_object();
        out.member("type", event_type);
        out.member("action", action);
        let shared = self.shared();
        if let Some(shared) = &shared {
            out.member("id", shared.id);
            if let Self::ServeCopy(event) = self {
                out.member("render", event.render.as_str());
            }
            out.member("owner", shared.owner.as_str());
            out.member("status", shared.status);
            out.member("url", &shared.url.map(FileUrl::as_str));
            if let Self::EditRender(event) = self {
                for (name, still) in &event.stills() {
                    if still.is_told() {
                        out.member(name, &still.url());
                    }
                }
            }
            out.member("error", &shared.error);
            out.member("completed", &shared.completed);
        }
        for (name, value) in self.unknown().iter() {
            // What a stranger wrote into a member `cdn` must not pass for ours; `to_body` still has it.
            if name != "cdn" || shared.is_none() {
                out.member(name, value);
            }
        }
        if let Self::ServeCopy(ServeCopy { cdn: Some(cdn), .. }) = self {
            out.member("cdn", cdn);
        }
        out.close_object();
    }
}

serialize_as_json!(Event);

//! The event of a render, before its files are hosted.

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::{EditStatus, FileUrl};
use crate::id::{OwnerId, RenderId};
use crate::timestamp::Timestamp;

/// An `edit`/`render`: one render, with the temporary URL of its file.
///
/// ```
/// use shotstack_hosting::{Event, event::StillImage};
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
    /// The poster, if the event has a member for it.
    pub poster: StillImage,
    /// The thumbnail, if the event has a member for it.
    pub thumbnail: StillImage,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// Members that are not known.
    pub unknown: Map<String, Value>,
}

impl EditRender {
    pub(super) fn still_images(&self) -> [(&'static str, &StillImage); 2] {
        [("poster", &self.poster), ("thumbnail", &self.thumbnail)]
    }
}

/// The poster or thumbnail of a render, as its `edit`/`render` event has it.
///
/// ```
/// use shotstack_hosting::{Event, event::StillImage};
///
/// let body = br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done","poster":null}"#;
/// let Event::EditRender(event) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(event.poster, StillImage::None);
/// assert_eq!(event.thumbnail, StillImage::Unspecified);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StillImage {
    /// The event has no member for it: there may be one or not.
    Unspecified,
    /// `null`: the render has none.
    None,
    /// Its temporary URL.
    Url(FileUrl),
    /// There is one, but its member is not a URL; the value is among the unknown members.
    Unreadable,
}

impl StillImage {
    /// Whether the event has a member for it that is read here.
    pub(super) fn is_stated(&self) -> bool {
        matches!(self, Self::None | Self::Url(_))
    }

    pub(super) fn url(&self) -> Option<&str> {
        match self {
            Self::Url(url) => Some(url.as_str()),
            _ => None,
        }
    }
}

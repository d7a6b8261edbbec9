//! Events of renders, before their files are hosted.

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::{EditStatus, FileUrl};
use crate::id::{OwnerId, RenderId};
use crate::timestamp::Timestamp;

/// An `edit`/`render` event: one render, with the temporary URL of its main file.
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
    /// The id of the render.
    pub id: RenderId,
    /// The owner.
    pub owner: OwnerId,
    /// The status of the render.
    pub status: EditStatus,
    /// The temporary URL of the main file, which expires after 24 hours.
    pub url: Option<FileUrl>,
    /// The future CDN URL of the file, if the URL is a temporary output URL. It assumes that hosting is not excluded.
    pub cdn: Option<CdnUrl<'static>>,
    /// The poster, if the event mentions one.
    pub poster: StillImage,
    /// The thumbnail, if the event mentions one.
    pub thumbnail: StillImage,
    /// Why it has failed, if it has.
    pub error: Option<String>,
    /// The time at which it was completed.
    pub completed: Option<Timestamp>,
    /// Unknown members.
    pub unknown: Map<String, Value>,
}

impl EditRender {
    pub(super) fn still_images(&self) -> [(&'static str, &StillImage); 2] {
        [("poster", &self.poster), ("thumbnail", &self.thumbnail)]
    }
}

/// The poster or the thumbnail of an `edit`/`render` event.
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
    /// Not mentioned: there may be one.
    Unspecified,
    /// `null`: the render has none.
    None,
    /// Its temporary URL.
    Url(FileUrl),
    /// There is one, but its value is not a URL; it is among the unknown members.
    Unreadable,
}

impl StillImage {
    /// Whether the event has a member for it whose value was understood.
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

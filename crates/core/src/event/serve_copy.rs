//! Events of files at a destination.

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::{CopyStatus, FileUrl};
use crate::id::{AssetId, OwnerId, RenderId};
use crate::timestamp::Timestamp;

/// A `serve`/`copy` event: one file at one destination.
///
/// ```
/// use shotstack_hosting::{Event, event::CopyStatus};
///
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let Event::ServeCopy(copy) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!((copy.id.as_str(), copy.render.as_str()), ("a", "r"));
/// assert_eq!(copy.status, CopyStatus::Ready);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ServeCopy {
    /// The id of the file.
    pub id: AssetId,
    /// The render that produced the file, or the client's id of a transferred file.
    pub render: RenderId,
    /// The owner.
    pub owner: OwnerId,
    /// The status of the file.
    pub status: CopyStatus,
    /// The URL of the file, on the CDN or at another destination.
    pub url: Option<FileUrl>,
    /// The parts of the URL, if it is a CDN URL.
    pub cdn: Option<CdnUrl<'static>>,
    /// Why it has failed, if it has.
    pub error: Option<String>,
    /// The time at which it was completed.
    pub completed: Option<Timestamp>,
    /// Unknown members.
    pub unknown: Map<String, Value>,
}

//! The event of one file at one destination.

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::{CopyStatus, FileUrl};
use crate::id::{AssetId, OwnerId, RenderId};
use crate::timestamp::Timestamp;

/// A `serve`/`copy`: one file, at one destination.
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
    /// The parts of the URL, if it is one of the CDN's.
    pub cdn: Option<CdnUrl<'static>>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// Members that are not known.
    pub unknown: Map<String, Value>,
}

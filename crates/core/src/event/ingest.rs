//! Events of ingested files.

use serde_json::{Map, Value};

use crate::event::{CopyStatus, FileUrl};
use crate::id::{IngestId, OwnerId};
use crate::timestamp::Timestamp;

/// An `ingest`/`source` or `ingest`/`rendition` event.
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
    /// The id of the source or the rendition.
    pub id: IngestId,
    /// The owner.
    pub owner: OwnerId,
    /// The status of the file.
    pub status: CopyStatus,
    /// The URL of the file.
    pub url: Option<FileUrl>,
    /// Why it has failed, if it has.
    pub error: Option<String>,
    /// The time at which it was completed.
    pub completed: Option<Timestamp>,
    /// Unknown members.
    pub unknown: Map<String, Value>,
}

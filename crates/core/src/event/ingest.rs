//! The events of files that were ingested.

use serde_json::{Map, Value};

use crate::event::{CopyStatus, FileUrl};
use crate::id::{IngestId, OwnerId};
use crate::timestamp::Timestamp;

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
    /// Members that are not known.
    pub unknown: Map<String, Value>,
}

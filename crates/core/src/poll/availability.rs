//! Whether a CDN serves a file, as its answer tells.

use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};

/// What a CDN's answer says of the file that was asked for.
///
/// ```
/// use shotstack_hosting::poll::Availability;
///
/// assert_eq!(Availability::of(200), Availability::Yes);
/// assert_eq!(Availability::of(404), Availability::NotYet);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Availability {
    /// The file is there.
    Yes,
    /// Ask again later: the file can be missing for some seconds after it is ready.
    NotYet,
    /// The server does not know `HEAD`: ask with `GET` for the first byte.
    AskWithGet,
    /// It will not be there: a redirect, say, which leads to another place than the one that was asked about.
    No,
}

impl Availability {
    /// Reads the HTTP status of the answer to a `HEAD`, or to a `GET` with `Range: bytes=0-0`.
    ///
    /// A 403 is *not yet*, too: storage behind a CDN says so of files that do not exist, to those who may not list them.
    ///
    /// ```
    /// # use shotstack_hosting::poll::Availability;
    /// assert_eq!(Availability::of(206), Availability::Yes);
    /// assert_eq!(Availability::of(405), Availability::AskWithGet);
    /// assert_eq!(Availability::of(301), Availability::No);
    /// ```
    #[must_use]
    pub fn of(http_status: u16) -> Self {
        match http_status {
            200..=299 => Self::Yes,
            405 | 501 => Self::AskWithGet,
            403 | 404 | 408 | 425 | 429 | 500..=599 => Self::NotYet,
            _ => Self::No,
        }
    }
}

impl ToJson for Availability {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(match self {
            Self::Yes => "yes",
            Self::NotYet => "notYet",
            Self::AskWithGet => "askWithGet",
            Self::No => "no",
        });
    }
}

serialize_as_json!(Availability);

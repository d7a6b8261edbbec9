//! Whether a CDN serves a file, by its response.

/// What the response of a CDN says about the file that was requested.
///
/// In JSON: `"yes"`, `"notYet"`, `"askWithGet"`, `"no"`.
///
/// ```
/// use shotstack_hosting::poll::Availability;
///
/// assert_eq!(Availability::from_http_status(206), Availability::Yes);
/// assert_eq!(Availability::from_http_status(404), Availability::NotYet);
/// assert_eq!(Availability::from_http_status(405), Availability::AskWithGet);
/// assert_eq!(Availability::from_http_status(301), Availability::No);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// The file is there.
    Yes,
    /// Ask again later: a file can be missing for some seconds after it is ready.
    NotYet,
    /// The server does not support `HEAD`: ask with `GET` for the first byte.
    AskWithGet,
    /// The file will not be there. A redirect is such a response, since it leads to another place than the one asked
    /// about.
    No,
}

impl Availability {
    /// Reads the HTTP status of the response to a `HEAD`, or to a `GET` with `Range: bytes=0-0`.
    ///
    /// A 403 is *not yet*, too: storage behind a CDN responds so for files that do not exist, to those who may not list
    /// them.
    #[must_use]
    pub fn from_http_status(http_status: u16) -> Self {
        match http_status {
            200..=299 => Self::Yes,
            405 | 501 => Self::AskWithGet,
            403 | 404 | 408 | 425 | 429 | 500..=599 => Self::NotYet,
            _ => Self::No,
        }
    }
}

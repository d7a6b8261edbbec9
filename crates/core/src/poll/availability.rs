//! Whether a CDN serves a file.

/// Whether a CDN serves a file, from its response.
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
    /// The file is available.
    Yes,
    /// Not yet: a file can be missing for some seconds after it is ready. Send the request again later.
    NotYet,
    /// The server does not support `HEAD`: request the first byte with `GET`.
    AskWithGet,
    /// The file is not available at this URL, and will not be. A redirect counts as such, because it leads to another
    /// URL.
    No,
}

impl Availability {
    /// The availability from the HTTP status of the response to a `HEAD`, or to a `GET` with `Range: bytes=0-0`.
    ///
    /// A 403 means *not yet*, too: the storage behind a CDN sends it for missing files if listing them is not allowed.
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

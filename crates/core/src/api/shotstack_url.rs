//! `SHOTSTACK_URL`: the address of an emulator, or of a proxy in front of Shotstack.

use std::fmt;
use std::str::FromStr;

use crate::cdn::host::is_loopback;
use crate::cdn::{Origin, OriginError};

/// The URL at which Shotstack is expected, from the environment variable [`SHOTSTACK_URL`](Self::VARIABLE).
///
/// It is the base URL of the APIs. A loopback URL is an emulator's, so it also determines the CDN origin: `{url}/cdn`.
/// This crate never reads the environment; programs do, and warn that the variable is used.
///
/// ```
/// use shotstack_hosting::api::ShotstackUrl;
///
/// let emulator: ShotstackUrl = "http://127.0.0.1:8484".parse()?;
/// assert_eq!(emulator.base_url().as_str(), "http://127.0.0.1:8484");
/// assert_eq!(emulator.cdn_origin().unwrap().as_str(), "http://127.0.0.1:8484/cdn");
///
/// let proxy: ShotstackUrl = "https://shotstack.example.com".parse()?;
/// assert_eq!(proxy.cdn_origin(), None); // Shotstack's own
/// # Ok::<(), shotstack_hosting::api::ShotstackUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShotstackUrl {
    base_url: Origin,
    cdn_origin: Option<Origin>,
}

impl ShotstackUrl {
    /// The name of the environment variable.
    pub const VARIABLE: &str = "SHOTSTACK_URL";

    /// The base URL of the APIs, for [`Api::with_base_url`](crate::api::Api::with_base_url).
    #[must_use]
    pub fn base_url(&self) -> &Origin {
        &self.base_url
    }

    /// The origin of the CDN, for [`Validator::with_origin`](crate::Validator::with_origin); `None` if it is Shotstack's.
    #[must_use]
    pub fn cdn_origin(&self) -> Option<&Origin> {
        self.cdn_origin.as_ref()
    }
}

impl FromStr for ShotstackUrl {
    type Err = ShotstackUrlError;

    fn from_str(text: &str) -> Result<Self, ShotstackUrlError> {
        let base_url: Origin = text.parse()?;
        if is_loopback(base_url.host()) {
            let cdn_origin = format!("{base_url}/cdn").parse()?;
            return Ok(Self {
                base_url,
                cdn_origin: Some(cdn_origin),
            });
        }
        if base_url.as_str().starts_with("http:") {
            return Err(ShotstackUrlError::NotHttps);
        }
        Ok(Self {
            base_url,
            cdn_origin: None,
        })
    }
}

/// For the warning that the variable is used.
impl fmt::Display for ShotstackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: Shotstack's APIs are expected there", self.base_url)?;
        match &self.cdn_origin {
            Some(origin) => write!(f, ", and its CDN at {origin}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a valid [`ShotstackUrl`].
///
/// ```
/// use shotstack_hosting::api::{ShotstackUrl, ShotstackUrlError};
///
/// let error = "http://shotstack.example.com".parse::<ShotstackUrl>().unwrap_err();
/// assert_eq!(error, ShotstackUrlError::NotHttps);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShotstackUrlError {
    /// It is not the start of a URL.
    #[error("{0}, for example http://127.0.0.1:8484")]
    NotAUrl(#[from] OriginError),
    /// The scheme is `http`, and the host another machine: the API key would be sent unencrypted.
    #[error("http is accepted on this machine only (localhost, 127.0.0.1 or [::1]): use https")]
    NotHttps,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_is_accepted_on_loopback_only() {
        for (text, base_url, cdn_origin) in [
            (
                "http://localhost:8484/",
                "http://localhost:8484",
                Some("http://localhost:8484/cdn"),
            ),
            (
                "http://127.1.2.3:1",
                "http://127.1.2.3:1",
                Some("http://127.1.2.3:1/cdn"),
            ),
            (
                "https://[::1]:8484/a",
                "https://[::1]:8484/a",
                Some("https://[::1]:8484/a/cdn"),
            ),
            ("https://a.example/b", "https://a.example/b", None),
            (
                "https://localhost.example",
                "https://localhost.example",
                None,
            ),
        ] {
            let url: ShotstackUrl = text.parse().unwrap();
            assert_eq!(url.base_url().as_str(), base_url);
            assert_eq!(url.cdn_origin().map(Origin::as_str), cdn_origin);
        }
        for text in [
            "http://a.example",
            "http://192.168.0.1:8484",
            "http://[::2]",
        ] {
            assert_eq!(
                text.parse::<ShotstackUrl>(),
                Err(ShotstackUrlError::NotHttps),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_refused_with_an_example() {
        for text in [
            "",
            "127.0.0.1:8484",
            "ftp://127.0.0.1",
            "http://a:b@127.0.0.1",
        ] {
            let error = text.parse::<ShotstackUrl>().unwrap_err().to_string();
            assert!(
                error.ends_with(", for example http://127.0.0.1:8484"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_warning_names_what_is_expected_where() {
        for (text, expected) in [
            (
                "http://127.0.0.1:8484",
                "http://127.0.0.1:8484: Shotstack's APIs are expected there, and its CDN at http://127.0.0.1:8484/cdn",
            ),
            (
                "https://a.example",
                "https://a.example: Shotstack's APIs are expected there",
            ),
        ] {
            assert_eq!(text.parse::<ShotstackUrl>().unwrap().to_string(), expected);
        }
    }
}

//! `SHOTSTACK_URL`: the address of an emulator, or of a proxy in front of Shotstack.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::cdn::host::{is_canonical_port, split_port};
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
        let Some(parts) = Parts::of(text) else {
            return Err(if is_host_and_port(text) {
                ShotstackUrlError::NoScheme(text.to_owned())
            } else {
                ShotstackUrlError::NotAUrl
            });
        };
        let shown = parts.shown();
        if parts.has_secrets() {
            return Err(ShotstackUrlError::TooMuch { shown });
        }
        let base_url: Origin = parts.canonical().parse()?;
        if base_url.is_loopback() {
            let cdn_origin = format!("{base_url}/cdn").parse()?;
            return Ok(Self {
                base_url,
                cdn_origin: Some(cdn_origin),
            });
        }
        if parts.scheme == "http" {
            return Err(ShotstackUrlError::NotHttps { shown });
        }
        Ok(Self {
            base_url,
            cdn_origin: None,
        })
    }
}

/// For the warning that the variable is used. A path is not shown: that of a proxy can be a secret.
impl fmt::Display for ShotstackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = self.base_url.as_str();
        let shown =
            Parts::of(base_url).map_or(Cow::Borrowed(base_url), |parts| parts.shown().into());
        write!(f, "{shown}: Shotstack's APIs are expected there")?;
        match &self.cdn_origin {
            Some(_) => write!(f, ", and its CDN at {shown}/cdn"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a valid [`ShotstackUrl`]. The message follows the name of the variable or option.
///
/// ```
/// use shotstack_hosting::api::ShotstackUrl;
///
/// let error = "localhost:8484".parse::<ShotstackUrl>().unwrap_err();
/// assert_eq!(error.to_string(), "is localhost:8484, without a scheme: write http://localhost:8484");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShotstackUrlError {
    /// It is a host and a port.
    #[error("is {0}, without a scheme: write http://{0}")]
    NoScheme(String),
    /// It is not a URL, or has another scheme.
    #[error("is not an http or https URL such as http://127.0.0.1:8484")]
    NotAUrl,
    /// It has a user name, a query or a fragment.
    #[error("has a user name, a query or a fragment: write only {shown}")]
    TooMuch {
        /// What is left of it, without its path.
        shown: String,
    },
    /// The scheme is `http`, and the host another machine: the API key would be sent unencrypted.
    #[error(
        "is {shown}, but http is accepted on this machine only (localhost, 127.0.0.1 or [::1]): use https"
    )]
    NotHttps {
        /// The URL without its path.
        shown: String,
    },
    /// A part of it is not valid.
    #[error("is not a URL like http://127.0.0.1:8484: {0}")]
    Origin(#[from] OriginError),
}

impl ShotstackUrlError {
    /// A stable code for programs: `not_https`, or `shotstack_url` for all others.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotHttps { .. } => "not_https",
            _ => "shotstack_url",
        }
    }
}

/// A URL as people write it: its scheme and host in any case, its port perhaps the default.
struct Parts<'a> {
    scheme: &'static str,
    default_port: &'static str,
    userinfo: Option<&'a str>,
    authority: String,
    /// With the slash before it; empty if there is none.
    path: &'a str,
    has_more: bool,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (scheme, default_port) = ["https", "http"]
            .into_iter()
            .zip(["443", "80"])
            .find(|(known, _)| scheme.eq_ignore_ascii_case(known))?;
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let (url, more) = rest.split_at(end);
        let (authority, path) = url.split_at(url.find('/').unwrap_or(url.len()));
        let (userinfo, authority) = match authority.rsplit_once('@') {
            Some((userinfo, authority)) => (Some(userinfo), authority),
            None => (None, authority),
        };
        let parts = Self {
            scheme,
            default_port,
            userinfo,
            authority: authority.to_ascii_lowercase(),
            path: path.strip_suffix('/').unwrap_or(path),
            has_more: !more.is_empty(),
        };
        (!authority.is_empty()).then_some(parts)
    }

    fn has_secrets(&self) -> bool {
        self.userinfo.is_some() || self.has_more
    }

    /// Scheme, host and port, the last only if it is not the default.
    fn start(&self) -> String {
        let authority = match split_port(&self.authority) {
            (host, Some(port)) if port == self.default_port && is_canonical_port(port) => host,
            _ => &self.authority,
        };
        format!("{}://{authority}", self.scheme)
    }

    fn canonical(&self) -> String {
        self.start() + self.path
    }

    fn shown(&self) -> String {
        self.start() + if self.path.is_empty() { "" } else { "/…" }
    }
}

/// Whether a text is a name or an IPv4 address, and a port.
fn is_host_and_port(text: &str) -> bool {
    let text = text.strip_suffix('/').unwrap_or(text);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    match split_port(text) {
        (host, Some(port)) => {
            matches!(host.len(), 1..=253) && host.bytes().all(is_name) && is_canonical_port(port)
        }
        (_, None) => false,
    }
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
                "HTTP://LocalHost:80",
                "http://localhost",
                Some("http://localhost/cdn"),
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
            ("https://a.example:443/B/", "https://a.example/B", None),
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
            "http://128.0.0.1",
            "http://127.0.0.1.example.com",
            "http://[::2]",
        ] {
            let error = text.parse::<ShotstackUrl>().unwrap_err();
            assert_eq!(error.code(), "not_https", "{text}");
            let expected = format!("is {text}, but http is accepted on this machine only");
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_a_way_out_and_without_what_may_be_secret() {
        for (text, message) in [
            (
                "",
                "is not an http or https URL such as http://127.0.0.1:8484",
            ),
            (
                "emulator",
                "is not an http or https URL such as http://127.0.0.1:8484",
            ),
            (
                "ftp://127.0.0.1",
                "is not an http or https URL such as http://127.0.0.1:8484",
            ),
            (
                "http://",
                "is not an http or https URL such as http://127.0.0.1:8484",
            ),
            (
                "127.0.0.1:8484/",
                "is 127.0.0.1:8484/, without a scheme: write http://127.0.0.1:8484/",
            ),
            (
                "https://me:hidden@example.com",
                "has a user name, a query or a fragment: write only https://example.com",
            ),
            (
                "https://example.com/hidden?key=hidden",
                "has a user name, a query or a fragment: write only https://example.com/…",
            ),
            (
                "https://example.com#hidden",
                "has a user name, a query or a fragment: write only https://example.com",
            ),
            (
                "https://exa mple.com",
                "is not a URL like http://127.0.0.1:8484: the origin's host is not an IP address or a name in lower case \
                 (`xn--` if international)",
            ),
        ] {
            let error = text.parse::<ShotstackUrl>().unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
            assert_eq!(error.code(), "shotstack_url");
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
                "https://a.example/hidden",
                "https://a.example/…: Shotstack's APIs are expected there",
            ),
        ] {
            assert_eq!(text.parse::<ShotstackUrl>().unwrap().to_string(), expected);
        }
    }
}

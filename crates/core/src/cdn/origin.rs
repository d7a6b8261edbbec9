//! The origin of a CDN URL: Shotstack's, or that of your own CDN in front of it.

use std::borrow::Cow;
use std::fmt;

use crate::cdn::host::{is_canonical_host, is_canonical_port, split_port};
use crate::cdn::path_segment;

/// The start of CDN URLs: scheme, host, port, and an optional path prefix, without a slash at the end.
///
/// It is `https://cdn.shotstack.io` by default.
///
/// ```
/// use shotstack_hosting::cdn::Origin;
///
/// assert_eq!(Origin::default().as_str(), "https://cdn.shotstack.io");
/// let local: Origin = "http://127.0.0.1:8080/cdn/".parse()?;
/// assert_eq!(local.as_str(), "http://127.0.0.1:8080/cdn");
/// # Ok::<(), shotstack_hosting::cdn::OriginError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(Cow<'static, str>);

impl Origin {
    pub(crate) const SHOTSTACK: &'static str = "https://cdn.shotstack.io";

    /// The origin as text, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.0.split('/').nth(2).unwrap_or_default();
        split_port(authority).0
    }

    /// Whether the host is this machine: `localhost`, `127.…` or `[::1]`.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        crate::cdn::host::is_loopback(self.host())
    }
}

impl Origin {
    /// Shotstack's own origin if a URL is on its host, this one otherwise. Webhooks have URLs of Shotstack's CDN even
    /// if another CDN is in front of it.
    #[cfg(feature = "json")]
    pub(crate) fn for_host(&self, host: Option<&str>) -> Cow<'_, Self> {
        let on = |origin: &Self| host.is_some_and(|host| host.eq_ignore_ascii_case(origin.host()));
        let shotstacks = Self::default();
        if !on(self) && on(&shotstacks) {
            Cow::Owned(shotstacks)
        } else {
            Cow::Borrowed(self)
        }
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self(Cow::Borrowed(Self::SHOTSTACK))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is not an origin.
///
/// ```
/// use shotstack_hosting::cdn::{Origin, OriginError};
///
/// assert_eq!("media.example.com".parse::<Origin>(), Err(OriginError::Scheme));
/// assert_eq!("https://media.example.com:443".parse::<Origin>(), Err(OriginError::Port));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// It does not begin with `https://` or `http://`.
    #[error("an origin begins with https:// or http://, in lower case")]
    Scheme,
    /// There is userinfo before an `@`.
    #[error("an origin has no userinfo (`user:password@`)")]
    Userinfo,
    /// The host is empty or not in the URL Standard's canonical form.
    #[error(
        "the origin's host is not an IP address or a name in lower case (`xn--` if international)"
    )]
    Host,
    /// The port is not a number from 1 to 65535, or is the scheme's default, which URLs omit.
    #[error(
        "the origin's port is not a number from 1 to 65535, or is the scheme's default (omit it)"
    )]
    Port,
    /// The text has a query or a fragment.
    #[error("an origin has no query and no fragment")]
    QueryOrFragment,
    /// A segment of the path prefix is not valid.
    #[error("the origin's path has a segment that {0}")]
    Path(path_segment::SegmentError),
    /// The text is too long.
    #[error("an origin has at most {MAX_ORIGIN_BYTES} bytes")]
    TooLong,
}

/// Half the length of the longest CDN URL.
const MAX_ORIGIN_BYTES: usize = 2048;

impl std::str::FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if text.len() > MAX_ORIGIN_BYTES {
            return Err(OriginError::TooLong);
        }
        let (rest, default_port) =
            match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
                (Some(rest), _) => (rest, "443"),
                (None, Some(rest)) => (rest, "80"),
                (None, None) => return Err(OriginError::Scheme),
            };
        if rest.contains(['?', '#']) {
            return Err(OriginError::QueryOrFragment);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(OriginError::Userinfo);
        }
        let (host, port) = split_port(authority);
        if !is_canonical_host(host) {
            return Err(OriginError::Host);
        }
        if let Some(port) = port
            && (!is_canonical_port(port) || port == default_port)
        {
            return Err(OriginError::Port);
        }
        if !path.is_empty() {
            for segment in path.strip_suffix('/').unwrap_or(path).split('/') {
                path_segment::decode(segment).map_err(OriginError::Path)?;
            }
        }
        let text = text.strip_suffix("/").unwrap_or(text);
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_limit() {
        let message = format!("an origin has at most {MAX_ORIGIN_BYTES} bytes");
        assert_eq!(OriginError::TooLong.to_string(), message);
    }

    #[test]
    fn origins_in_canonical_form_are_accepted() {
        for text in [
            "https://media.example.com",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://xn--bcher-kva.example",
            "https://media.example.com/shotstack/files",
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(origin.as_str(), text);
            let href = url::Url::parse(text).unwrap();
            assert_eq!(href.as_str().trim_end_matches('/'), text);
            assert_eq!(href.host_str(), Some(origin.host()));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, error) in [
            ("", OriginError::Scheme),
            ("media.example.com", OriginError::Scheme),
            ("HTTPS://media.example.com", OriginError::Scheme),
            ("ftp://media.example.com", OriginError::Scheme),
            ("https://", OriginError::Host),
            ("https://Media.example.com", OriginError::Host),
            ("https://media..example.com", OriginError::Host),
            ("https://b\u{fc}cher.example", OriginError::Host),
            ("https://1.2.3", OriginError::Host),
            ("https://010.0.0.1", OriginError::Host),
            ("https://0x7f.1", OriginError::Host),
            ("https://[::0:1]", OriginError::Host),
            ("https://a b", OriginError::Host),
            ("https://a\\b", OriginError::Host),
            ("https://user@media.example.com", OriginError::Userinfo),
            ("https://media.example.com:443", OriginError::Port),
            ("https://media.example.com:", OriginError::Port),
            ("https://media.example.com:080", OriginError::Port),
            ("https://media.example.com:65536", OriginError::Port),
            ("https://media.example.com?x", OriginError::QueryOrFragment),
            (
                "https://media.example.com/a/../b",
                OriginError::Path(path_segment::SegmentError::Dots),
            ),
            (
                "https://media.example.com//",
                OriginError::Path(path_segment::SegmentError::Empty),
            ),
        ] {
            assert_eq!(text.parse::<Origin>(), Err(error), "{text:?}");
        }
    }
}

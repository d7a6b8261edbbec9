//! The origin that a CDN URL begins with: Shotstack's, or that of a CDN of one's own in front of it.

#[cfg(feature = "json")]
use std::borrow::Cow;
use std::fmt;

use crate::cdn::path_segment;

/// Where CDN URLs begin: scheme, host, port, and a path prefix if there is one; no slash at the end.
///
/// It is `https://cdn.shotstack.io` unless you say otherwise.
///
/// ```
/// use shotstack_hosting::Origin;
///
/// assert_eq!(Origin::default().as_str(), "https://cdn.shotstack.io");
/// let local: Origin = "http://127.0.0.1:8080/cdn/".parse()?;
/// assert_eq!(local.as_str(), "http://127.0.0.1:8080/cdn");
/// # Ok::<(), shotstack_hosting::OriginError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    pub(crate) const SHOTSTACK: &'static str = "https://cdn.shotstack.io";

    /// The origin as text, without a slash at the end.
    ///
    /// ```
    /// # use shotstack_hosting::Origin;
    /// assert_eq!(Origin::default().as_str(), "https://cdn.shotstack.io");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without the port.
    ///
    /// ```
    /// # use shotstack_hosting::Origin;
    /// let origin: Origin = "http://127.0.0.1:8080".parse()?;
    /// assert_eq!(origin.host(), "127.0.0.1");
    /// # Ok::<(), shotstack_hosting::OriginError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.0.split('/').nth(2).unwrap_or_default();
        split_port(authority).0
    }
}

impl Origin {
    /// Of this origin and Shotstack's own CDN behind it, the one on whose host a URL is: webhooks name the CDN itself,
    /// whatever stands in front of it.
    #[cfg(feature = "json")]
    pub(crate) fn or_shotstacks(&self, host: Option<&str>) -> Cow<'_, Self> {
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
        Self(Self::SHOTSTACK.to_owned())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is no origin.
///
/// ```
/// use shotstack_hosting::{Origin, OriginError};
///
/// assert_eq!("media.example.com".parse::<Origin>(), Err(OriginError::Scheme));
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
    /// The host is empty or is not written as the URL Standard writes it.
    #[error(
        "the origin's host is none: it takes lower-case letters, digits, `-` and `.` \
         (an international name in its `xn--` form), or an IP address"
    )]
    Host,
    /// The port is no number from 1 to 65535, or is the scheme's own, which a URL leaves out.
    #[error(
        "the origin's port is no number from 1 to 65535, or is the scheme's own (leave that out)"
    )]
    Port,
    /// There is a query or a fragment.
    #[error("an origin has no query and no fragment")]
    QueryOrFragment,
    /// A segment of the path prefix is no name.
    #[error("the origin's path has a segment that {0}")]
    Path(path_segment::SegmentError),
    /// Longer than [`Origin`] may be.
    #[error("an origin has at most {MAX_ORIGIN_BYTES} bytes")]
    TooLong,
}

/// Half of what a CDN URL may take.
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
        let (authority, path) = rest
            .split_once('/')
            .map_or((rest, None), |(authority, path)| (authority, Some(path)));
        if authority.contains('@') {
            return Err(OriginError::Userinfo);
        }
        let (host, port) = split_port(authority);
        if !is_canonical_host(host) {
            return Err(OriginError::Host);
        }
        if let Some(port) = port {
            let canonical = port
                .parse::<u16>()
                .is_ok_and(|number| number.to_string() == port);
            if !canonical || port == "0" || port == default_port {
                return Err(OriginError::Port);
            }
        }
        if let Some(path) = path.filter(|path| !path.is_empty()) {
            for segment in path.strip_suffix('/').unwrap_or(path).split('/') {
                path_segment::decode(segment).map_err(OriginError::Path)?;
            }
        }
        Ok(Self(text.strip_suffix('/').unwrap_or(text).to_owned()))
    }
}

/// Splits `host:port`; the colons of an IPv6 address stay within their brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether the URL Standard would leave the host as it is.
fn is_canonical_host(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return address
            .parse::<std::net::Ipv6Addr>()
            .is_ok_and(|parsed| parsed.to_string() == address && !address.contains('.'));
    }
    let last = host
        .strip_suffix('.')
        .unwrap_or(host)
        .rsplit('.')
        .next()
        .unwrap_or_default();
    let numeric = !last.is_empty()
        && (last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x"));
    if numeric {
        return host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|parsed| parsed.to_string() == host);
    }
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|byte| {
                    byte.is_ascii_lowercase()
                        || byte.is_ascii_digit()
                        || byte == b'-'
                        || byte == b'_'
                })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_a_url_begins_with() {
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
    fn refuses_the_rest() {
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

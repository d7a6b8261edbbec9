//! The origin that a CDN URL begins with: Shotstack's, or that of a CDN of one's own in front of it.

use std::borrow::Cow;
use std::fmt;

use crate::cdn::path_segment;
use crate::pieces::{has, pieces, split_once};

/// Where CDN URLs begin: scheme, host, port, and a path prefix if there is one; no slash at the end.
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
        let authority = pieces(&self.0, b'/').nth(2).unwrap_or_default();
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
        Self(Cow::Borrowed(Self::SHOTSTACK))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is not an origin.
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
        "the origin's host is not an IP address or a name in lower case (`xn--` if international)"
    )]
    Host,
    /// The port is not a number from 1 to 65535, or is the scheme's own, which a URL leaves out.
    #[error(
        "the origin's port is not a number from 1 to 65535, or is the scheme's own (leave that out)"
    )]
    Port,
    /// There is a query or a fragment.
    #[error("an origin has no query and no fragment")]
    QueryOrFragment,
    /// A segment of the path prefix cannot be a name.
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
        if has(rest, b'?') || has(rest, b'#') {
            return Err(OriginError::QueryOrFragment);
        }
        let (authority, path) = split_once(rest, b'/').unwrap_or((rest, ""));
        if has(authority, b'@') {
            return Err(OriginError::Userinfo);
        }
        let (host, port) = split_port(authority);
        if !is_canonical_host(host) {
            return Err(OriginError::Host);
        }
        if let Some(port) = port
            && (!is_canonical_number(port, 65_535) || port == "0" || port == default_port)
        {
            return Err(OriginError::Port);
        }
        if !path.is_empty() {
            for segment in pieces(path.strip_suffix("/").unwrap_or(path), b'/') {
                path_segment::decode(segment).map_err(OriginError::Path)?;
            }
        }
        let text = text.strip_suffix("/").unwrap_or(text);
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

/// Splits `host:port`; the colons of an IPv6 address stay within their brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let end = authority
        .bytes()
        .rposition(|byte| matches!(byte, b':' | b']'));
    match end.and_then(|end| authority.split_at_checked(end)) {
        Some((host, port)) if port.as_bytes().first() == Some(&b':') => (host, port.get(1..)),
        _ => (authority, None),
    }
}

/// Whether the URL Standard would leave the host as it is.
pub(crate) fn is_canonical_host(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix("[")
        .and_then(|rest| rest.strip_suffix("]"))
    {
        return is_canonical_ipv6(address);
    }
    let (mut labels, mut names, mut numbers, mut last) = (0, true, true, "");
    for label in pieces(host, b'.') {
        labels += 1;
        names &= is_label(label);
        numbers &= is_canonical_number(label, 255);
        last = label;
    }
    // What the URL Standard takes for an IPv4 address.
    if is_digits(last) || last.starts_with("0x") {
        return labels == 4 && numbers;
    }
    names && host.len() <= 253
}

/// A part of a host's name.
fn is_label(text: &str) -> bool {
    matches!(text.len(), 1..=63)
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether these are the decimal digits of a number up to `max`, without a zero in front.
fn is_canonical_number(text: &str, max: u32) -> bool {
    let value = text.bytes().fold(0, |value: u32, byte| {
        value
            .saturating_mul(10)
            .saturating_add(u32::from(byte & 15))
    });
    is_digits(text) && (text == "0" || text.as_bytes().first() != Some(&b'0')) && value <= max
}

/// Whether this is an IPv6 address as RFC 5952 writes it, and none that it would write with a dot: those are IPv4's.
///
/// `std::net` would read and write it; in WebAssembly that weighs more than all the rest of an origin.
fn is_canonical_ipv6(address: &str) -> bool {
    if address == "::" {
        return true;
    }
    // At an end, `::` would make two empty groups.
    let (begins, ends) = (address.starts_with("::"), address.ends_with("::"));
    let inner = address.get(usize::from(begins)..address.len() - usize::from(ends));
    // Of the zeros, a bit each.
    let (mut count, mut zeros, mut gap) = (0_u32, 0_u32, None);
    for group in pieces(inner.unwrap_or_default(), b':') {
        if group.is_empty() {
            if gap.replace(count).is_some() {
                return false;
            }
        } else {
            if count == 8 || !is_canonical_group(group) {
                return false;
            }
            zeros |= u32::from(group == "0") << count;
            count += 1;
        }
    }
    let Some(gap) = gap else {
        return count == 8 && longest_run(zeros) < 2;
    };
    let left_out = 8 - count;
    let (before, after) = (zeros & ((1 << gap) - 1), zeros >> gap);
    let beside_gap = (before << 1 >> gap) | after;
    let is_ipv4 = count == 3 && address.starts_with("::ffff:");
    // The longest run of zeros is left out whole, and of equal ones the first.
    (gap == 0) == begins
        && (gap == count) == ends
        && left_out >= 2
        && longest_run(before) < left_out
        && longest_run(after) <= left_out
        && beside_gap & 1 == 0
        && !is_ipv4
}

/// A group of hexadecimal digits, as short as it can be and in lower case.
fn is_canonical_group(text: &str) -> bool {
    matches!(text.len(), 1..=4)
        && (text == "0" || text.as_bytes().first() != Some(&b'0'))
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// How many bits that are set stand side by side, at most.
fn longest_run(mut bits: u32) -> u32 {
    let mut longest = 0;
    while bits != 0 {
        bits &= bits >> 1;
        longest += 1;
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_canonical_if_the_standard_library_writes_it_so() {
        use std::net::{Ipv4Addr, Ipv6Addr};

        let ipv6 = |text: &str| {
            text.parse::<Ipv6Addr>()
                .is_ok_and(|address| address.to_string() == text && !text.contains('.'))
        };
        let groups = ["", "0", "1", "ffff"];
        for length in 1..=9_u32 {
            for choice in 0..4_usize.pow(length) {
                let digits = (0..length).map(|at| choice / 4_usize.pow(at) % 4);
                let text: Vec<&str> = digits.map(|digit| groups[digit]).collect();
                let text = text.join(":");
                assert_eq!(is_canonical_ipv6(&text), ipv6(&text), "{text}");
            }
        }
        for text in [
            "::00",
            "::A",
            "::12345",
            "::1.2.3.4",
            "::g",
            "2001:db8::8a2e:370:7334",
        ] {
            assert_eq!(is_canonical_ipv6(text), ipv6(text), "{text}");
        }
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "1.2.3",
            "1.2.3.4.",
            "1.2.3.4.5",
            "1..2.3",
            "1.2.3.256",
            "1.2.3.04",
        ] {
            let expected = text
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.to_string() == text);
            assert_eq!(is_canonical_host(text), expected, "{text}");
        }
    }

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

//! The address of a file, wherever it is: checked to be a URL, otherwise left as Shotstack wrote it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::cdn::error::CdnUrlError;
use crate::cdn::origin::Origin;
use crate::cdn::{CdnUrl, path_segment};
use crate::id::is_one_line;
use crate::json::take::{FromJson, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::pieces::{find, find_twice, has, joined, pieces, rsplit_once, split_once};

/// The longest `url` of an event, in bytes.
///
/// ```
/// use shotstack_hosting::event::{FileUrl, FileUrlError, MAX_FILE_URL_BYTES};
///
/// let long = format!("https://example.com/{}", "x".repeat(MAX_FILE_URL_BYTES));
/// assert_eq!(long.parse::<FileUrl>(), Err(FileUrlError::TooLong));
/// ```
pub const MAX_FILE_URL_BYTES: usize = 4096;

/// The absolute URL of a file on the CDN, at another destination, or in temporary storage.
///
/// It is text that *can* be a URL: a scheme, and for `http` and `https` a host; no control
/// character. It is not normalised, fetched or trusted.
///
/// ```
/// use shotstack_hosting::event::FileUrl;
///
/// let url: FileUrl = "https://my-bucket.s3.amazonaws.com/films/a%20b-poster.jpg?v=1".parse()?;
/// assert_eq!(url.host(), Some("my-bucket.s3.amazonaws.com"));
/// assert_eq!(url.filename().as_deref(), Some("a b-poster.jpg"));
/// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileUrl(String);

/// Why a text is no URL of a file.
///
/// ```
/// use shotstack_hosting::event::{FileUrl, FileUrlError};
///
/// assert_eq!("film.mp4".parse::<FileUrl>(), Err(FileUrlError::NotAUrl));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileUrlError {
    /// More than [`MAX_FILE_URL_BYTES`].
    TooLong,
    /// A control character or a line separator.
    ControlCharacter,
    /// No scheme, no host, or a port that is no number.
    NotAUrl,
}

impl FileUrlError {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::TooLong => "has more than 4096 bytes",
            Self::ControlCharacter => "contains a control character or a line separator",
            Self::NotAUrl => "is no absolute URL",
        }
    }
}

impl std::error::Error for FileUrlError {}

impl fmt::Display for FileUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl FileUrl {
    /// The URL as Shotstack wrote it.
    ///
    /// ```
    /// # use shotstack_hosting::event::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.as_str(), "https://example.com/films/a.mp4");
    /// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL with `…` in place of userinfo and query, where passwords and signatures are: for logs and errors.
    ///
    /// ```
    /// # use shotstack_hosting::event::FileUrl;
    /// let url: FileUrl = "https://me:secret@files.example/a.mp4?X-Amz-Signature=abc".parse()?;
    /// assert_eq!(url.without_secrets(), "https://…@files.example/a.mp4?…");
    /// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn without_secrets(&self) -> String {
        without_secrets(&self.0)
    }

    /// Whether the scheme is `https`.
    ///
    /// ```
    /// # use shotstack_hosting::event::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert!(url.is_https());
    /// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn is_https(&self) -> bool {
        split(&self.0).is_some_and(|url| url.scheme.eq_ignore_ascii_case("https"))
    }

    /// The host of an `http` or `https` URL, as written.
    ///
    /// ```
    /// # use shotstack_hosting::event::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.host(), Some("example.com"));
    /// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        split(&self.0).and_then(|url| url.host)
    }

    /// The last segment of an `http` or `https` URL's path, decoded; `None` where it is no name.
    ///
    /// ```
    /// # use shotstack_hosting::event::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.filename().as_deref(), Some("a.mp4"));
    /// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn filename(&self) -> Option<String> {
        let url = split(&self.0)?;
        url.host?;
        let end = find(url.rest, b"?#").unwrap_or(url.rest.len());
        let path = url.rest.get(..end)?;
        let (_, segment) = rsplit_once(path, b'/')?;
        path_segment::decode(segment).ok().map(Cow::into_owned)
    }

    /// Checks the text; it is handed back with the problem.
    pub(crate) fn read(text: String) -> Result<Self, (FileUrlError, String)> {
        match check(&text) {
            None => Ok(Self(text)),
            Some(problem) => Err((problem, text)),
        }
    }

    /// What it says as a URL of the CDN, be it at this origin or at Shotstack's own.
    pub(crate) fn on_cdn(&self, origin: &Origin) -> Result<CdnUrl<'static>, CdnUrlError> {
        CdnUrl::parse_at(&origin.or_shotstacks(self.host()), &self.0).map(CdnUrl::into_owned)
    }
}

fn check(text: &str) -> Option<FileUrlError> {
    if text.len() > MAX_FILE_URL_BYTES {
        Some(FileUrlError::TooLong)
    } else if !is_one_line(text) {
        Some(FileUrlError::ControlCharacter)
    } else if split(text).is_none() {
        Some(FileUrlError::NotAUrl)
    } else {
        None
    }
}

impl std::str::FromStr for FileUrl {
    type Err = FileUrlError;

    fn from_str(text: &str) -> Result<Self, FileUrlError> {
        Self::read(text.to_owned()).map_err(|(problem, _)| problem)
    }
}

impl fmt::Display for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// As [`FileUrl::without_secrets`] shows it.
impl fmt::Debug for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileUrl({})", self.without_secrets())
    }
}

impl ToJson for FileUrl {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(&self.0);
    }
}

impl FromJson for FileUrl {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let read = Self::read(value.text()?.to_owned());
        read.map_err(|(problem, _)| Unfit::new(problem.message()))
    }
}

serialize_as_json!(FileUrl);
deserialize_from_json!(FileUrl);

/// A text that is, or may have been meant as, a URL: with `…` in place of userinfo and query.
pub(crate) fn without_secrets(url: &str) -> String {
    let (address, query) = match split_once(url, b'?') {
        Some((address, _)) => (address, "?…"),
        None => (url, ""),
    };
    let start = find_twice(address, b'/').map_or(0, |at| at + 2);
    let (scheme, rest) = address.split_at_checked(start).unwrap_or(("", address));
    // A password may itself contain `/` or `@`: all before the last `@` may be one.
    let (userinfo, host) = match rsplit_once(rest, b'@') {
        Some((_, host)) => ("…@", host),
        None => ("", rest),
    };
    joined(&[scheme, userinfo, host, query])
}

/// A URL cut where its path begins; `host` is there for `http` and `https` only.
pub(crate) struct Split<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) host: Option<&'a str>,
    pub(crate) rest: &'a str,
}

/// Cuts an absolute URL; `None` for what cannot be one.
pub(crate) fn split(url: &str) -> Option<Split<'_>> {
    let (scheme, rest) = split_once(url, b':')?;
    let begins_with_letter =
        matches!(scheme.as_bytes(), [first, ..] if first.is_ascii_alphabetic());
    let scheme_is_one = begins_with_letter
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !scheme_is_one || url.as_bytes().last() == Some(&b' ') {
        return None;
    }
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return (!rest.is_empty()).then_some(Split {
            scheme,
            host: None,
            rest,
        });
    }

    let rest = rest.strip_prefix("//")?;
    let end = find(rest, b"/?#\\").unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let host_and_port = rsplit_once(authority, b'@').map_or(authority, |(_, host)| host);
    let (host, port) = match rsplit_once(host_and_port, b':') {
        Some((host, port)) if !has(port, b']') => (host, port),
        _ => (host_and_port, ""),
    };
    (is_host(host) && is_number(port, 65_535)).then_some(Split {
        scheme,
        host: Some(host),
        rest,
    })
}

/// Whether nothing in it is forbidden in a host by the URL Standard.
fn is_host(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return is_ipv6(address);
    }
    !host.is_empty() && find(host, b" <>[]^|:%\"`{}").is_none()
}

/// Whether these are decimal digits, or none, of a number up to `max`.
fn is_number(text: &str, max: u32) -> bool {
    let mut number: u32 = 0;
    text.bytes().all(|digit| {
        number = number * 10 + u32::from(digit & 15);
        digit.is_ascii_digit() && number <= max
    })
}

/// Whether it is an IPv6 address: eight groups, of which some may be left out at one place, and the last two may be
/// written as IPv4.
///
/// `std::net` would read it; in WebAssembly that weighs four times as much.
fn is_ipv6(address: &str) -> bool {
    if let Some((groups, last)) = rsplit_once(address, b':')
        && has(last, b'.')
    {
        return is_ipv4(last) && is_ipv6(&joined(&[groups, ":0:0"]));
    }
    // At an end, `::` would make two empty groups.
    let (begins, ends) = (address.starts_with("::"), address.ends_with("::"));
    let inner = address.get(usize::from(begins)..address.len() - usize::from(ends));
    let (mut groups, mut gaps) = (0, 0);
    for group in pieces(inner.unwrap_or_default(), b':') {
        match group.len() {
            0 => gaps += 1,
            1..=4 if group.bytes().all(|byte| byte.is_ascii_hexdigit()) => groups += 1,
            _ => return false,
        }
    }
    let has_gap = find_twice(address, b':').is_some();
    gaps == usize::from(has_gap) && if has_gap { groups < 8 } else { groups == 8 }
}

fn is_ipv4(text: &str) -> bool {
    let mut count = 0;
    for number in pieces(text, b'.') {
        let has_needless_zero = number.len() > 1 && number.as_bytes().first() == Some(&b'0');
        if number.is_empty() || has_needless_zero || !is_number(number, 255) {
            return false;
        }
        count += 1;
    }
    count == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_destinations_give() {
        for (text, host) in [
            (
                "https://cdn.shotstack.io/au/v1/o/a.mp4",
                Some("cdn.shotstack.io"),
            ),
            ("http://localhost:8080/a b.mp4", Some("localhost")),
            ("https://[::1]:80/a", Some("[::1]")),
            ("https://user:pa@ss@example.com:8443/a", Some("example.com")),
            ("HTTPS://EXAMPLE.COM", Some("EXAMPLE.COM")),
            ("https://b\u{fc}cher.example/a", Some("b\u{fc}cher.example")),
            ("s3://bucket/key.mp4", None),
            ("gs://bucket/key.mp4", None),
            ("mux:abc", None),
        ] {
            let url: FileUrl = text.parse().unwrap();
            assert_eq!(url.host(), host, "{text}");
            assert!(url::Url::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_url() {
        for text in [
            "",
            "a.mp4",
            "/a.mp4",
            "//cdn.shotstack.io/a",
            "https:",
            "https://",
            "https:///a",
            "https://:80/",
            "https://a b/",
            "https://a:b/",
            "https://a:65536/",
            "https://[::1/",
            "1http://a/",
            "null",
        ] {
            assert_eq!(
                text.parse::<FileUrl>(),
                Err(FileUrlError::NotAUrl),
                "{text}"
            );
        }
        assert_eq!(
            "https://a/\tb".parse::<FileUrl>(),
            Err(FileUrlError::ControlCharacter)
        );
    }

    #[test]
    fn reads_ipv6_as_the_standard_library_does() {
        for text in [
            "",
            ":",
            "::",
            ":::",
            "1",
            "1::",
            "::1",
            "::ffff:1.2.3.4",
            "1.2.3.4",
            ":1.2.3.4",
            "::1.2.3",
            "::1.2.3.256",
            "::01.2.3.4",
            "::1.2.3.4:5",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "1:2:3:4::5:6:7:8",
            "1::2::3",
            "12345::",
            "g::",
            "FE80::A",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5:6::1.2.3.4",
            "1:2:3:4:5::1.2.3.4",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8:",
            ":1:2:3:4:5:6:7:8",
            "::1.2.3.4.5",
            "::.2.3.4",
            "::1%1",
        ] {
            let read = text.parse::<std::net::Ipv6Addr>();
            assert_eq!(is_ipv6(text), read.is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_told_the_limit() {
        let limit = MAX_FILE_URL_BYTES.to_string();
        assert!(FileUrlError::TooLong.to_string().contains(&limit));
    }

    #[test]
    fn debug_hides_a_signature() {
        let url: FileUrl = "https://a.example/b.mp4?X-Amz-Signature=abc"
            .parse()
            .unwrap();
        assert_eq!(format!("{url:?}"), "FileUrl(https://a.example/b.mp4?…)");
    }
}

//! The address of a file, wherever it is: checked to be a URL, otherwise left as Shotstack wrote it.

use std::borrow::Cow;
use std::fmt;

use crate::json::Json;
use crate::json::take::{FromJson, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};

use crate::cdn::path_segment;

/// The longest `url` of an event, in bytes.
///
/// ```
/// use shotstack_hosting::{FileUrl, FileUrlError, MAX_FILE_URL_BYTES};
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
/// use shotstack_hosting::FileUrl;
///
/// let url: FileUrl = "https://my-bucket.s3.amazonaws.com/films/a%20b-poster.jpg?v=1".parse()?;
/// assert_eq!(url.host(), Some("my-bucket.s3.amazonaws.com"));
/// assert_eq!(url.filename().as_deref(), Some("a b-poster.jpg"));
/// # Ok::<(), shotstack_hosting::FileUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileUrl(String);

/// Why a text is no URL of a file.
///
/// ```
/// use shotstack_hosting::{FileUrl, FileUrlError};
///
/// assert_eq!("film.mp4".parse::<FileUrl>(), Err(FileUrlError::NotAUrl));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileUrlError {
    /// More than [`MAX_FILE_URL_BYTES`].
    #[error("has more than {MAX_FILE_URL_BYTES} bytes")]
    TooLong,
    /// A control character or a line separator.
    #[error("contains a control character or a line separator")]
    ControlCharacter,
    /// No scheme, no host, or a port that is no number.
    #[error("is no absolute URL")]
    NotAUrl,
}

impl FileUrl {
    /// The URL as Shotstack wrote it.
    ///
    /// ```
    /// # use shotstack_hosting::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.as_str(), "https://example.com/films/a.mp4");
    /// # Ok::<(), shotstack_hosting::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL with `…` in place of userinfo and query, where passwords and signatures are: for logs and errors.
    ///
    /// ```
    /// # use shotstack_hosting::FileUrl;
    /// let url: FileUrl = "https://me:secret@files.example/a.mp4?X-Amz-Signature=abc".parse()?;
    /// assert_eq!(url.without_secrets(), "https://…@files.example/a.mp4?…");
    /// # Ok::<(), shotstack_hosting::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn without_secrets(&self) -> String {
        without_secrets(&self.0)
    }

    /// Whether the scheme is `https`.
    ///
    /// ```
    /// # use shotstack_hosting::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert!(url.is_https());
    /// # Ok::<(), shotstack_hosting::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn is_https(&self) -> bool {
        split(&self.0).is_some_and(|url| url.scheme.eq_ignore_ascii_case("https"))
    }

    /// The host of an `http` or `https` URL, as written.
    ///
    /// ```
    /// # use shotstack_hosting::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.host(), Some("example.com"));
    /// # Ok::<(), shotstack_hosting::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        split(&self.0).and_then(|url| url.host)
    }

    /// The last segment of an `http` or `https` URL's path, decoded; `None` where it is no name.
    ///
    /// ```
    /// # use shotstack_hosting::FileUrl;
    /// let url: FileUrl = "https://example.com/films/a.mp4".parse()?;
    /// assert_eq!(url.filename().as_deref(), Some("a.mp4"));
    /// # Ok::<(), shotstack_hosting::FileUrlError>(())
    /// ```
    #[must_use]
    pub fn filename(&self) -> Option<String> {
        let url = split(&self.0)?;
        url.host?;
        let path = url.rest.split(['?', '#']).next().unwrap_or_default();
        let (_, segment) = path.rsplit_once('/')?;
        path_segment::decode(segment).ok().map(Cow::into_owned)
    }
}

impl std::str::FromStr for FileUrl {
    type Err = FileUrlError;

    fn from_str(text: &str) -> Result<Self, FileUrlError> {
        if text.len() > MAX_FILE_URL_BYTES {
            return Err(FileUrlError::TooLong);
        }
        if text.chars().any(crate::id::breaks_a_line) {
            return Err(FileUrlError::ControlCharacter);
        }
        split(text).ok_or(FileUrlError::NotAUrl)?;
        Ok(Self(text.to_owned()))
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
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        value.text()?.parse().map_err(Unfit::because)
    }
}

serialize_as_json!(FileUrl);
deserialize_from_json!(FileUrl);

/// A text that is, or may have been meant as, a URL: with `…` in place of userinfo and query.
pub(crate) fn without_secrets(url: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, _)) => (address, "?…"),
        None => (url, ""),
    };
    let start = address.find("//").map_or(0, |at| at + 2);
    let (scheme, rest) = address.split_at_checked(start).unwrap_or(("", address));
    // A password may itself contain `/` or `@`: all before the last `@` may be one.
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}…@{host}{query}"),
        None => format!("{address}{query}"),
    }
}

/// A URL cut where its path begins; `host` is there for `http` and `https` only.
pub(crate) struct Split<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) host: Option<&'a str>,
    pub(crate) rest: &'a str,
}

/// Cuts an absolute URL; `None` for what cannot be one.
pub(crate) fn split(url: &str) -> Option<Split<'_>> {
    let (scheme, rest) = url.split_once(':')?;
    let scheme_is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !scheme_is_one || url.ends_with(' ') {
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
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let host_and_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (host, port) = match host_and_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (host_and_port, ""),
    };
    let port_is_one = port.is_empty()
        || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    (is_host(host) && port_is_one).then_some(Split {
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
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && !host.contains([
            ' ', '<', '>', '[', ']', '^', '|', ':', '%', '"', '`', '{', '}',
        ])
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
    fn debug_hides_a_signature() {
        let url: FileUrl = "https://a.example/b.mp4?X-Amz-Signature=abc"
            .parse()
            .unwrap();
        assert_eq!(format!("{url:?}"), "FileUrl(https://a.example/b.mp4?…)");
    }
}

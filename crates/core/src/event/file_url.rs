//! The URLs of files: validated, but otherwise unchanged.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cdn::error::CdnUrlError;
use crate::cdn::host::{is_host, is_port, split_port};
use crate::cdn::origin::Origin;
use crate::cdn::{CdnUrl, path_segment};
use crate::id::is_one_line;

/// The length of the longest file URL, in bytes.
pub const MAX_FILE_URL_BYTES: usize = 4096;

/// The absolute URL of a file on the CDN, at another destination, or in temporary storage.
///
/// It has a scheme, a host if the scheme is `http` or `https`, and no control characters. It is neither normalized nor
/// trusted.
///
/// ```
/// use shotstack_hosting::event::FileUrl;
///
/// let url: FileUrl = "https://my-bucket.s3.amazonaws.com/films/a%20b-poster.jpg?v=1".parse()?;
/// assert_eq!(url.host(), Some("my-bucket.s3.amazonaws.com"));
/// assert_eq!(url.filename().as_deref(), Some("a b-poster.jpg"));
/// # Ok::<(), shotstack_hosting::event::FileUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct FileUrl(String);

/// Why a text is not a valid file URL.
///
/// ```
/// use shotstack_hosting::event::{FileUrl, FileUrlError};
///
/// let error = "film.mp4".parse::<FileUrl>().unwrap_err();
/// assert_eq!(error, FileUrlError::NotAUrl);
/// assert_eq!(error.to_string(), "is not an absolute URL");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileUrlError {
    /// The text is longer than [`MAX_FILE_URL_BYTES`].
    #[error("has more than {MAX_FILE_URL_BYTES} bytes")]
    TooLong,
    /// The text contains a control character or a line separator.
    #[error("contains a control character or a line separator")]
    ControlCharacter,
    /// The text has no scheme, no host, or a port that is not a number.
    #[error("is not an absolute URL")]
    NotAUrl,
}

impl FileUrl {
    /// The URL as Shotstack wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL for logs and errors: userinfo and query, which may contain passwords and signatures, are replaced with
    /// `…`.
    #[must_use]
    pub fn without_secrets(&self) -> String {
        without_secrets(&self.0)
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        is_https(&self.0)
    }

    /// The host of an `http` or `https` URL, as written.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        host(&self.0)
    }

    /// The last segment of the path of an `http` or `https` URL, decoded; `None` if it is not a valid file name.
    #[must_use]
    pub fn filename(&self) -> Option<String> {
        let url = split(&self.0)?;
        url.host?;
        let path = url.rest.split(['?', '#']).next()?;
        let (_, segment) = path.rsplit_once('/')?;
        path_segment::decode(segment).ok().map(Cow::into_owned)
    }

    /// Checks the text, which is returned with the problem.
    pub(crate) fn read(text: String) -> Result<Self, (FileUrlError, String)> {
        match check(&text) {
            None => Ok(Self(text)),
            Some(problem) => Err((problem, text)),
        }
    }

    /// A text that [`check`] accepts.
    pub(crate) fn from_checked(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The parts of the URL, if it is a CDN URL at this origin or at Shotstack's.
    pub(crate) fn on_cdn(&self, origin: &Origin) -> Result<CdnUrl<'static>, CdnUrlError> {
        on_cdn(&self.0, origin).map(CdnUrl::into_owned)
    }
}

/// As [`FileUrl::on_cdn`].
pub(crate) fn on_cdn<'a>(url: &'a str, origin: &Origin) -> Result<CdnUrl<'a>, CdnUrlError> {
    CdnUrl::parse_with_origin(origin, url).or_else(|error| match origin.for_host(host(url)) {
        Cow::Owned(shotstacks) => CdnUrl::parse_with_origin(&shotstacks, url),
        Cow::Borrowed(_) => Err(error),
    })
}

/// As [`FileUrl::is_https`], of a valid URL.
pub(crate) fn is_https(url: &str) -> bool {
    let start = url.as_bytes().first_chunk();
    start.is_some_and(|start: &[u8; 6]| start.eq_ignore_ascii_case(b"https:"))
}

/// As [`FileUrl::host`].
pub(crate) fn host(url: &str) -> Option<&str> {
    split(url).and_then(|url| url.host)
}

/// The problem of a text that is not a valid URL of a file.
pub(crate) fn check(text: &str) -> Option<FileUrlError> {
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

impl TryFrom<String> for FileUrl {
    type Error = FileUrlError;

    fn try_from(text: String) -> Result<Self, FileUrlError> {
        Self::read(text).map_err(|(problem, _)| problem)
    }
}

impl std::str::FromStr for FileUrl {
    type Err = FileUrlError;

    fn from_str(text: &str) -> Result<Self, FileUrlError> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Hides the same parts as [`FileUrl::without_secrets`].
impl fmt::Debug for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileUrl({})", self.without_secrets())
    }
}

/// Replaces userinfo and query with `…` in a text that is, or was perhaps meant to be, a URL.
pub(crate) fn without_secrets(url: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, _)) => (address, "?…"),
        None => (url, ""),
    };
    let (scheme, rest) = match address.split_once("//") {
        Some((scheme, rest)) => (format!("{scheme}//"), rest),
        None => (String::new(), address),
    };
    // A password can contain `/` and `@`, so everything before the last `@` may be part of one.
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}…@{host}{query}"),
        None => format!("{scheme}{rest}{query}"),
    }
}

/// The parts of a URL before and after the start of its path. Only `http` and `https` URLs have a `host`.
pub(crate) struct Split<'a> {
    pub(crate) host: Option<&'a str>,
    pub(crate) rest: &'a str,
}

/// Splits an absolute URL; `None` if the text is not a valid one.
pub(crate) fn split(url: &str) -> Option<Split<'_>> {
    let (scheme, rest) = url.split_once(':')?;
    if !is_scheme(scheme) || url.ends_with(' ') {
        return None;
    }
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return (!rest.is_empty()).then_some(Split { host: None, rest });
    }

    let rest = rest.strip_prefix("//")?;
    let is_end = |byte| matches!(byte, b'/' | b'?' | b'#' | b'\\');
    let end = rest.bytes().position(is_end).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let host_and_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (host, port) = split_port(host_and_port);
    (is_host(host) && is_port(port.unwrap_or_default())).then_some(Split {
        host: Some(host),
        rest,
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_of_all_destinations_are_valid() {
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
    fn other_texts_are_refused() {
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
        let long = format!("https://a/{}", "x".repeat(MAX_FILE_URL_BYTES));
        assert_eq!(long.parse::<FileUrl>(), Err(FileUrlError::TooLong));
    }

    #[test]
    fn accessors_return_the_parts() {
        let url: FileUrl =
            "HTTPS://me:secret@files.example:8080/films/a%20b.mp4?X-Amz-Signature=abc#t"
                .parse()
                .unwrap();
        assert!(url.is_https());
        assert_eq!(url.host(), Some("files.example"));
        assert_eq!(url.filename().as_deref(), Some("a b.mp4"));
        assert_eq!(
            url.without_secrets(),
            "HTTPS://…@files.example:8080/films/a%20b.mp4?…"
        );
        assert_eq!(serde_json::json!(url), url.as_str());
        for text in [
            "https://files.example/a/",
            "s3://bucket/a.mp4",
            "https://files.example",
        ] {
            assert_eq!(text.parse::<FileUrl>().unwrap().filename(), None, "{text}");
        }
        assert!(
            !"http://files.example/a"
                .parse::<FileUrl>()
                .unwrap()
                .is_https()
        );
    }

    #[test]
    fn deserializing_checks_the_text() {
        let error = serde_json::from_str::<FileUrl>(r#""a.mp4""#).unwrap_err();
        assert!(
            error.to_string().starts_with("is not an absolute URL"),
            "{error}"
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

//! Why a text is no CDN URL: which part, and what sets it apart.

use std::fmt;

use crate::cdn::path_segment::SegmentError;
use crate::pieces::{has, split_once};

/// A part of a CDN URL, as errors name it.
///
/// ```
/// use shotstack_hosting::{cdn::{CdnUrlError, Part}, CdnUrl};
///
/// let error = CdnUrl::parse("https://cdn.shotstack.io/au/v1/5ca6hu7s9k").unwrap_err();
/// assert_eq!(error, CdnUrlError::MissingSegment(Part::Filename));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The region, `au`.
    Region,
    /// The stage, `v1` or `stage`.
    Stage,
    /// The owner.
    Owner,
    /// The file name.
    Filename,
    /// The render id from which a file name is made.
    Render,
    /// The extension from which a main file's name is made.
    Extension,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Stage => "stage",
            Self::Owner => "owner",
            Self::Filename => "file name",
            Self::Render => "render id",
            Self::Extension => "extension",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no CDN URL, or why parts make none.
///
/// ```
/// use shotstack_hosting::CdnUrl;
///
/// let error = CdnUrl::parse("https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a%2Fb.mp4").unwrap_err();
/// assert_eq!(error.code(), "slash");
/// assert_eq!(error.to_string(), "the file name contains `/`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CdnUrlError {
    /// There is no text.
    Empty,
    /// Longer than [`MAX_CDN_URL_BYTES`](crate::MAX_CDN_URL_BYTES).
    TooLong,
    /// The URL does not begin with the origin that was asked for.
    OtherOrigin {
        /// The origin that was asked for.
        expected: String,
        /// What the difference looks like.
        problem: OriginProblem,
    },
    /// The URL does not begin as a temporary output URL does.
    NotAnOutput,
    /// The path ends before this part.
    MissingSegment(Part),
    /// The path goes on after the file name.
    FurtherSegment,
    /// There is a `?`.
    Query,
    /// There is a `#`.
    Fragment,
    /// The extension is not of ASCII letters and digits.
    Extension,
    /// A part is no name.
    Part {
        /// Which part.
        part: Part,
        /// What is wrong with it.
        problem: SegmentError,
    },
}

impl std::error::Error for CdnUrlError {}

impl fmt::Display for CdnUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl CdnUrlError {
    pub(crate) fn part(part: Part, problem: SegmentError) -> Self {
        Self::Part { part, problem }
    }

    /// What is displayed. Made without `std::fmt`, which is kilobytes in WebAssembly.
    #[doc(hidden)]
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = match self {
            Self::Empty => "the URL is empty",
            Self::TooLong => "the URL is longer than 4096 bytes",
            Self::OtherOrigin { .. } => "the URL does not begin with ",
            Self::NotAnOutput => {
                "the URL is no temporary output URL: \
                 https://shotstack-api-{v1|stage}-output.s3-ap-southeast-2.amazonaws.com/{owner}/{filename}"
            }
            Self::MissingSegment(_) => "the URL ends before its ",
            Self::FurtherSegment => "the URL's path goes on after the file name",
            Self::Query => "the URL has a query",
            Self::Fragment => "the URL has a fragment",
            Self::Extension => {
                "the extension is not of ASCII letters and digits (`mp4`, without the dot)"
            }
            Self::Part { .. } => "the ",
        }
        .to_owned();
        match self {
            Self::OtherOrigin { expected, problem } => {
                message.push_str(expected);
                message.push('/');
                message.push_str(problem.as_str());
            }
            Self::MissingSegment(part) => message.push_str(part.as_str()),
            Self::Part { part, problem } => {
                message.push_str(part.as_str());
                message.push(' ');
                message.push_str(&problem.message());
            }
            _ => {}
        }
        message
    }

    /// A stable name for programs, such as `other_origin`.
    ///
    /// ```
    /// # use shotstack_hosting::CdnUrl;
    /// assert_eq!(CdnUrl::parse("").unwrap_err().code(), "empty");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::OtherOrigin { .. } => "other_origin",
            Self::NotAnOutput => "not_an_output",
            Self::MissingSegment(_) => "missing_segment",
            Self::FurtherSegment => "further_segment",
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::Extension => "extension",
            Self::Part { problem, .. } => problem.code(),
        }
    }
}

/// What sets a URL's origin apart from the one that was asked for.
///
/// ```
/// use shotstack_hosting::CdnUrl;
///
/// let error = CdnUrl::parse("http://cdn.shotstack.io/au/v1/o/a.mp4").unwrap_err();
/// assert_eq!(error.to_string(), "the URL does not begin with https://cdn.shotstack.io/: it is http, not https");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginProblem {
    /// It begins with `http:` where `https:` is due.
    NotHttps,
    /// There is userinfo before an `@`.
    Userinfo,
    /// The host is the same, and a port follows.
    Port,
    /// Only upper and lower case differ.
    UpperCase,
    /// There is a backslash.
    Backslash,
    /// There is a tab, a line break or a space.
    Whitespace,
    /// The host only begins with the right one.
    LongerHost,
    /// Simply another one.
    Other,
}

impl OriginProblem {
    pub(crate) fn of(origin: &str, url: &str) -> Self {
        let (Some(host), Some(rest)) = (without_scheme(origin), without_scheme(url)) else {
            return if has(url, b'\\') {
                Self::Backslash
            } else {
                Self::Other
            };
        };
        let end = rest
            .bytes()
            .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
        let authority = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        if has(authority, b'@') {
            Self::Userinfo
        } else if has(authority, b'\\') {
            Self::Backslash
        } else if url.bytes().any(|byte| byte.is_ascii_whitespace()) {
            Self::Whitespace
        } else if url
            .get(..origin.len())
            .is_some_and(|start| start != origin && start.eq_ignore_ascii_case(origin))
        {
            Self::UpperCase
        } else if authority
            .strip_prefix(host)
            .is_some_and(|more| more.as_bytes().first() == Some(&b':'))
        {
            Self::Port
        } else if origin.starts_with("https:") && url.starts_with("http:") && rest.starts_with(host)
        {
            Self::NotHttps
        } else if authority.len() > host.len() && authority.starts_with(host) {
            Self::LongerHost
        } else {
            Self::Other
        }
    }
}

fn without_scheme(url: &str) -> Option<&str> {
    split_once(url, b':')?.1.strip_prefix("//")
}

impl OriginProblem {
    fn as_str(self) -> &'static str {
        match self {
            Self::NotHttps => ": it is http, not https",
            Self::Userinfo => ": it has userinfo before an `@`",
            Self::Port => ": it has a port",
            Self::UpperCase => ": it has upper-case letters",
            Self::Backslash => ": it has a backslash",
            Self::Whitespace => ": it has white space",
            Self::LongerHost => ": its host only begins like that one",
            Self::Other => "",
        }
    }
}

/// A clause to append to a sentence; empty for [`Other`](OriginProblem::Other).
impl fmt::Display for OriginProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::CdnUrlError;
    use crate::cdn::MAX_CDN_URL_BYTES;

    #[test]
    fn what_is_too_long_is_told_the_limit() {
        let told = format!("the URL is longer than {MAX_CDN_URL_BYTES} bytes");
        assert_eq!(CdnUrlError::TooLong.to_string(), told);
    }
}

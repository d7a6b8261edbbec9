//! Why a text is not a CDN URL: which part differs, and how.

use std::fmt;

use crate::cdn::MAX_CDN_URL_BYTES;
use crate::cdn::bucket::{Bucket, BucketUrl};
use crate::cdn::path_segment::SegmentError;

/// A part of a CDN URL, as named in errors.
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
    /// The render id in the name of a render's file.
    Render,
    /// The extension in the name of a main file.
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

/// Why a text is not a CDN URL, or why a URL cannot have the given parts.
///
/// ```
/// use shotstack_hosting::CdnUrl;
///
/// let error = CdnUrl::parse("https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a%2Fb.mp4").unwrap_err();
/// assert_eq!(error.code(), "slash");
/// assert_eq!(error.to_string(), "the file name contains `/`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CdnUrlError {
    /// The text is empty.
    #[error("the URL is empty")]
    Empty,
    /// The URL is longer than [`MAX_CDN_URL_BYTES`].
    #[error("the URL is longer than {MAX_CDN_URL_BYTES} bytes")]
    TooLong,
    /// The URL does not begin with the expected origin.
    #[error("the URL does not begin with {expected}/{problem}")]
    OtherOrigin {
        /// The expected origin.
        expected: String,
        /// How the URL differs.
        problem: OriginProblem,
    },
    /// The URL is not a temporary output URL.
    #[error(
        "the URL is not a temporary output URL, \
         https://shotstack-api-{{v1|stage}}-output.s3-ap-southeast-2.amazonaws.com/{{owner}}/{{filename}}{problem}"
    )]
    NotAnOutput {
        /// How the URL differs.
        problem: OriginProblem,
    },
    /// The file is in another one of Shotstack's buckets.
    #[error(
        "the URL is in `{name}`, Shotstack's bucket of {}, but the CDN has render outputs only",
        bucket.contents()
    )]
    OtherBucket {
        /// The kind of bucket.
        bucket: Bucket,
        /// The name of the bucket.
        name: &'static str,
    },
    /// The path ends before this part.
    #[error("the URL ends before its {0}")]
    MissingSegment(Part),
    /// The path continues after the file name.
    #[error("the URL's path continues after the file name")]
    FurtherSegment,
    /// The URL has a query.
    #[error("the URL has a query")]
    Query,
    /// The URL has a fragment.
    #[error("the URL has a fragment")]
    Fragment,
    /// The extension has characters other than ASCII letters and digits.
    #[error(
        "the extension has characters other than ASCII letters and digits (write `mp4`, without the dot)"
    )]
    Extension,
    /// A part is not a valid name.
    #[error("the {part} {problem}")]
    Part {
        /// The part.
        part: Part,
        /// Why it is not valid.
        problem: SegmentError,
    },
}

impl CdnUrlError {
    pub(crate) fn part(part: Part, problem: SegmentError) -> Self {
        Self::Part { part, problem }
    }

    /// A stable code for programs, such as `other_origin`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::OtherOrigin { .. } => "other_origin",
            Self::NotAnOutput { .. } => "not_an_output",
            Self::OtherBucket { .. } => "other_bucket",
            Self::MissingSegment(_) => "missing_segment",
            Self::FurtherSegment => "further_segment",
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::Extension => "extension",
            Self::Part { problem, .. } => problem.code(),
        }
    }
}

/// How the origin of a URL differs from the expected one.
///
/// ```
/// use shotstack_hosting::{cdn::{CdnUrlError, OriginProblem}, CdnUrl};
///
/// let error = CdnUrl::parse("https://cdn.shotstack.io.evil.com/au/v1/o/a.mp4").unwrap_err();
/// assert!(matches!(error, CdnUrlError::OtherOrigin { problem: OriginProblem::LongerHost, .. }));
/// assert_eq!(error.code(), "other_origin");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginProblem {
    /// The scheme is `http` instead of `https`.
    NotHttps,
    /// There is userinfo before an `@`.
    Userinfo,
    /// The host is followed by a port.
    Port,
    /// Only the case differs.
    UpperCase,
    /// There is a backslash.
    Backslash,
    /// There is a tab, a line break or a space.
    Whitespace,
    /// The host only starts with the expected one.
    LongerHost,
    /// The scheme is missing.
    NoScheme,
    /// There are quotes around the URL.
    Quoted,
    /// Any other origin.
    Other,
}

impl OriginProblem {
    pub(crate) fn new(origin: &str, url: &str) -> Self {
        let has_origin = |url: &str| {
            url.strip_prefix(origin)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if let Some(problem) = Self::single_problem(url, has_origin) {
            return problem;
        }
        let (Some(host), Some(rest)) = (without_scheme(origin), without_scheme(url)) else {
            return if url.contains('\\') {
                Self::Backslash
            } else {
                Self::Other
            };
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        if authority.contains('@') {
            Self::Userinfo
        } else if authority.contains('\\') {
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
            .is_some_and(|more| more.starts_with(':'))
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

    /// Why a text is not a temporary output URL.
    pub(crate) fn from_output(url: &str) -> Self {
        Self::single_problem(url, |url| BucketUrl::parse(url).is_some()).unwrap_or(Self::Other)
    }

    /// The single problem without which the URL would be accepted, if there is one.
    fn single_problem(url: &str, is_accepted: impl Fn(&str) -> bool) -> Option<Self> {
        let with_https = |rest: &str| is_accepted(&format!("https://{rest}"));
        let bare = url.trim_matches(QUOTES);
        if bare != url && (is_accepted(bare) || Self::scheme_problem(bare, with_https).is_some()) {
            return Some(Self::Quoted);
        }
        Self::scheme_problem(url, with_https)
    }

    fn scheme_problem(url: &str, with_https: impl Fn(&str) -> bool) -> Option<Self> {
        if let Some(rest) = url.strip_prefix("http://") {
            return with_https(rest).then_some(Self::NotHttps);
        }
        with_https(url.strip_prefix("//").unwrap_or(url)).then_some(Self::NoScheme)
    }
}

/// Characters that a copied URL may have around it.
const QUOTES: [char; 10] = [
    '"', '\'', '`', '<', '>', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}',
];

fn without_scheme(url: &str) -> Option<&str> {
    url.split_once(':')?.1.strip_prefix("//")
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
            Self::LongerHost => ": its host only starts with the expected one",
            Self::NoScheme => ": it has no scheme; put `https://` in front",
            Self::Quoted => ": it is in quotes; remove them",
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
    use super::OriginProblem;
    use crate::CdnUrl;

    #[test]
    fn the_difference_ends_the_message() {
        let error = CdnUrl::parse("http://cdn.shotstack.io/au/v1/o/a.mp4").unwrap_err();
        assert!(
            error.to_string().ends_with(": it is http, not https"),
            "{error}"
        );
    }

    #[test]
    fn the_difference_from_the_expected_origin_is_named() {
        for (url, problem) in [
            ("https://me@cdn.shotstack.io/au", OriginProblem::Userinfo),
            (r"https://cdn.shotstack.io\au", OriginProblem::Backslash),
            (r"\\cdn.shotstack.io\au", OriginProblem::Backslash),
            ("https://cdn.shot stack.io/au", OriginProblem::Whitespace),
            ("HTTPS://CDN.SHOTSTACK.IO/au", OriginProblem::UpperCase),
            ("https://cdn.shotstack.io:8080/au", OriginProblem::Port),
            ("http://cdn.shotstack.io/au", OriginProblem::NotHttps),
            ("http://cdn.shotstack.io", OriginProblem::NotHttps),
            (
                "https://cdn.shotstack.io.example/",
                OriginProblem::LongerHost,
            ),
            ("//cdn.shotstack.io/au", OriginProblem::NoScheme),
            ("'https://cdn.shotstack.io/au'", OriginProblem::Quoted),
            ("https://files.example/au", OriginProblem::Other),
            ("a.mp4", OriginProblem::Other),
        ] {
            assert_eq!(
                OriginProblem::new("https://cdn.shotstack.io", url),
                problem,
                "{url}"
            );
        }
    }
}

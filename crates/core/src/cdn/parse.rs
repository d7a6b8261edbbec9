//! Parsing CDN URLs, and deriving them from the temporary output URLs of renders.

use std::borrow::Cow;

use crate::cdn::bucket::{Bucket, BucketUrl};
use crate::cdn::error::{CdnUrlError, OriginProblem, Part};
use crate::cdn::origin::Origin;
use crate::cdn::path_segment::{decode, is_plain};
use crate::cdn::{CdnUrl, DEFAULT_REGION, MAX_CDN_URL_BYTES};

impl<'a> CdnUrl<'a> {
    /// Parses a URL of Shotstack's CDN.
    ///
    /// # Errors
    ///
    /// The text is not exactly `https://cdn.shotstack.io/{region}/{stage}/{owner}/{filename}`: it has another origin
    /// (or one in another case, or one that only looks similar), userinfo, a port, a query, a fragment, more or fewer
    /// segments, a character that must be percent-encoded, or a part that is not a valid name when decoded.
    pub fn parse(url: &'a str) -> Result<Self, CdnUrlError> {
        Self::parse_after(Origin::SHOTSTACK, url)
    }

    /// Parses a URL of your own CDN in front of Shotstack's.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse), with this origin instead of Shotstack's.
    pub fn parse_with_origin(origin: &Origin, url: &'a str) -> Result<Self, CdnUrlError> {
        Self::parse_after(origin.as_str(), url)
    }

    fn parse_after(origin: &str, url: &'a str) -> Result<Self, CdnUrlError> {
        check_length(url)?;
        let path = url
            .strip_prefix(origin)
            .and_then(|rest| rest.strip_prefix("/"))
            .ok_or_else(|| CdnUrlError::OtherOrigin {
                expected: origin.to_owned(),
                problem: OriginProblem::new(origin, url),
            })?;
        Self::read(
            "",
            path,
            &[Part::Region, Part::Stage, Part::Owner, Part::Filename],
        )
    }

    /// Derives the CDN URL from the temporary output URL in an `edit/render` event or a render status.
    ///
    /// Its form is `https://shotstack-api-{stage}-output.s3-ap-southeast-2.amazonaws.com/{owner}/{filename}`, also with
    /// `s3.ap-southeast-2` or `s3` alone, or with the bucket in the path. The stage must be `v1` or `stage`, because
    /// anyone can create a bucket with another name. Shotstack's guide supports this derivation.
    ///
    /// # Errors
    ///
    /// The text is not exactly such a URL, as for [`parse`](Self::parse), or the file is in another one of Shotstack's
    /// buckets.
    pub fn from_output(url: &'a str) -> Result<Self, CdnUrlError> {
        check_length(url)?;
        match BucketUrl::parse(url) {
            Some(BucketUrl {
                bucket: Bucket::Output,
                stage,
                path,
                ..
            }) => {
                let start = [DEFAULT_REGION, "/", stage].concat();
                Self::read(&start, path, &[Part::Owner, Part::Filename])
            }
            Some(BucketUrl { bucket, name, .. }) => Err(CdnUrlError::OtherBucket { bucket, name }),
            None => Err(CdnUrlError::NotAnOutput {
                problem: OriginProblem::from_output(url),
            }),
        }
    }

    /// Parses the path, whose prefix has already been removed.
    fn read(start: &str, path: &'a str, parts: &[Part]) -> Result<Self, CdnUrlError> {
        Self::read_segments(start, path, parts).or_else(|error| {
            // A query or a fragment explains the other errors, too.
            refuse_query_and_fragment(path)?;
            Err(error)
        })
    }

    fn read_segments(start: &str, path: &'a str, parts: &[Part]) -> Result<Self, CdnUrlError> {
        if start.is_empty()
            && let Some(url) = Self::from_plain(path)
        {
            return url.within_length();
        }
        let mut decoded = start.to_owned();
        let mut segments = path.split('/');
        for part in parts {
            let segment = segments.next().ok_or(CdnUrlError::MissingSegment(*part))?;
            let segment = decode(segment).map_err(|error| CdnUrlError::part(*part, error))?;
            if !decoded.is_empty() {
                decoded.push('/');
            }
            decoded.push_str(&segment);
        }
        if segments.next().is_some() {
            return Err(CdnUrlError::FurtherSegment);
        }
        Self::cut(Cow::Owned(decoded)).within_length()
    }

    /// The URL with this path of four segments, if each is a name and its own encoding.
    fn from_plain(path: &'a str) -> Option<Self> {
        let url = Self::cut(Cow::Borrowed(path));
        let is_name = |part: &str| !matches!(part, "" | "." | "..");
        let parts = [url.region(), url.stage(), url.owner(), url.filename()];
        let are_names = is_plain(path) && parts.iter().all(|part| is_name(part));
        (are_names && !url.filename().contains('/')).then_some(url)
    }
}

fn check_length(url: &str) -> Result<(), CdnUrlError> {
    match url.len() {
        0 => Err(CdnUrlError::Empty),
        1..=MAX_CDN_URL_BYTES => Ok(()),
        _ => Err(CdnUrlError::TooLong),
    }
}

/// The first of the two counts, because a `?` after `#` does not begin a query.
fn refuse_query_and_fragment(path: &str) -> Result<(), CdnUrlError> {
    match path.chars().find(|c| matches!(c, '?' | '#')) {
        Some('?') => Err(CdnUrlError::Query),
        Some(_) => Err(CdnUrlError::Fragment),
        None => Ok(()),
    }
}

//! CDN URLs: built, parsed, and derived from a temporary output URL.
//!
//! `https://cdn.shotstack.io/{region}/{stage}/{owner}/{filename}`, after Shotstack's guide to hosting.
//! What is accepted is exactly what the [URL Standard](https://url.spec.whatwg.org/) would leave as it is.

pub(crate) mod bucket;
pub(crate) mod error;
pub(crate) mod host;
pub(crate) mod origin;
pub(crate) mod path_segment;

pub use bucket::Bucket;
pub use error::{CdnUrlError, OriginProblem, Part};
pub use origin::{Origin, OriginError};
pub use path_segment::SegmentError;

use std::borrow::Cow;
use std::fmt;

use crate::cdn::bucket::BucketUrl;
use crate::cdn::path_segment::{check, decode, encode_into, is_plain};
use crate::role::{self, AssetRole};

/// The longest CDN URL, in bytes.
pub const MAX_CDN_URL_BYTES: usize = 4096;

/// The region of a URL for which none is given: Shotstack hosts files in Australia only.
pub const DEFAULT_REGION: &str = "au";

/// The stage of a URL for which none is given: production.
pub const DEFAULT_STAGE: &str = "v1";

/// The address of a hosted file on the CDN, in parts that are valid and decoded.
///
/// It borrows from the text that it was parsed from; [`into_owned`](Self::into_owned) cuts that tie.
///
/// ```
/// use shotstack_hosting::{AssetRole, CdnUrl};
///
/// let url = CdnUrl::new("5ca6hu7s9k", "my film.mp4")?;
/// assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4");
///
/// let url = CdnUrl::parse("https://cdn.shotstack.io/au/stage/5ca6hu7s9k/d2b46ed6-poster.jpg")?;
/// assert_eq!(url.stage(), "stage");
/// assert_eq!(url.role(), AssetRole::Poster);
/// # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CdnUrl<'a> {
    /// Region, stage, owner and file name, decoded, with a slash between them: none of them has one.
    path: Cow<'a, str>,
    /// Where the slashes are.
    slashes: [u16; 3],
}

impl<'a> CdnUrl<'a> {
    /// The URL of an owner's file, in region `au` and stage `v1`.
    ///
    /// `filename` is the plain name; what a URL's path cannot hold is percent-encoded when the URL is written.
    ///
    /// # Errors
    ///
    /// The owner or the file name is empty, is `.` or `..`, or contains `/`, `\` or a control
    /// character, or the URL would be longer than [`MAX_CDN_URL_BYTES`].
    ///
    /// ```
    /// use shotstack_hosting::CdnUrl;
    ///
    /// let error = CdnUrl::new("5ca6hu7s9k", "../secret.mp4").unwrap_err();
    /// assert_eq!(error.to_string(), "the file name contains `/`");
    /// ```
    pub fn new(owner: &'a str, filename: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(DEFAULT_REGION, DEFAULT_STAGE, owner, filename)
    }

    /// The URL that has these parts, decoded as the accessors give them.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); no part can be what an owner cannot.
    ///
    /// ```
    /// use shotstack_hosting::CdnUrl;
    ///
    /// let url = CdnUrl::from_parts("au", "stage", "5ca6hu7s9k", "my film.mp4")?;
    /// assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/stage/5ca6hu7s9k/my%20film.mp4");
    /// # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
    /// ```
    pub fn from_parts(
        region: &str,
        stage: &str,
        owner: &str,
        filename: &str,
    ) -> Result<Self, CdnUrlError> {
        for (part, text) in [
            (Part::Owner, owner),
            (Part::Filename, filename),
            (Part::Stage, stage),
            (Part::Region, region),
        ] {
            check_part(part, text)?;
        }
        let path = [region, stage, owner, filename].join("/");
        Self::cut(Cow::Owned(path)).within_length()
    }

    /// The URL of a render's file: `{render}.{extension}`, `{render}-poster.jpg` or `{render}-thumb.jpg`.
    ///
    /// The extension matters for the main file only; posters and thumbnails are JPGs.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), or the extension has other characters than ASCII letters and digits.
    ///
    /// ```
    /// use shotstack_hosting::{AssetRole, CdnUrl};
    ///
    /// let url = CdnUrl::from_render("5ca6hu7s9k", "d2b46ed6", AssetRole::Thumbnail, "mp4")?;
    /// assert_eq!(url.filename(), "d2b46ed6-thumb.jpg");
    /// # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
    /// ```
    pub fn from_render(
        owner: &'a str,
        render: &str,
        role: AssetRole,
        extension: &str,
    ) -> Result<Self, CdnUrlError> {
        let filename = Self::filename_for(render, role, extension)?;
        Self::from_parts(DEFAULT_REGION, DEFAULT_STAGE, owner, &filename)
    }

    /// The name of a render's file, as in [`from_render`](Self::from_render).
    ///
    /// # Errors
    ///
    /// The render cannot be part of a name, or the extension has other characters than ASCII letters and digits.
    ///
    /// ```
    /// use shotstack_hosting::{AssetRole, CdnUrl};
    ///
    /// let filename = CdnUrl::filename_for("d2b46ed6", AssetRole::Poster, "mp4")?;
    /// assert_eq!(filename, "d2b46ed6-poster.jpg");
    /// # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
    /// ```
    pub fn filename_for(
        render: &str,
        role: AssetRole,
        extension: &str,
    ) -> Result<String, CdnUrlError> {
        check_part(Part::Render, render)?;
        if extension.is_empty() {
            return Err(CdnUrlError::part(Part::Extension, SegmentError::Empty));
        }
        if !extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(CdnUrlError::Extension);
        }
        Ok(role::filename(render, role, extension))
    }

    /// A file name as it stands in a URL: for whoever has the rest of many URLs already. Its length is not bounded.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), but for the length.
    pub fn encoded_filename(filename: &str) -> Result<String, CdnUrlError> {
        check_part(Part::Filename, filename)?;
        let mut encoded = String::with_capacity(filename.len());
        encode_into(&mut encoded, filename);
        Ok(encoded)
    }

    /// The same file in another region.
    ///
    /// # Errors
    ///
    /// The region cannot be one segment of a path.
    pub fn with_region(self, region: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(region, self.stage(), self.owner(), self.filename())
    }

    /// The same file in another stage: `v1` (production) or `stage` (sandbox).
    ///
    /// # Errors
    ///
    /// The stage cannot be one segment of a path. A stage that Shotstack does not have today is no
    /// error here; [`Stage`](crate::Stage) knows those of today.
    pub fn with_stage(self, stage: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(self.region(), stage, self.owner(), self.filename())
    }

    /// Reads a URL of Shotstack's CDN.
    ///
    /// # Errors
    ///
    /// The text is not `https://cdn.shotstack.io/{region}/{stage}/{owner}/{filename}` to the letter:
    /// another origin, upper case or a look-alike in it, userinfo, a port, a query, a fragment, more or
    /// fewer segments, a character that should be percent-encoded, or a part that cannot be a name once decoded.
    ///
    /// ```
    /// use shotstack_hosting::CdnUrl;
    ///
    /// let error = CdnUrl::parse("https://cdn.shotstack.io.evil.com/au/v1/o/a.mp4").unwrap_err();
    /// assert_eq!(error.code(), "other_origin");
    /// ```
    pub fn parse(url: &'a str) -> Result<Self, CdnUrlError> {
        Self::parse_under(Origin::SHOTSTACK, url)
    }

    /// Reads a URL of a CDN of your own that stands in front of Shotstack's.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), with that origin in place of Shotstack's.
    ///
    /// ```
    /// use shotstack_hosting::{cdn::Origin, CdnUrl};
    ///
    /// let origin: Origin = "https://media.example.com".parse()?;
    /// let url = CdnUrl::parse_at(&origin, "https://media.example.com/au/v1/5ca6hu7s9k/a.mp4")?;
    /// assert_eq!(url.owner(), "5ca6hu7s9k");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse_at(origin: &Origin, url: &'a str) -> Result<Self, CdnUrlError> {
        Self::parse_under(origin.as_str(), url)
    }

    fn parse_under(origin: &str, url: &'a str) -> Result<Self, CdnUrlError> {
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

    /// The CDN URL of the file whose temporary output URL an `edit/render` event or a render status gives.
    ///
    /// `https://shotstack-api-{stage}-output.s3-ap-southeast-2.amazonaws.com/{owner}/{filename}`, also with
    /// `s3.ap-southeast-2` or `s3` alone, and with the bucket in the path; the stage is `v1` or `stage` and nothing
    /// else, since anyone can open a bucket of another name. Shotstack's guide calls this a supported way to find the
    /// URL.
    ///
    /// # Errors
    ///
    /// The text is not exactly such a URL, as for [`parse`](Self::parse), or its file is in another bucket of
    /// Shotstack's.
    ///
    /// ```
    /// use shotstack_hosting::CdnUrl;
    ///
    /// let output = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4";
    /// let url = CdnUrl::from_output(output)?;
    /// assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4");
    /// # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
    /// ```
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
                problem: OriginProblem::of_an_output(url),
            }),
        }
    }

    /// Reads the parts that a path has, behind a start that it has not.
    fn read(start: &str, path: &'a str, parts: &[Part]) -> Result<Self, CdnUrlError> {
        Self::read_segments(start, path, parts).or_else(|error| {
            // Which is what is wrong with the rest, too.
            refuse_query_and_fragment(path)?;
            Err(error)
        })
    }

    fn read_segments(start: &str, path: &'a str, parts: &[Part]) -> Result<Self, CdnUrlError> {
        let is_decoded = start.is_empty() && is_plain(path);
        let mut decoded = start.to_owned();
        let mut segments = path.split('/');
        for part in parts {
            let segment = segments.next().ok_or(CdnUrlError::MissingSegment(*part))?;
            let segment = decode(segment).map_err(|error| CdnUrlError::part(*part, error))?;
            if !is_decoded {
                if !decoded.is_empty() {
                    decoded.push('/');
                }
                decoded.push_str(&segment);
            }
        }
        if segments.next().is_some() {
            return Err(CdnUrlError::FurtherSegment);
        }
        let path = if is_decoded {
            Cow::Borrowed(path)
        } else {
            Cow::Owned(decoded)
        };
        Self::cut(path).within_length()
    }

    /// Of a path that has three slashes.
    fn cut(path: Cow<'a, str>) -> Self {
        let mut slashes = [0; 3];
        let found = (0..).zip(path.bytes()).filter(|(_, byte)| *byte == b'/');
        for (slash, (at, _)) in slashes.iter_mut().zip(found) {
            *slash = at;
        }
        Self { path, slashes }
    }

    fn within_length(self) -> Result<Self, CdnUrlError> {
        // A byte takes three once encoded: below a third of the limit nothing has to be counted.
        if (Origin::SHOTSTACK.len() + self.path.len()) * 3 > MAX_CDN_URL_BYTES
            && self.at(&Origin::default()).len() > MAX_CDN_URL_BYTES
        {
            return Err(CdnUrlError::TooLong);
        }
        Ok(self)
    }

    fn part(&self, start: usize, end: usize) -> &str {
        self.path.get(start..end).unwrap_or_default()
    }

    /// The region, such as `au`.
    #[must_use]
    pub fn region(&self) -> &str {
        let [end, ..] = self.slashes;
        self.part(0, end.into())
    }

    /// The stage: `v1` (production), `stage` (sandbox), or one that came later.
    #[must_use]
    pub fn stage(&self) -> &str {
        let [start, end, _] = self.slashes;
        self.part(usize::from(start) + 1, end.into())
    }

    /// Who owns the file.
    #[must_use]
    pub fn owner(&self) -> &str {
        let [_, start, end] = self.slashes;
        self.part(usize::from(start) + 1, end.into())
    }

    /// The file's name, decoded.
    #[must_use]
    pub fn filename(&self) -> &str {
        let [.., start] = self.slashes;
        self.part(usize::from(start) + 1, self.path.len())
    }

    /// All four parts with a slash between: none of them has one.
    #[doc(hidden)]
    #[must_use]
    pub fn decoded_path(&self) -> &str {
        &self.path
    }

    /// The role of the file, by its name.
    #[must_use]
    pub fn role(&self) -> AssetRole {
        AssetRole::from_filename(self.filename())
    }

    /// The URL with another origin in place of `https://cdn.shotstack.io`.
    ///
    /// ```
    /// use shotstack_hosting::{cdn::Origin, CdnUrl};
    ///
    /// let origin: Origin = "https://media.example.com".parse()?;
    /// let url = CdnUrl::new("5ca6hu7s9k", "a.mp4")?;
    /// assert_eq!(url.at(&origin), "https://media.example.com/au/v1/5ca6hu7s9k/a.mp4");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at(&self, origin: &Origin) -> String {
        joined_to(origin.as_str(), &self.path)
    }

    /// The same URL, tied to no other text.
    #[must_use]
    pub fn into_owned(self) -> CdnUrl<'static> {
        CdnUrl {
            path: Cow::Owned(self.path.into_owned()),
            slashes: self.slashes,
        }
    }
}

/// The URL on `https://cdn.shotstack.io`.
impl fmt::Display for CdnUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&joined_to(Origin::SHOTSTACK, &self.path))
    }
}

#[cfg(feature = "json")]
mod json {
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::CdnUrl;

    /// `{"region","stage","owner","filename","role"}`.
    impl Serialize for CdnUrl<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut parts = serializer.serialize_struct("CdnUrl", 5)?;
            parts.serialize_field("region", self.region())?;
            parts.serialize_field("stage", self.stage())?;
            parts.serialize_field("owner", self.owner())?;
            parts.serialize_field("filename", self.filename())?;
            parts.serialize_field("role", &self.role())?;
            parts.end()
        }
    }
}

fn check_length(url: &str) -> Result<(), CdnUrlError> {
    match url.len() {
        0 => Err(CdnUrlError::Empty),
        1..=MAX_CDN_URL_BYTES => Ok(()),
        _ => Err(CdnUrlError::TooLong),
    }
}

fn joined_to(origin: &str, path: &str) -> String {
    let mut url = String::with_capacity(origin.len() + 1 + path.len());
    url.push_str(origin);
    url.push('/');
    encode_into(&mut url, path);
    url
}

/// What comes first counts: behind `#` a `?` begins no query.
fn refuse_query_and_fragment(path: &str) -> Result<(), CdnUrlError> {
    match path.chars().find(|c| matches!(c, '?' | '#')) {
        Some('?') => Err(CdnUrlError::Query),
        Some(_) => Err(CdnUrlError::Fragment),
        None => Ok(()),
    }
}

fn check_part(part: Part, text: &str) -> Result<(), CdnUrlError> {
    check(text).map_err(|error| CdnUrlError::part(part, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_at_its_place() {
        let url = CdnUrl::new("5ca6hu7s9k", "my film.mp4").unwrap();
        assert_eq!((url.region(), url.stage()), (DEFAULT_REGION, DEFAULT_STAGE));
        let url = url.with_region("us").unwrap().with_stage("stage").unwrap();
        let text = "https://cdn.shotstack.io/us/stage/5ca6hu7s9k/my%20film.mp4";
        assert_eq!(url.to_string(), text);
        let parsed = CdnUrl::parse(text).unwrap().into_owned();
        assert_eq!(parsed, url);
        assert_eq!((parsed.region(), parsed.stage()), ("us", "stage"));
        assert_eq!(
            (parsed.owner(), parsed.filename()),
            ("5ca6hu7s9k", "my film.mp4")
        );
        assert_eq!(parsed.decoded_path(), "us/stage/5ca6hu7s9k/my film.mp4");
        assert_eq!(parsed.role(), AssetRole::Main);
        assert_eq!(
            CdnUrl::encoded_filename("my film.mp4").as_deref(),
            Ok("my%20film.mp4")
        );
        let long = "x".repeat(MAX_CDN_URL_BYTES);
        assert_eq!(CdnUrl::new("5ca6hu7s9k", &long), Err(CdnUrlError::TooLong));
    }
}

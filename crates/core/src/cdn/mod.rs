//! Building, parsing and deriving CDN URLs.
//!
//! The form is `https://cdn.shotstack.io/{region}/{stage}/{owner}/{filename}`, from Shotstack's guide to hosting. Only
//! URLs that the [URL Standard](https://url.spec.whatwg.org/)'s serializer would not change are accepted.
//!
//! ```
//! use shotstack_hosting::{CdnUrl, cdn::Origin};
//!
//! // The output URL in an edit/render event expires after 24 hours; the CDN URL of the same file does not.
//! let output = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4";
//! let url = CdnUrl::from_output(output)?;
//! assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4");
//!
//! // With your own CDN in front of Shotstack's:
//! let origin: Origin = "https://media.example.com".parse()?;
//! assert_eq!(url.with_origin(&origin), "https://media.example.com/au/v1/5ca6hu7s9k/d2b46ed6.mp4");
//! assert_eq!(CdnUrl::parse_with_origin(&origin, &url.with_origin(&origin)), Ok(url));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod bucket;
pub(crate) mod error;
pub(crate) mod host;
pub(crate) mod origin;
mod parse;
pub(crate) mod path_segment;

pub use bucket::Bucket;
pub use error::{CdnUrlError, OriginProblem, Part};
pub use origin::{Origin, OriginError};
pub use path_segment::SegmentError;

use std::borrow::Cow;
use std::fmt;

use crate::cdn::path_segment::{check, encode_into};
use crate::role::{self, AssetRole};

/// The length of the longest CDN URL, in bytes.
pub const MAX_CDN_URL_BYTES: usize = 4096;

/// The default region: Shotstack hosts files in Australia only.
pub const DEFAULT_REGION: &str = "au";

/// The default stage: production.
pub const DEFAULT_STAGE: &str = "v1";

/// The URL of a hosted file on the CDN. Its parts are valid and decoded.
///
/// It borrows from the text that it was parsed from; [`into_owned`](Self::into_owned) makes an independent copy.
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
    /// Region, stage, owner and file name, decoded and joined with slashes. No part contains a slash.
    path: Cow<'a, str>,
    /// The positions of the slashes.
    slashes: [u16; 3],
}

impl<'a> CdnUrl<'a> {
    /// The URL of an owner's file, in region `au` and stage `v1`.
    ///
    /// `filename` is the plain name; it is percent-encoded where necessary.
    ///
    /// # Errors
    ///
    /// The owner or the file name is empty, is `.` or `..`, or contains `/`, `\` or a control character, or the URL
    /// would be longer than [`MAX_CDN_URL_BYTES`].
    pub fn new(owner: &'a str, filename: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(DEFAULT_REGION, DEFAULT_STAGE, owner, filename)
    }

    /// The URL with these parts, which are given decoded.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new); the same rules apply to every part.
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
    /// The extension is used for the main file only; posters and thumbnails are JPGs.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), or the extension has characters other than ASCII letters and digits.
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
    /// The render id is not valid in a file name, or the extension has characters other than ASCII letters and digits.
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

    /// Percent-encodes a file name for a URL, for programs that append many names to one prefix. The length is not
    /// checked.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), except for the length.
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
    /// The region is not a valid path segment.
    pub fn with_region(self, region: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(region, self.stage(), self.owner(), self.filename())
    }

    /// The same file in another stage: `v1` (production) or `stage` (sandbox).
    ///
    /// # Errors
    ///
    /// The stage is not a valid path segment. An unknown stage is not an error here; [`Stage`](crate::Stage) has the
    /// known ones.
    pub fn with_stage(self, stage: &'a str) -> Result<Self, CdnUrlError> {
        Self::from_parts(self.region(), stage, self.owner(), self.filename())
    }

    /// Splits a path with three slashes.
    fn cut(path: Cow<'a, str>) -> Self {
        let mut slashes = [0; 3];
        let found = (0..).zip(path.bytes()).filter(|(_, byte)| *byte == b'/');
        for (slash, (at, _)) in slashes.iter_mut().zip(found) {
            *slash = at;
        }
        Self { path, slashes }
    }

    fn within_length(self) -> Result<Self, CdnUrlError> {
        // An encoded byte takes up to three, so a path below a third of the limit fits in any case.
        if (Origin::SHOTSTACK.len() + self.path.len()) * 3 > MAX_CDN_URL_BYTES
            && self.with_origin(&Origin::default()).len() > MAX_CDN_URL_BYTES
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

    /// The stage: `v1` (production), `stage` (sandbox), or a later one.
    #[must_use]
    pub fn stage(&self) -> &str {
        let [start, end, _] = self.slashes;
        self.part(usize::from(start) + 1, end.into())
    }

    /// The owner.
    #[must_use]
    pub fn owner(&self) -> &str {
        let [_, start, end] = self.slashes;
        self.part(usize::from(start) + 1, end.into())
    }

    /// The file name, decoded.
    #[must_use]
    pub fn filename(&self) -> &str {
        let [.., start] = self.slashes;
        self.part(usize::from(start) + 1, self.path.len())
    }

    /// All four parts, decoded and joined with slashes. No part contains a slash.
    #[doc(hidden)]
    #[must_use]
    pub fn decoded_path(&self) -> &str {
        &self.path
    }

    /// The role of the file, from its name.
    #[must_use]
    pub fn role(&self) -> AssetRole {
        AssetRole::from_filename(self.filename())
    }

    /// The URL as text, with another origin instead of `https://cdn.shotstack.io`.
    #[must_use]
    pub fn with_origin(&self, origin: &Origin) -> String {
        joined_to(origin.as_str(), &self.path)
    }

    /// A copy that borrows nothing.
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

fn joined_to(origin: &str, path: &str) -> String {
    let mut url = String::with_capacity(origin.len() + 1 + path.len());
    url.push_str(origin);
    url.push('/');
    encode_into(&mut url, path);
    url
}

fn check_part(part: Part, text: &str) -> Result<(), CdnUrlError> {
    check(text).map_err(|error| CdnUrlError::part(part, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessors_return_the_parts() {
        let url = CdnUrl::new("5ca6hu7s9k", "my film.mp4").unwrap();
        assert_eq!((url.region(), url.stage()), (DEFAULT_REGION, DEFAULT_STAGE));
        let url = url.with_region("us").unwrap().with_stage("stage").unwrap();
        let text = "https://cdn.shotstack.io/us/stage/5ca6hu7s9k/my%20film.mp4";
        assert_eq!(url.to_string(), text);
        let parsed = CdnUrl::parse(text).unwrap().into_owned();
        assert_eq!(parsed, url);
        let parts = CdnUrl::from_parts("us", "stage", "5ca6hu7s9k", "my film.mp4");
        assert_eq!(parts, Ok(url));
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
        let poster = CdnUrl::filename_for("d2b46ed6", AssetRole::Poster, "mp4");
        assert_eq!(poster.as_deref(), Ok("d2b46ed6-poster.jpg"));
        let origin: Origin = "https://media.example.com".parse().unwrap();
        let text = "https://media.example.com/us/stage/5ca6hu7s9k/my%20film.mp4";
        assert_eq!(parsed.with_origin(&origin), text);
        assert_eq!(CdnUrl::parse_with_origin(&origin, text), Ok(parsed));
        let long = "x".repeat(MAX_CDN_URL_BYTES);
        assert_eq!(CdnUrl::new("5ca6hu7s9k", &long), Err(CdnUrlError::TooLong));
    }
}

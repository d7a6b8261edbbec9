//! CDN URLs: built, taken apart, derived.

use shotstack_hosting::{
    CdnUrl,
    cdn::{CdnUrlError, Origin, OriginError},
    role::UnknownRole,
};

use crate::refusal::Refusal;

impl From<CdnUrlError> for Refusal {
    fn from(error: CdnUrlError) -> Self {
        Self::new(error.code(), &error)
    }
}

/// Which file of an owner.
#[derive(Debug, Clone, Copy)]
pub enum File<'a> {
    /// The one of this name.
    Named(&'a str),
    /// A render's, in this role and, if it is the main one, with this extension.
    OfRender(&'a str, &'a str, &'a str),
}

/// A file's URL. The origin is empty for Shotstack's own.
///
/// # Errors
///
/// The parts make no URL, or the origin is none.
pub fn build(
    file: File<'_>,
    owner: &str,
    stage: &str,
    region: &str,
    origin: &str,
) -> Result<String, Refusal> {
    let origin = origin_or_default(origin)?;
    let of_render;
    let filename = match file {
        File::Named(filename) => filename,
        File::OfRender(render, role, extension) => {
            let role = role
                .parse()
                .map_err(|error: UnknownRole| Refusal::new("role", &error))?;
            of_render = CdnUrl::filename_for(render, role, extension)?;
            &of_render
        }
    };
    Ok(CdnUrl::from_parts(region, stage, owner, filename)?.with_origin(&origin))
}

/// A file name as it stands in a URL. Its length is for the caller to bound.
///
/// # Errors
///
/// The name is none.
pub fn segment(filename: &str) -> Result<String, Refusal> {
    Ok(CdnUrl::encoded_filename(filename)?)
}

/// What a URL says: region, stage, owner, file name and role, with a slash between them; none of them has one.
///
/// # Errors
///
/// The text is no CDN URL, or the origin is none.
pub fn parse(url: &str, origin: &str) -> Result<String, Refusal> {
    let origin = origin_or_default(origin)?;
    let url = CdnUrl::parse_with_origin(&origin, url)?;
    let mut parts = url.decoded_path().to_owned();
    parts.push('/');
    parts.push_str(url.role().as_str());
    Ok(parts)
}

/// The CDN's URL of the file that a temporary output URL names.
///
/// # Errors
///
/// The text is no such URL, or the origin is none.
pub fn from_output(url: &str, origin: &str) -> Result<String, Refusal> {
    let origin = origin_or_default(origin)?;
    Ok(CdnUrl::from_output(url)?.with_origin(&origin))
}

/// An origin without a slash at its end.
///
/// # Errors
///
/// The text is no origin.
pub fn origin(origin: &str) -> Result<String, Refusal> {
    read(origin).map(|origin| origin.as_str().to_owned())
}

fn origin_or_default(origin: &str) -> Result<Origin, Refusal> {
    if origin.is_empty() {
        return Ok(Origin::default());
    }
    read(origin)
}

fn read(origin: &str) -> Result<Origin, Refusal> {
    origin
        .parse()
        .map_err(|error: OriginError| Refusal::new("origin", &error))
}

/// An origin; Shotstack's own where there is none.
#[cfg(any(feature = "full", feature = "serve-api"))]
pub(crate) fn read_origin(origin: &[u8]) -> Result<Origin, Refusal> {
    origin_or_default(crate::refusal::text(origin)?)
}

#[cfg(test)]
mod tests {
    use super::{File, build, parse, segment};

    #[test]
    fn what_was_built_is_taken_apart() {
        let url = build(File::Named("my film.mp4"), "o", "v1", "au", "").unwrap();
        assert_eq!(url, "https://cdn.shotstack.io/au/v1/o/my%20film.mp4");
        assert_eq!(parse(&url, "").unwrap(), "au/v1/o/my film.mp4/main");
        assert_eq!(segment("my film.mp4").unwrap(), "my%20film.mp4");
    }
}

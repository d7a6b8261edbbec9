//! CDN URLs: built, taken apart, derived.

use shotstack_hosting::{AssetRole, CdnUrl, CdnUrlError, Origin, OriginError};

use crate::refusal::{Refusal, text};

impl From<CdnUrlError> for Refusal {
    fn from(error: CdnUrlError) -> Self {
        Self::saying(error.code(), error.message())
    }
}

/// Which file of an owner.
#[derive(Debug, Clone, Copy)]
pub enum File<'a> {
    /// The one of this name.
    Named(&'a [u8]),
    /// A render's, in this role and, if it is the main one, with this extension.
    OfRender(&'a [u8], &'a [u8], &'a [u8]),
}

/// A file's URL. The origin is empty for Shotstack's own.
///
/// # Errors
///
/// The parts make no URL, or the origin is none.
pub fn build(
    file: File<'_>,
    owner: &[u8],
    stage: &[u8],
    region: &[u8],
    origin: &[u8],
) -> Result<String, Refusal> {
    let (owner, stage, region) = (text(owner)?, text(stage)?, text(region)?);
    let origin = read_origin(origin)?;
    let url = match file {
        File::Named(filename) => CdnUrl::new(owner, text(filename)?),
        File::OfRender(render, role, extension) => {
            let role = text(role)?
                .parse::<AssetRole>()
                .map_err(|error| Refusal::saying("role", error.message().to_owned()))?;
            CdnUrl::of_render(owner, text(render)?, role, text(extension)?)
        }
    };
    Ok(url?.with_stage(stage)?.with_region(region)?.at(&origin))
}

/// A file name as it stands in a URL. Its length is for the caller to bound.
///
/// # Errors
///
/// The name is none.
pub fn segment(filename: &[u8]) -> Result<String, Refusal> {
    let url = CdnUrl::new("o", text(filename)?)?.at(&Origin::default());
    let start = url.bytes().rposition(|byte| byte == b'/').unwrap_or(0);
    Ok(url.get(start + 1..).unwrap_or_default().to_owned())
}

/// What a URL says: region, stage, owner, file name and role, a line each; none of them can hold a line break.
///
/// # Errors
///
/// The text is no CDN URL, or the origin is none.
pub fn parse(url: &[u8], origin: &[u8]) -> Result<String, Refusal> {
    let origin = read_origin(origin)?;
    let url = CdnUrl::parse_at(&origin, text(url)?)?;
    let parts = [
        url.region(),
        url.stage(),
        url.owner(),
        url.filename(),
        url.role().as_str(),
    ];
    let mut lines = String::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            lines.push('\n');
        }
        lines.push_str(part);
    }
    Ok(lines)
}

/// The CDN's URL of the file that a temporary output URL names.
///
/// # Errors
///
/// The text is no such URL, or the origin is none.
pub fn from_output(url: &[u8], origin: &[u8]) -> Result<String, Refusal> {
    let origin = read_origin(origin)?;
    Ok(CdnUrl::from_output(text(url)?)?.at(&origin))
}

/// An origin without a slash at its end.
///
/// # Errors
///
/// The text is no origin.
pub fn origin(origin: &[u8]) -> Result<String, Refusal> {
    // Unlike elsewhere, none is no origin.
    read(origin).map(|origin| origin.as_str().to_owned())
}

pub(crate) fn read_origin(origin: &[u8]) -> Result<Origin, Refusal> {
    if origin.is_empty() {
        return Ok(Origin::default());
    }
    read(origin)
}

fn read(origin: &[u8]) -> Result<Origin, Refusal> {
    text(origin)?
        .parse()
        .map_err(|error: OriginError| Refusal::saying("origin", error.message()))
}

#[cfg(test)]
mod tests {
    use super::{File, build, parse, segment};

    #[test]
    fn what_was_built_is_taken_apart() {
        let url = build(File::Named(b"my film.mp4"), b"o", b"v1", b"au", b"").unwrap();
        assert_eq!(url, "https://cdn.shotstack.io/au/v1/o/my%20film.mp4");
        assert_eq!(
            parse(url.as_bytes(), b"").unwrap(),
            "au\nv1\no\nmy film.mp4\nmain"
        );
        assert_eq!(segment(b"my film.mp4").unwrap(), "my%20film.mp4");
    }

    #[test]
    fn half_of_a_surrogate_pair_is_refused() {
        let refused = segment(b"\xed\xa0\x80.mp4").unwrap_err().into_text();
        assert!(refused.starts_with("not_utf8\n\n"), "{refused}");
    }
}

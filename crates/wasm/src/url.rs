//! CDN URLs: built, parsed, derived.

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

/// The location of an owner's files on a CDN. An empty origin is that of Shotstack's CDN.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The owner of the files.
    pub owner: &'a str,
    /// The stage.
    pub stage: &'a str,
    /// The region.
    pub region: &'a str,
    /// The CDN's origin.
    pub origin: &'a str,
}

/// The URL of a file.
///
/// # Errors
///
/// A part cannot stand in a URL, or the origin is not valid.
pub fn build(filename: &str, place: Place<'_>) -> Result<String, Refusal> {
    let origin = origin_or_default(place.origin)?;
    Ok(CdnUrl::from_parts(place.region, place.stage, place.owner, filename)?.with_origin(&origin))
}

/// The URL of a render's file in this role; a main file has this extension.
///
/// # Errors
///
/// As [`build`], or the role is not known.
pub fn build_for_render(
    render: &str,
    role: &str,
    extension: &str,
    place: Place<'_>,
) -> Result<String, Refusal> {
    let role = role
        .parse()
        .map_err(|error: UnknownRole| Refusal::new("role", &error))?;
    build(&CdnUrl::filename_for(render, role, extension)?, place)
}

/// A file name as it stands in a URL. How long the URL may be is for the caller to check.
///
/// # Errors
///
/// The name cannot stand in a URL.
pub fn segment(filename: &str) -> Result<String, Refusal> {
    Ok(CdnUrl::encoded_filename(filename)?)
}

/// The parts of a URL.
///
/// # Errors
///
/// The text is not a CDN URL, or the origin is not valid.
pub fn parse<'a>(url: &'a str, origin: &str) -> Result<CdnUrl<'a>, Refusal> {
    Ok(CdnUrl::parse_with_origin(&origin_or_default(origin)?, url)?)
}

/// The CDN's URL of the file that a temporary output URL names.
///
/// # Errors
///
/// The text is not such a URL, or the origin is not valid.
pub fn from_output(url: &str, origin: &str) -> Result<String, Refusal> {
    let origin = origin_or_default(origin)?;
    Ok(CdnUrl::from_output(url)?.with_origin(&origin))
}

/// An origin without a slash at its end.
///
/// # Errors
///
/// The text is not an origin.
pub fn origin(origin: &str) -> Result<Origin, Refusal> {
    origin
        .parse()
        .map_err(|error: OriginError| Refusal::new("origin", &error))
}

/// An origin; an empty text is that of Shotstack's CDN.
pub(crate) fn origin_or_default(text: &str) -> Result<Origin, Refusal> {
    if text.is_empty() {
        return Ok(Origin::default());
    }
    origin(text)
}

#[cfg(test)]
mod tests {
    use super::{Place, build, build_for_render, parse, segment};

    const PLACE: Place<'_> = Place {
        owner: "o",
        stage: "v1",
        region: "au",
        origin: "",
    };

    #[test]
    fn a_url_that_was_built_is_parsed() {
        let url = build("my film.mp4", PLACE).unwrap();
        assert_eq!(url, "https://cdn.shotstack.io/au/v1/o/my%20film.mp4");
        assert_eq!(parse(&url, "").unwrap().filename(), "my film.mp4");
        assert_eq!(segment("my film.mp4").unwrap(), "my%20film.mp4");
    }

    #[test]
    fn a_role_that_is_not_known_is_refused() {
        let url = build_for_render("r", "poster", "mp4", PLACE).unwrap();
        assert_eq!(url, "https://cdn.shotstack.io/au/v1/o/r-poster.jpg");
        let refusal = build_for_render("r", "trailer", "mp4", PLACE).unwrap_err();
        assert_eq!(refusal.code, "role");
    }
}

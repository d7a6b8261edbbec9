//! What to try next when the core refuses a URL or the parts of one.

use shotstack_hosting::{
    CdnUrl,
    cdn::{CdnUrlError, OriginProblem, Part},
};

/// Parts that make no CDN URL.
pub(crate) fn from_parts(error: &CdnUrlError) -> &'static str {
    match error {
        CdnUrlError::Part { part, .. } => match part {
            Part::Region => "leave --region out: Shotstack has only `au` today",
            Part::Owner => {
                "give the account's id as a webhook's `owner` says it, such as `5ca6hu7s9k`"
            }
            Part::Filename => {
                "give the file's plain name, such as `d2b46ed6.mp4`: no folder, not percent-encoded"
            }
            Part::Render => "give the render's id, such as `d2b46ed6-998a-4d6b-9d91-b8cf0193a655`",
            _ => "give the extension without its dot, such as `--ext mp4`",
        },
        CdnUrlError::Extension => "write `--ext mp4`, or leave it out",
        _ => "shorten the names that the URL is made of",
    }
}

/// A text that is no CDN URL.
pub(crate) fn of_url(error: &CdnUrlError, url: &str) -> &'static str {
    if CdnUrl::from_output(url).is_ok() {
        return "this is a temporary output URL: `shotstack-hosting url from URL` gives the CDN's";
    }
    match error {
        CdnUrlError::Empty => {
            "give the URL of a hosted file; check that a shell variable is not empty"
        }
        CdnUrlError::OtherOrigin {
            problem: OriginProblem::Other,
            ..
        } => "if this is a CDN of your own in front of Shotstack's, name it with `--origin`",
        CdnUrlError::OtherOrigin { .. } => {
            "do not trust it as one of the CDN's: take the URL from a webhook or the Serve API"
        }
        CdnUrlError::Query => "leave out the `?` and what follows: files on the CDN take no query",
        CdnUrlError::Fragment => "leave out the `#` and what follows",
        CdnUrlError::MissingSegment(_) | CdnUrlError::FurtherSegment => {
            "the URL of a hosted file is {origin}/{region}/{stage}/{owner}/{filename}"
        }
        _ => {
            "take the URL to the letter from a webhook or the Serve API, or build it with `shotstack-hosting url build`"
        }
    }
}

/// A text that is no temporary output URL.
pub(crate) fn of_output(error: &CdnUrlError, url: &str) -> &'static str {
    if CdnUrl::parse(url).is_ok() {
        return "this is a CDN URL already: `shotstack-hosting url parse URL` takes it apart";
    }
    match error {
        CdnUrlError::Empty => {
            "give the `url` of an edit/render webhook; check that a shell variable is not empty"
        }
        CdnUrlError::Query | CdnUrlError::Fragment => "leave out the `?` or `#` and what follows",
        _ => {
            "give the `url`, `poster` or `thumbnail` of an edit/render webhook or of a render's status, to the letter"
        }
    }
}

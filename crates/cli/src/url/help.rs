//! The help for URLs and parts that the core refuses.

use shotstack_hosting::{
    CdnUrl,
    cdn::{CdnUrlError, OriginProblem, Part},
};

/// For parts that do not make a CDN URL.
pub(crate) fn for_parts(error: &CdnUrlError) -> &'static str {
    match error {
        CdnUrlError::Part { part, .. } => match part {
            Part::Region => "omit `--region`: Shotstack has only `au` today",
            Part::Owner => {
                "give the account's id, as in the `owner` of a webhook, for example `5ca6hu7s9k`"
            }
            Part::Filename => {
                "give the file's plain name without a folder or percent-encoding, for example `d2b46ed6.mp4`"
            }
            Part::Render => {
                "give the render's id, for example `d2b46ed6-998a-4d6b-9d91-b8cf0193a655`"
            }
            _ => "give the extension without a dot, for example `--ext mp4`",
        },
        CdnUrlError::Extension => "use `--ext mp4`, or omit it",
        _ => "shorten the parts of the URL",
    }
}

/// For a text that is not a CDN URL.
pub(crate) fn for_url(error: &CdnUrlError, url: &str) -> &'static str {
    if CdnUrl::from_output(url).is_ok() {
        return "this is a temporary output URL: `shotstack-hosting url from URL` prints the CDN URL";
    }
    match error {
        CdnUrlError::Empty => "give the URL of a hosted file; check that a shell variable is set",
        CdnUrlError::OtherOrigin {
            problem: OriginProblem::Other,
            ..
        } => "if this is your own CDN in front of Shotstack's, give its `--origin`",
        CdnUrlError::OtherOrigin {
            problem: OriginProblem::NoScheme | OriginProblem::Quoted,
            ..
        } => "a URL of the CDN begins with `https://` and ends with the file name",
        CdnUrlError::OtherOrigin { .. } => {
            "do not trust this URL: take the URL from a webhook or the Serve API"
        }
        CdnUrlError::Query => "remove the `?` and what follows: files on the CDN have no query",
        CdnUrlError::Fragment => "remove the `#` and what follows",
        CdnUrlError::MissingSegment(_) | CdnUrlError::FurtherSegment => {
            "the URL of a hosted file is {origin}/{region}/{stage}/{owner}/{filename}"
        }
        _ => {
            "copy the URL exactly from a webhook or the Serve API, or build it with `shotstack-hosting url build`"
        }
    }
}

/// For a text that is not a temporary output URL.
pub(crate) fn for_output(error: &CdnUrlError, url: &str) -> &'static str {
    if CdnUrl::parse(url).is_ok() {
        return "this is already a CDN URL: `shotstack-hosting url parse URL` prints its parts";
    }
    match error {
        CdnUrlError::Empty => {
            "give the `url` of an edit/render webhook; check that a shell variable is set"
        }
        CdnUrlError::Query | CdnUrlError::Fragment => "remove the `?` or `#` and what follows",
        CdnUrlError::OtherBucket { .. } => {
            "ingested and generated files stay in their own buckets: use this URL as it is"
        }
        _ => {
            "copy the `url`, `poster` or `thumbnail` exactly from an edit/render webhook or a render status"
        }
    }
}

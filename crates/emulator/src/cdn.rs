//! The CDN: serves a hosted file once its copy is ready.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shotstack_hosting::{Stage, cdn::DEFAULT_REGION};

use crate::context::Context;
use crate::media::Media;
use crate::render::CopyState;

/// How long a deleted file can still be fetched, on the emulator's clock.
const EXPIRY_MILLIS: u64 = 30_000;

/// `GET /cdn/{region}/{stage}/{owner}/{file}`.
pub(crate) async fn get_file(
    State(context): State<Arc<Context>>,
    Path((region, stage, owner, file)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = find(&context, &region, &stage, &owner, &file);
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |media| serve(media, &headers),
    )
}

fn find(context: &Context, region: &str, stage: &str, owner: &str, file: &str) -> Option<Media> {
    if region != DEFAULT_REGION || owner != context.file_urls.owner.as_str() {
        return None;
    }
    let stage: Stage = stage.parse().ok()?;
    let now = context.clock.now();
    let registry = context.registry();
    let (ordinal, index) = registry.file(stage.as_str(), file)?;
    let render = registry.get(ordinal)?;
    let copy = render.plan.copies.get(index)?;
    let is_there = match render.copy_state(index, now) {
        (CopyState::Ready, _) => true,
        (CopyState::Deleted, at) => {
            let was_there = copy.error.is_none() && at >= render.created + copy.settles;
            was_there && now < at + EXPIRY_MILLIS
        }
        _ => false,
    };
    is_there.then(|| Media::for_asset(copy.role, &render.extension))?
}

fn serve(media: Media, request: &HeaderMap) -> Response {
    let headers = [(CONTENT_TYPE, media.content_type), (ACCEPT_RANGES, "bytes")];
    let size = media.bytes.len();
    let range = request.get(RANGE).and_then(|range| range.to_str().ok());
    match range.map_or(ByteRange::Whole, |range| ByteRange::parse(range, size)) {
        ByteRange::Whole => (headers, media.bytes).into_response(),
        ByteRange::Part { first, last } => {
            let part = media.bytes.get(first..=last).unwrap_or_default();
            let content_range = [(CONTENT_RANGE, format!("bytes {first}-{last}/{size}"))];
            (StatusCode::PARTIAL_CONTENT, headers, content_range, part).into_response()
        }
        ByteRange::Unsatisfiable => {
            let content_range = [(CONTENT_RANGE, format!("bytes */{size}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, content_range).into_response()
        }
    }
}

/// What a `Range` header asks for, after RFC 9110, section 14.
#[derive(Debug, PartialEq, Eq)]
enum ByteRange {
    /// Everything: the header is not a valid single range, and is ignored.
    Whole,
    Part {
        first: usize,
        last: usize,
    },
    Unsatisfiable,
}

impl ByteRange {
    fn parse(header: &str, size: usize) -> Self {
        Self::parse_valid(header, size).unwrap_or(Self::Whole)
    }

    fn parse_valid(header: &str, size: usize) -> Option<Self> {
        let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
        let end = size.checked_sub(1)?;
        if first.is_empty() {
            let count: usize = last.parse().ok()?;
            return Some(if count == 0 {
                Self::Unsatisfiable
            } else {
                let first = size.saturating_sub(count);
                Self::Part { first, last: end }
            });
        }
        let first: usize = first.parse().ok()?;
        let last = if last.is_empty() {
            end
        } else {
            last.parse().ok().filter(|last| first <= *last)?
        };
        Some(if first > end {
            Self::Unsatisfiable
        } else {
            Self::Part {
                first,
                last: last.min(end),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_rfc_9110() {
        let part = |first, last| ByteRange::Part { first, last };
        for (header, expected) in [
            ("bytes=0-3", part(0, 3)),
            ("bytes=4-", part(4, 9)),
            ("bytes=-3", part(7, 9)),
            ("bytes=-30", part(0, 9)),
            ("bytes=5-99", part(5, 9)),
            ("bytes=10-", ByteRange::Unsatisfiable),
            ("bytes=-0", ByteRange::Unsatisfiable),
            ("bytes=5-4", ByteRange::Whole),
            ("bytes=0-1,4-5", ByteRange::Whole),
            ("lines=0-1", ByteRange::Whole),
            ("bytes=x-", ByteRange::Whole),
        ] {
            assert_eq!(ByteRange::parse(header, 10), expected, "{header}");
        }
    }
}

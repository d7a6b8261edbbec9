//! The CDN: hosted files, once their copies are there.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shotstack_hosting::{Stage, cdn::DEFAULT_REGION};

use crate::media::Media;
use crate::render::CopyState;
use crate::world::World;

/// How long a deleted file can still be fetched, on the emulator's clock.
const EXPIRY_MILLIS: u64 = 30_000;

/// `GET /cdn/{region}/{stage}/{owner}/{file}`.
pub(crate) async fn get_file(
    State(world): State<Arc<World>>,
    Path((region, stage, owner, file)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = find(&world, &region, &stage, &owner, &file);
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |media| serve(media, &headers),
    )
}

fn find(world: &World, region: &str, stage: &str, owner: &str, file: &str) -> Option<Media> {
    if region != DEFAULT_REGION || owner != world.addresses.owner.as_str() {
        return None;
    }
    let stage: Stage = stage.parse().ok()?;
    let now = world.clock.now();
    let book = world.book();
    let (ordinal, index) = book.file(stage.as_str(), file)?;
    let render = book.get(ordinal)?;
    let copy = render.plan.copies.get(index)?;
    let is_there = match render.copy(index, now) {
        (CopyState::Ready, _) => true,
        (CopyState::Deleted, at) => {
            let was_there = copy.error.is_none() && at >= render.created + copy.settles;
            was_there && now < at + EXPIRY_MILLIS
        }
        _ => false,
    };
    is_there.then(|| Media::of_asset(copy.role, &render.extension))?
}

fn serve(media: Media, headers: &HeaderMap) -> Response {
    let about = [(CONTENT_TYPE, media.content_type), (ACCEPT_RANGES, "bytes")];
    let size = media.bytes.len();
    let range = headers.get(RANGE).and_then(|range| range.to_str().ok());
    match range.and_then(|range| first_and_last(range, size)) {
        None => (about, media.bytes).into_response(),
        Some(Ok((first, last))) => {
            let part = media.bytes.get(first..=last).unwrap_or_default();
            let place = [(CONTENT_RANGE, format!("bytes {first}-{last}/{size}"))];
            (StatusCode::PARTIAL_CONTENT, about, place, part).into_response()
        }
        Some(Err(())) => {
            let place = [(CONTENT_RANGE, format!("bytes */{size}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, place).into_response()
        }
    }
}

/// The one range of bytes that is asked for, after RFC 9110, section 14; `None` if the header is to be
/// ignored, an error if there are no such bytes.
fn first_and_last(range: &str, size: usize) -> Option<Result<(usize, usize), ()>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = size.checked_sub(1)?;
    if first.is_empty() {
        let count: usize = last.parse().ok()?;
        return Some(if count == 0 {
            Err(())
        } else {
            Ok((size.saturating_sub(count), end))
        });
    }
    let first: usize = first.parse().ok()?;
    let last: Option<usize> = if last.is_empty() {
        None
    } else {
        Some(last.parse().ok()?)
    };
    if last.is_some_and(|last| last < first) {
        return None;
    }
    let last = last.unwrap_or(end).min(end);
    Some(if first > end {
        Err(())
    } else {
        Ok((first, last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_rfc_9110() {
        for (range, expected) in [
            ("bytes=0-3", Some(Ok((0, 3)))),
            ("bytes=4-", Some(Ok((4, 9)))),
            ("bytes=-3", Some(Ok((7, 9)))),
            ("bytes=-30", Some(Ok((0, 9)))),
            ("bytes=5-99", Some(Ok((5, 9)))),
            ("bytes=10-", Some(Err(()))),
            ("bytes=-0", Some(Err(()))),
            ("bytes=5-4", None),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
            ("bytes=x-", None),
        ] {
            assert_eq!(first_and_last(range, 10), expected, "{range}");
        }
    }
}

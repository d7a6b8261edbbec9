//! Fetches a file from its CDN URL, and checks that it has the expected type.

use reqwest::header::CONTENT_TYPE;
use shotstack_hosting::{AssetRole, render::AssetReport};

pub(super) struct FetchedFile {
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) bytes: usize,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("it has no URL")]
    NoUrl,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("{url} has the content type {content_type}, or is not a file of that type")]
    OtherType { url: String, content_type: String },
}

pub(super) async fn fetch(asset: &AssetReport) -> Result<FetchedFile, FetchError> {
    let url = asset.url.as_ref().ok_or(FetchError::NoUrl)?.to_string();
    let response = reqwest::get(&url).await?.error_for_status()?;
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = response.bytes().await?;
    // An MP4 has `ftyp` after the length of its first box; a JPEG begins with a start-of-image marker.
    let has_expected_type = if asset.role == Some(AssetRole::Main) {
        content_type == "video/mp4" && bytes.get(4..8) == Some(b"ftyp")
    } else {
        content_type == "image/jpeg" && bytes.starts_with(b"\xff\xd8\xff")
    };
    if !has_expected_type {
        return Err(FetchError::OtherType { url, content_type });
    }
    Ok(FetchedFile {
        url,
        content_type,
        bytes: bytes.len(),
    })
}

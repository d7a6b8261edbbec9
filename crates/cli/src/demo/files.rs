//! Fetches a file from its CDN URL, and looks whether it is what it should be.

use reqwest::header::CONTENT_TYPE;
use shotstack_hosting::{AssetRole, render::AssetReport};

/// What was fetched.
pub(super) struct Fetched {
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) bytes: usize,
}

/// An MP4 says `ftyp` after the length of its first box; a JPEG begins with its start-of-image marker.
pub(super) async fn fetch(asset: &AssetReport) -> Result<Fetched, String> {
    let url = asset.url.as_ref().ok_or("it has no URL")?;
    let response = reqwest::get(url.as_str())
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(|error| error.to_string())?;
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let content_type = content_type.to_owned();
    let bytes = response.bytes().await.map_err(|error| error.to_string())?;
    let is_genuine = if asset.role == Some(AssetRole::Main) {
        content_type == "video/mp4" && bytes.get(4..8) == Some(b"ftyp")
    } else {
        content_type == "image/jpeg" && bytes.starts_with(b"\xff\xd8\xff")
    };
    if !is_genuine {
        return Err(format!("{url} is of type {content_type} and no such file"));
    }
    Ok(Fetched {
        url: url.to_string(),
        content_type,
        bytes: bytes.len(),
    })
}

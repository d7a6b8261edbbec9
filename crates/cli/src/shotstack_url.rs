//! The environment variable `SHOTSTACK_URL`, which an emulator prints. A warning says that it is used.

use shotstack_hosting::{api::ShotstackUrl, cdn::Origin};

use crate::failure::Failure;
use crate::warning;

/// The URL of the APIs, for a command that sends requests.
pub(crate) fn for_apis() -> Result<Option<ShotstackUrl>, Failure> {
    let url = read()?;
    if let Some(url) = &url {
        warn(url);
    }
    Ok(url)
}

/// The origin of an emulator's CDN, for a command that only reads URLs.
pub(crate) fn for_cdn() -> Result<Option<Origin>, Failure> {
    let Some(url) = read()? else {
        return Ok(None);
    };
    let origin = url.cdn_origin().cloned();
    if origin.is_some() {
        warn(&url);
    }
    Ok(origin)
}

fn read() -> Result<Option<ShotstackUrl>, Failure> {
    shotstack_hosting_client::shotstack_url().map_err(|error| {
        Failure::error(
            error,
            "set it to the URL that `shotstack-hosting emulate` prints, or unset it for Shotstack itself",
        )
    })
}

fn warn(url: &ShotstackUrl) {
    warning::print(&format!(
        "the environment variable {} is {url}",
        ShotstackUrl::VARIABLE
    ));
}

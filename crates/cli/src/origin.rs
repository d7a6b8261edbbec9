//! `--origin`: the user's own CDN in front of Shotstack's.

use clap::Args;
use shotstack_hosting::cdn::Origin;

use crate::failure::Failure;
use crate::shotstack_url;

#[derive(Args)]
pub(crate) struct OriginArgument {
    /// The origin of your own CDN in front of Shotstack's, such as `https://media.example.com` [default: that of
    /// `SHOTSTACK_URL` if it is an emulator's, else `https://cdn.shotstack.io`]
    #[arg(long = "origin", value_name = "URL")]
    text: Option<String>,
}

impl OriginArgument {
    /// The given origin, or an emulator's, or Shotstack's.
    pub(crate) fn origin(&self) -> Result<Origin, Failure> {
        let Some(text) = &self.text else {
            let origin = shotstack_url::for_cdn()?;
            return Ok(origin.unwrap_or_default());
        };
        text.parse().map_err(|error| {
            Failure::refused(
                format!("--origin `{text}`: {error}"),
                "give the scheme and host of your CDN, for example `--origin https://media.example.com`",
            )
        })
    }
}

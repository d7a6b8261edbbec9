//! `--origin`: the user's own CDN in front of Shotstack's.

use clap::Args;
use shotstack_hosting::cdn::Origin;

use crate::failure::Failure;
use crate::shotstack_url;

#[derive(Args)]
pub(crate) struct OriginArgument {
    /// The origin of your own CDN in front of Shotstack's, such as `https://media.example.com` [default: that of
    /// `SHOTSTACK_URL` if it is on this machine, else Shotstack's]
    #[arg(long = "origin", value_name = "URL")]
    text: Option<String>,
}

impl OriginArgument {
    /// The given origin, or that of the emulator in the environment, or Shotstack's.
    pub(crate) fn origin(&self) -> Result<Origin, Failure> {
        let Some(text) = &self.text else {
            let shotstack = shotstack_url::from_environment()?;
            return Ok(shotstack.and_then(|url| url.cdn).unwrap_or_default());
        };
        text.parse().map_err(|error| {
            Failure::refused(
                format!("--origin `{text}`: {error}"),
                "give the scheme and host of your CDN, for example `--origin https://media.example.com`",
            )
        })
    }
}

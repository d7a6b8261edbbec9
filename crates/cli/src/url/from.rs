//! `url from`: the CDN URL of a rendered file, from its temporary output URL.

use clap::Args;
use shotstack_hosting::CdnUrl;

use crate::failure::Failure;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;
use crate::url::help;

const EXAMPLES: &str = "\
Example:
  url=https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6.mp4
  shotstack-hosting url from \"$url\"
      https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4

The temporary URL expires after 24 hours. The file reaches the CDN some seconds after the render is done.";

/// Print the CDN URL of a file, from its temporary output URL
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct From {
    /// The `url`, `poster` or `thumbnail` of an edit/render webhook or of a render status
    #[arg(value_name = "STORAGE_URL")]
    url: String,

    #[command(flatten)]
    origin: OriginArgument,
}

impl From {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let origin = self.origin.origin()?;
        let url = CdnUrl::from_output(&self.url)
            .map_err(|error| Failure::refused(&error, help::for_output(&error, &self.url)))?;
        output::print_line(&url.with_origin(&origin))?;
        Ok(Outcome::Success)
    }
}

//! `url parse`: the parts of a CDN URL.

use clap::Args;
use shotstack_hosting::CdnUrl;

use crate::aligned;
use crate::failure::Failure;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;
use crate::url::help;

const EXAMPLES: &str = r#"Examples:
  shotstack-hosting url parse https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-poster.jpg
  shotstack-hosting url parse --json https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4
      {"region":"au","stage":"v1","owner":"5ca6hu7s9k","filename":"my film.mp4","role":"main"}"#;

/// Print the parts of a CDN URL, if it is a valid one
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Parse {
    /// The URL of a hosted file
    url: String,

    /// Print one JSON object: region, stage, owner, filename (decoded) and role
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    origin: OriginArgument,
}

impl Parse {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let origin = self.origin.origin()?;
        let url = CdnUrl::parse_with_origin(&origin, &self.url)
            .map_err(|error| Failure::refused(&error, help::for_url(&error, &self.url)))?;
        if self.json {
            output::print_line(&output::json(&url)?)?;
        } else {
            output::print_text(&aligned::pairs("", &parts(&url)))?;
        }
        Ok(Outcome::Success)
    }
}

fn parts(url: &CdnUrl<'_>) -> [(&'static str, String); 5] {
    [
        ("region", url.region().to_owned()),
        ("stage", url.stage().to_owned()),
        ("owner", url.owner().to_owned()),
        ("file", url.filename().to_owned()),
        ("role", url.role().to_string()),
    ]
}

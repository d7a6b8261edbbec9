//! `assets get`: what the Serve API knows of files.

use clap::Args;
use shotstack_hosting::{AssetId, RenderId};

use crate::api::{ApiArguments, of_client, wait_for};
use crate::assets::{all_parsed, listing};
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Print what the Serve API knows of files
#[derive(Args)]
pub(crate) struct Get {
    /// The files' ids
    #[arg(value_name = "ASSET", required_unless_present = "renders")]
    assets: Vec<String>,

    /// All files of this render; may be given more than once
    #[arg(long = "render", value_name = "RENDER")]
    renders: Vec<String>,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    api: ApiArguments,
}

impl Get {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let renders: Vec<RenderId> = all_parsed(&self.renders)?;
        let assets: Vec<AssetId> = all_parsed(&self.assets)?;
        let client = self.api.client()?;
        let found = wait_for(async {
            let mut found = Vec::new();
            for render in &renders {
                found.extend(client.assets_of_render(render).await.map_err(of_client)?);
            }
            for asset in &assets {
                found.push(client.asset(asset).await.map_err(of_client)?);
            }
            Ok(found)
        })?;
        listing::print(&found, self.json)?;
        Ok(Outcome::Fine)
    }
}

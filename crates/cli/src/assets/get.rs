//! `assets get`: the Serve API's records of files.

use clap::Args;
use shotstack_hosting::{AssetId, RenderId};

use crate::api::{ApiArguments, block_on, client_failure};
use crate::assets::listing;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Print the Serve API's records of files
#[derive(Args)]
pub(crate) struct Get {
    /// The files' ids
    #[arg(value_name = "ASSET", required_unless_present = "renders")]
    assets: Vec<AssetId>,

    /// A render whose files to print; may be repeated
    #[arg(long = "render", value_name = "RENDER")]
    renders: Vec<RenderId>,

    /// Print JSON, one object on each line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    api: ApiArguments,
}

impl Get {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let client = self.api.client()?;
        let found = block_on(async {
            let mut found = Vec::new();
            for render in &self.renders {
                found.extend(
                    client
                        .assets_of_render(render)
                        .await
                        .map_err(client_failure)?,
                );
            }
            for asset in &self.assets {
                found.push(client.asset(asset).await.map_err(client_failure)?);
            }
            Ok(found)
        })?;
        listing::print(&found, self.json)?;
        Ok(Outcome::Success)
    }
}

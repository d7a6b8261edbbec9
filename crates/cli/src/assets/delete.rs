//! `assets delete`: takes files off the hosting.

use clap::Args;
use shotstack_hosting::AssetId;

use crate::api::{ApiArguments, of_client, wait_for};
use crate::assets::all_parsed;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

/// Delete files from the hosting
///
/// The records stay, as deleted, and the CDN's copies expire in due course.
#[derive(Args)]
pub(crate) struct Delete {
    /// The files' ids
    #[arg(value_name = "ASSET", required = true)]
    assets: Vec<String>,

    #[command(flatten)]
    api: ApiArguments,
}

impl Delete {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let assets: Vec<AssetId> = all_parsed(&self.assets)?;
        let client = self.api.client()?;
        wait_for(async {
            let mut outcome = Outcome::Fine;
            for asset in &assets {
                match client.delete_asset(asset).await {
                    Ok(()) => output::for_programs(&format!("deleted {asset}"))?,
                    // The others are still to be deleted.
                    Err(error) => outcome = outcome.max(of_client(error).tell()),
                }
            }
            Ok(outcome)
        })
    }
}

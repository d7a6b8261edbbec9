//! `assets delete`: deletes hosted files.

use clap::Args;
use shotstack_hosting::AssetId;

use crate::api::{ApiArguments, block_on, client_failure};
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

/// Delete hosted files
///
/// The Serve API keeps a record of each file, with the status `deleted`. The copies on the CDN expire after a while.
#[derive(Args)]
pub(crate) struct Delete {
    /// The files' ids
    #[arg(value_name = "ASSET", required = true)]
    assets: Vec<AssetId>,

    #[command(flatten)]
    api: ApiArguments,
}

impl Delete {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let client = self.api.client()?;
        block_on(async {
            let mut outcome = Outcome::Success;
            for asset in &self.assets {
                match client.delete_asset(asset).await {
                    Ok(()) => output::print_line(&format!("deleted {asset}"))?,
                    // The remaining files are still deleted.
                    Err(error) => outcome = outcome.max(client_failure(error).print()),
                }
            }
            Ok(outcome)
        })
    }
}

//! `assets transfer`: has Shotstack copy a public file to its hosting or to another destination.

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::{RenderId, api::Transfer as Request, event::FileUrl};

use crate::api::{ApiArguments, block_on, client_failure};
use crate::assets::listing;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Have Shotstack copy a public file to its hosting or to other destinations
///
/// The transfer is only queued. A webhook or `assets get` shows when the file is ready.
#[derive(Args)]
pub(crate) struct Transfer {
    /// The file's public http or https URL
    #[arg(value_name = "URL")]
    url: FileUrl,

    /// Your id for the file, which need not be unique; webhooks return it as `render`
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    id: RenderId,

    /// A destination: a provider such as `shotstack`, or a JSON object as in an edit's `output.destinations`; may be
    /// repeated [default: shotstack]
    #[arg(long = "to", value_name = "DESTINATION")]
    destinations: Vec<String>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    api: ApiArguments,
}

impl Transfer {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let mut transfer = Request::to_hosting(self.url.clone(), self.id.clone());
        if !self.destinations.is_empty() {
            transfer.destinations = self
                .destinations
                .iter()
                .map(|text| destination(text))
                .collect::<Result<_, _>>()?;
        }
        let client = self.api.client()?;
        let queued = block_on(async { client.transfer(&transfer).await.map_err(client_failure) })?;
        listing::print(&[queued], self.json)?;
        Ok(Outcome::Success)
    }
}

fn destination(text: &str) -> Result<Value, Failure> {
    if !text.starts_with('{') {
        return Ok(json!({"provider": text}));
    }
    serde_json::from_str(text).map_err(|error| {
        Failure::error(
            format!("--to `{text}` is not valid JSON: {error}"),
            "for example `--to '{\"provider\":\"s3\",\"options\":{\"bucket\":\"films\"}}'`",
        )
    })
}

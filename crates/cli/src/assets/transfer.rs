//! `assets transfer`: has Shotstack fetch a public file and send it on.

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::{RenderId, api::Transfer as Request, event::FileUrl};

use crate::api::{ApiArguments, of_client, wait_for};
use crate::assets::{listing, parsed};
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Have Shotstack fetch a public file and copy it to its hosting, or elsewhere
///
/// The answer only says that the transfer is queued. A webhook, or `assets get`, says when the file is there.
#[derive(Args)]
pub(crate) struct Transfer {
    /// Where the file is: a public http or https URL
    #[arg(value_name = "URL")]
    url: String,

    /// What you call the file; it need not be unique, and webhooks give it back as `render`
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    id: String,

    /// Where it goes: a provider such as `shotstack`, or a JSON object as in an edit's `output.destinations`; may be given
    /// more than once [default: shotstack]
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
        let url: FileUrl = self.url.parse().map_err(|error| {
            Failure::trouble(
                format!("the file's URL {error}"),
                "give a public URL, such as https://files.example/film.mp4",
            )
        })?;
        let id: RenderId = parsed(&self.id)?;
        let mut transfer = Request::to_hosting(url, id);
        if !self.destinations.is_empty() {
            transfer.destinations = self
                .destinations
                .iter()
                .map(|text| destination(text).map(Value::from))
                .collect::<Result<_, _>>()?;
        }
        let client = self.api.client()?;
        let queued = wait_for(async { client.transfer(&transfer).await.map_err(of_client) })?;
        listing::print(&[queued], self.json)?;
        Ok(Outcome::Fine)
    }
}

fn destination(text: &str) -> Result<Value, Failure> {
    if !text.starts_with('{') {
        return Ok(json!({"provider": text}));
    }
    serde_json::from_str(text).map_err(|error| {
        Failure::trouble(
            format!("--to `{text}` is no JSON: {error}"),
            "such as `--to '{\"provider\":\"s3\",\"options\":{\"bucket\":\"films\"}}'`",
        )
    })
}

//! What every command takes that asks Shotstack's APIs: the stage, the key, and where the APIs are.

mod key;

use clap::Args;
use shotstack_hosting::{
    Stage,
    api::{Api, ApiError},
    cdn::Origin,
};
use shotstack_hosting_client::{Client, Error};

use crate::api::key::KeyArguments;
use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct ApiArguments {
    /// The stage to ask: v1 (production) or stage (sandbox); each has its own API key
    #[arg(long, default_value = "v1")]
    stage: String,

    /// Where the APIs are, if not at `https://api.shotstack.io`: an emulator, say. The API key goes there
    #[arg(long = "api", value_name = "URL")]
    base: Option<String>,

    #[command(flatten)]
    key: KeyArguments,
}

impl ApiArguments {
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let stage: Stage = self.stage.parse().map_err(|error| {
            Failure::trouble(
                format!("--stage `{}`: {error}", self.stage),
                "write `--stage v1` or `--stage stage`",
            )
        })?;
        let mut api = Api::new(stage, self.key.key()?);
        if let Some(base) = &self.base {
            let base: Origin = base.parse().map_err(|error| {
                Failure::trouble(
                    format!("--api `{base}`: {error}"),
                    "give what comes before `/serve/v1`, such as `--api http://127.0.0.1:8080`",
                )
            })?;
            api = api.with_base_url(&base);
        }
        Client::new(api).map_err(of_client)
    }
}

/// Runs what asks the APIs.
pub(crate) fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::trouble(
                format!("the network cannot be used: {error}"),
                "check how many files a process may have open, as with `ulimit -n`",
            )
        })?;
    runtime.block_on(work)
}

/// What the client could not do.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over errors that they have no more use for"
)]
pub(crate) fn of_client(error: Error) -> Failure {
    match &error {
        Error::Api { error: answer, .. } => Failure::refused(&error, help(answer)),
        Error::Request(_) => Failure::trouble(
            &error,
            "give ids as the API shows them, such as d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
        ),
        _ => Failure::trouble(&error, "check the network, and `--api` if it is given"),
    }
}

fn help(error: &ApiError) -> &'static str {
    match error {
        ApiError::NotFound { .. } => "check the id, and that `--stage` is the one it belongs to",
        ApiError::Unauthorized { .. } => "check the API key: each `--stage` has its own",
        ApiError::RateLimited { .. } => "wait a minute; other programs may be using the same key",
        ApiError::Unavailable { .. } => "try again later",
        _ => "check `--api` if it is given, and what was sent",
    }
}

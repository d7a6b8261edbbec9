//! The arguments of every command that uses Shotstack's APIs: stage, key and base URL.

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
use crate::shotstack_url;

#[derive(Args)]
pub(crate) struct ApiArguments {
    /// The stage: v1 (production) or stage (sandbox); each has its own API key
    #[arg(long, default_value = "v1")]
    stage: String,

    /// The base URL of the APIs, for example an emulator's; the API key is sent there [default: `SHOTSTACK_URL`, else
    /// `https://api.shotstack.io`]
    #[arg(long = "api", value_name = "URL")]
    base: Option<String>,

    #[command(flatten)]
    key: KeyArguments,
}

impl ApiArguments {
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let stage: Stage = self.stage.parse().map_err(|error| {
            Failure::error(
                format!("--stage `{}`: {error}", self.stage),
                "use `--stage v1` or `--stage stage`",
            )
        })?;
        let mut api = Api::new(stage, self.key.key()?);
        let mut origin = Origin::default();
        if let Some(base) = &self.base {
            let base: Origin = base.parse().map_err(|error| {
                Failure::error(
                    format!("--api `{base}`: {error}"),
                    "give the part before `/serve/v1`, for example `--api http://127.0.0.1:8080`",
                )
            })?;
            api = api.with_base_url(&base);
        } else if let Some(url) = shotstack_url::for_apis()? {
            api = api.with_base_url(url.base_url());
            origin = url.cdn_origin().cloned().unwrap_or_default();
        }
        let client = Client::new(api).map_err(client_failure)?;
        Ok(client.with_origin(origin))
    }
}

/// Runs a future on a runtime of its own.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::error(
                format!("cannot start the network runtime: {error}"),
                "check the limit of open files, for example with `ulimit -n`",
            )
        })?;
    runtime.block_on(work)
}

/// A failed request.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers pass errors that they no longer need"
)]
pub(crate) fn client_failure(error: Error) -> Failure {
    match &error {
        Error::Api { error: cause, .. } => Failure::refused(&error, help(cause)),
        Error::Request(_) => Failure::error(
            &error,
            "give the id from the API, for example d2b46ed6-998a-4d6b-9d91-b8cf0193a655",
        ),
        _ => Failure::error(
            &error,
            "check the network connection, and `--api` if it was given",
        ),
    }
}

fn help(error: &ApiError) -> &'static str {
    match error {
        ApiError::NotFound { .. } => "check the id, and that `--stage` is the stage it belongs to",
        ApiError::Unauthorized { .. } => "check the API key: each `--stage` has its own",
        ApiError::RateLimited { .. } => "wait a minute; other programs may be using the same key",
        ApiError::Unavailable { .. } => "try again later",
        _ => "check the arguments, and `--api` if it was given",
    }
}

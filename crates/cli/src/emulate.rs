//! `emulate`: runs a local Shotstack until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};

use clap::{ArgAction, Args};
use serde::Serialize;
use shotstack_hosting::{OwnerId, cdn::Origin};
use shotstack_hosting_emulator::{
    Config, Emulator, Faults, RunningEmulator, StartError, TimeScale,
};

use crate::aligned;
use crate::api::block_on;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::warning;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting emulate
      Run a local Shotstack at http://127.0.0.1:8484, with a live page
  shotstack-hosting emulate --time-scale 0.001 --faults duplicate,reorder,drop=0.3,fail-poster=0.1
      Run it a thousand times as fast, with faults
  shotstack-hosting emulate --port 0 --json
      Print one line of JSON: {\"listening\":\"http://127.0.0.1:PORT\",\"apiKey\":\"…\"}
  curl -H 'x-api-key: KEY' -H 'x-shotstack-emulator-faults: early' --json @edit.json http://127.0.0.1:8484/edit/stage/render
      Render an edit with its own faults, as `\"__faults\": \"early\"` in the edit would do

Faults, each followed by `=` and a probability unless that is 1:
  duplicate     a delivered callback is sent once more
  reorder       the callbacks of a render are sent in another order
  delay         a callback is 1 to 60 seconds late
  drop          the first attempt is lost, or its response is
  lose          no attempt ever arrives
  truncate      the body of the first attempt is cut off
  garbage       the body of the first attempt is not an event
  early         the callbacks come before the response to the render request
  slow          copies take 20 to 60 seconds
  fail          a random asset cannot be copied
  fail-main, fail-poster, fail-thumbnail
                that asset cannot be copied
  fail-edit     the render itself fails
  not-found     the Edit API answers 400 to the first one or two requests for a render's status
  flap          the APIs sometimes report an earlier status
  error, limit  the APIs sometimes respond with 5xx or 429
  destination   the files are also copied to an S3 bucket, with callbacks of their own
  all           every fault except `lose` and `fail-edit`
  none          no fault

What a user should know is printed to standard error as it happens: a `callback` that is discarded, a callback that counts
as delivered although no handler got it.

Exit status: 0 once it is interrupted, 2 if it cannot start.";

/// Run a local Shotstack: Edit and Serve API, CDN, and callbacks, with injected faults
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Emulate {
    /// The port on 127.0.0.1; 0 means a free one
    #[arg(long, default_value_t = 8484)]
    port: u16,

    /// How long a second of the emulator takes, in real seconds
    #[arg(long, value_name = "X", default_value = "1")]
    time_scale: TimeScale,

    /// The faults to inject, such as `duplicate,drop=0.3` or `all=0.2`; see below
    #[arg(long, default_value = "none")]
    faults: Faults,

    /// The seed of the API key, ids, durations and faults
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// The owner of all renders
    #[arg(long)]
    owner: Option<OwnerId>,

    /// The origin of CDN URLs, such as `https://cdn.shotstack.io` [default: the emulator's own `/cdn`]
    #[arg(long, value_name = "URL")]
    cdn_origin: Option<Origin>,

    /// Whether a render's status has its edit when a request does not say `?data=`; Shotstack has announced `false`
    #[arg(long, value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    data_default: bool,

    /// Do not limit the rate of requests
    #[arg(long)]
    no_rate_limits: bool,

    /// Print the URL and the API key as one JSON object
    #[arg(long)]
    json: bool,
}

/// The output of `--json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'a> {
    listening: &'a str,
    api_key: &'a str,
}

impl Emulate {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        block_on(async {
            let emulator = Emulator::start(self.config())
                .await
                .map_err(start_failure)?;
            let interrupt = interrupt()?;
            let mut warnings = emulator.warnings();
            self.print(&emulator)?;
            let print_warnings = async {
                while let Some(warning) = warnings.next().await {
                    warning::print(&warning);
                }
            };
            tokio::select! {
                () = interrupt => {}
                () = print_warnings => {}
            }
            emulator.shutdown().await;
            Ok(Outcome::Success)
        })
    }

    fn config(&self) -> Config {
        let defaults = Config::default();
        Config {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)),
            seed: self.seed,
            time_scale: self.time_scale,
            faults: self.faults.clone(),
            owner: self.owner.clone().unwrap_or(defaults.owner),
            cdn_origin: self.cdn_origin.clone(),
            rate_limits: !self.no_rate_limits,
            data_by_default: self.data_default,
            ..defaults
        }
    }

    fn print(&self, emulator: &RunningEmulator) -> Result<(), Failure> {
        let url = emulator.url();
        if self.json {
            let line = Started {
                listening: url,
                api_key: emulator.api_key(),
            };
            return output::print_line(&output::json(&line)?);
        }
        let pairs = [
            ("Edit API", format!("{url}/edit/stage/render")),
            ("Serve API", format!("{url}/serve/stage/assets")),
            ("x-api-key", emulator.api_key().to_owned()),
            ("faults", self.faults.to_string()),
        ];
        output::print_text(&format!(
            "A local Shotstack is running, with a live page at {url}/ (stop it with Ctrl-C)\n{}",
            aligned::pairs("  ", &pairs)
        ))
    }
}

pub(crate) fn start_failure(error: StartError) -> Failure {
    let help = match &error {
        StartError::Listen { .. } => "choose another `--port`, or `--port 0` for a free one",
        _ => {
            "check that certificates are installed, for example Debian's package `ca-certificates`"
        }
    };
    Failure::error(error, help)
}

/// Completes at Ctrl-C or SIGTERM.
fn interrupt() -> Result<impl Future<Output = ()>, Failure> {
    let failure = |error: std::io::Error| {
        Failure::error(
            format!("cannot wait for signals: {error}"),
            "check the limit of open files, for example with `ulimit -n`",
        )
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failure)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(windows)]
    {
        let mut interrupt = tokio::signal::windows::ctrl_c().map_err(failure)?;
        Ok(async move {
            interrupt.recv().await;
        })
    }
}

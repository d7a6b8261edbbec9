//! `emulate`: runs a local Shotstack until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};

use clap::{ArgAction, Args};
use serde::Serialize;
use shotstack_hosting::{OwnerId, cdn::Origin};
use shotstack_hosting_emulator::{
    AllowedHost, Config, Deliveries, Emulator, Faults, ForwardUrl, RunningEmulator, StartError,
    TimeScale,
};

use crate::aligned;
use crate::api::block_on;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::printable::one_line;
use crate::warning;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting emulate
      Run a local Shotstack at http://127.0.0.1:8484, with a live page
  shotstack-hosting emulate --time-scale 0.001 --faults duplicate,reorder,drop=0.3,fail-poster=0.1
      Run it a thousand times as fast, with faults
  shotstack-hosting emulate --forward localhost:3000/hook
      Send the callbacks of every render to this handler, whatever `callback` the edits have
  shotstack-hosting emulate --port 0 --json
      Print one line of JSON: {\"listening\":\"http://127.0.0.1:PORT\",\"apiKey\":\"…\",\"seed\":N}
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

Each attempt at a callback is a line on standard output (not with `--json`):
  → POST http://127.0.0.1:3000/hook serve/copy poster 200 12 ms
Warnings go to standard error, for example of a `callback` that is discarded, or of a callback that counts as delivered \
although no handler got it.

`--forward URL` is for a handler on this machine: all callbacks go there and nowhere else, also those of edits without a \
`callback`. The query of the edit's own `callback`, with its token, is added to the URL.

Only requests to a name or address of this machine are answered, so that no web page can read the emulator by DNS rebinding; \
`--allow-host host.docker.internal` lets in containers that reach it by that name.

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

    /// The seed of the API key, ids, durations and faults, to repeat a run [default: a random one, which is printed]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// The URL that gets the callbacks of every render, whatever `callback` the edit has; http if it names no scheme
    #[arg(long, value_name = "URL")]
    forward: Option<ForwardUrl>,

    /// A name by which requests may call the emulator, besides localhost and loopback addresses; may be repeated
    #[arg(long = "allow-host", value_name = "NAME")]
    allowed_hosts: Vec<AllowedHost>,

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

    /// Print the URL, the API key and the seed as one JSON object
    #[arg(long)]
    json: bool,
}

/// The output of `--json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'a> {
    listening: &'a str,
    api_key: &'a str,
    seed: u64,
}

impl Emulate {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        block_on(async {
            let emulator = Emulator::start(self.config())
                .await
                .map_err(start_failure)?;
            let interrupt = interrupt()?;
            let mut warnings = emulator.warnings();
            let deliveries = emulator.deliveries();
            self.print(&emulator)?;
            let print_warnings = async {
                while let Some(warning) = warnings.next().await {
                    warning::print(&warning);
                }
            };
            let printed = tokio::select! {
                () = interrupt => Ok(()),
                () = print_warnings => Ok(()),
                printed = print_deliveries(deliveries), if !self.json => printed,
            };
            emulator.shutdown().await;
            printed.map(|()| Outcome::Success)
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
            allowed_hosts: self.allowed_hosts.clone(),
            forward: self.forward.clone(),
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
                seed: emulator.seed(),
            };
            return output::print_line(&output::json(&line)?);
        }
        let mut pairs = vec![
            ("Edit API", format!("{url}/edit/stage/render")),
            ("Serve API", format!("{url}/serve/stage/assets")),
            ("faults", self.faults.to_string()),
            ("seed", emulator.seed().to_string()),
        ];
        if let Some(forward) = &self.forward {
            pairs.push(("callbacks", format!("all to {forward}")));
        }
        output::print_text(&format!(
            "A local Shotstack is running, with a live page at {url}/ (stop it with Ctrl-C)\n{}\n\
             Start your program with its URL and its API key. Without SHOTSTACK_URL a handler answers the callbacks, but they make\n\
             no render ready: the files are served from here, not from Shotstack's CDN.\n\n\
             export SHOTSTACK_URL={url}\n\
             export SHOTSTACK_API_KEY={}\n\n",
            aligned::pairs("  ", &pairs),
            emulator.api_key()
        ))
    }
}

/// Prints a line for each attempt at a callback, until the emulator stops.
async fn print_deliveries(mut deliveries: Deliveries) -> Result<(), Failure> {
    while let Some(delivery) = deliveries.next().await {
        let line = match delivery {
            Ok(delivery) => delivery.to_string(),
            Err(missed) => missed.to_string(),
        };
        match output::print_text(&format!("{}\n", one_line(&line))) {
            // Whoever wanted only the first lines still wants the emulator.
            Err(Failure::ClosedPipe) => std::future::pending().await,
            printed => printed?,
        }
    }
    Ok(())
}

pub(crate) fn start_failure(error: StartError) -> Failure {
    let help = match &error {
        StartError::Listen { .. } => "choose another `--port`, or `--port 0` for a free one",
        StartError::Random(_) => "check that /dev/urandom can be read, or give a `--seed`",
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

//! `emulate`: a local Shotstack, until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use serde::Serialize;
use shotstack_hosting::{OwnerId, cdn::Origin};
use shotstack_hosting_emulator::{
    Config, Emulator, Faults, RunningEmulator, StartError, TimeScale,
};

use crate::aligned;
use crate::api::wait_for;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting emulate
      A local Shotstack at http://127.0.0.1:8484, with a page that shows what happens
  shotstack-hosting emulate --time-scale 0.001 --faults duplicate,reorder,drop=0.3,fail-poster=0.1
      A thousand times as fast, and with trouble
  shotstack-hosting emulate --port 0 --json
      For programs: the first line is {\"listening\":\"http://127.0.0.1:PORT\",\"apiKey\":\"…\"}
  curl -H 'x-api-key: KEY' -H 'x-shotstack-emulator-faults: early' --json @edit.json http://127.0.0.1:8484/edit/stage/render
      One render with a fault of its own; `\"__faults\": \"early\"` in the edit does the same

Faults, each with a probability if it is not 1; `all` is every one but `lose` and `fail-edit`, `none` is none:
  duplicate     a callback that was delivered is sent once more
  reorder       the callbacks of a render come in another order
  delay         a callback comes 1 to 60 seconds late
  drop          the first attempt is lost, or its answer is
  lose          no attempt ever arrives
  truncate      the first attempt's body is cut off
  garbage       the first attempt's body is no event
  early         the callbacks come before the order is answered
  slow          copies take 20 to 60 seconds
  fail          an asset cannot be copied; fail-main, fail-poster, fail-thumbnail: that one
  fail-edit     the render itself fails
  flap          the APIs fall back to an earlier status now and then
  error, limit  the APIs answer 5xx or 429
  destination   the files are copied to an S3 bucket too, with callbacks of their own

Exit status: 0 once it is interrupted, 2 if it cannot start.";

/// Run a local Shotstack: Edit and Serve API, CDN, and callbacks with everything that can go wrong
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Emulate {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8484)]
    port: u16,

    /// How many seconds the emulator's second takes
    #[arg(long, value_name = "X", default_value = "1")]
    time_scale: TimeScale,

    /// What goes wrong, such as `duplicate,drop=0.3` or `all=0.2`; see below
    #[arg(long, default_value = "none")]
    faults: Faults,

    /// What the API key, ids, durations and faults are drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// The owner of all renders
    #[arg(long)]
    owner: Option<OwnerId>,

    /// What CDN URLs begin with, in place of the emulator's own `/cdn`: `https://cdn.shotstack.io` as in production
    #[arg(long, value_name = "URL")]
    cdn_origin: Option<Origin>,

    /// Answer however many requests there are
    #[arg(long)]
    no_rate_limits: bool,

    /// Print what a program needs as one JSON object
    #[arg(long)]
    json: bool,
}

/// The first line for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'a> {
    listening: &'a str,
    api_key: &'a str,
}

impl Emulate {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        wait_for(async {
            let emulator = Emulator::start(self.config()).await.map_err(of_start)?;
            let interrupted = interrupted()?;
            self.tell(&emulator)?;
            interrupted.await;
            emulator.shutdown().await;
            Ok(Outcome::Fine)
        })
    }

    fn config(&self) -> Config {
        let usual = Config::default();
        Config {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)),
            seed: self.seed,
            time_scale: self.time_scale,
            faults: self.faults.clone(),
            owner: self.owner.clone().unwrap_or(usual.owner),
            cdn_origin: self.cdn_origin.clone(),
            rate_limits: !self.no_rate_limits,
            ..usual
        }
    }

    fn tell(&self, emulator: &RunningEmulator) -> Result<(), Failure> {
        let url = emulator.url();
        if self.json {
            let line = Started {
                listening: url,
                api_key: emulator.api_key(),
            };
            return output::for_programs(&output::json(&line)?);
        }
        let facts = [
            ("Edit API", format!("{url}/edit/stage/render")),
            ("Serve API", format!("{url}/serve/stage/assets")),
            ("x-api-key", emulator.api_key().to_owned()),
            ("faults", self.faults.to_string()),
        ];
        output::for_people(&format!(
            "A local Shotstack, to be watched at {url}/ (Ctrl-C ends it)\n{}",
            aligned::pairs("  ", &facts)
        ))
    }
}

pub(crate) fn of_start(error: StartError) -> Failure {
    let help = match &error {
        StartError::Listen { .. } => "choose another `--port`, or `--port 0` for a free one",
        _ => "check that this machine has its certificates, as in Debian's `ca-certificates`",
    };
    Failure::trouble(error, help)
}

/// Completes at Ctrl-C, or when the process is asked to end.
fn interrupted() -> Result<impl Future<Output = ()>, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::trouble(
            format!("cannot wait for signals: {error}"),
            "check how many files a process may have open, as with `ulimit -n`",
        )
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(windows)]
    {
        let mut interrupt = tokio::signal::windows::ctrl_c().map_err(cannot)?;
        Ok(async move {
            interrupt.recv().await;
        })
    }
}

//! `demo`: an emulator, a receiver and a render on this machine, with faults between them.

mod check;
mod fetch;
mod handler;
mod receiver;
mod timeline;

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::{
    OwnerId, Policy, RenderId, Stage, Validator,
    api::{Api, ApiKey},
    callback::{CallbackUrl, Claims, Secret},
    cdn::Origin,
    expectation::Expectation,
    inbox::{ApiAccess, Inbox, Sweep},
};
use shotstack_hosting_client::Client;
use shotstack_hosting_emulator::{Config, Emulator, Fault, Faults, RunningEmulator, TimeScale};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use crate::api::{block_on, client_failure};
use crate::clock::now;
use crate::demo::check::check;
use crate::demo::handler::Handler;
use crate::demo::receiver::Receiver;
use crate::demo::timeline::Timeline;
use crate::emulate::start_failure;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Twice as fast as Shotstack: the retry after 8 seconds comes after 4.
const TIME_SCALE: f64 = 0.5;
/// Under this seed, the callback for the main file is lost, and the others come out of order.
const SEED: u64 = 18;
const OWNER: &str = "5ca6hu7s9k";
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// Several times the duration on a slow machine.
const TIMEOUT: Duration = Duration::from_secs(45);

const ABOUT: &str = "\
A local Shotstack and a receiver start on free ports of 127.0.0.1, and an edit with poster and thumbnail is rendered. Its \
callbacks come twice and in another order, the receiver responds to the first one of a file with 503, and one is lost for \
good, so that the receiver's sweep asks the API. At the end every file has been announced once, and is fetched from its \
CDN URL.

Exit status: 0 on success, 1 if a file or an announcement is missing, 2 if the ports or the network cannot be used.";

/// See it work in ten seconds, without an account
#[derive(Args)]
#[command(after_help = ABOUT)]
pub(crate) struct Demo {}

impl Demo {
    #[expect(
        clippy::unused_self,
        reason = "every command is run as a method of its arguments"
    )]
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        block_on(async {
            let emulator = Emulator::start(config()).await.map_err(start_failure)?;
            let outcome = demonstrate(&emulator).await;
            emulator.shutdown().await;
            outcome
        })
    }
}

fn config() -> Config {
    Config {
        seed: Some(SEED),
        time_scale: TimeScale::new(TIME_SCALE).unwrap_or_default(),
        faults: Faults::none()
            .with(Fault::Duplicate, 1.0)
            .with(Fault::Reorder, 1.0)
            .with(Fault::Lose, 0.25),
        ..Config::default()
    }
}

async fn demonstrate(emulator: &RunningEmulator) -> Result<Outcome, Failure> {
    let mut timeline = Timeline::start();
    let secret = random_secret()?;
    let owner: OwnerId = OWNER.parse().map_err(bug)?;
    let validator = Validator::new().with_origin(emulator.cdn_origin().clone());
    let policy = Policy::authenticated([secret.clone()])
        .with_owners([owner])
        .map_err(bug)?
        .with_stage(Stage::Sandbox)
        .with_validator(validator.clone());
    let api = ApiAccess {
        stage: Stage::Sandbox,
        key_from: "the demonstration".to_owned(),
    };
    let inbox = Inbox::new(policy)
        .with_api(api)
        .with_sweep(Sweep::Start, None);
    let client = client(emulator)?;
    // The emulator sends a bounded number of callbacks.
    let (sender, mut events) = mpsc::unbounded_channel();
    let handler = Arc::new(Handler::new(inbox, client.clone(), sender));
    let receiver = Receiver::start(Arc::clone(&handler), validator).await?;
    timeline.print(&format!(
        "a local Shotstack is running, with a live page at {}/",
        emulator.url()
    ))?;

    let mut edit = edit();
    let expected = Expectation::from_edit(&edit).map_err(bug)?;
    let claims = Claims::new("demo", now()).with_roles(expected.roles());
    let callback = CallbackUrl::mint(receiver.url(), &claims, &secret).map_err(bug)?;
    callback.set_in(&mut edit).map_err(bug)?;
    timeline.print(&format!(
        "a receiver expects callbacks with a signed token at {}",
        receiver.url()
    ))?;

    let render = client
        .submit(&edit.to_string())
        .await
        .map_err(|failed| client_failure(failed.error))?;
    timeline.print(&format!(
        "render {render} was requested, with poster and thumbnail"
    ))?;

    handler
        .expect(&render, callback.as_str())
        .await
        .map_err(bug)?;

    let mut poll = tokio::time::interval(POLL_INTERVAL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let timeout = tokio::time::sleep(TIMEOUT);
    tokio::pin!(timeout);
    // The lost one does not come at all.
    while timeline.repeated().len() < expected.roles().iter().count() {
        tokio::select! {
            Some(event) = events.recv() => timeline.record(event)?,
            _ = poll.tick() => poll_status(&client, &render, &mut timeline).await?,
            () = &mut timeout => {
                return Err(Failure::refused(
                    "not every callback was delivered in time",
                    "try again when the machine is less busy",
                ));
            }
        }
    }
    let seconds = handler.skip_wait();
    timeline.print(&format!(
        "nothing more comes: the callback for the main file is lost ({seconds} seconds are skipped)"
    ))?;
    handler.sweep().await;
    while let Ok(event) = events.try_recv() {
        timeline.record(event)?;
    }
    receiver.stop();
    check(
        &timeline,
        &render,
        handler.report().as_ref(),
        expected.roles(),
    )
    .await
}

/// Records the render's status until it is done.
async fn poll_status(
    client: &Client,
    render: &RenderId,
    timeline: &mut Timeline,
) -> Result<(), Failure> {
    if timeline.is_done() {
        return Ok(());
    }
    let info = client.render(render).await.map_err(client_failure)?;
    timeline.record_status(info.status.as_str())
}

fn client(emulator: &RunningEmulator) -> Result<Client, Failure> {
    let key = ApiKey::new(emulator.api_key()).map_err(bug)?;
    let base: Origin = emulator.url().parse().map_err(bug)?;
    let api = Api::new(Stage::Sandbox, key).with_base_url(&base);
    Ok(Client::new(api)
        .map_err(client_failure)?
        .with_origin(emulator.cdn_origin().clone()))
}

fn random_secret() -> Result<Secret, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::error(
            format!("the system provides no random bytes: {error}"),
            "check that /dev/urandom can be read",
        )
    })?;
    Secret::from_bytes(&bytes).map_err(bug)
}

fn edit() -> Value {
    json!({
        "timeline": {"tracks": [{"clips": [{
            "asset": {"type": "title", "text": "shotstack-hosting", "style": "minimal"},
            "start": 0,
            "length": 1,
        }]}]},
        "output": {
            "format": "mp4",
            "resolution": "sd",
            "poster": {"capture": 0.5},
            "thumbnail": {"capture": 0.5, "scale": 0.3},
        },
    })
}

/// The demonstration itself is broken.
fn bug(error: impl std::fmt::Display) -> Failure {
    Failure::error(
        format!("the demonstration is broken: {error}"),
        "please report this as a bug in shotstack-hosting",
    )
}

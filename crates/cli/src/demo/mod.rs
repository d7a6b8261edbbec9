//! `demo`: the whole story on this machine: an emulator, a receiver, a render, and what goes wrong between them.

mod files;
mod receiver;
mod story;

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::{
    OwnerId, Policy, RenderId, Stage, Validator,
    api::{Api, ApiKey},
    callback::{CallbackUrl, Claims, Secret},
    cdn::Origin,
    expectation::Expectation,
};
use shotstack_hosting_client::Client;
use shotstack_hosting_emulator::{Config, Emulator, Fault, Faults, RunningEmulator, TimeScale};
use tokio::time::MissedTickBehavior;

use crate::api::{of_client, wait_for};
use crate::callback::now;
use crate::demo::receiver::Receiver;
use crate::demo::story::Story;
use crate::emulate::of_start;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Half as long as it really takes: the retry after 8 seconds comes after 4.
const TIME_SCALE: f64 = 0.5;
/// One whose first render calls back for its thumbnail first and for itself last.
const SEED: u64 = 8;
const OWNER: &str = "5ca6hu7s9k";
const ASKING: Duration = Duration::from_millis(250);
/// Several times as long as it takes on a slow machine.
const DEADLINE: Duration = Duration::from_secs(45);

const ABOUT: &str = "\
What happens: a local Shotstack and a receiver start on free ports of 127.0.0.1; an edit with poster and thumbnail is
rendered; its callbacks come twice, in another order, and the first one of a file is answered 503; at the end every file is
announced once and fetched from its CDN URL.

Exit status: 0 if all of it held, 1 if not, 2 if the ports or the network could not be used.";

/// See the whole story in ten seconds, without an account
#[derive(Args)]
#[command(after_help = ABOUT)]
pub(crate) struct Demo {}

impl Demo {
    #[expect(
        clippy::unused_self,
        reason = "every command has its arguments, and this one has none"
    )]
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        wait_for(async {
            let emulator = Emulator::start(config()).await.map_err(of_start)?;
            let told = tell(&emulator).await;
            emulator.shutdown().await;
            told
        })
    }
}

fn config() -> Config {
    Config {
        seed: SEED,
        time_scale: TimeScale::new(TIME_SCALE).unwrap_or_default(),
        faults: Faults::none()
            .with(Fault::Duplicate, 1.0)
            .with(Fault::Reorder, 1.0),
        ..Config::default()
    }
}

async fn tell(emulator: &RunningEmulator) -> Result<Outcome, Failure> {
    let mut story = Story::begin();
    let secret = random_secret()?;
    let owner: OwnerId = OWNER.parse().map_err(defect)?;
    let validator = Validator::new().with_origin(emulator.cdn_origin().clone());
    let policy = Policy::authenticated([secret.clone()])
        .with_owners([owner])
        .with_stage(Stage::Sandbox)
        .with_validator(validator);
    let (receiver, mut news) = Receiver::start(policy).await?;
    story.say(&format!(
        "a local Shotstack listens at {}/ (open it to look on)",
        emulator.url()
    ))?;

    let mut edit = edit();
    let expected = Expectation::from_edit(&edit).map_err(defect)?;
    let claims = Claims::new("demo", now()).with_roles(expected.roles());
    let callback = CallbackUrl::mint(receiver.url(), &claims, &secret).map_err(defect)?;
    callback.set_in(&mut edit).map_err(defect)?;
    story.say(&format!(
        "a receiver waits for callbacks with a signed token at {}",
        receiver.url()
    ))?;

    let client = client(emulator)?;
    let render = client
        .submit_render(&edit.to_string())
        .await
        .map_err(of_client)?;
    story.say(&format!(
        "render {render} is ordered, with poster and thumbnail"
    ))?;

    let all_sent = emulator.idle();
    tokio::pin!(all_sent);
    let mut asking = tokio::time::interval(ASKING);
    asking.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let deadline = tokio::time::sleep(DEADLINE);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            () = &mut all_sent => break,
            Some(told) = news.recv() => story.hear(told)?,
            _ = asking.tick() => ask(&client, &render, &mut story).await?,
            () = &mut deadline => {
                return Err(Failure::refused(
                    "not every callback was delivered in time",
                    "try again on a machine with less to do",
                ));
            }
        }
    }
    while let Ok(told) = news.try_recv() {
        story.hear(told)?;
    }
    let reports = receiver.stop();
    story.end(&render, &reports, expected.roles()).await
}

/// The render's status, until it is settled.
async fn ask(client: &Client, render: &RenderId, story: &mut Story) -> Result<(), Failure> {
    if story.is_done() {
        return Ok(());
    }
    let answer = client.render(render).await.map_err(of_client)?;
    story.status(answer.status.as_str())
}

fn client(emulator: &RunningEmulator) -> Result<Client, Failure> {
    let key = ApiKey::new(emulator.api_key()).map_err(defect)?;
    let base: Origin = emulator.url().parse().map_err(defect)?;
    let api = Api::new(Stage::Sandbox, key).with_base_url(&base);
    Ok(Client::new(api)
        .map_err(of_client)?
        .with_origin(emulator.cdn_origin().clone()))
}

fn random_secret() -> Result<Secret, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::trouble(
            format!("the system gives no random bytes: {error}"),
            "check that /dev/urandom can be read",
        )
    })?;
    Secret::from_bytes(&bytes).map_err(defect)
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

/// What the demonstration itself is made of is not what it should be.
fn defect(error: impl std::fmt::Display) -> Failure {
    Failure::trouble(
        format!("the demonstration is broken: {error}"),
        "please report this as a defect of shotstack-hosting",
    )
}

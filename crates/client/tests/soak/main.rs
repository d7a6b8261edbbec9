//! Everything goes wrong at once, and every render ends right: the client and the example handler, against the emulator.
//!
//! The seed is printed; `SOAK_SEED` sets it, and `SOAK_RENDERS` how many renders there are:
//!
//! ```sh
//! SOAK_RENDERS=10000 cargo test --release -p shotstack-hosting-client --test soak -- --nocapture
//! ```

mod handler;
mod limits;
mod truth;
#[expect(
    dead_code,
    reason = "`main` reads the environment, and `announce` prints"
)]
#[path = "../../examples/webhook_handler/main.rs"]
mod webhook_handler;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use shotstack_hosting::{cdn::Origin, expectation::Expectation};
use shotstack_hosting_client::{Api, ApiKey, Client, Error, NotReady, PollRules, RenderId, Stage};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};

use crate::handler::TestedHandler;
use crate::truth::Truth;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap())
}

/// The nth edit: each kind of output in turn.
fn edit(at: u64) -> Value {
    let format = ["mp4", "gif", "jpg", "mp3"][usize::try_from(at / 4 % 4).unwrap()];
    let mut output = json!({"format": format, "resolution": "sd"});
    if at % 4 == 1 || at % 4 == 3 {
        output["poster"] = json!({"capture": 1});
    }
    if at % 4 >= 2 {
        output["thumbnail"] = json!({"capture": 1, "scale": 0.3});
    }
    json!({"timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": format!("film {at}")},
        "start": 0, "length": 1}]}]}, "output": output})
}

pub(crate) fn client(emulator: &RunningEmulator, rules: PollRules) -> Client {
    let key = ApiKey::new(emulator.api_key()).unwrap();
    let api = Api::new(Stage::Production, key).with_base_url(&emulator.url().parse().unwrap());
    Client::new(api).unwrap().with_rules(rules)
}

/// Repeats a request until it succeeds; an error has to be transient.
pub(crate) async fn retry<T, F: Future<Output = Result<T, Error>>>(
    mut ask: impl FnMut() -> F,
) -> T {
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(error.is_transient(), "{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_render_is_settled_right_and_the_law_of_announcements_kept() {
    let seed = number("SOAK_SEED", 1);
    let renders = number("SOAK_RENDERS", 300);
    let emulator = start(seed, renders).await;
    // The emulator's time, but for what is a limit to the test itself.
    let client = client(
        &emulator,
        PollRules {
            window_millis: 6,
            first_wait_millis: 1,
            longest_wait_millis: 3,
            deadline_millis: 600_000,
            ..PollRules::default()
        },
    );
    let handler = TestedHandler::start(seed, client.clone()).await;

    let submitted: Vec<(RenderId, Expectation)> = futures_util::stream::iter(0..renders)
        .map(|at| order(&handler, at))
        .buffer_unordered(32)
        .collect()
        .await;
    let watched = submitted
        .iter()
        .map(|(render, _)| (render.clone(), Expectation::default()));
    let mut watch = client.watch(watched).unwrap();
    let mut ends = HashMap::new();
    while let Some((render, ended)) = watch.next_end().await {
        assert!(ends.insert(render, ended).is_none());
    }
    emulator.idle().await;
    handler.sweep().await;

    let mut happened = handler.happened();
    let mut wrong = handler.repeated();
    let truth = Truth::new(&emulator);
    for (render, expectation) in &submitted {
        let outcome = truth.outcome(render, expectation).await;
        let reported = match &ends[render] {
            Ok(report) => report.status,
            Err(NotReady::Settled { report, .. }) => report.status,
            Err(other) => panic!("{other}"),
        };
        *happened.entry(outcome.status.to_string()).or_default() += 1;
        if reported != outcome.status {
            wrong.push(format!(
                "{render} is {}, {reported} to the client",
                outcome.status
            ));
        }
        let is_made = |id: &String| handler.times(id) == 1;
        wrong.extend(outcome.due.into_iter().filter(|id| !is_made(id)));
    }
    println!("{happened:#?}");
    assert!(wrong.is_empty(), "{} of {renders}: {wrong:#?}", wrong.len());
    for what in [
        "ready",
        "failed",
        "sweep",
        "reply 400",
        "reply 503",
        "refused announcement",
    ] {
        let times = happened.get(what).copied().unwrap_or(0);
        assert!(times > 0, "no {what}: the soak tests less than it says");
    }
    emulator.shutdown().await;
}

/// An emulator where everything goes wrong.
async fn start(seed: u64, renders: u64) -> RunningEmulator {
    // After a 429 the client pauses for a second at least: some of them, however many renders there are.
    let limit = 1.0 / f64::from(u32::try_from(renders).unwrap());
    let faults = format!("all=0.25,limit={limit},lose=0.02,fail-edit=0.05");
    println!("SOAK_SEED={seed} SOAK_RENDERS={renders}, faults {faults}");
    let config = Config {
        seed: Some(seed),
        time_scale: "0.0001".parse().unwrap(),
        faults: faults.parse().unwrap(),
        cdn_origin: Some(Origin::default()),
        max_renders: usize::try_from(renders).unwrap() + 1,
        // The handler shares two cores with everything else.
        min_response_timeout: Duration::from_secs(30),
        ..Config::default()
    };
    Emulator::start(config).await.unwrap()
}

async fn order(handler: &TestedHandler, at: u64) -> (RenderId, Expectation) {
    let edit = edit(at);
    let expectation = Expectation::from_edit(&edit).unwrap();
    let render = handler.order(edit, &format!("order-{at}")).await;
    (render, expectation)
}

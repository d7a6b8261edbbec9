//! A thousand renders under the rate limits that the emulator counts.

use futures_util::StreamExt;
use shotstack_hosting_client::{Expectation, PollRules, RenderId, Update};
use shotstack_hosting_emulator::{Config, Emulator};

use crate::truth::Truth;
use crate::{client, edit, retry};

/// The emulator's second takes this long.
const TIME_SCALE: f64 = 0.01;

fn minute(about: &serde_json::Value) -> String {
    // `2026-11-24T15:07:50.123Z` as far as the minute.
    about["now"].as_str().unwrap()[..16].to_owned()
}

/// What the emulator tells of itself once another minute has begun.
async fn next_minute(truth: &Truth) -> serde_json::Value {
    let then = truth.page("").await;
    loop {
        let now = truth.page("").await;
        if minute(&now) != minute(&then) {
            return now;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_renders_are_watched_without_a_single_429() {
    let emulator = Emulator::start(Config {
        time_scale: TIME_SCALE.to_string().parse().unwrap(),
        ..Config::default()
    })
    .await
    .unwrap();
    let client = client(
        &emulator,
        PollRules {
            window_millis: 600,
            first_wait_millis: 20,
            longest_wait_millis: 300,
            ..PollRules::default()
        },
    );
    // Handing them in uses the windows up, and is refused now and then: that is not the plan's doing.
    let renders: Vec<RenderId> = futures_util::stream::iter(0..1_000)
        .map(|at| {
            let (client, edit) = (client.clone(), edit(at).to_string());
            async move {
                retry(|| async { client.submit(&edit).await.map_err(|failed| failed.error) }).await
            }
        })
        .buffer_unordered(8)
        .collect()
        .await;
    let truth = Truth::new(&emulator);
    // A window need not begin with a minute of the clock, so a whole minute has to pass.
    next_minute(&truth).await;
    let before = next_minute(&truth).await;

    let mut watch = client
        .watch(
            renders
                .into_iter()
                .map(|render| (render, Expectation::default())),
        )
        .unwrap();
    let mut ready = 0;
    while let Some((render, update)) = watch.next().await {
        match update {
            Update::Ended(ended) => {
                assert!(ended.is_ok(), "{ended:?}");
                ready += 1;
            }
            Update::Retrying(error) => panic!("{render}: {error}"),
            Update::Changed(_) => {}
        }
    }
    assert_eq!(ready, 1_000);
    assert_eq!(truth.page("").await["rateLimited"], before["rateLimited"]);
    emulator.shutdown().await;
}

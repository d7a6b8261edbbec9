//! The example handler, until `order-17` is ready: with `SHOTSTACK_URL`, without it, and with every fault of the publisher.

#[expect(
    dead_code,
    reason = "`main` reads the environment, and `announce` prints"
)]
#[path = "../examples/webhook_handler.rs"]
mod webhook_handler;

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use shotstack_hosting::{
    Timestamp,
    api::ShotstackUrl,
    callback::{CallbackUrl, Claims, Secret},
    expectation::Expectation,
};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};
use webhook_handler::{Inbox, app, open, policy};

/// What a handler has announced, and the URL at which it listens.
#[derive(Clone)]
struct Received {
    hook: String,
    announced: Arc<Mutex<Vec<Announced>>>,
}

#[derive(Clone, Debug)]
struct Announced {
    kind: String,
    correlation: Option<String>,
    /// The URL of the main file.
    main: Option<String>,
}

impl Received {
    /// The handler on a free port.
    async fn start(url: Option<&ShotstackUrl>) -> Self {
        let announced = Arc::new(Mutex::new(Vec::new()));
        let taken_down = Arc::clone(&announced);
        let inbox = Inbox {
            policy: policy(secret(), url),
            database: open(":memory:").unwrap(),
            announce: Box::new(move |announcement, report| {
                let mut taken_down = taken_down.lock().map_err(|error| error.to_string())?;
                taken_down.push(Announced {
                    kind: announcement.kind().to_string(),
                    correlation: announcement.correlation().map(str::to_owned),
                    main: report.urls().into_values().next().map(ToString::to_string),
                });
                Ok(())
            }),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hook = format!("http://{}/shotstack", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app(inbox)).await.unwrap() });
        Self { hook, announced }
    }

    fn all(&self) -> Vec<Announced> {
        self.announced.lock().unwrap().clone()
    }

    fn ready(&self) -> Vec<Announced> {
        let all = self.all().into_iter();
        all.filter(|announced| announced.kind == "render.ready")
            .collect()
    }
}

async fn emulator(faults: &str) -> RunningEmulator {
    let config = Config {
        time_scale: "0.001".parse().unwrap(),
        faults: faults.parse().unwrap(),
        ..Config::default()
    };
    Emulator::start(config).await.unwrap()
}

fn secret() -> Secret {
    Secret::new("a secret of at least 24 bytes").unwrap()
}

fn edit(hook: &str) -> Value {
    let mut edit = json!({
        "timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": "x"}, "start": 0, "length": 1}]}]},
        "output": {"format": "mp4", "resolution": "sd", "poster": {"capture": 1}},
    });
    let now = Timestamp::from_millis(
        i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap(),
    );
    let claims =
        Claims::new("order-17", now).with_expectation(&Expectation::from_edit(&edit).unwrap());
    CallbackUrl::mint(hook, &claims, &secret())
        .unwrap()
        .set_in(&mut edit)
        .unwrap();
    edit
}

/// Orders a render, and waits until the emulator has nothing left to do.
async fn order(emulator: &RunningEmulator, hook: &str) {
    let response = reqwest::Client::new()
        .post(format!("{}/edit/stage/render", emulator.url()))
        .header("x-api-key", emulator.api_key())
        .body(edit(hook).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    emulator.idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_ready() {
    let emulator = emulator("none").await;
    let url: ShotstackUrl = emulator.url().parse().unwrap();
    let handler = Received::start(Some(&url)).await;
    order(&emulator, &handler.hook).await;
    let [ready] = &handler.ready()[..] else {
        panic!("{:?}", handler.all())
    };
    assert_eq!(ready.correlation.as_deref(), Some("order-17"));
    let main = ready.main.as_deref().unwrap();
    assert!(
        main.starts_with(&format!("{}/cdn/", emulator.url())),
        "{main}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_ready_once_whatever_the_publisher_does() {
    let emulator = emulator("duplicate,reorder,error=0.3").await;
    let url: ShotstackUrl = emulator.url().parse().unwrap();
    let handler = Received::start(Some(&url)).await;
    let client = reqwest::Client::new();
    // An injected error of the API: no render was made.
    while client
        .post(format!("{}/edit/stage/render", emulator.url()))
        .header("x-api-key", emulator.api_key())
        .body(edit(&handler.hook).to_string())
        .send()
        .await
        .unwrap()
        .status()
        != 201
    {}
    emulator.idle().await;
    assert_eq!(handler.ready().len(), 1, "{:?}", handler.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_shotstack_url_nothing_is_ready() {
    let emulator = emulator("none").await;
    let handler = Received::start(None).await;
    order(&emulator, &handler.hook).await;
    assert!(
        handler.ready().is_empty() && !handler.all().is_empty(),
        "{:?}",
        handler.all()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_refused_with_a_problem() {
    let handler = Received::start(None).await;
    let client = reqwest::Client::new();
    let refused = client.post(&handler.hook).body("{}").send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    let problem: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "token_missing");
    let refused = client.get(&handler.hook).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
}

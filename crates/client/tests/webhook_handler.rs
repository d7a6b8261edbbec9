//! The example handler, until `order-17` is ready: with every fault of the publisher, with every callback dropped, and where
//! the emulator's CDN is not expected.

#[expect(
    dead_code,
    reason = "`main` reads the environment, and `announce` prints"
)]
#[path = "../examples/webhook_handler/main.rs"]
mod webhook_handler;

use std::sync::{Arc, Mutex};

use serde_json::Value;
use shotstack_hosting::{Timestamp, callback::Secret, cdn::Origin};
use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};
use webhook_handler::{
    edit,
    handler::{Handler, app},
    inbox, now,
    store::Store,
};

#[derive(Clone, Debug)]
struct Announced {
    kind: String,
    correlation: Option<String>,
    /// The URL of the main file.
    main: Option<String>,
}

/// A handler, which a process after it may replace, and what was announced by all of them.
struct Handlers {
    client: Client,
    store: Store,
    origin: Origin,
    announced: Arc<Mutex<Vec<Announced>>>,
}

impl Handlers {
    fn new(emulator: &RunningEmulator, origin: Origin) -> Self {
        let key = ApiKey::new(emulator.api_key()).unwrap();
        let api = Api::new(Stage::Production, key).with_base_url(&emulator.url().parse().unwrap());
        Self {
            client: Client::new(api).unwrap().with_origin(origin.clone()),
            store: Store::open(":memory:").unwrap(),
            origin,
            announced: Arc::default(),
        }
    }

    /// Whose clock is so many seconds fast.
    fn handler(&self, fast_seconds: i64) -> Arc<Handler> {
        let announced = Arc::clone(&self.announced);
        Arc::new(Handler {
            inbox: Arc::new(inbox(secret(), self.origin.clone())),
            store: self.store.clone(),
            client: self.client.clone(),
            announce: Box::new(move |announcement, report| {
                let announced = Arc::clone(&announced);
                Box::pin(async move {
                    announced.lock().unwrap().push(Announced {
                        kind: announcement.kind().to_string(),
                        correlation: announcement.correlation().map(str::to_owned),
                        main: report.urls().into_values().next().map(ToString::to_string),
                    });
                    Ok(())
                })
            }),
            clock: Box::new(move || now().plus_millis(1_000 * fast_seconds)),
        })
    }

    /// Orders `order-17`, and waits until the emulator has nothing left to do.
    async fn order(&self, emulator: &RunningEmulator) -> Arc<Handler> {
        let handler = self.handler(0);
        let hook = serve(Arc::clone(&handler)).await;
        let order = "order-17";
        let ordered = handler.order(edit("x"), &hook, order, &secret()).await;
        ordered.unwrap();
        emulator.idle().await;
        handler
    }

    fn all(&self) -> Vec<Announced> {
        self.announced.lock().unwrap().clone()
    }

    /// The announcement that the render is ready, which is made once.
    fn ready(&self) -> Announced {
        let all = self.all();
        let mut ready = all.iter().filter(|made| made.kind == "render.ready");
        match (ready.next(), ready.next()) {
            (Some(ready), None) => ready.clone(),
            _ => panic!("{all:?}"),
        }
    }
}

async fn serve(handler: Arc<Handler>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hook = format!("http://{}/shotstack", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, app(handler)).await.unwrap() });
    hook
}

async fn emulator(faults: &str) -> RunningEmulator {
    let config = Config {
        time_scale: "0.001".parse().unwrap(),
        faults: faults.parse().unwrap(),
        rate_limits: false,
        ..Config::default()
    };
    Emulator::start(config).await.unwrap()
}

fn secret() -> Secret {
    Secret::new("a secret of at least 24 bytes").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_ready() {
    let emulator = emulator("none").await;
    let handlers = Handlers::new(&emulator, emulator.cdn_origin().clone());
    handlers.order(&emulator).await;
    let ready = handlers.ready();
    assert_eq!(ready.correlation.as_deref(), Some("order-17"));
    let main = ready.main.unwrap();
    assert!(
        main.starts_with(&emulator.cdn_origin().to_string()),
        "{main}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_ready_once_whatever_the_publisher_does() {
    let emulator = emulator("duplicate,reorder").await;
    let handlers = Handlers::new(&emulator, emulator.cdn_origin().clone());
    handlers.order(&emulator).await;
    handlers.ready();
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_ready_once_although_every_callback_is_dropped() {
    let emulator = emulator("lose").await;
    let handlers = Handlers::new(&emulator, emulator.cdn_origin().clone());
    let handler = handlers.order(&emulator).await;
    assert!(handlers.all().is_empty(), "{:?}", handlers.all());

    // Webhooks have a minute and a half.
    handler.sweep().await.unwrap();
    assert!(handlers.all().is_empty(), "{:?}", handlers.all());

    let later = handlers.handler(120);
    later.sweep().await.unwrap();
    let ready = handlers.ready();
    assert_eq!(ready.correlation.as_deref(), Some("order-17"));

    // Nobody has to look any more.
    let in_a_week = Timestamp::from_millis(now().as_millis() + 7 * 24 * 60 * 60 * 1_000);
    let due = handlers.store.due(in_a_week, 1).await.unwrap();
    assert!(due.is_empty(), "{due:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn order_17_is_overdue_while_shotstack_cannot_be_reached() {
    let emulator = emulator("lose").await;
    let handlers = Handlers::new(&emulator, emulator.cdn_origin().clone());
    handlers.order(&emulator).await;
    emulator.shutdown().await;
    handlers.handler(3_600).sweep().await.unwrap();
    let kinds: Vec<_> = handlers.all().into_iter().map(|made| made.kind).collect();
    assert_eq!(kinds, ["render.overdue"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_emulators_cdn_is_not_expected_only_the_apis_make_order_17_ready() {
    let emulator = emulator("none").await;
    let handlers = Handlers::new(&emulator, Origin::default());
    handlers.order(&emulator).await;
    let all = handlers.all();
    let is_asset = |made: &Announced| made.kind == "asset.ready";
    assert!(!all.is_empty() && all.iter().all(is_asset), "{all:?}");
    handlers.handler(120).sweep().await.unwrap();
    handlers.ready();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_refused_with_a_problem() {
    let emulator = emulator("none").await;
    let handlers = Handlers::new(&emulator, Origin::default());
    let hook = serve(handlers.handler(0)).await;
    let client = reqwest::Client::new();
    let refused = client.post(&hook).body("{}").send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    let problem: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "token_missing");
    let refused = client.get(&hook).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
}

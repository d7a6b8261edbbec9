//! The example handler with a clock that can be set forward, and what it has announced.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::http::StatusCode;
use axum::middleware::map_response;
use axum::response::Response;
use futures_util::future::try_join_all;
use serde_json::Value;
use shotstack_hosting::{
    Report, Timestamp,
    callback::Secret,
    cdn::Origin,
    event::AssetStatus,
    render::{Announcement, AnnouncementKind, RenderStatus},
};
use shotstack_hosting_client::{Client, RenderId};
use tokio::net::TcpListener;
use tokio::task::yield_now;

use crate::webhook_handler::handler::{Handler, app};
use crate::webhook_handler::store::{Failed, Store};
use crate::webhook_handler::{inbox, now};

const STEP_MILLIS: i64 = 5 * 60 * 1_000;
/// Longer than any wait between two looks at a render that is not settled.
const LONGEST_WAIT_MILLIS: i64 = 2 * 60 * 60 * 1_000;

pub(crate) struct TestedHandler {
    url: String,
    secret: Secret,
    handler: Arc<Handler>,
    records: Arc<Mutex<Records>>,
    /// By how much the clock is fast.
    fast_millis: Arc<AtomicI64>,
}

#[derive(Default)]
struct Records {
    /// How often each id was announced.
    announced: HashMap<String, u32>,
    happened: BTreeMap<String, u64>,
    rng: fastrand::Rng,
}

impl Records {
    fn count(&mut self, what: &str) {
        *self.happened.entry(what.to_owned()).or_default() += 1;
    }
}

impl TestedHandler {
    pub(crate) async fn start(seed: u64, client: Client) -> Self {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        let records = Arc::new(Mutex::new(Records {
            rng: fastrand::Rng::with_seed(seed),
            ..Records::default()
        }));
        let fast_millis = Arc::new(AtomicI64::default());
        let (announced, fast) = (Arc::clone(&records), Arc::clone(&fast_millis));
        let handler = Arc::new(Handler {
            inbox: Arc::new(inbox(secret.clone(), Origin::default())),
            store: Store::open(":memory:").unwrap(),
            client,
            announce: Box::new(move |announcement, report| {
                let announced = Arc::clone(&announced);
                Box::pin(async move { announce(&announced, &announcement, &report).await })
            }),
            clock: Box::new(move || now().plus_millis(fast.load(Ordering::Relaxed))),
        });
        let replied = Arc::clone(&records);
        let app = app(Arc::clone(&handler)).layer(map_response(move |reply: Response| {
            let status = reply.status();
            if status != StatusCode::OK {
                replied
                    .lock()
                    .unwrap()
                    .count(&format!("reply {}", status.as_u16()));
            }
            std::future::ready(reply)
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/shotstack", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            url,
            secret,
            handler,
            records,
            fast_millis,
        }
    }

    /// Orders a render, again and again until the API accepts the order.
    pub(crate) async fn order(&self, edit: Value, order: &str) -> RenderId {
        for _ in 0..100 {
            let ordered = self
                .handler
                .order(edit.clone(), &self.url, order, &self.secret);
            if let Ok(render) = ordered.await {
                return render;
            }
        }
        panic!("{order} is not accepted")
    }

    /// Sweeps, with three sweepers at once and an ever later clock, until nobody has to look at any render again.
    pub(crate) async fn sweep(&self) {
        for _ in 0..1_000 {
            while self.is_due_at(self.handler.now()).await {
                let sweeps = [(); 3].map(|()| self.handler.sweep());
                try_join_all(sweeps).await.unwrap();
                self.records().count("sweep");
            }
            let last = self.handler.now().plus_millis(LONGEST_WAIT_MILLIS);
            if !self.is_due_at(last).await {
                return;
            }
            self.fast_millis.fetch_add(STEP_MILLIS, Ordering::Relaxed);
        }
        panic!("the sweep comes to no end");
    }

    async fn is_due_at(&self, at: Timestamp) -> bool {
        !self.handler.store.due(at, 1).await.unwrap().is_empty()
    }

    pub(crate) fn happened(&self) -> BTreeMap<String, u64> {
        self.records().happened.clone()
    }

    /// How often an id was announced.
    pub(crate) fn times(&self, id: &str) -> u32 {
        self.records().announced.get(id).copied().unwrap_or(0)
    }

    /// The ids that were announced more than once.
    pub(crate) fn repeated(&self) -> Vec<String> {
        let records = self.records();
        let repeated = records.announced.iter().filter(|(_, times)| **times > 1);
        repeated.map(|(id, _)| id.clone()).collect()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap()
    }
}

async fn announce(
    records: &Mutex<Records>,
    announcement: &Announcement,
    report: &Report,
) -> Result<(), Failed> {
    yield_now().await;
    assert_was_due(announcement, report);
    let mut records = records.lock().unwrap();
    if records.rng.u32(..16) == 0 {
        records.count("refused announcement");
        return Err("the user's code has failed".into());
    }
    *records.announced.entry(announcement.id()).or_default() += 1;
    Ok(())
}

/// Read off the report, and not asked of the core.
fn assert_was_due(announcement: &Announcement, report: &Report) {
    let asset = |status: &AssetStatus| {
        let mut of_id = report
            .assets
            .iter()
            .filter(|asset| Some(&asset.id) == announcement.asset());
        of_id.any(|asset| asset.status == *status)
    };
    let was_due = match announcement.kind() {
        AnnouncementKind::AssetReady => asset(&AssetStatus::Ready),
        AnnouncementKind::AssetFailed => asset(&AssetStatus::Failed),
        AnnouncementKind::AssetDeleted => asset(&AssetStatus::Deleted),
        AnnouncementKind::RenderReady => {
            report.status == RenderStatus::Ready && report.expectation_known
        }
        AnnouncementKind::RenderOverdue => {
            matches!(report.status, RenderStatus::Pending | RenderStatus::Partial)
        }
        AnnouncementKind::RenderFailed => report.status == RenderStatus::Failed,
        other => panic!("the soak does not know {other}"),
    };
    assert!(was_due, "{} was not due: {report:?}", announcement.id());
    assert!(
        announcement
            .correlation()
            .is_some_and(|order| order.starts_with("order-"))
    );
}

//! A handler over `admit`, `decide` and `acknowledge`, its store, and its records.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use shotstack_hosting::{
    OwnerId, Policy, RenderState, Report, Timestamp,
    api::{HostedAsset, RenderInfo},
    callback::Secret,
    event::AssetStatus,
    id::RenderKey,
    inbox::{Admission, Body, Decision, Delivery, Reply, acknowledge, admit, decide, resume},
    render::{Announcement, AnnouncementKind, RenderStatus},
};
use shotstack_hosting_client::RenderId;
use tokio::net::TcpListener;
use tokio::task::yield_now;

use crate::status_of;

pub(crate) struct Handler {
    pub(crate) url: String,
    pub(crate) secret: Secret,
    inbox: Arc<Inbox>,
}

struct Inbox {
    policy: Policy,
    store: Mutex<HashMap<RenderKey, (u64, RenderState)>>,
    records: Mutex<Records>,
}

#[derive(Default)]
struct Records {
    /// How often each id was announced.
    announced: HashMap<String, u32>,
    happened: BTreeMap<String, u64>,
    rng: fastrand::Rng,
}

pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap())
}

fn key(render: &RenderId) -> RenderKey {
    let owner: OwnerId = "5ca6hu7s9k".parse().unwrap();
    RenderKey::new(owner, render.clone())
}

impl Handler {
    pub(crate) async fn start(seed: u64) -> Self {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        let inbox = Arc::new(Inbox {
            policy: Policy::authenticated([secret.clone()]),
            store: Mutex::default(),
            records: Mutex::new(Records {
                rng: fastrand::Rng::with_seed(seed),
                ..Records::default()
            }),
        });
        let shared = Arc::clone(&inbox);
        let app = Router::new().fallback(move |request: Request| {
            let inbox = Arc::clone(&shared);
            async move {
                let (head, body) = request.into_parts();
                let answer = match to_bytes(body, 1 << 16).await {
                    Ok(body) => {
                        inbox
                            .receive(head.method.as_str(), &head.uri.to_string(), &body)
                            .await
                    }
                    // The sender broke off: nobody waits for the answer.
                    Err(_) => Reply::unavailable(1, "the body broke off"),
                };
                StatusCode::from_u16(answer.http_status).unwrap()
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, secret, inbox }
    }

    pub(crate) fn status(&self, render: &RenderId) -> RenderStatus {
        let (_, state) = self.inbox.load(&key(render));
        status_of(&state.unwrap_or_default())
    }

    /// Adds what the API says about a render.
    pub(crate) async fn observe(
        &self,
        render: &RenderId,
        status: &RenderInfo,
        assets: &[HostedAsset],
    ) {
        let key = key(render);
        let mut news = RenderState::default();
        news.observe_render(status);
        for asset in assets {
            news.observe_asset(asset);
        }
        loop {
            let answer = self
                .inbox
                .settle(&key, |state| {
                    let policy = &self.inbox.policy;
                    Ok(resume(&key, state, Some(news.clone()), policy, now()))
                })
                .await;
            // A timer comes again, as the publisher does.
            if answer.is_success() {
                return;
            }
        }
    }

    pub(crate) fn happened(&self) -> BTreeMap<String, u64> {
        self.inbox.records.lock().unwrap().happened.clone()
    }

    /// All that is due at the end has been announced, and nothing twice.
    pub(crate) fn close(&self) {
        let records = self.inbox.records.lock().unwrap();
        for (id, times) in &records.announced {
            assert_eq!(*times, 1, "{id}");
        }
        for (key, (_, state)) in self.inbox.store.lock().unwrap().iter() {
            assert!(
                resume(key, Some(state.clone()), None, &self.inbox.policy, now())
                    .announcements
                    .is_empty()
            );
            let mut form = serde_json::to_value(state).unwrap();
            form["acknowledged"] = serde_json::json!([]);
            let anew: RenderState = serde_json::from_value(form).unwrap();
            for due in resume(key, Some(anew), None, &self.inbox.policy, now()).announcements {
                assert!(
                    records.announced.contains_key(&due.id()),
                    "{} was never announced",
                    due.id()
                );
            }
        }
    }
}

impl Inbox {
    async fn receive(&self, method: &str, url: &str, body: &[u8]) -> Reply {
        let delivery = Delivery {
            method,
            url,
            body: Body::Bytes(body),
        };
        match admit(&delivery, &self.policy, now()) {
            Err(refused) => {
                self.count("refused body");
                refused
            }
            Ok(Admission::Render(admitted)) => {
                self.settle(admitted.key(), |state| {
                    decide(state, &admitted, &self.policy, now())
                })
                .await
            }
            Ok(_) => Reply::stored(),
        }
    }

    /// Load, decide, swap, announce, acknowledge.
    async fn settle(
        &self,
        key: &RenderKey,
        step: impl Fn(Option<RenderState>) -> Result<Decision, Reply>,
    ) -> Reply {
        let decision = loop {
            let (version, state) = self.load(key);
            yield_now().await;
            let decision = match step(state) {
                Ok(decided) => decided,
                Err(answer) => return answer,
            };
            if !decision.changed {
                self.count("repeat");
                return decision.reply;
            }
            if self.swap(key, version, &decision.state) {
                break decision;
            }
        };
        if decision.announcements.is_empty() {
            return decision.reply;
        }
        let mut answer = decision.reply;
        let mut announced = Vec::new();
        for announcement in decision.announcements {
            yield_now().await;
            if self.records.lock().unwrap().rng.u32(..16) == 0 {
                self.count("refused announcement");
                answer = Reply::unavailable(1, "the user's code failed");
                continue;
            }
            assert_was_due(&announcement, &decision.report);
            *self
                .records
                .lock()
                .unwrap()
                .announced
                .entry(announcement.id())
                .or_default() += 1;
            announced.push(announcement);
        }
        loop {
            let (version, state) = self.load(key);
            yield_now().await;
            let state = acknowledge(state.unwrap(), &announced, decision.lease);
            if self.swap(key, version, &state) {
                return answer;
            }
        }
    }

    fn load(&self, key: &RenderKey) -> (u64, Option<RenderState>) {
        match self.store.lock().unwrap().get(key) {
            Some((version, state)) => (*version, Some(state.clone())),
            None => (0, None),
        }
    }

    fn swap(&self, key: &RenderKey, version: u64, state: &RenderState) -> bool {
        let mut store = self.store.lock().unwrap();
        let stored = store.get(key).map_or(0, |(version, _)| *version);
        if stored == version {
            store.insert(key.clone(), (version + 1, state.clone()));
            return true;
        }
        drop(store);
        self.count("lost swap");
        false
    }

    fn count(&self, what: &str) {
        *self
            .records
            .lock()
            .unwrap()
            .happened
            .entry(what.to_owned())
            .or_default() += 1;
    }
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
        AnnouncementKind::RenderFailed => report.status == RenderStatus::Failed,
        other => panic!("the soak does not know {other}"),
    };
    assert!(was_due, "{} was not due: {report:?}", announcement.id());
    assert!(
        announcement
            .correlation()
            .is_none_or(|order| order.starts_with("order-"))
    );
}

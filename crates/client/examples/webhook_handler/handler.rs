//! The handler: it does what turns say, and decides nothing itself.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::Value;
use shotstack_hosting::{
    Report, Timestamp, Turn,
    callback::{CallbackUrl, Claims, Secret},
    expectation::Expectation,
    inbox::{Body, Called, Expect, Inbox, Level, Outcome, Reply, Step, StepResult},
    render::Announcement,
    validate::Limits,
};
use shotstack_hosting_client::{Client, RenderId};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at};

use super::store::{Entry, Failed, Store};

pub(crate) type Announced = Pin<Box<dyn Future<Output = Result<(), Failed>> + Send>>;

pub(crate) const SWEEP_MILLIS: u64 = 30_000;

pub(crate) struct Handler {
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) store: Store,
    /// Asks the APIs about renders whose webhooks do not come.
    pub(crate) client: Client,
    pub(crate) announce: Box<dyn Fn(Announcement, Report) -> Announced + Send + Sync>,
    pub(crate) clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

/// A delivery, and where its reply is waited for.
struct Delivery {
    request: Request,
    reply: oneshot::Sender<Reply>,
}

impl Handler {
    /// Does what a turn says until it is done.
    async fn run(&self, mut turn: Turn, delivery: Option<Delivery>) -> Outcome {
        let (mut request, mut reply) = match delivery {
            Some(delivery) => (Some(delivery.request), Some(delivery.reply)),
            None => (None, None),
        };
        let (mut version, mut late) = (None, Late::new());
        loop {
            match turn.next(self.now()) {
                Step::Log(entry) if entry.level < Level::Warn => {}
                Step::Log(entry) => eprintln!("{:?}: {}", entry.level, entry.message),
                Step::Read { millis, .. } => self.read(&mut turn, request.take(), millis).await,
                Step::Load { key, millis } => version = self.load(&mut turn, key, millis).await,
                Step::Swap {
                    key,
                    state,
                    ttl_millis,
                    wake_at,
                    millis,
                } => {
                    let ttl = ttl_millis.try_into().unwrap_or(i64::MAX);
                    let expires = self.now().plus_millis(ttl);
                    let entry = Entry {
                        key,
                        state,
                        expires,
                        wake_at,
                    };
                    self.swap(&mut turn, version, entry, millis).await;
                }
                Step::Ask { query, millis } => {
                    let result = self.client.ask(&query, millis).await;
                    turn.on_result(result.as_step_result(), self.now());
                }
                Step::Announce {
                    announcements,
                    report,
                    millis,
                    ..
                } => {
                    let called = self
                        .announce(announcements, &report, millis, &mut late)
                        .await;
                    turn.on_result(StepResult::Announced(called), self.now());
                }
                Step::Await { .. } => {
                    let (id, error) = late.next().await;
                    turn.on_result(StepResult::Ended(&id, error.as_deref()), self.now());
                }
                Step::Hand { event, .. } => {
                    println!("an event that is not about a render: {:?}", event.event());
                    turn.on_result(StepResult::Handed(Called::Done), self.now());
                }
                Step::Wait { millis } => {
                    sleep(Duration::from_millis(millis)).await;
                    turn.on_result(StepResult::Waited, self.now());
                }
                // The publisher may have hung up.
                Step::Reply(replied) => _ = reply.take().map(|reply| reply.send(replied)),
                Step::Done(outcome) => return outcome,
                step => unreachable!("{step:?}"),
            }
        }
    }

    async fn read(&self, turn: &mut Turn, request: Option<Request>, millis: u64) {
        let body = Bytes::from_request(request.unwrap_or_default(), &());
        let body = timeout(Duration::from_millis(millis), body).await;
        let body = body.map(|body| body.map_err(|rejection| rejection.into_response().status()));
        let result = match &body {
            Ok(Ok(body)) => StepResult::Body(Body::Bytes(body)),
            Ok(Err(StatusCode::PAYLOAD_TOO_LARGE)) => StepResult::BodyTooLarge,
            Ok(Err(_)) => StepResult::BodyFailed("the connection broke"),
            Err(_) => StepResult::BodyLate,
        };
        turn.on_result(result, self.now());
    }

    /// Gives the version of what is stored.
    async fn load(&self, turn: &mut Turn, key: String, millis: u64) -> Option<i64> {
        match within(millis, self.store.load(key)).await {
            Ok(stored) => {
                let (version, state) = stored.unzip();
                turn.on_result(StepResult::Loaded(state.as_deref()), self.now());
                version
            }
            Err(error) => {
                turn.on_result(StepResult::StoreFailed(&error), self.now());
                None
            }
        }
    }

    async fn swap(&self, turn: &mut Turn, version: Option<i64>, entry: Entry, millis: u64) {
        match within(millis, self.store.compare_and_swap(version, entry)).await {
            Ok(swapped) => turn.on_result(StepResult::Swapped(swapped), self.now()),
            Err(error) => turn.on_result(StepResult::StoreFailed(&error), self.now()),
        }
    }

    /// Calls your code for all announcements at once, and gives the outcome of each.
    async fn announce(
        &self,
        announcements: Vec<Announcement>,
        report: &Report,
        millis: u64,
        late: &mut Late,
    ) -> Vec<Called> {
        let end = Instant::now() + Duration::from_millis(millis);
        let begin = |announcement: Announcement| {
            let id = announcement.id();
            (
                id,
                tokio::spawn((self.announce)(announcement, report.clone())),
            )
        };
        let calls: Vec<_> = announcements.into_iter().map(begin).collect();
        let mut outcomes = Vec::new();
        for (id, mut call) in calls {
            let called = timeout_at(end, &mut call).await.map(error);
            if called.is_err() {
                late.0.spawn(async { (id, error(call.await)) });
            }
            outcomes.push(match called {
                Ok(None) => Called::Done,
                Ok(Some(error)) => Called::Failed(error),
                Err(_) => Called::Late,
            });
        }
        outcomes
    }
}

/// Calls that go on after their time: the id of the announcement, and the error, if there is one.
struct Late(JoinSet<(String, Option<String>)>);

impl Late {
    fn new() -> Self {
        Self(JoinSet::new())
    }

    /// The next that ends.
    async fn next(&mut self) -> (String, Option<String>) {
        let ended = self.0.join_next().await;
        ended.and_then(Result::ok).unwrap_or_default()
    }
}

impl Handler {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Looks at the renders that are due, and asks the APIs about those whose webhooks have not come.
    pub(crate) async fn sweep(&self) -> Result<(), Failed> {
        self.store.delete_expired(self.now()).await?;
        for key in self.store.due(self.now(), 100).await? {
            let turn = self.inbox.wake_up(&key, self.client.may_ask(), self.now());
            if self.run(turn, None).await.rate_limited {
                break;
            }
        }
        Ok(())
    }

    /// Orders a render, and stores that it is expected, so that it is settled even if no webhook ever comes.
    pub(crate) async fn order(
        &self,
        mut edit: Value,
        hook: &str,
        order: &str,
        secret: &Secret,
    ) -> Result<RenderId, Failed> {
        // Shotstack does not sign webhooks. The token in the callback URL proves that they belong to this order, and says
        // which files to wait for.
        let expectation = Expectation::from_edit(&edit)?;
        let claims = Claims::new(order, self.now()).with_expectation(&expectation);
        let callback = CallbackUrl::mint(hook, &claims, secret)?;
        callback.set_in(&mut edit)?;
        // Sent once. If it fails, `uncertain` says whether the order may have arrived all the same.
        let render = self.client.submit(&edit.to_string()).await?;
        let mut expect = Expect::new(render.clone());
        expect.callback = Some(callback.as_str().to_owned());
        let turn = self.inbox.expectation(expect, self.now())?;
        match self.run(turn, None).await.problem {
            None => Ok(render),
            // Webhooks may still settle it.
            Some(problem) => Err(format!(
                "the render {render} was ordered, but not stored: {}",
                problem.message
            )
            .into()),
        }
    }
}

pub(crate) fn app(handler: Arc<Handler>) -> Router {
    Router::new()
        .route("/shotstack", any(receive))
        .layer(DefaultBodyLimit::max(Limits::default().max_bytes))
        .with_state(handler)
}

pub(crate) async fn sweep_for_ever(handler: Arc<Handler>) {
    let mut ticks = interval(Duration::from_millis(SWEEP_MILLIS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = handler.sweep().await {
            eprintln!("Error: the sweep has failed: {error}");
        }
    }
}

async fn receive(State(handler): State<Arc<Handler>>, request: Request) -> Response {
    let (method, url) = (request.method().as_str(), request.uri().to_string());
    let turn = handler
        .inbox
        .delivery(method, &url, length(request.headers()), handler.now());
    let (reply, replied) = oneshot::channel();
    // In a task of its own, which goes on after the reply, and when the publisher hangs up.
    tokio::spawn(async move { handler.run(turn, Some(Delivery { request, reply })).await });
    let reply = replied.await;
    response(&reply.unwrap_or_else(|_| Reply::unavailable(5, "the handler has failed")))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn response(reply: &Reply) -> Response {
    let status = StatusCode::from_u16(reply.http_status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    if reply.is_success() {
        return status.into_response();
    }
    let problem = serde_json::to_string(reply).unwrap_or_default();
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(allow) = reply.allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    (status, headers, problem).into_response()
}

fn error(ended: Result<Result<(), Failed>, JoinError>) -> Option<String> {
    match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(panic) => Some(panic.to_string()),
    }
}

async fn within<T>(
    millis: u64,
    response: impl Future<Output = Result<T, Failed>>,
) -> Result<T, String> {
    let response = timeout(Duration::from_millis(millis), response).await;
    let response = response.map_err(|_| format!("no response within {millis} ms"))?;
    response.map_err(|error| error.to_string())
}

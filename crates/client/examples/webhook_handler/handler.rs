//! The handler: it does what turns say, and decides nothing itself.

use std::error::Error;
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
};
use shotstack_hosting_client::{Client, RenderId};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at};

use super::store::{Entry, Store};

pub(crate) type Failed = Box<dyn Error + Send + Sync>;
pub(crate) type Announced = Pin<Box<dyn Future<Output = Result<(), Failed>> + Send>>;

pub(crate) const SWEEP_MILLIS: u64 = 30_000;
const MAX_BODY_BYTES: usize = 64 * 1024;

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
        let (mut version, mut late) = (None, JoinSet::new());
        loop {
            match turn.next(self.now()) {
                Step::Log(entry) if entry.level < Level::Warn => {}
                Step::Log(entry) => eprintln!("{:?}: {}", entry.level, entry.message),
                Step::Read { millis, .. } => {
                    match timeout(Duration::from_millis(millis), read(request.take())).await {
                        Ok(Ok(body)) => {
                            turn.on_result(StepResult::Body(Body::Bytes(&body)), self.now())
                        }
                        Ok(Err(StatusCode::PAYLOAD_TOO_LARGE)) => {
                            turn.on_result(StepResult::BodyTooLarge, self.now())
                        }
                        Ok(Err(_)) => turn
                            .on_result(StepResult::BodyFailed("the connection broke"), self.now()),
                        Err(_) => turn.on_result(StepResult::BodyLate, self.now()),
                    }
                }
                Step::Load { key, millis } => match within(millis, self.store.load(key)).await {
                    Ok(stored) => {
                        let (loaded, state) = stored.unzip();
                        version = loaded;
                        turn.on_result(StepResult::Loaded(state.as_deref()), self.now());
                    }
                    Err(error) => {
                        turn.on_result(StepResult::StoreFailed(&error.to_string()), self.now())
                    }
                },
                Step::Swap {
                    key,
                    state,
                    ttl_millis,
                    wake_at,
                    millis,
                } => {
                    let expires = self
                        .now()
                        .plus_millis(ttl_millis.try_into().unwrap_or(i64::MAX));
                    let entry = Entry {
                        key,
                        state,
                        expires,
                        wake_at,
                    };
                    match within(millis, self.store.compare_and_swap(version, entry)).await {
                        Ok(swapped) => turn.on_result(StepResult::Swapped(swapped), self.now()),
                        Err(error) => {
                            turn.on_result(StepResult::StoreFailed(&error.to_string()), self.now())
                        }
                    }
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
                    let calls = announcements.into_iter().map(|announcement| {
                        let id = announcement.id();
                        (
                            id,
                            tokio::spawn((self.announce)(announcement, *report.clone())),
                        )
                    });
                    let called = wait_for_all(calls.collect(), millis, &mut late).await;
                    turn.on_result(StepResult::Announced(called), self.now());
                }
                Step::Await { .. } => {
                    let ended = late.join_next().await.and_then(Result::ok);
                    let (id, error) = ended.unwrap_or_default();
                    turn.on_result(StepResult::Ended(&id, error.as_deref()), self.now());
                }
                Step::Hand { event, .. } => {
                    println!(
                        "not about a render: {}/{}",
                        event.event().event_type(),
                        event.event().action()
                    );
                    turn.on_result(StepResult::Handed(Called::Done), self.now());
                }
                Step::Wait { millis } => {
                    sleep(Duration::from_millis(millis)).await;
                    turn.on_result(StepResult::Waited, self.now());
                }
                Step::Reply(replied) => {
                    // The publisher may have hung up.
                    let _ = reply.take().map(|reply| reply.send(replied));
                }
                Step::Done(outcome) => return outcome,
                step => unreachable!("{step:?}"),
            }
        }
    }
}

impl Handler {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Looks at the renders whose time has come: what a webhook should have told and did not, the APIs are asked for.
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
            // Webhooks may still tell of it.
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
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
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

/// The body, or the status that axum would reply with.
async fn read(request: Option<Request>) -> Result<Bytes, StatusCode> {
    let read = Bytes::from_request(request.unwrap_or_default(), &()).await;
    read.map_err(|rejection| rejection.into_response().status())
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

/// The outcome of each call. Those that take too long go on among `late`, with the announcement's id and the error, if any.
async fn wait_for_all(
    calls: Vec<(String, JoinHandle<Result<(), Failed>>)>,
    millis: u64,
    late: &mut JoinSet<(String, Option<String>)>,
) -> Vec<Called> {
    let end = Instant::now() + Duration::from_millis(millis);
    let mut outcomes = Vec::new();
    for (id, mut call) in calls {
        outcomes.push(match timeout_at(end, &mut call).await {
            Ok(ended) => error(ended).map_or(Called::Done, Called::Failed),
            Err(_) => {
                late.spawn(async { (id, error(call.await)) });
                Called::Late
            }
        });
    }
    outcomes
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
) -> Result<T, Failed> {
    timeout(Duration::from_millis(millis), response).await?
}

//! Receives callbacks over HTTP, and tells the timeline what they were.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use shotstack_hosting::{Event, Timestamp, Validator, inbox::Reply};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::demo::handler::Handler;
use crate::demo::timeline::{Callback, HandlerEvent};
use crate::failure::Failure;

pub(super) struct Receiver {
    url: String,
    server: JoinHandle<std::io::Result<()>>,
}

struct Context {
    handler: Arc<Handler>,
    validator: Validator,
    received: Mutex<Received>,
}

/// What was received so far.
#[derive(Default)]
struct Received {
    latest: Option<Timestamp>,
    /// Whether the store has already simulated its outage.
    has_failed: bool,
}

impl Receiver {
    pub(super) async fn start(
        handler: Arc<Handler>,
        validator: Validator,
    ) -> Result<Self, Failure> {
        let cannot_listen = |error: std::io::Error| {
            Failure::error(
                format!("cannot listen on 127.0.0.1: {error}"),
                "check that this machine has a loopback interface",
            )
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let context = Arc::new(Context {
            handler,
            validator,
            received: Mutex::default(),
        });
        let router = Router::new()
            .route("/shotstack", any(receive))
            .with_state(context);
        Ok(Self {
            url: format!("http://{address}/shotstack"),
            server: tokio::spawn(async { axum::serve(listener, router).await }),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn stop(self) {
        self.server.abort();
    }
}

async fn receive(
    State(context): State<Arc<Context>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = headers
        .get("x-shotstack-attempt")
        .map(|attempt| String::from_utf8_lossy(attempt.as_bytes()).into_owned());
    let event = context.validator.check(&body).ok();
    let event = event.map(shotstack_hosting::validate::Validated::into_event);
    if let Some(Event::ServeCopy(_)) = &event
        && !std::mem::replace(&mut context.received().has_failed, true)
    {
        context.handler.break_store();
    }
    let url = uri.to_string();
    let ran = context.handler.deliver(method.as_str(), &url, &body).await;
    let reply = ran.reply.unwrap_or_else(Reply::stored);
    if let Some(event) = event {
        let callback =
            context.callback(&event, attempt.unwrap_or_default(), &reply, ran.has_stored);
        context.handler.send(HandlerEvent::Callback(callback));
    }
    context.handler.send_announcements(ran.announced);
    into_response(&reply)
}

impl Context {
    fn received(&self) -> MutexGuard<'_, Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn callback(
        &self,
        event: &Event,
        attempt: String,
        reply: &Reply,
        has_stored: bool,
    ) -> Callback {
        let mut received = self.received();
        let completed = completed(event);
        let is_late = has_stored && completed < received.latest;
        if reply.is_success() {
            received.latest = received.latest.max(completed);
        }
        Callback {
            event: event_name(event),
            attempt,
            http_status: reply.http_status,
            is_repeat: reply.is_success() && !has_stored,
            is_late,
        }
    }
}

fn event_name(event: &Event) -> String {
    let role = match event {
        Event::ServeCopy(copy) => copy.cdn.as_ref().map(shotstack_hosting::CdnUrl::role),
        _ => None,
    };
    let kind = format!("{}/{}", event.event_type(), event.action());
    role.map_or_else(|| kind.clone(), |role| format!("{kind} {role}"))
}

fn completed(event: &Event) -> Option<Timestamp> {
    match event {
        Event::ServeCopy(copy) => copy.completed,
        Event::EditRender(render) => render.completed,
        _ => None,
    }
}

fn into_response(reply: &Reply) -> Response {
    let status =
        StatusCode::from_u16(reply.http_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let problem = if reply.is_success() {
        String::new()
    } else {
        serde_json::to_string(reply).unwrap_or_default()
    };
    let mut response = (
        status,
        [(CONTENT_TYPE, "application/problem+json")],
        problem,
    )
        .into_response();
    if let Some(seconds) = reply.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    if let Some(allow) = reply.allow {
        let allow = HeaderValue::from_static(allow);
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

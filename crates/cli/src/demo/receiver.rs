//! A receiver over the core's `admit`, `decide` and `acknowledge`, with a map as its store.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use shotstack_hosting::{
    Event, Policy, RenderState, Report, Timestamp,
    inbox::{Admission, Body, Delivery, Reply, acknowledge, admit, decide},
    role::RoleSet,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::clock::now;
use crate::failure::Failure;

#[derive(Debug)]
pub(super) enum ReceiverEvent {
    Callback(Callback),
    /// The id of an announcement.
    Announcement(String),
}

/// A callback that was received, and the response to it.
#[derive(Debug)]
pub(super) struct Callback {
    /// For example `serve/copy poster`.
    pub(super) event: String,
    pub(super) attempt: String,
    pub(super) http_status: u16,
    /// It changed nothing.
    pub(super) is_repeat: bool,
    /// An event that was completed later was received before it.
    pub(super) is_late: bool,
}

pub(super) struct Receiver {
    url: String,
    inbox: Arc<Inbox>,
    server: JoinHandle<std::io::Result<()>>,
}

struct Inbox {
    policy: Policy,
    store: Mutex<Store>,
    events: mpsc::UnboundedSender<ReceiverEvent>,
}

#[derive(Default)]
struct Store {
    renders: HashMap<String, RenderState>,
    latest: Option<Timestamp>,
    /// Whether the store has already simulated its outage.
    has_failed: bool,
}

impl Receiver {
    pub(super) async fn start(
        policy: Policy,
    ) -> Result<(Self, mpsc::UnboundedReceiver<ReceiverEvent>), Failure> {
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
        // The emulator sends a bounded number of callbacks.
        let (events, stream) = mpsc::unbounded_channel();
        let inbox = Arc::new(Inbox {
            policy,
            store: Mutex::default(),
            events,
        });
        let router = Router::new()
            .route("/shotstack", any(receive))
            .with_state(Arc::clone(&inbox));
        let receiver = Self {
            url: format!("http://{address}/shotstack"),
            inbox,
            server: tokio::spawn(async { axum::serve(listener, router).await }),
        };
        Ok((receiver, stream))
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Stops the receiver, and returns the report on each render.
    pub(super) fn stop(self) -> Vec<Report> {
        self.server.abort();
        let store = self.inbox.store();
        store
            .renders
            .values()
            .map(|state| state.report(RoleSet::EMPTY))
            .collect()
    }
}

impl Inbox {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, event: ReceiverEvent) {
        // The channel is closed once the demonstration is over.
        let _ = self.events.send(event);
    }

    fn reply(&self, delivery: &Delivery<'_>, attempt: String) -> Reply {
        let now = now();
        let admitted = match admit(delivery, &self.policy, now) {
            Ok(Admission::Render(admitted)) => admitted,
            Ok(_) => return Reply::stored(),
            Err(reply) => return reply,
        };
        let event = admitted.validated().event();
        let mut callback = Callback {
            event: event_name(event),
            attempt,
            http_status: 503,
            is_repeat: false,
            is_late: false,
        };
        let mut store = self.store();
        if matches!(event, Event::ServeCopy(_)) && !store.has_failed {
            store.has_failed = true;
            self.send(ReceiverEvent::Callback(callback));
            return Reply::unavailable(8, "the store did not respond");
        }
        let key = admitted.key().to_string();
        let decision = match decide(store.renders.remove(&key), &admitted, &self.policy, now) {
            Ok(decision) => decision,
            Err(reply) => return reply,
        };
        let completed = completed(event);
        callback.http_status = decision.reply.http_status;
        callback.is_repeat = !decision.changed;
        callback.is_late = decision.changed && completed < store.latest;
        store.latest = store.latest.max(completed);
        self.send(ReceiverEvent::Callback(callback));
        for announcement in &decision.announcements {
            self.send(ReceiverEvent::Announcement(announcement.id()));
        }
        let state = acknowledge(decision.state, &decision.announcements, decision.lease);
        store.renders.insert(key, state);
        decision.reply
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

async fn receive(
    State(inbox): State<Arc<Inbox>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = headers
        .get("x-shotstack-attempt")
        .map(|attempt| String::from_utf8_lossy(attempt.as_bytes()).into_owned());
    let url = uri.to_string();
    let delivery = Delivery {
        method: method.as_str(),
        url: &url,
        body: Body::Bytes(&body),
    };
    into_response(&inbox.reply(&delivery, attempt.unwrap_or_default()))
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
        let allow = axum::http::HeaderValue::from_static(allow);
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

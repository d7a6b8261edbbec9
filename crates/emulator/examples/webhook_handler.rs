//! A webhook handler with axum over `SQLite`, to copy: it verifies the token, decides, stores by compare-and-swap, and
//! announces each render once, whatever is repeated, reordered or lost on the way.
//!
//!     export CALLBACK_SECRET=…                          # at least 24 random bytes: openssl rand -hex 32
//!     export SHOTSTACK_URL=http://127.0.0.1:8484        # for an emulator; Shotstack itself without it
//!     cargo run --example webhook_handler

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use rusqlite::{Connection, OptionalExtension, params};
use shotstack_hosting::{
    Policy, RenderState, Report, Timestamp, Validator,
    api::ShotstackUrl,
    callback::Secret,
    inbox::{Admission, Admitted, Body, Decision, Delivery, Reply, acknowledge, admit, decide},
    render::{Announcement, AnnouncementKind},
};

pub(crate) type Failed = Box<dyn Error + Send + Sync>;
pub(crate) type Announce = dyn Fn(&Announcement, &Report) -> Result<(), Failed> + Send + Sync;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let secret = env::var("CALLBACK_SECRET").map_err(|_| "set CALLBACK_SECRET")?;
    let url = env::var(ShotstackUrl::VARIABLE)
        .ok()
        .filter(|url| !url.is_empty());
    let url: Option<ShotstackUrl> = url.map(|url| url.parse()).transpose()?;
    if let Some(url) = &url {
        eprintln!("warning: {} is {url}", ShotstackUrl::VARIABLE);
    }
    let inbox = Inbox {
        policy: policy(Secret::new(&secret)?, url.as_ref()),
        database: open("renders.db")?,
        announce: Box::new(announce),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!(
        "waiting for webhooks at http://{}/shotstack",
        listener.local_addr()?
    );
    axum::serve(listener, app(inbox)).await?;
    Ok(())
}

/// Your code. If it fails, the publisher delivers again. A crash may repeat an announcement: its id stays the same.
fn announce(announcement: &Announcement, report: &Report) -> Result<(), Failed> {
    let order = announcement.correlation().unwrap_or("unknown order");
    let mut output = io::stdout().lock();
    match announcement.kind() {
        AnnouncementKind::RenderReady => {
            writeln!(output, "{order} is ready")?;
            for (role, url) in report.urls() {
                writeln!(output, "  {role}: {url}")?;
            }
        }
        AnnouncementKind::RenderFailed => {
            writeln!(output, "{order} has failed: {:?}", report.reason)?;
        }
        _ => {} // single files
    }
    Ok(())
}

pub(crate) fn policy(secret: Secret, url: Option<&ShotstackUrl>) -> Policy {
    let origin = url
        .and_then(ShotstackUrl::cdn_origin)
        .cloned()
        .unwrap_or_default();
    Policy::authenticated([secret]).with_validator(Validator::new().with_origin(origin))
}

pub(crate) struct Inbox {
    pub(crate) policy: Policy,
    pub(crate) database: Mutex<Connection>,
    pub(crate) announce: Box<Announce>,
}

pub(crate) fn app(inbox: Inbox) -> Router {
    Router::new()
        .route("/shotstack", any(receive))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(Arc::new(inbox))
}

async fn receive(
    State(inbox): State<Arc<Inbox>>,
    method: Method,
    OriginalUri(url): OriginalUri,
    body: Bytes,
) -> Response {
    let delivered = tokio::task::spawn_blocking(move || {
        let delivery = Delivery {
            method: method.as_str(),
            url: &url.to_string(),
            body: Body::Bytes(&body),
        };
        inbox.receive(&delivery)
    });
    let reply = delivered
        .await
        .unwrap_or_else(|_| Reply::unavailable(5, "the handler has failed"));
    response(&reply)
}

fn response(reply: &Reply) -> Response {
    let status = StatusCode::from_u16(reply.http_status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut headers: Vec<(HeaderName, String)> = Vec::new();
    headers.extend(
        reply
            .retry_after
            .map(|seconds| (header::RETRY_AFTER, seconds.to_string())),
    );
    headers.extend(reply.allow.map(|allow| (header::ALLOW, allow.to_owned())));
    let mut response = if reply.is_success() {
        status.into_response()
    } else {
        headers.push((header::CONTENT_TYPE, "application/problem+json".to_owned()));
        (status, serde_json::to_string(reply).unwrap_or_default()).into_response()
    };
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl Inbox {
    fn receive(&self, delivery: &Delivery) -> Reply {
        let admitted = match admit(delivery, &self.policy, now()) {
            Ok(Admission::Render(admitted)) => admitted,
            Ok(_) => return Reply::stored(), // not about a render: nothing to store
            Err(reply) => return reply,
        };
        self.deal_with(&admitted).unwrap_or_else(|error| {
            eprintln!("error: {error}");
            Reply::unavailable(5, "the render could not be stored")
        })
    }

    fn deal_with(&self, admitted: &Admitted) -> Result<Reply, Failed> {
        let key = admitted.key().to_string();
        let decision = match self.store_decision(&key, admitted)? {
            Ok(decision) => decision,
            Err(refused) => return Ok(refused),
        };
        for advisory in &decision.advisories {
            eprintln!("warning: {advisory}");
        }
        if decision.announcements.is_empty() {
            return Ok(decision.reply);
        }
        let mut made = Vec::new();
        for announcement in &decision.announcements {
            match (self.announce)(announcement, &decision.report) {
                Ok(()) => made.push(announcement.clone()),
                Err(error) => eprintln!("error: {}: {error}", announcement.id()),
            }
        }
        let is_complete = made.len() == decision.announcements.len();
        self.change(&key, |state| {
            let state = state.ok_or("the state of the render is gone")?;
            let next = acknowledge(state, &made, decision.lease);
            Ok(((), Some(next)))
        })?;
        Ok(if is_complete {
            decision.reply
        } else {
            Reply::unavailable(5, "an announcement has failed")
        })
    }

    fn store_decision(
        &self,
        key: &str,
        admitted: &Admitted,
    ) -> Result<Result<Decision, Reply>, Failed> {
        self.change(key, |state| {
            Ok(match decide(state, admitted, &self.policy, now()) {
                Ok(decision) => {
                    let next = decision.changed.then(|| decision.state.clone());
                    (Ok(decision), next)
                }
                Err(refused) => (Err(refused), None),
            })
        })
    }

    /// Changes a state. If another process was faster, `change` is called again, with its state.
    fn change<T>(
        &self,
        key: &str,
        change: impl Fn(Option<RenderState>) -> Result<(T, Option<RenderState>), Failed>,
    ) -> Result<T, Failed> {
        let database = self
            .database
            .lock()
            .map_err(|_| "the database is unusable")?;
        for _ in 0..10 {
            let stored: Option<(i64, String)> = database
                .query_row(
                    "SELECT version, state FROM renders WHERE key = ?1",
                    [key],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let (version, state) = match stored {
                Some((version, state)) => (version, Some(RenderState::from_json(&state)?)),
                None => (0, None),
            };
            let (result, next) = change(state)?;
            let Some(next) = next else {
                return Ok(result);
            };
            let swap = if version == 0 {
                "INSERT INTO renders (key, state, version) VALUES (?1, ?2, ?3 + 1) ON CONFLICT DO NOTHING"
            } else {
                "UPDATE renders SET state = ?2, version = ?3 + 1 WHERE key = ?1 AND version = ?3"
            };
            if database.execute(swap, params![key, serde_json::to_string(&next)?, version])? == 1 {
                return Ok(result);
            }
        }
        Err("other deliveries were faster each time".into())
    }
}

pub(crate) fn open(path: &str) -> Result<Mutex<Connection>, Failed> {
    let database = Connection::open(path)?;
    database.busy_timeout(Duration::from_secs(3))?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS renders (key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL)",
    )?;
    Ok(Mutex::new(database))
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

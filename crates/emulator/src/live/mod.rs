//! What is going on, as a page and as JSON.

mod view;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::world::World;

const MOST_RENDERS: usize = 1000;
const USUAL_RENDERS: usize = 100;

/// `GET /`.
pub(crate) async fn page() -> Response {
    asset("text/html; charset=utf-8", include_str!("page.html"))
}

/// `GET /__emulator/page.js`.
pub(crate) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("page.js"))
}

/// `GET /__emulator/page.css`.
pub(crate) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("page.css"))
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

/// `GET /__emulator`.
pub(crate) async fn about(State(world): State<Arc<World>>) -> Response {
    Json(json!({
        "url": world.url,
        "owner": world.addresses.owner,
        "cdnOrigin": world.addresses.cdn.as_str(),
        "seed": world.config.seed,
        "timeScale": world.config.time_scale.seconds(),
        "faults": world.config.faults.to_string(),
        "now": world.clock.timestamp(world.clock.now()).to_string(),
        "kept": world.book().len(),
        "active": *world.active.borrow(),
        "rateLimited": world.rate_limits().refused(),
    }))
    .into_response()
}

#[derive(serde::Deserialize)]
pub(crate) struct Wishes {
    limit: Option<usize>,
}

impl Wishes {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(USUAL_RENDERS).min(MOST_RENDERS)
    }
}

/// `GET /__emulator/renders`: the latest first.
pub(crate) async fn renders(
    State(world): State<Arc<World>>,
    Query(wishes): Query<Wishes>,
) -> Response {
    let now = world.clock.now();
    let book = world.book();
    let latest = book.latest().take(wishes.limit());
    let renders: Vec<_> = latest
        .map(|render| view::from_render(&world, render, now))
        .collect();
    Json(json!({"renders": renders})).into_response()
}

/// `GET /__emulator/renders/{id}`.
pub(crate) async fn render(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let now = world.clock.now();
    let book = world.book();
    let found = book.ordinals(&id).into_iter().next_back();
    let Some(render) = found.and_then(|ordinal| book.get(ordinal)) else {
        let body = Json(json!({"error": "no such render is kept"}));
        return (StatusCode::NOT_FOUND, body).into_response();
    };
    Json(view::from_render(&world, render, now)).into_response()
}

/// `GET /__emulator/attempts`: those of the latest renders, the latest first.
pub(crate) async fn attempts(
    State(world): State<Arc<World>>,
    Query(wishes): Query<Wishes>,
) -> Response {
    let book = world.book();
    let latest = book.latest().take(MOST_RENDERS);
    let mut attempts: Vec<_> = latest
        .flat_map(|render| view::attempts(&world, render))
        .collect();
    attempts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let attempts: Vec<_> = attempts
        .into_iter()
        .map(|(_, attempt)| attempt)
        .take(wishes.limit())
        .collect();
    Json(json!({"attempts": attempts})).into_response()
}

/// `GET /__emulator/idle`: answers once nothing is under way.
pub(crate) async fn idle(State(world): State<Arc<World>>) -> Response {
    let mut active = world.active.subscribe();
    tokio::select! {
        // The sender lives as long as the world.
        _ = active.wait_for(|active| *active == 0) => StatusCode::NO_CONTENT.into_response(),
        () = world.stopping.cancelled() => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /__emulator/events`: server-sent events, each with a render of which there is news.
pub(crate) async fn events(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = world.news.subscribe();
    let stream = stream::unfold((world, news), |(world, mut news)| async move {
        loop {
            let received = world.stopping.run_until_cancelled(news.recv()).await?;
            let event = match received {
                Ok(ordinal) => {
                    let now = world.clock.now();
                    let view = world
                        .book()
                        .get(ordinal)
                        .map(|render| view::from_render(&world, render, now));
                    match view.map(|view| Event::default().event("render").json_data(view)) {
                        Some(Ok(event)) => event,
                        // Gone by now, which is no news worth telling.
                        Some(Err(_)) | None => continue,
                    }
                }
                // Too much at once: the page is to ask for everything anew.
                Err(RecvError::Lagged(_)) => Event::default().event("behind").data("{}"),
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok(event), (world, news)));
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

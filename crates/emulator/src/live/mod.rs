//! The live page, and the same data as JSON.

mod view;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::context::Context;
use crate::scheduler::{self, SendAgainError};

const MAX_LIMIT: usize = 1000;
const DEFAULT_LIMIT: usize = 100;

/// `GET /`.
pub(crate) async fn page() -> Response {
    asset("text/html; charset=utf-8", include_str!("page/page.html"))
}

/// `GET /__emulator/page/{file}`.
pub(crate) async fn file(Path(file): Path<String>) -> Response {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    match file.as_str() {
        "page.css" => asset(
            "text/css; charset=utf-8",
            concat!(
                include_str!("page/colours.css"),
                include_str!("page/page.css")
            ),
        ),
        "icon.svg" => asset("image/svg+xml", include_str!("page/icon.svg")),
        "page.js" => asset(SCRIPT, include_str!("page/page.js")),
        "card.js" => asset(SCRIPT, include_str!("page/card.js")),
        "deliveries.js" => asset(SCRIPT, include_str!("page/deliveries.js")),
        "dom.js" => asset(SCRIPT, include_str!("page/dom.js")),
        "order.js" => asset(SCRIPT, include_str!("page/order.js")),
        "time.js" => asset(SCRIPT, include_str!("page/time.js")),
        _ => not_found("there is no such file"),
    }
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

fn not_found(sentence: &str) -> Response {
    let body = Json(json!({"error": sentence}));
    (StatusCode::NOT_FOUND, body).into_response()
}

/// `GET /__emulator`.
pub(crate) async fn summary(State(context): State<Arc<Context>>) -> Response {
    Json(json!({
        "url": context.url,
        "owner": context.file_urls.owner,
        "cdnOrigin": context.file_urls.cdn.as_str(),
        "isOwnCdn": context.config.cdn_origin.is_none(),
        "forward": context.config.forward.as_ref().map(ToString::to_string),
        "started": context.clock.timestamp(0).to_string(),
        "seed": context.seed,
        "timeScale": context.config.time_scale.seconds(),
        "faults": context.config.faults.to_string(),
        "now": context.clock.timestamp(context.clock.now()).to_string(),
        "kept": context.registry().len(),
        "active": *context.active.borrow(),
        "rateLimited": context.rate_limits().refused(),
    }))
    .into_response()
}

#[derive(serde::Deserialize)]
pub(crate) struct ListQuery {
    limit: Option<usize>,
}

impl ListQuery {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT)
    }
}

/// `GET /__emulator/renders`: the latest first.
pub(crate) async fn renders(
    State(context): State<Arc<Context>>,
    Query(query): Query<ListQuery>,
) -> Response {
    let now = context.clock.now();
    let registry = context.registry();
    let latest = registry.latest().take(query.limit());
    let renders: Vec<_> = latest
        .map(|render| view::render_json(&context, render, now))
        .collect();
    Json(json!({"renders": renders})).into_response()
}

/// `GET /__emulator/renders/{id}`.
pub(crate) async fn render(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
) -> Response {
    let now = context.clock.now();
    let registry = context.registry();
    let found = registry.ordinals(&id).into_iter().next_back();
    let Some(render) = found.and_then(|ordinal| registry.get(ordinal)) else {
        return not_found("there is no such render, or it is no longer kept");
    };
    Json(view::render_json(&context, render, now)).into_response()
}

/// `GET /__emulator/attempts`: the attempts of the latest renders, the latest first.
pub(crate) async fn attempts(
    State(context): State<Arc<Context>>,
    Query(query): Query<ListQuery>,
) -> Response {
    let registry = context.registry();
    let latest = registry.latest().take(MAX_LIMIT);
    let mut attempts: Vec<_> = latest
        .flat_map(|render| view::attempts(&context, render))
        .collect();
    attempts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let attempts: Vec<_> = attempts
        .into_iter()
        .map(|(_, attempt)| attempt)
        .take(query.limit())
        .collect();
    Json(json!({"attempts": attempts})).into_response()
}

/// `GET /__emulator/exchanges/{number}`: headers and bodies of an attempt.
pub(crate) async fn exchange(
    State(context): State<Arc<Context>>,
    Path(number): Path<u64>,
) -> Response {
    match context.exchanges().get(number) {
        Some(exchange) => Json(exchange).into_response(),
        None => not_found("there is no such exchange, or it is no longer kept"),
    }
}

/// `POST /__emulator/renders/{id}/callbacks/{index}/attempts`: sends a callback once more.
pub(crate) async fn send_again(
    State(context): State<Arc<Context>>,
    Path((id, index)): Path<(String, usize)>,
) -> Response {
    let found = context.registry().ordinals(&id).into_iter().next_back();
    let sent = match found {
        Some(ordinal) => scheduler::send_again(&context, ordinal, index).await,
        None => Err(SendAgainError::Unknown),
    };
    match sent {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error @ SendAgainError::Unknown) => not_found(&error.to_string()),
        Err(error @ SendAgainError::NotYet) => {
            let body = Json(json!({"error": error.to_string()}));
            (StatusCode::CONFLICT, body).into_response()
        }
    }
}

/// `GET /__emulator/idle`: responds once no render is in progress.
pub(crate) async fn idle(State(context): State<Arc<Context>>) -> Response {
    let mut active = context.active.subscribe();
    tokio::select! {
        // The channel cannot close: the context owns the sender.
        _ = active.wait_for(|active| *active == 0) => StatusCode::NO_CONTENT.into_response(),
        () = context.stopping.cancelled() => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /__emulator/events`: server-sent events, one for each change of a render.
pub(crate) async fn events(
    State(context): State<Arc<Context>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let updates = context.updates.subscribe();
    let stream = stream::unfold((context, updates), |(context, mut updates)| async move {
        loop {
            let received = context.stopping.run_until_cancelled(updates.recv()).await?;
            let event = match received {
                Ok(ordinal) => {
                    let now = context.clock.now();
                    let view = context
                        .registry()
                        .get(ordinal)
                        .map(|render| view::render_json(&context, render, now));
                    match view.map(|view| Event::default().event("render").json_data(view)) {
                        Some(Ok(event)) => event,
                        // The render is no longer kept.
                        Some(Err(_)) | None => continue,
                    }
                }
                // The subscriber missed updates: the page must load everything again.
                Err(RecvError::Lagged(_)) => Event::default().event("reload").data("{}"),
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok(event), (context, updates)));
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

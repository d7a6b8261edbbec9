//! The Serve API: look files up, delete them, transfer them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::{Stage, api::Service};

use crate::api::error::{Cause, ServiceError};
use crate::api::{admit, check_uuid, inject_error, read_json, request_faults};
use crate::context::Context;
use crate::plan::{Plan, PlannedCopy};
use crate::render::{CopyState, Render};
use crate::request::TransferRequest;
use crate::rng::RenderSeed;
use crate::scheduler;

const SERVICE: Service = Service::Serve;

/// `GET /serve/{stage}/assets/render/{renderId}`: 404 until the first file is published.
pub(crate) async fn get_by_render(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    check_uuid(&id, SERVICE)?;
    let now = context.clock.now();
    let mut registry = context.registry();
    let mut items = Vec::new();
    for ordinal in registry.ordinals(&id) {
        let Some(render) = registry
            .get_mut(ordinal)
            .filter(|render| render.stage == stage)
        else {
            continue;
        };
        count_request(render)?;
        if !render.has_published(now) {
            continue;
        }
        items.extend(
            render
                .started_copies(now)
                .map(|(index, copy)| item(&context, render, index, copy, now)),
        );
    }
    if items.is_empty() {
        return Err(Cause::NotFound("asset").of(SERVICE));
    }
    Ok(Json(json!({"data": items})).into_response())
}

/// Counts a request for the render, which may fail with an injected error.
fn count_request(render: &mut Render) -> Result<(), ServiceError> {
    render.requests += 1;
    inject_error(render.seed, render.requests, &render.faults, SERVICE)
}

/// `GET /serve/{stage}/assets/{assetId}`.
pub(crate) async fn get_asset(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    with_asset(&context, stage, &id, |render, index, now| {
        let copy = render.plan.copies.get(index);
        let item = copy.map(|copy| item(&context, render, index, copy, now));
        Json(json!({"data": item})).into_response()
    })
}

/// `DELETE /serve/{stage}/assets/{assetId}`.
pub(crate) async fn delete_asset(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    with_asset(&context, stage, &id, |render, index, now| {
        if let Some(deleted) = render.deleted.get_mut(index) {
            deleted.get_or_insert(now);
        }
        context.notify(render.seed.ordinal);
        StatusCode::NO_CONTENT.into_response()
    })
}

/// Finds a copy that has started, and responds with it.
fn with_asset(
    context: &Context,
    stage: Stage,
    id: &str,
    respond: impl FnOnce(&mut Render, usize, u64) -> Response,
) -> Result<Response, ServiceError> {
    check_uuid(id, SERVICE)?;
    let now = context.clock.now();
    let not_found = || Cause::NotFound("asset").of(SERVICE);
    let mut registry = context.registry();
    let (ordinal, index) = registry.asset(id).ok_or_else(not_found)?;
    let render = registry
        .get_mut(ordinal)
        .filter(|render| render.stage == stage);
    let render = render.ok_or_else(not_found)?;
    if render.copy_state(index, now).0 == CopyState::NotStarted {
        return Err(not_found());
    }
    count_request(render)?;
    Ok(respond(render, index, now))
}

/// A file in the form of JSON:API.
fn item(context: &Context, render: &Render, index: usize, copy: &PlannedCopy, now: u64) -> Value {
    let (mut state, since) = render.copy_state(index, now);
    if state == CopyState::Ready && render.flaps() {
        state = CopyState::Importing;
    }
    let mut attributes = json!({
        "id": copy.id,
        "owner": context.file_urls.owner,
        "region": "au",
        "renderId": render.id,
        "filename": copy.filename,
        "status": state.as_str(),
        "created": context.clock.timestamp(render.created + copy.starts).to_string(),
        "updated": context.clock.timestamp(since).to_string(),
    });
    if copy.provider == "shotstack" {
        attributes["providerId"] = json!(copy.id);
    }
    if let Some(url) = context.file_urls.copy(render, copy) {
        attributes["url"] = json!(url);
    }
    json!({"type": "asset", "attributes": attributes})
}

/// `POST /serve/{stage}/assets`.
pub(crate) async fn post_asset(
    State(context): State<Arc<Context>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let (ordinal, response) = transfer(&context, &stage, &headers, body)?;
    scheduler::start(&context, ordinal);
    Ok(response)
}

fn transfer(
    context: &Context,
    stage: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(u64, Response), ServiceError> {
    let stage = admit(context, SERVICE, stage, headers)?;
    let faults = request_faults(context, headers, SERVICE)?;
    let (request, bytes) = read_json(body, SERVICE)?;
    let request =
        TransferRequest::read(&request).map_err(|invalid| Cause::Invalid(invalid).of(SERVICE))?;

    let now = context.clock.now();
    let mut registry = context.registry();
    let (ordinal, requests) = registry.request_ordinal();
    let seed = RenderSeed {
        seed: context.seed,
        ordinal,
    };
    inject_error(seed, requests, &faults, SERVICE)?;
    registry.take_ordinal();
    let plan = Plan::for_transfer(
        seed,
        &request.id,
        &request.expectation,
        &request.extension,
        &faults,
    );
    let response = json!({"data": {"type": "asset", "attributes": {
        "id": request.id,
        "owner": context.file_urls.owner,
        "status": "queued",
        "created": context.clock.timestamp(now).to_string(),
    }}});
    let render = Render {
        seed,
        id: request.id,
        stage,
        created: now,
        data: request.data,
        unmerged: None,
        bytes,
        is_transfer: true,
        template: None,
        warnings: Vec::new(),
        extension: request.extension,
        callback: None,
        deleted: vec![None; plan.copies.len()],
        attempts: Vec::new(),
        next_attempts: Vec::new(),
        plan,
        faults,
        requests: 0,
        status_requests: 0,
        active: true,
    };
    registry
        .add(render)
        .map_err(|full| Cause::from(full).of(SERVICE))?;
    Ok((ordinal, Json(response).into_response()))
}

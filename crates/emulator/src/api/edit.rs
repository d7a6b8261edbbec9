//! The Edit API: request a render, get its status.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::{Stage, api::Service};

use crate::api::error::{Cause, ServiceError};
use crate::api::{admit, check_uuid, inject_error, read_json, request_faults};
use crate::context::Context;
use crate::plan::Plan;
use crate::render::Render;
use crate::request::{InvalidRequest, RenderRequest};
use crate::rng::{Purpose, RenderSeed};
use crate::scheduler;

const SERVICE: Service = Service::Edit;

/// `POST /edit/{stage}/render`.
pub(crate) async fn post_render(
    State(context): State<Arc<Context>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    let accepted = read_edit(&context, stage, &headers, body)?;
    let queued = queue(&context, accepted)?;
    Ok(respond(&context, queued).await)
}

/// `POST /__emulator/renders`: the same for the emulator's own page, which has no API key.
pub(crate) async fn order(
    State(context): State<Arc<Context>>,
    Query(query): Query<OrderQuery>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let stage = match query.stage.as_deref() {
        None => Stage::Sandbox,
        Some(stage) => stage
            .parse()
            .map_err(|_| Cause::NotFound("stage").of(SERVICE))?,
    };
    let accepted = read_edit(&context, stage, &headers, body)?;
    let queued = queue(&context, accepted)?;
    Ok(respond(&context, queued).await)
}

#[derive(serde::Deserialize)]
pub(crate) struct OrderQuery {
    stage: Option<String>,
}

fn read_edit(
    context: &Context,
    stage: Stage,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Accepted, ServiceError> {
    let faults = request_faults(context, headers, SERVICE)?;
    let (edit, bytes) = read_json(body, SERVICE)?;
    let request =
        RenderRequest::read(edit, faults).map_err(|invalid| Cause::Invalid(invalid).of(SERVICE))?;
    Ok(Accepted {
        stage,
        request,
        bytes,
        template: None,
        warnings: Vec::new(),
    })
}

/// A request for a render that will be granted unless a fault or a full registry refuses it.
pub(super) struct Accepted {
    pub(super) stage: Stage,
    pub(super) request: RenderRequest,
    /// The length of the edit.
    pub(super) bytes: usize,
    /// The id of the template that is rendered.
    pub(super) template: Option<String>,
    pub(super) warnings: Vec<String>,
}

pub(super) struct Queued {
    ordinal: u64,
    id: String,
    /// Whether the callbacks come before the response.
    early: bool,
}

pub(super) fn queue(context: &Context, accepted: Accepted) -> Result<Queued, ServiceError> {
    let mut registry = context.registry();
    let (ordinal, requests) = registry.request_ordinal();
    let seed = RenderSeed {
        seed: context.seed,
        ordinal,
    };
    inject_error(seed, requests, &accepted.request.faults, SERVICE)?;
    registry.take_ordinal();
    let render = new_render(context, seed, accepted);
    let queued = Queued {
        ordinal,
        id: render.id.clone(),
        early: render.plan.early,
    };
    for warning in &render.warnings {
        context.warn(&render.id, warning);
    }
    registry
        .add(render)
        .map_err(|full| Cause::from(full).of(SERVICE))?;
    Ok(queued)
}

/// Starts the render, and responds as Shotstack does.
pub(super) async fn respond(context: &Arc<Context>, queued: Queued) -> Response {
    let mut all_attempted = scheduler::start(context, queued.ordinal);
    if queued.early {
        // The channel closes once every callback has been attempted, which takes at most the publisher's timeout.
        while all_attempted.recv().await.is_some() {}
    }
    let body = json!({
        "success": true,
        "message": "Created",
        "response": {"message": "Render Successfully Queued", "id": queued.id},
    });
    (StatusCode::CREATED, Json(body)).into_response()
}

fn new_render(context: &Context, seed: RenderSeed, accepted: Accepted) -> Render {
    let request = accepted.request;
    let callback = match &context.config.forward {
        Some(forward) => Some(forward.target(request.callback.as_ref())),
        None => request.callback.clone(),
    };
    let bytes = accepted.bytes + request.further_bytes();
    let id = seed.rng(Purpose::RenderId, 0).uuid();
    let plan = Plan::for_render(
        seed,
        &id,
        &request.expectation,
        &request.extension,
        &request.faults,
    );
    let now = context.clock.now();
    let due = plan.callbacks.iter().map(|planned| now + planned.at);
    Render {
        seed,
        id,
        stage: accepted.stage,
        created: now,
        next_attempts: due.map(Some).collect(),
        data: request.data,
        unmerged: request.unmerged,
        bytes,
        is_transfer: false,
        template: accepted.template,
        warnings: accepted.warnings,
        extension: request.extension,
        callback,
        deleted: vec![None; plan.copies.len()],
        attempts: vec![Vec::new(); plan.callbacks.len()],
        plan,
        faults: request.faults,
        requests: 0,
        status_requests: 0,
        active: true,
    }
}

#[derive(serde::Deserialize)]
pub(crate) struct StatusQuery {
    /// Whether the response has the edit.
    data: Option<String>,
    /// Whether the merge fields are applied in that edit.
    merged: Option<String>,
}

/// A parameter of the query that is `true` or `false`.
fn flag(name: &str, text: Option<&str>) -> Result<Option<bool>, ServiceError> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => {
            let invalid = InvalidRequest::new(format!("\"{name}\" must be a boolean"));
            Err(Cause::Invalid(invalid).of(SERVICE))
        }
    }
}

/// `GET /edit/{stage}/render/{id}`.
pub(crate) async fn get_render(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    Query(query): Query<StatusQuery>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    check_uuid(&id, SERVICE)?;
    let with_data = flag("data", query.data.as_deref())?;
    let merged = flag("merged", query.merged.as_deref())?.unwrap_or(false);
    let unknown = || Cause::UnknownId("Render").of(SERVICE);
    let mut registry = context.registry();
    let ordinals = registry.ordinals(&id);
    let ordinal = ordinals.into_iter().find(|ordinal| {
        registry
            .get(*ordinal)
            .is_some_and(|render| render.stage == stage && !render.is_transfer)
    });
    let render = ordinal.and_then(|ordinal| registry.get_mut(ordinal));
    let render = render.ok_or_else(unknown)?;
    render.requests += 1;
    inject_error(render.seed, render.requests, &render.faults, SERVICE)?;
    render.status_requests += 1;
    if render.status_requests <= render.plan.unknown_to_first_requests {
        return Err(unknown());
    }
    let mut response = render_status(&context, render);
    if with_data.unwrap_or(context.config.data_by_default) {
        let as_sent = render.unmerged.as_ref().filter(|_| !merged);
        response["data"] = as_sent.unwrap_or(&render.data).clone();
    }
    let body = json!({"success": true, "message": "OK", "response": response});
    Ok(Json(body).into_response())
}

fn render_status(context: &Context, render: &Render) -> Value {
    let (mut status, since) = render.status(context.clock.now());
    if status == "done" && render.flaps() {
        status = "saving";
    }
    // In a status an empty text stands for what there is not.
    let mut response = json!({
        "id": render.id,
        "owner": context.file_urls.owner,
        "plan": "basic",
        "status": status,
        "error": if status == "failed" { render.plan.error.unwrap_or_default() } else { "" },
        "url": "",
        "poster": "",
        "thumbnail": "",
        "created": context.clock.timestamp(render.created).to_string(),
        "updated": context.clock.timestamp(since).to_string(),
    });
    if status == "done" {
        let outputs = context.file_urls.outputs(render);
        response["duration"] = json!(1.0);
        response["renderTime"] = json!(since - render.created);
        response["url"] = json!(outputs.main.unwrap_or_default());
        response["poster"] = json!(outputs.poster.unwrap_or_default());
        response["thumbnail"] = json!(outputs.thumbnail.unwrap_or_default());
    }
    response
}

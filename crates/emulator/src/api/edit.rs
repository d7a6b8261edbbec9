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
use crate::api::{admit, check_uuid, inject_error, request_faults};
use crate::context::Context;
use crate::plan::Plan;
use crate::render::Render;
use crate::request::RenderRequest;
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
    let Queued { ordinal, id, early } = queue(&context, &stage, &headers, body)?;
    let mut all_attempted = scheduler::start(&context, ordinal);
    if early {
        // The channel closes once every callback has been attempted, which takes at most the publisher's timeout.
        while all_attempted.recv().await.is_some() {}
    }
    let body = json!({
        "success": true,
        "message": "Created",
        "response": {"message": "Render Successfully Queued", "id": id},
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

struct Queued {
    ordinal: u64,
    id: String,
    /// Whether the callbacks come before the response.
    early: bool,
}

fn queue(
    context: &Context,
    stage: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Queued, ServiceError> {
    let stage = admit(context, SERVICE, stage, headers)?;
    let body = body.map_err(|_| Cause::TooLarge.of(SERVICE))?;
    let faults = request_faults(context, headers, SERVICE)?;
    let edit =
        serde_json::from_slice(&body).map_err(|error| Cause::InvalidJson(error).of(SERVICE))?;
    let request =
        RenderRequest::read(edit, faults).map_err(|invalid| Cause::Invalid(invalid).of(SERVICE))?;

    let mut registry = context.registry();
    let (ordinal, requests) = registry.request_ordinal();
    let seed = RenderSeed {
        seed: context.config.seed,
        ordinal,
    };
    inject_error(seed, requests, &request.faults, SERVICE)?;
    registry.take_ordinal();
    let render = new_render(seed, stage, request, body.len(), context.clock.now());
    let queued = Queued {
        ordinal,
        id: render.id.clone(),
        early: render.plan.early,
    };
    registry
        .add(render)
        .map_err(|full| Cause::from(full).of(SERVICE))?;
    Ok(queued)
}

fn new_render(
    seed: RenderSeed,
    stage: Stage,
    request: RenderRequest,
    bytes: usize,
    now: u64,
) -> Render {
    let id = seed.rng(Purpose::RenderId, 0).uuid();
    let plan = Plan::for_render(
        seed,
        &id,
        &request.expectation,
        &request.extension,
        &request.faults,
    );
    Render {
        seed,
        id,
        stage,
        created: now,
        data: request.data,
        bytes,
        is_transfer: false,
        extension: request.extension,
        callback: request.callback,
        deleted: vec![None; plan.copies.len()],
        attempts: vec![Vec::new(); plan.callbacks.len()],
        plan,
        faults: request.faults,
        requests: 0,
        active: true,
    }
}

#[derive(serde::Deserialize)]
pub(crate) struct StatusQuery {
    data: Option<String>,
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
    let mut registry = context.registry();
    let ordinals = registry.ordinals(&id);
    let ordinal = ordinals.into_iter().find(|ordinal| {
        registry
            .get(*ordinal)
            .is_some_and(|render| render.stage == stage && !render.is_transfer)
    });
    let render = ordinal.and_then(|ordinal| registry.get_mut(ordinal));
    let render = render.ok_or_else(|| Cause::NotFound("render").of(SERVICE))?;
    render.requests += 1;
    inject_error(render.seed, render.requests, &render.faults, SERVICE)?;
    let with_data = query.data.as_deref() != Some("false");
    let body = json!({
        "success": true,
        "message": "OK",
        "response": render_status(&context, render, with_data),
    });
    Ok(Json(body).into_response())
}

fn render_status(context: &Context, render: &Render, with_data: bool) -> Value {
    let (mut status, since) = render.status(context.clock.now());
    if status == "done" && render.flaps() {
        status = "saving";
    }
    let mut response = json!({
        "id": render.id,
        "owner": context.file_urls.owner,
        "plan": "basic",
        "status": status,
        "error": if status == "failed" { render.plan.error.unwrap_or_default() } else { "" },
        "created": context.clock.timestamp(render.created).to_string(),
        "updated": context.clock.timestamp(since).to_string(),
    });
    if status == "done" {
        let outputs = context.file_urls.outputs(render);
        response["duration"] = json!(1.0);
        response["renderTime"] = json!(since - render.created);
        response["url"] = json!(outputs.main);
        response["poster"] = json!(outputs.poster);
        response["thumbnail"] = json!(outputs.thumbnail);
    }
    if with_data {
        response["data"] = render.data.clone();
    }
    response
}

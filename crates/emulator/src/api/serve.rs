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

use crate::api::edit::faults;
use crate::api::failure::{Cause, Failure};
use crate::api::{admit, is_uuid, trouble};
use crate::drive;
use crate::order::TransferOrder;
use crate::plan::{Copy, Place, Plan};
use crate::render::{CopyState, Render};
use crate::world::World;

/// `GET /serve/{stage}/assets/render/{renderId}`.
pub(crate) async fn get_by_render(
    State(world): State<Arc<World>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let stage = admit(&world, Service::Serve, &stage, &headers)?;
    if !is_uuid(&id) {
        return Err(Cause::NotAnId.of(Service::Serve));
    }
    let now = world.clock.now();
    let mut book = world.book();
    let mut items = Vec::new();
    for ordinal in book.ordinals(&id) {
        let Some(render) = book.get_mut(ordinal).filter(|render| render.stage == stage) else {
            continue;
        };
        asked(render)?;
        items.extend(
            render
                .known_copies(now)
                .map(|(index, copy)| item(&world, render, index, copy, now)),
        );
    }
    if items.is_empty() {
        return Err(Cause::NotFound("there are no assets of such a render").of(Service::Serve));
    }
    Ok(Json(json!({"data": items})).into_response())
}

/// Counts the request, which can bring trouble.
fn asked(render: &mut Render) -> Result<(), Failure> {
    render.asked += 1;
    trouble(render.place, render.asked, &render.faults, Service::Serve)
}

/// `GET /serve/{stage}/assets/{assetId}`.
pub(crate) async fn get_asset(
    State(world): State<Arc<World>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let stage = admit(&world, Service::Serve, &stage, &headers)?;
    with_asset(&world, stage, &id, |render, index, now| {
        let copy = render.plan.copies.get(index);
        let told = copy.map(|copy| item(&world, render, index, copy, now));
        Json(json!({"data": told})).into_response()
    })
}

/// `DELETE /serve/{stage}/assets/{assetId}`.
pub(crate) async fn delete_asset(
    State(world): State<Arc<World>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let stage = admit(&world, Service::Serve, &stage, &headers)?;
    with_asset(&world, stage, &id, |render, index, now| {
        if let Some(deleted) = render.deleted.get_mut(index) {
            deleted.get_or_insert(now);
        }
        world.tell(render.place.ordinal);
        StatusCode::NO_CONTENT.into_response()
    })
}

/// Finds a copy that the API knows by now.
fn with_asset(
    world: &World,
    stage: Stage,
    id: &str,
    answer: impl FnOnce(&mut Render, usize, u64) -> Response,
) -> Result<Response, Failure> {
    if !is_uuid(id) {
        return Err(Cause::NotAnId.of(Service::Serve));
    }
    let now = world.clock.now();
    let unknown = || Cause::NotFound("there is no such asset").of(Service::Serve);
    let mut book = world.book();
    let (ordinal, index) = book.asset(id).ok_or_else(unknown)?;
    let render = book.get_mut(ordinal).filter(|render| render.stage == stage);
    let render = render.ok_or_else(unknown)?;
    if render.copy(index, now).0 == CopyState::Unknown {
        return Err(unknown());
    }
    asked(render)?;
    Ok(answer(render, index, now))
}

/// A file as JSON:API has it.
fn item(world: &World, render: &Render, index: usize, copy: &Copy, now: u64) -> Value {
    let (mut state, since) = render.copy(index, now);
    if state == CopyState::Ready && render.falls_back() {
        state = CopyState::Importing;
    }
    let mut attributes = json!({
        "id": copy.id,
        "owner": world.addresses.owner,
        "region": "au",
        "renderId": render.id,
        "filename": copy.filename,
        "status": state.as_str(),
        "created": world.clock.timestamp(render.created + copy.starts).to_string(),
        "updated": world.clock.timestamp(since).to_string(),
    });
    if copy.provider == "shotstack" {
        attributes["providerId"] = json!(copy.id);
    }
    if let Some(url) = world.addresses.from_copy(render, copy) {
        attributes["url"] = json!(url);
    }
    json!({"type": "asset", "attributes": attributes})
}

/// `POST /serve/{stage}/assets`.
pub(crate) async fn post_asset(
    State(world): State<Arc<World>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let (ordinal, answer) = transfer(&world, &stage, &headers, body)?;
    drive::start(&world, ordinal);
    Ok(answer)
}

fn transfer(
    world: &World,
    stage: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(u64, Response), Failure> {
    let stage = admit(world, Service::Serve, stage, headers)?;
    let body = body.map_err(|_| Cause::TooLarge.of(Service::Serve))?;
    let faults = faults(world, headers).map_err(|error| Cause::Faults(error).of(Service::Serve))?;
    let order =
        serde_json::from_slice(&body).map_err(|error| Cause::NotJson(error).of(Service::Serve))?;
    let order =
        TransferOrder::read(&order).map_err(|faulty| Cause::Invalid(faulty).of(Service::Serve))?;

    let seed = world.config.seed;
    let now = world.clock.now();
    let mut book = world.book();
    let (ordinal, asked) = book.ask_for_next();
    let place = Place { seed, ordinal };
    trouble(place, asked, &faults, Service::Serve)?;
    book.next_ordinal();
    let plan = Plan::of_transfer(
        place,
        &order.id,
        &order.expectation,
        &order.extension,
        &faults,
    );
    let answer = json!({"data": {"type": "asset", "attributes": {
        "id": order.id,
        "owner": world.addresses.owner,
        "status": "queued",
        "created": world.clock.timestamp(now).to_string(),
    }}});
    let render = Render {
        place,
        id: order.id,
        stage,
        created: now,
        data: order.data,
        bytes: body.len(),
        is_transfer: true,
        extension: order.extension,
        callback: None,
        deleted: vec![None; plan.copies.len()],
        sent: Vec::new(),
        plan,
        faults,
        asked: 0,
        active: true,
    };
    book.add(render)
        .map_err(|_| Cause::Full.of(Service::Serve))?;
    Ok((ordinal, Json(answer).into_response()))
}

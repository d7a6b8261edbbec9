//! The Edit API: order a render, ask for its status.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::{Stage, api::Service};

use crate::api::failure::{Cause, Failure};
use crate::api::{FAULTS_HEADER, admit, is_uuid, trouble};
use crate::bodies::Outputs;
use crate::draw::Purpose;
use crate::drive;
use crate::faults::{Faults, FaultsError};
use crate::order::RenderOrder;
use crate::plan::{Place, Plan};
use crate::render::Render;
use crate::world::World;

/// `POST /edit/{stage}/render`.
pub(crate) async fn post_render(
    State(world): State<Arc<World>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let (ordinal, id, early) = order(&world, &stage, &headers, body)?;
    let mut all_tried = drive::start(&world, ordinal);
    if early {
        // Ends once every callback was tried, which takes at most the publisher's limit for an answer.
        while all_tried.recv().await.is_some() {}
    }
    let answer = json!({
        "success": true,
        "message": "Created",
        "response": {"message": "Render Successfully Queued", "id": id},
    });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Takes the order: the render's ordinal, its id, and whether its callbacks come before the answer.
fn order(
    world: &World,
    stage: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(u64, String, bool), Failure> {
    let stage = admit(world, Service::Edit, stage, headers)?;
    let body = body.map_err(|_| Cause::TooLarge.of(Service::Edit))?;
    let faults = faults(world, headers).map_err(|error| Cause::Faults(error).of(Service::Edit))?;
    let bytes = body.len();
    let edit =
        serde_json::from_slice(&body).map_err(|error| Cause::NotJson(error).of(Service::Edit))?;
    let order = RenderOrder::read(edit, faults)
        .map_err(|faulty| Cause::Invalid(faulty).of(Service::Edit))?;

    let seed = world.config.seed;
    let mut book = world.book();
    let (ordinal, asked) = book.ask_for_next();
    trouble(Place { seed, ordinal }, asked, &order.faults, Service::Edit)?;
    let place = Place {
        seed,
        ordinal: book.next_ordinal(),
    };
    let render = new_render(place, stage, order, bytes, world.clock.now());
    let answer = (ordinal, render.id.clone(), render.plan.early);
    book.add(render)
        .map_err(|_| Cause::Full.of(Service::Edit))?;
    Ok(answer)
}

/// The emulator's faults with those of the header.
pub(crate) fn faults(world: &World, headers: &HeaderMap) -> Result<Faults, FaultsError> {
    let faults = world.config.faults.clone();
    match headers.get(FAULTS_HEADER) {
        Some(named) => faults.with_text(&String::from_utf8_lossy(named.as_bytes())),
        None => Ok(faults),
    }
}

fn new_render(place: Place, stage: Stage, order: RenderOrder, bytes: usize, now: u64) -> Render {
    let id = place.draw(Purpose::RenderId, 0).uuid();
    let plan = Plan::from_render(
        place,
        &id,
        &order.expectation,
        &order.extension,
        &order.faults,
    );
    Render {
        place,
        id,
        stage,
        created: now,
        data: order.data,
        bytes,
        is_transfer: false,
        extension: order.extension,
        callback: order.callback,
        deleted: vec![None; plan.copies.len()],
        sent: vec![Vec::new(); plan.publications.len()],
        plan,
        faults: order.faults,
        asked: 0,
        active: true,
    }
}

#[derive(serde::Deserialize)]
pub(crate) struct Wishes {
    data: Option<String>,
}

/// `GET /edit/{stage}/render/{id}`.
pub(crate) async fn get_render(
    State(world): State<Arc<World>>,
    Path((stage, id)): Path<(String, String)>,
    Query(wishes): Query<Wishes>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let stage = admit(&world, Service::Edit, &stage, &headers)?;
    if !is_uuid(&id) {
        return Err(Cause::NotAnId.of(Service::Edit));
    }
    let mut book = world.book();
    let ordinals = book.ordinals(&id);
    let render = ordinals.into_iter().find(|ordinal| {
        book.get(*ordinal)
            .is_some_and(|render| render.stage == stage && !render.is_transfer)
    });
    let render = render.and_then(|ordinal| book.get_mut(ordinal));
    let render =
        render.ok_or_else(|| Cause::NotFound("there is no such render").of(Service::Edit))?;
    render.asked += 1;
    trouble(render.place, render.asked, &render.faults, Service::Edit)?;
    let with_data = wishes.data.as_deref() != Some("false");
    let body = json!({
        "success": true,
        "message": "OK",
        "response": told(&world, render, with_data),
    });
    Ok(Json(body).into_response())
}

/// The render's status, as the API tells it.
fn told(world: &World, render: &Render, with_data: bool) -> Value {
    let (mut status, since) = render.status(world.clock.now());
    if status == "done" && render.falls_back() {
        status = "saving";
    }
    let mut told = json!({
        "id": render.id,
        "owner": world.addresses.owner,
        "plan": "basic",
        "status": status,
        "error": if status == "failed" { render.plan.error.unwrap_or_default() } else { "" },
        "created": world.clock.timestamp(render.created).to_string(),
        "updated": world.clock.timestamp(since).to_string(),
    });
    if status == "done" {
        let outputs = Outputs::of(world, render);
        told["duration"] = json!(1.0);
        told["renderTime"] = json!(since - render.created);
        told["url"] = json!(outputs.main);
        told["poster"] = json!(outputs.poster);
        told["thumbnail"] = json!(outputs.thumbnail);
    }
    if with_data {
        told["data"] = render.data.clone();
    }
    told
}

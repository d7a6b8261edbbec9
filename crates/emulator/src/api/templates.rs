//! The templates of the Edit API: save an edit once, render it many times.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::{Stage, api::Service};

use crate::api::edit::{self, Accepted};
use crate::api::error::{Cause, ServiceError};
use crate::api::{admit, check_uuid, read_json, request_faults};
use crate::context::Context;
use crate::request::{InvalidRequest, RenderRequest, TemplateRenderRequest, TemplateRequest};
use crate::rng::{Purpose, SeededRng};
use crate::templates::Template;

const SERVICE: Service = Service::Edit;

/// Mistake 20: the service accepts this `callback`, and discards it.
const CALLBACK_DISCARDED: &str =
    "the `callback` of `POST /templates/render` is discarded, as Shotstack discards it";

fn invalid(invalid: InvalidRequest) -> ServiceError {
    Cause::Invalid(invalid).of(SERVICE)
}

/// What Shotstack answers for an unknown template is not documented; an unknown render is a 400.
fn unknown() -> ServiceError {
    Cause::UnknownId("Template").of(SERVICE)
}

fn success(status: StatusCode, response: &Value) -> Response {
    let message = status.canonical_reason().unwrap_or_default();
    let body = json!({"success": true, "message": message, "response": response});
    (status, Json(body)).into_response()
}

/// `POST /edit/{stage}/templates`.
pub(crate) async fn create(
    State(context): State<Arc<Context>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    let (body, bytes) = read_json(body, SERVICE)?;
    let request = TemplateRequest::read(body).map_err(invalid)?;
    let now = context.clock.now();
    let mut templates = context.templates();
    let ordinal = templates.take_ordinal();
    let id = SeededRng::new(context.seed, ordinal, Purpose::TemplateId, 0).uuid();
    let response = json!({"message": "Template Successfully Created", "id": id});
    let template = Template {
        id,
        stage,
        name: request.name,
        edit: request.edit,
        created: now,
        updated: now,
        bytes,
    };
    templates
        .add(template)
        .map_err(|full| Cause::from(full).of(SERVICE))?;
    Ok(success(StatusCode::CREATED, &response))
}

/// `GET /edit/{stage}/templates`.
pub(crate) async fn list(
    State(context): State<Arc<Context>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit(&context, SERVICE, &stage, &headers)?;
    let templates = context.templates();
    let items = templates.list(stage).map(|template| {
        json!({
            "id": template.id,
            "name": template.name,
            "created": context.clock.timestamp(template.created).to_string(),
            "updated": context.clock.timestamp(template.updated).to_string(),
        })
    });
    let items: Vec<Value> = items.collect();
    let response = json!({"owner": context.file_urls.owner, "templates": items});
    Ok(success(StatusCode::OK, &response))
}

/// `GET /edit/{stage}/templates/{id}`.
pub(crate) async fn get(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit_id(&context, &stage, &id, &headers)?;
    let templates = context.templates();
    let template = templates.get(stage, &id).ok_or_else(unknown)?;
    let response = json!({
        "id": template.id,
        "name": template.name,
        "owner": context.file_urls.owner,
        "template": template.edit,
    });
    Ok(success(StatusCode::OK, &response))
}

/// `PUT /edit/{stage}/templates/{id}`.
pub(crate) async fn update(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let stage = admit_id(&context, &stage, &id, &headers)?;
    let (body, bytes) = read_json(body, SERVICE)?;
    let request = TemplateRequest::read(body).map_err(invalid)?;
    let now = context.clock.now();
    let mut templates = context.templates();
    let updated = templates.update(stage, &id, |template| {
        template.name = request.name;
        template.edit = request.edit;
        template.updated = now;
        template.bytes = bytes;
    });
    let updated = updated.map_err(|full| Cause::from(full).of(SERVICE))?;
    let id = &updated.ok_or_else(unknown)?.id;
    let response = json!({"message": "Template Successfully Updated", "id": id});
    Ok(success(StatusCode::OK, &response))
}

/// `DELETE /edit/{stage}/templates/{id}`.
pub(crate) async fn delete(
    State(context): State<Arc<Context>>,
    Path((stage, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ServiceError> {
    let stage = admit_id(&context, &stage, &id, &headers)?;
    if context.templates().remove(stage, &id) {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(unknown())
    }
}

fn admit_id(
    context: &Context,
    stage: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<Stage, ServiceError> {
    let stage = admit(context, SERVICE, stage, headers)?;
    check_uuid(id, SERVICE)?;
    Ok(stage)
}

/// `POST /edit/{stage}/templates/render`.
pub(crate) async fn render(
    State(context): State<Arc<Context>>,
    Path(stage): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ServiceError> {
    let accepted = read_render(&context, &stage, &headers, body)?;
    let queued = edit::queue(&context, accepted)?;
    Ok(edit::respond(&context, queued).await)
}

fn read_render(
    context: &Context,
    stage: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Accepted, ServiceError> {
    let stage = admit(context, SERVICE, stage, headers)?;
    let faults = request_faults(context, headers, SERVICE)?;
    let (body, bytes) = read_json(body, SERVICE)?;
    let call = TemplateRenderRequest::read(body, faults).map_err(invalid)?;
    check_uuid(&call.id, SERVICE)?;
    let (id, mut edit, template_bytes) = {
        let templates = context.templates();
        let template = templates.get(stage, &call.id).ok_or_else(unknown)?;
        (template.id.clone(), template.edit.clone(), template.bytes)
    };
    if let Some(merge) = call.merge {
        edit["merge"] = merge;
    }
    let request = RenderRequest::read(edit, call.faults).map_err(invalid)?;
    let mut warnings = Vec::new();
    if call.has_callback {
        let instead = if request.callback.is_some() {
            "the template's own `callback` is used"
        } else if context.config.forward.is_some() {
            "the webhooks of this render come only because the emulator forwards all of them"
        } else {
            "no webhook will come: save the `callback` inside the template (`PUT /templates/{id}`), or ask for the render by its id"
        };
        warnings.push(format!("{CALLBACK_DISCARDED}; {instead}"));
    }
    Ok(Accepted {
        stage,
        request,
        bytes: bytes + template_bytes,
        template: Some(id),
        warnings,
    })
}

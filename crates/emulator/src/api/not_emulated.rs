//! Every other endpoint of Shotstack's: 501, so that nobody takes it for a mistake of their own.

use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use shotstack_hosting::{Stage, api::Service};

use crate::api::error::Cause;

/// Responds to what no route matches.
pub(crate) async fn respond(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let mut segments = path.split('/').skip(1);
    let (first, second) = (segments.next(), segments.next());
    let is_stage = |segment: Option<&str>| segment.is_some_and(|it| it.parse::<Stage>().is_ok());
    let service = match first {
        Some("edit") => Service::Edit,
        Some("serve" | "ingest" | "create") => Service::Serve,
        // The older base path of the Edit API.
        first if is_stage(first) => return not_emulated(&method, path, Service::Edit),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    if is_stage(second) {
        not_emulated(&method, path, service)
    } else {
        Cause::NotFound("stage").of(service).into_response()
    }
}

fn not_emulated(method: &Method, path: &str, service: Service) -> Response {
    let request = format!("{method} {path}");
    Cause::NotEmulated(request).of(service).into_response()
}

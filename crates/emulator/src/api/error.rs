//! Error responses of the APIs.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::api::Service;

use crate::faults::{FAULTS_HEADER, FaultsError};
use crate::registry::Full;
use crate::request::InvalidRequest;

/// An error of an API. The Edit API sends it in a `response` envelope, the Serve API as JSON:API defines it.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub(crate) struct ServiceError {
    service: Service,
    #[source]
    cause: Cause,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the header x-api-key is missing")]
    NoKey,
    #[error(
        "the API key is not that of this emulator: each start prints its own, unless it has the same `--seed`"
    )]
    OtherKey,
    #[error("the {0} was not found")]
    NotFound(&'static str),
    /// What the Edit API answers for an id that it does not hold: 400, not 404.
    #[error("{0} not found")]
    UnknownId(&'static str),
    #[error("the body is larger than 1 MiB, the emulator's limit")]
    TooLarge,
    #[error("the id is not a UUID in hexadecimal digits")]
    InvalidId,
    #[error("the body is not valid JSON: {0}")]
    InvalidJson(#[source] serde_json::Error),
    #[error("{FAULTS_HEADER}: {0}")]
    InvalidFaults(#[source] FaultsError),
    #[error(transparent)]
    Invalid(InvalidRequest),
    #[error("too many requests: wait until the window of 60 seconds ends")]
    RateLimited { retry_after_seconds: u64 },
    #[error("the emulator is full: {0}")]
    NoRoom(#[from] Full),
    #[error(
        "not emulated: {0}; the emulator has the Edit API's renders and templates, and the Serve API's assets"
    )]
    NotEmulated(String),
    /// One of four responses of a service that is down.
    #[error("an error injected by the emulator")]
    Injected { variant: u64 },
}

impl Cause {
    pub(crate) fn of(self, service: Service) -> ServiceError {
        ServiceError {
            service,
            cause: self,
        }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let Self { service, cause } = self;
        let status = match &cause {
            Cause::NoKey => StatusCode::UNAUTHORIZED,
            Cause::OtherKey => StatusCode::FORBIDDEN,
            Cause::NotFound(_) => StatusCode::NOT_FOUND,
            Cause::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Cause::InvalidId | Cause::InvalidJson(_) | Cause::InvalidFaults(_) => {
                StatusCode::BAD_REQUEST
            }
            Cause::NoRoom(_) => StatusCode::SERVICE_UNAVAILABLE,
            Cause::NotEmulated(_) => StatusCode::NOT_IMPLEMENTED,
            Cause::UnknownId(_) => return bad_request(service, [cause.to_string()]),
            Cause::Invalid(invalid) => {
                return bad_request(service, invalid.problems.iter().cloned());
            }
            Cause::RateLimited {
                retry_after_seconds,
            } => return rate_limited(service, &cause.to_string(), *retry_after_seconds),
            Cause::Injected { variant } => return injected(service, &cause.to_string(), *variant),
        };
        let response = response(service, status, &cause.to_string());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            with_retry_after(response, 1)
        } else {
            response
        }
    }
}

fn response(service: Service, status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = match service {
        Service::Edit => json!({
            "success": false,
            "message": title,
            "response": {"error": {"message": detail}},
        }),
        Service::Serve => json!({
            "errors": [{"status": status.as_str(), "title": title, "detail": detail}],
        }),
    };
    (status, Json(body)).into_response()
}

fn rate_limited(service: Service, detail: &str, retry_after_seconds: u64) -> Response {
    let (kind, title) = ("rate_limit_error", "Too Many Requests");
    let body = match service {
        Service::Edit => json!({
            "success": false,
            "message": title,
            "response": {"error": {"type": kind, "message": detail}},
        }),
        Service::Serve => json!({
            "errors": [{"status": "429", "type": kind, "title": title, "detail": detail}],
        }),
    };
    let response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    with_retry_after(response, retry_after_seconds)
}

fn injected(service: Service, detail: &str, variant: u64) -> Response {
    match variant {
        0 => response(service, StatusCode::INTERNAL_SERVER_ERROR, detail),
        1 => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
            let html = [(CONTENT_TYPE, "text/html")];
            (StatusCode::BAD_GATEWAY, html, page).into_response()
        }
        2 => {
            let body = Json(json!({"message": "Service Unavailable"}));
            with_retry_after((StatusCode::SERVICE_UNAVAILABLE, body).into_response(), 1)
        }
        _ => {
            let body = Json(json!({"message": "Endpoint request timed out"}));
            (StatusCode::GATEWAY_TIMEOUT, body).into_response()
        }
    }
}

/// 400, with every problem.
fn bad_request(service: Service, problems: impl IntoIterator<Item = String>) -> Response {
    let problems = problems.into_iter();
    let body = match service {
        Service::Edit => {
            let details: Vec<Value> = problems
                .map(|problem| json!({"message": problem}))
                .collect();
            let response = json!({"error": "ValidationError", "details": details});
            json!({"success": false, "message": "Bad Request", "response": response})
        }
        Service::Serve => {
            let errors: Vec<Value> = problems
                .map(|problem| json!({"status": "400", "title": "Bad Request", "detail": problem}))
                .collect();
            json!({"errors": errors})
        }
    };
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn with_retry_after(mut response: Response, seconds: u64) -> Response {
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

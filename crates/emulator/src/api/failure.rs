//! Errors as the APIs tell them.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shotstack_hosting::api::Service;

use crate::api::FAULTS_HEADER;
use crate::faults::FaultsError;
use crate::order::Faulty;

/// An error of an API. The Edit API tells it in a `response` envelope, the Serve API as JSON:API has it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) service: Service,
    pub(crate) cause: Cause,
}

#[derive(Debug)]
pub(crate) enum Cause {
    NoKey,
    OtherKey,
    NotFound(&'static str),
    TooLarge,
    NotAnId,
    NotJson(serde_json::Error),
    Faults(FaultsError),
    Invalid(Faulty),
    /// With how long to wait, in seconds.
    RateLimited(u64),
    /// As many renders as are kept are under way.
    Full,
    /// One of the ways in which a service that is down answers.
    Broken(u64),
}

impl Cause {
    pub(crate) fn of(self, service: Service) -> Failure {
        Failure {
            service,
            cause: self,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { service, cause } = self;
        match cause {
            Cause::NoKey => tell(
                service,
                StatusCode::UNAUTHORIZED,
                "the header x-api-key is missing",
            ),
            Cause::OtherKey => tell(
                service,
                StatusCode::FORBIDDEN,
                "the API key is not the emulator's",
            ),
            Cause::NotFound(detail) => tell(service, StatusCode::NOT_FOUND, detail),
            Cause::TooLarge => tell(
                service,
                StatusCode::PAYLOAD_TOO_LARGE,
                "the emulator takes bodies of up to 1 MiB",
            ),
            Cause::NotAnId => tell(
                service,
                StatusCode::BAD_REQUEST,
                "the id is no UUID in hexadecimal digits",
            ),
            Cause::NotJson(error) => tell(
                service,
                StatusCode::BAD_REQUEST,
                &format!("the body is no JSON: {error}"),
            ),
            Cause::Faults(error) => tell(
                service,
                StatusCode::BAD_REQUEST,
                &format!("{FAULTS_HEADER}: {error}"),
            ),
            Cause::Invalid(faulty) => invalid(service, &faulty),
            Cause::RateLimited(seconds) => rate_limited(service, seconds),
            Cause::Full => {
                let detail = "the emulator has no room: as many renders as it keeps are under way";
                retry_after(tell(service, StatusCode::SERVICE_UNAVAILABLE, detail), 1)
            }
            Cause::Broken(way) => broken(service, way),
        }
    }
}

fn tell(service: Service, status: StatusCode, detail: &str) -> Response {
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

fn rate_limited(service: Service, seconds: u64) -> Response {
    let detail = "too many requests: wait for the window of 60 seconds to end";
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
    retry_after(response, seconds)
}

fn broken(service: Service, way: u64) -> Response {
    match way {
        0 => tell(
            service,
            StatusCode::INTERNAL_SERVER_ERROR,
            "something went wrong on purpose",
        ),
        1 => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
            let html = [(CONTENT_TYPE, "text/html")];
            (StatusCode::BAD_GATEWAY, html, page).into_response()
        }
        2 => {
            let body = Json(json!({"message": "Service Unavailable"}));
            retry_after((StatusCode::SERVICE_UNAVAILABLE, body).into_response(), 1)
        }
        _ => {
            let body = Json(json!({"message": "Endpoint request timed out"}));
            (StatusCode::GATEWAY_TIMEOUT, body).into_response()
        }
    }
}

/// 400, with everything that is wrong.
fn invalid(service: Service, faulty: &Faulty) -> Response {
    let findings = faulty.0.iter();
    let body = match service {
        Service::Edit => {
            let messages: Vec<&str> = findings
                .clone()
                .map(|(message, _)| message.as_str())
                .collect();
            let details: Vec<Value> = findings
                .map(|(message, path)| json!({"message": message, "path": path}))
                .collect();
            let error = json!({"name": "ValidationError", "message": messages.join("; "), "details": details});
            json!({"success": false, "message": "Bad Request", "response": {"error": error}})
        }
        Service::Serve => {
            let errors: Vec<Value> = findings
                .map(|(message, _)| json!({"status": "400", "title": "Bad Request", "detail": message}))
                .collect();
            json!({"errors": errors})
        }
    };
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn retry_after(mut response: Response, seconds: u64) -> Response {
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

//! Which requests are let in. A web page that is open on this machine can send requests to the emulator: it must not read
//! it by DNS rebinding, nor use its controls.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::Host;

use crate::allowed_host::{host_of, is_loopback};
use crate::context::Context;

/// Refuses a request under a name that another site may own.
pub(crate) async fn check_host(
    State(context): State<Arc<Context>>,
    request: Request,
    next: Next,
) -> Response {
    match refused_host(&context, &request) {
        None => next.run(request).await,
        Some(problem) => {
            let sentence = format!(
                "{problem}; use {}, or let the name in with `--allow-host NAME`",
                context.url
            );
            refusal(StatusCode::MISDIRECTED_REQUEST, &sentence)
        }
    }
}

/// What is wrong with the names that the request gives to the emulator.
fn refused_host(context: &Context, request: &Request) -> Option<String> {
    // A request line may name a host too.
    let line = request
        .uri()
        .authority()
        .map(|line| line.as_str().as_bytes());
    let headers = request.headers().get_all(HOST).iter();
    let mut given = line
        .into_iter()
        .chain(headers.map(axum::http::HeaderValue::as_bytes))
        .peekable();
    if given.peek().is_none() {
        return Some("the request has no `Host` header".to_owned());
    }
    given.find_map(|authority| {
        let host = std::str::from_utf8(authority).ok().and_then(host_of);
        match host {
            None => Some("the request's `Host` header is not valid".to_owned()),
            Some(host) if is_allowed(context, &host) => None,
            Some(host) => Some(format!(
                "the request's `Host` is {host}, which is not a name of this machine"
            )),
        }
    })
}

fn is_allowed(context: &Context, host: &Host) -> bool {
    let own = context.url.strip_prefix("http://").and_then(host_of);
    is_loopback(host)
        || own.is_some_and(|own| own == *host)
        || context
            .config
            .allowed_hosts
            .iter()
            .any(|allowed| allowed.is(host))
}

/// Refuses a request to a control that does not come from the emulator's own page, or from a program.
pub(crate) async fn check_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if is_cross_site(headers) {
        return refusal(
            StatusCode::FORBIDDEN,
            "the request comes from a page of another site; only the emulator's own page and programs may send it",
        );
    }
    let is_json = header(headers, CONTENT_TYPE.as_str()).is_some_and(|value| {
        value.split(';').next().unwrap_or_default().trim() == "application/json"
    });
    if !is_json {
        // A page of another site cannot send this type without asking first.
        return refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send the header `content-type: application/json`",
        );
    }
    next.run(request).await
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    let same_site =
        header(headers, "sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let same_origin = headers.get(ORIGIN).is_none()
        || header(headers, ORIGIN.as_str())
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|origin| header(headers, HOST.as_str()) == Some(origin));
    !(same_site && same_origin)
}

/// A header as text; an unreadable one is an empty text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .map(|value| value.to_str().unwrap_or_default())
}

fn refusal(status: StatusCode, sentence: &str) -> Response {
    (
        status,
        Json(json!({"error": sentence, "message": sentence})),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cross_site(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_cross_site(&headers)
    }

    #[test]
    fn programs_and_the_own_page_are_let_in() {
        let host = ("host", "127.0.0.1:8484");
        assert!(!cross_site(&[host]));
        assert!(!cross_site(&[host, ("sec-fetch-site", "none")]));
        let own = [
            host,
            ("origin", "http://127.0.0.1:8484"),
            ("sec-fetch-site", "same-origin"),
        ];
        assert!(!cross_site(&own));
    }

    #[test]
    fn pages_of_other_sites_and_of_other_ports_are_refused() {
        let host = ("host", "127.0.0.1:8484");
        for foreign in [
            ("origin", "https://example.com"),
            ("origin", "null"),
            ("origin", ""),
            ("origin", "http://127.0.0.1:3000"),
            ("origin", "https://127.0.0.1:8484"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(cross_site(&[host, foreign]), "{foreign:?}");
        }
    }
}

//! A publisher that is axios follows redirects its way.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::local::{Local, edit, fast};
use crate::receiver::{Receiver, Request};

fn redirect(status: u16, to: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(LOCATION, to.to_owned())]).into_response()
}

/// What arrives, and the attempts, where `/hook` answers like that and every other path is content.
async fn called(status: u16, to: Option<&'static str>) -> (Vec<Request>, Vec<Value>) {
    let receiver = Receiver::answering(move |count, request| match to {
        Some(to) if request.path == "/hook" => redirect(status, to),
        None if count == 0 => StatusCode::from_u16(status).unwrap().into_response(),
        _ => ().into_response(),
    })
    .await;
    let local = Local::start(fast("none")).await;
    let mut edit = edit(Some(&receiver.url("/hook")));
    edit["output"] =
        json!({"format": "mp4", "destinations": [{"provider": "shotstack", "exclude": true}]});
    let id = local.order(&edit).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    let attempts = view["callbacks"][0]["attempts"].as_array().unwrap().clone();
    (receiver.seen(), attempts)
}

#[tokio::test]
async fn a_302_becomes_a_get_without_a_body_and_counts_as_delivered() {
    for status in [301, 302, 303] {
        let (seen, attempts) = called(status, Some("/login")).await;
        assert_eq!(seen.len(), 2);
        assert_eq!(
            (seen[1].method.as_str(), seen[1].path.as_str()),
            ("GET", "/login")
        );
        assert!(seen[1].body.is_empty());
        assert_eq!(seen[1].header("content-type"), "");
        assert_eq!(attempts.len(), 1);
        assert_eq!(
            (&attempts[0]["delivered"], &attempts[0]["redirects"]),
            (&true.into(), &1.into())
        );
    }
}

#[tokio::test]
async fn a_307_keeps_the_body() {
    for status in [307, 308] {
        let (seen, attempts) = called(status, Some("moved?to=here")).await;
        assert_eq!(seen.len(), 2);
        assert_eq!(
            (seen[1].method.as_str(), seen[1].path.as_str()),
            ("POST", "/moved?to=here")
        );
        assert_eq!(seen[1].body, seen[0].body);
        assert_eq!(seen[1].header("content-type"), "application/json");
        assert_eq!(
            (attempts.len(), &attempts[0]["delivered"]),
            (1, &true.into())
        );
    }
}

#[tokio::test]
async fn a_304_is_retried() {
    let (seen, attempts) = called(304, None).await;
    assert_eq!((seen.len(), attempts.len()), (2, 2));
    assert_eq!(
        (&attempts[0]["httpStatus"], &attempts[0]["delivered"]),
        (&304.into(), &false.into())
    );
    assert_eq!(seen[1].header("x-shotstack-attempt"), "2");
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_retried() {
    let (_, attempts) = called(302, None).await;
    assert_eq!(
        attempts[0]["error"],
        "a redirect without an address to go to"
    );
    assert_eq!(attempts[1]["delivered"], true);
    let (_, attempts) = called(302, Some("ftp://127.0.0.1/")).await;
    assert_eq!(attempts.len(), 10);
}

#[tokio::test]
async fn a_circle_ends_and_is_retried() {
    let (seen, attempts) = called(307, Some("/hook")).await;
    assert_eq!(attempts.len(), 10);
    assert_eq!(attempts[0]["error"], "too many redirects");
    assert_eq!(seen.len(), 10 * 22);
}

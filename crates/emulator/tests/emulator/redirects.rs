//! The publisher follows redirects as axios does.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::local::{Local, edit, fast};
use crate::receiver::{Receiver, Request};

fn redirect(status: u16, to: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(LOCATION, to.to_owned())]).into_response()
}

/// The requests and the attempts, if `/hook` replies like this and every other path replies 200.
async fn deliver(status: u16, to: Option<&'static str>) -> (Vec<Request>, Vec<Value>) {
    let receiver = Receiver::replying(move |count, request| match to {
        Some(to) if request.path == "/hook" => redirect(status, to),
        None if count == 0 => StatusCode::from_u16(status).unwrap().into_response(),
        _ => ().into_response(),
    })
    .await;
    let local = Local::start(fast("none")).await;
    let mut edit = edit(Some(&receiver.url("/hook")));
    edit["output"] =
        json!({"format": "mp4", "destinations": [{"provider": "shotstack", "exclude": true}]});
    let id = local.render(&edit).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    let attempts = view["callbacks"][0]["attempts"].as_array().unwrap().clone();
    (receiver.requests(), attempts)
}

#[tokio::test]
async fn a_302_becomes_a_get_without_a_body_and_counts_as_delivered() {
    for status in [301, 302, 303] {
        let (requests, attempts) = deliver(status, Some("/login")).await;
        assert_eq!(requests.len(), 2);
        assert_eq!(
            (requests[1].method.as_str(), requests[1].path.as_str()),
            ("GET", "/login")
        );
        assert!(requests[1].body.is_empty());
        assert_eq!(requests[1].header("content-type"), "");
        assert_eq!(attempts.len(), 1);
        assert_eq!(
            (&attempts[0]["delivered"], &attempts[0]["redirects"]),
            (&true.into(), &1.into())
        );
        assert_eq!(attempts[0]["received"], false);
        let problem = attempts[0]["problem"].as_str().unwrap();
        assert!(
            problem.starts_with(&format!("a redirect (HTTP {status} to http://127.0.0.1:"))
                && problem.contains("/login) made the POST a GET, without the event"),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_page_that_answers_is_named_and_warned_of() {
    let page = |text: &'static str| ([(CONTENT_TYPE, "text/html")], text).into_response();
    for (redirect_to, text, named) in [
        (
            None,
            "You are about to visit",
            "a tunnel's warning page (\"You are about to visit\") answered, not a handler",
        ),
        (
            None,
            "<title>Sign in</title>",
            "a login page (\"Sign in\") answered, not a handler",
        ),
        (
            Some("/login?next=secret"),
            "Sign in",
            "/login?…) made the POST a GET, without the event; a login page (\"Sign in\") answered",
        ),
    ] {
        let receiver = Receiver::replying(move |_, request| match redirect_to {
            Some(to) if request.path == "/hook" => redirect(302, to),
            _ => page(text),
        })
        .await;
        let local = Local::start(fast("none")).await;
        let mut warnings = local.emulator.warnings();
        let id = local.render(&edit(Some(&receiver.url("/hook")))).await;
        local.emulator.idle().await;
        let view = local.view(&id).await;
        for callback in view["callbacks"].as_array().unwrap() {
            assert_eq!(
                (&callback["delivered"], &callback["received"]),
                (&true.into(), &false.into())
            );
            let attempts = callback["attempts"].as_array().unwrap();
            assert_eq!(attempts.len(), 1, "it counts as delivered");
            let problem = attempts[0]["problem"].as_str().unwrap();
            assert!(problem.ends_with(named), "{problem}");
        }
        let warning = warnings.next().await.unwrap();
        assert!(
            warning.starts_with(&format!(
                "render {id}: the callback edit/render counts as delivered, but was not received: "
            )) && warning.contains(named)
                && !warning.contains("secret"),
            "{warning}"
        );
    }
}

#[tokio::test]
async fn a_307_keeps_the_body() {
    for status in [307, 308] {
        let (requests, attempts) = deliver(status, Some("moved?to=here")).await;
        assert_eq!(requests.len(), 2);
        assert_eq!(
            (requests[1].method.as_str(), requests[1].path.as_str()),
            ("POST", "/moved?to=here")
        );
        assert_eq!(requests[1].body, requests[0].body);
        assert_eq!(requests[1].header("content-type"), "application/json");
        assert_eq!(
            (attempts.len(), &attempts[0]["delivered"]),
            (1, &true.into())
        );
        assert_eq!(
            (&attempts[0]["received"], &attempts[0]["problem"]),
            (&true.into(), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_304_is_retried() {
    let (requests, attempts) = deliver(304, None).await;
    assert_eq!((requests.len(), attempts.len()), (2, 2));
    assert_eq!(
        (&attempts[0]["httpStatus"], &attempts[0]["delivered"]),
        (&304.into(), &false.into())
    );
    assert_eq!(requests[1].header("x-shotstack-attempt"), "2");
}

#[tokio::test]
async fn a_redirect_without_a_valid_location_is_retried() {
    let (_, attempts) = deliver(302, None).await;
    assert_eq!(attempts[0]["error"], "the redirect has no valid `Location`");
    assert_eq!(attempts[1]["delivered"], true);
    let (_, attempts) = deliver(302, Some("ftp://127.0.0.1/")).await;
    assert_eq!(attempts.len(), 10);
}

#[tokio::test]
async fn a_redirect_loop_ends_and_is_retried() {
    let (requests, attempts) = deliver(307, Some("/hook")).await;
    assert_eq!(attempts.len(), 10);
    assert_eq!(attempts[0]["error"], "too many redirects");
    assert_eq!(requests.len(), 10 * 22);
}

//! When callbacks are sent, and when they are retried.

use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use shotstack_hosting::{Event, Timestamp, delivery};
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast};
use crate::receiver::Receiver;

fn millis(time: &Value) -> i64 {
    time.as_str()
        .unwrap()
        .parse::<Timestamp>()
        .unwrap()
        .as_millis()
}

#[tokio::test]
async fn there_is_one_callback_for_the_render_and_one_for_each_file() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("none")).await;
    let id = local
        .render(&edit(Some(&receiver.url("/hook?of=mine"))))
        .await;
    local.emulator.idle().await;

    let requests = receiver.requests();
    let mut events: Vec<String> = requests
        .iter()
        .map(crate::receiver::Request::event_and_status)
        .collect();
    events.sort();
    assert_eq!(
        events,
        [
            "edit/render done",
            "serve/copy ready",
            "serve/copy ready",
            "serve/copy ready"
        ]
    );
    for request in &requests {
        assert_eq!(
            (request.method.as_str(), request.path.as_str()),
            ("POST", "/hook?of=mine")
        );
        assert_eq!(request.header("content-type"), "application/json");
        assert_eq!(request.header("user-agent"), "Shotstack-Webhook/1.0");
        assert_eq!(request.header("x-shotstack-attempt"), "1");
        let validator =
            shotstack_hosting::Validator::new().with_origin(local.emulator.cdn_origin().clone());
        let read = validator.check(&request.body).unwrap();
        match read.event() {
            Event::ServeCopy(copy) => {
                assert_eq!(request.header("x-shotstack-event-type"), "copy");
                assert_eq!(copy.render.as_str(), id);
                assert!(copy.cdn.is_some());
            }
            Event::EditRender(render) => {
                assert_eq!(request.header("x-shotstack-event-type"), "render");
                assert_eq!(render.id.as_str(), id);
                assert_eq!(render.cdn.as_ref().unwrap().stage(), "stage");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_refused_callback_is_attempted_ten_times_with_the_publishers_waits() {
    let receiver = Receiver::replying(|_, _| StatusCode::BAD_REQUEST.into_response()).await;
    let config = Config {
        time_scale: "0.0001".parse().unwrap(),
        ..Config::default()
    };
    let local = Local::start(config).await;
    let id = local.render(&edit(Some(&receiver.url("/")))).await;
    local.emulator.idle().await;

    assert_eq!(receiver.requests().len(), 40);
    let view = local.view(&id).await;
    for callback in view["callbacks"].as_array().unwrap() {
        let attempts = callback["attempts"].as_array().unwrap();
        assert_eq!(callback["delivered"], false);
        assert_eq!(attempts.len(), 10);
        for (attempt, number) in attempts.iter().zip(1..) {
            assert_eq!(
                (&attempt["attempt"], &attempt["httpStatus"]),
                (&number.into(), &400.into())
            );
        }
        for (pair, number) in attempts.windows(2).zip(2..) {
            let waited = millis(&pair[1]["at"]) - millis(&pair[0]["at"]);
            let wait = i64::try_from(delivery::wait_before(number).unwrap()).unwrap();
            assert!(waited >= wait, "{waited} ms before attempt {number}");
        }
    }
}

#[tokio::test]
async fn an_attempt_without_a_response_in_time_is_retried() {
    // The first response begins and never ends.
    let receiver = Receiver::replying(|count, _| {
        if count == 0 {
            Body::from_stream(futures_util::stream::pending::<
                Result<Vec<u8>, std::io::Error>,
            >())
            .into_response()
        } else {
            Response::default()
        }
    })
    .await;
    let config = Config {
        min_response_timeout: Duration::from_millis(200),
        ..fast("none")
    };
    let local = Local::start(config).await;
    let mut edit = edit(Some(&receiver.url("/")));
    edit["output"]["destinations"] =
        serde_json::json!([{"provider": "shotstack", "exclude": true}]);
    let id = local.render(&edit).await;
    local.emulator.idle().await;

    let view = local.view(&id).await;
    let attempts = &view["callbacks"][0]["attempts"];
    assert_eq!(attempts[0]["error"], "no response in time");
    assert_eq!(attempts[0]["httpStatus"], Value::Null);
    assert_eq!(attempts[1]["delivered"], true);
    assert_eq!(view["callbacks"].as_array().unwrap().len(), 1);
    assert_eq!(receiver.requests().len(), 2);
}

#[tokio::test]
async fn without_a_callback_url_there_are_no_callbacks() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    assert_eq!(view["callbacks"], serde_json::json!([]));
    assert_eq!(view["status"], "done");
}

#[tokio::test]
async fn after_a_shutdown_there_are_no_callbacks() {
    let receiver = Receiver::replying(|_, _| StatusCode::BAD_REQUEST.into_response()).await;
    let local = Local::start(fast("early")).await;
    local.render(&edit(Some(&receiver.url("/")))).await;
    let before = receiver.requests().len();
    assert!(before >= 4);
    local.emulator.shutdown().await;
    assert!(
        receiver.requests().len() <= before + 4,
        "only attempts in flight were completed"
    );
}

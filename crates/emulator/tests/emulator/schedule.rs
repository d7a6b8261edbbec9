//! When callbacks come, and when they come again.

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
async fn a_render_calls_back_once_for_itself_and_once_for_each_file() {
    let receiver = Receiver::content().await;
    let local = Local::start(fast("none")).await;
    let id = local
        .order(&edit(Some(&receiver.url("/hook?of=mine"))))
        .await;
    local.emulator.idle().await;

    let seen = receiver.seen();
    let mut about: Vec<String> = seen.iter().map(crate::receiver::Request::about).collect();
    about.sort();
    assert_eq!(
        about,
        [
            "edit/render done",
            "serve/copy ready",
            "serve/copy ready",
            "serve/copy ready"
        ]
    );
    for request in &seen {
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
async fn what_is_refused_comes_ten_times_with_the_publishers_waits_and_then_no_more() {
    let receiver = Receiver::answering(|_, _| StatusCode::BAD_REQUEST.into_response()).await;
    let config = Config {
        time_scale: "0.0001".parse().unwrap(),
        ..Config::default()
    };
    let local = Local::start(config).await;
    let id = local.order(&edit(Some(&receiver.url("/")))).await;
    local.emulator.idle().await;

    assert_eq!(receiver.seen().len(), 40);
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
async fn who_does_not_answer_in_time_is_asked_again() {
    // The first answer begins and never ends.
    let receiver = Receiver::answering(|count, _| {
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
        min_answer_wait: Duration::from_millis(200),
        ..fast("none")
    };
    let local = Local::start(config).await;
    let mut edit = edit(Some(&receiver.url("/")));
    edit["output"]["destinations"] =
        serde_json::json!([{"provider": "shotstack", "exclude": true}]);
    let id = local.order(&edit).await;
    local.emulator.idle().await;

    let view = local.view(&id).await;
    let attempts = &view["callbacks"][0]["attempts"];
    assert_eq!(attempts[0]["error"], "no answer in time");
    assert_eq!(attempts[0]["httpStatus"], Value::Null);
    assert_eq!(attempts[1]["delivered"], true);
    assert_eq!(view["callbacks"].as_array().unwrap().len(), 1);
    assert_eq!(receiver.seen().len(), 2);
}

#[tokio::test]
async fn without_a_callback_nobody_is_called() {
    let local = Local::start(fast("none")).await;
    let id = local.order(&edit(None)).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    assert_eq!(view["callbacks"], serde_json::json!([]));
    assert_eq!(view["status"], "done");
}

#[tokio::test]
async fn after_a_shutdown_nobody_is_called() {
    let receiver = Receiver::answering(|_, _| StatusCode::BAD_REQUEST.into_response()).await;
    let local = Local::start(fast("early")).await;
    local.order(&edit(Some(&receiver.url("/")))).await;
    let before = receiver.seen().len();
    assert!(before >= 4);
    local.emulator.shutdown().await;
    assert!(
        receiver.seen().len() <= before + 4,
        "only what was under way has ended"
    );
}

//! What the emulator shows of its deliveries: a log line each, headers and bodies of both ways, the next attempt.

use std::net::TcpListener;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use reqwest::Method;
use serde_json::{Value, json};
use shotstack_hosting_emulator::{Config, Delivery, ForwardUrl};

use crate::local::{ApiReply, Local, edit, fast, halted};
use crate::receiver::Receiver;

/// One callback only: that of the render.
fn edit_without_files(callback: Option<&str>) -> Value {
    let mut edit = edit(callback);
    edit["output"] =
        json!({"format": "mp4", "destinations": [{"provider": "shotstack", "exclude": true}]});
    edit
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

async fn logged(local: &Local, edit: &Value, count: usize) -> (String, Vec<Delivery>) {
    let mut deliveries = local.emulator.deliveries();
    let id = local.render(edit).await;
    local.emulator.idle().await;
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(deliveries.next().await.unwrap().unwrap());
    }
    (id, all)
}

#[tokio::test]
async fn each_attempt_is_a_line_without_secrets() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("none")).await;
    let callback = receiver
        .url("/hook?shotstack_token=very-secret")
        .replace("http://", "http://user:hunter2@");
    let (id, deliveries) = logged(&local, &edit(Some(&callback)), 4).await;
    let shown = receiver.url("/hook?shotstack_token=…");
    let mut events = Vec::new();
    for delivery in deliveries {
        assert_eq!((&delivery.render, &delivery.url), (&id, &shown));
        assert_eq!((delivery.http_status, delivery.received), (Some(200), true));
        assert_eq!(delivery.next_in, None);
        let line = delivery.to_string();
        let start = format!("→ POST {shown} {} 200 ", delivery.event);
        assert!(line.starts_with(&start) && line.ends_with(" ms"), "{line}");
        events.push(delivery.event);
    }
    events.sort();
    assert_eq!(
        events,
        [
            "edit/render",
            "serve/copy main",
            "serve/copy poster",
            "serve/copy thumbnail"
        ]
    );
}

#[tokio::test]
async fn what_is_wrong_is_a_plain_sentence() {
    let nobody = free_address();
    let local = Local::start(Config {
        time_scale: "0.0001".parse().unwrap(),
        ..fast("none")
    })
    .await;
    for (callback, sentence) in [
        (
            format!("http://{nobody}/hook"),
            format!("nothing listens on {nobody}"),
        ),
        (
            "http://no-such-name.invalid/".to_owned(),
            "the name no-such-name.invalid is not known".to_owned(),
        ),
    ] {
        let edit = edit_without_files(Some(&callback));
        let (_, deliveries) = logged(&local, &edit, 10).await;
        for delivery in &deliveries {
            assert_eq!(delivery.error.as_ref(), Some(&sentence));
            assert_eq!(delivery.next_in.is_some(), delivery.attempt < 10);
        }
        assert_eq!(
            deliveries[9].to_string(),
            format!(
                "→ POST {callback} edit/render, attempt 10: {sentence}; that was the last attempt"
            )
        );
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_up_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await.unwrap());
        }
    });
    let local = Local::start(Config {
        time_scale: "0.0001".parse().unwrap(),
        ..fast("none")
    })
    .await;
    let edit = edit_without_files(Some(&format!("http://{address}/")));
    let (_, deliveries) = logged(&local, &edit, 1).await;
    assert_eq!(
        deliveries[0].error,
        Some(format!(
            "{address} closed the connection without a response"
        ))
    );
}

#[tokio::test]
async fn headers_and_bodies_of_both_ways_are_kept() {
    let receiver = Receiver::replying(|_, request| {
        let headers = [("set-cookie", "session=1"), ("x-mine", "<b>")];
        let echo = format!("<h1>{}</h1>", request.path);
        (StatusCode::IM_A_TEAPOT, headers, echo).into_response()
    })
    .await;
    let local = Local::start(Config {
        time_scale: "0.0001".parse().unwrap(),
        ..fast("none")
    })
    .await;
    let callback = receiver.url("/hook?shotstack_token=very-secret");
    let id = local.render(&edit_without_files(Some(&callback))).await;
    local.emulator.idle().await;
    let attempts = local.view(&id).await["callbacks"][0]["attempts"].clone();
    let number = attempts[1]["exchange"].as_u64().unwrap();
    let exchange = local.get(&format!("/__emulator/exchanges/{number}")).await;
    let exchange = exchange.json();
    let sent = &receiver.requests()[1];

    assert_eq!(
        exchange["url"],
        receiver.url("/hook?shotstack_token=…").as_str()
    );
    assert_eq!(
        exchange["requestBody"],
        String::from_utf8(sent.body.clone()).unwrap()
    );
    for header in exchange["requestHeaders"].as_array().unwrap() {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        assert_eq!(sent.header(name), value, "{name}");
    }
    let response = &exchange["response"];
    assert_eq!(response["httpStatus"], 418);
    assert_eq!(response["body"], "<h1>/hook?shotstack_token=…</h1>");
    let headers = response["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["set-cookie", "…"])));
    assert!(headers.contains(&json!(["x-mine", "<b>"])));
    assert_eq!(attempts[1]["response"], response["body"]);
    assert_eq!(local.get("/__emulator/exchanges/999").await.status, 404);
}

#[tokio::test]
async fn a_lost_request_has_no_exchange_and_a_lost_response_only_the_request() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("drop")).await;
    let (mut lost, mut answers_lost) = (0, 0);
    for _ in 0..6 {
        let id = local.render(&edit(Some(&receiver.url("/")))).await;
        local.emulator.idle().await;
        let view = local.view(&id).await;
        for callback in view["callbacks"].as_array().unwrap() {
            let first = &callback["attempts"][0];
            if first["disruption"] == "lost" {
                lost += 1;
                assert_eq!(first["exchange"], Value::Null);
            } else {
                answers_lost += 1;
                let path = format!("/__emulator/exchanges/{}", first["exchange"]);
                let exchange = local.get(&path).await.json();
                assert_ne!(exchange["requestBody"], "");
                assert_eq!(exchange["response"], Value::Null);
            }
        }
    }
    assert!(lost > 0 && answers_lost > 0);
}

#[tokio::test]
async fn the_next_attempt_is_announced() {
    let local = Local::start(halted()).await;
    let id = local.render(&edit(Some("http://127.0.0.1:9/"))).await;
    for callback in local.view(&id).await["callbacks"].as_array().unwrap() {
        assert_eq!(callback["nextAttempt"], callback["due"]);
    }
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(Some(&receiver.url("/")))).await;
    local.emulator.idle().await;
    for callback in local.view(&id).await["callbacks"].as_array().unwrap() {
        assert_eq!(callback["nextAttempt"], Value::Null);
    }
}

async fn send_again(local: &Local, id: &str, index: usize) -> ApiReply {
    let path = format!("/__emulator/renders/{id}/callbacks/{index}/attempts");
    let headers = [("content-type", "application/json")];
    local.send(Method::POST, &path, &headers, Vec::new()).await
}

#[tokio::test]
async fn a_callback_is_sent_again_by_request() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("lose")).await;
    let id = local
        .render(&edit_without_files(Some(&receiver.url("/"))))
        .await;
    local.emulator.idle().await;
    assert_eq!(receiver.requests().len(), 0);
    let mut deliveries = local.emulator.deliveries();
    assert_eq!(send_again(&local, &id, 0).await.status, 204);

    assert_eq!(receiver.requests().len(), 1);
    assert_eq!(receiver.requests()[0].header("x-shotstack-attempt"), "1");
    let callback = local.view(&id).await["callbacks"][0].clone();
    let attempts = callback["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 11);
    assert_eq!(
        (&attempts[9]["manual"], &attempts[10]["manual"]),
        (&false.into(), &true.into())
    );
    assert_eq!(callback["received"], true);
    assert!(deliveries.next().await.unwrap().unwrap().manual);

    assert_eq!(send_again(&local, &id, 1).await.status, 404);
    assert_eq!(send_again(&local, "unknown", 0).await.status, 404);
}

#[tokio::test]
async fn a_callback_that_is_not_due_is_not_sent() {
    let local = Local::start(halted()).await;
    let id = local.render(&edit(Some("http://127.0.0.1:9/"))).await;
    let reply = send_again(&local, &id, 0).await;
    assert_eq!(reply.status, 409);
    assert_eq!(
        reply.json()["error"],
        "the callback has not been sent yet: what it reports has not happened"
    );
}

#[tokio::test]
async fn all_callbacks_are_forwarded_with_the_query_of_the_edits_own() {
    let (own, forward) = (Receiver::accepting().await, Receiver::accepting().await);
    let url: ForwardUrl = forward.url("/local").parse().unwrap();
    let local = Local::start(Config {
        forward: Some(url.clone()),
        ..fast("none")
    })
    .await;
    let with = own.url("/hook?order=17&shotstack_token=secret");
    let with = local.render(&edit_without_files(Some(&with))).await;
    local.emulator.idle().await;
    let without = local.render(&edit_without_files(None)).await;
    local.emulator.idle().await;

    let paths: Vec<String> = forward
        .requests()
        .into_iter()
        .map(|each| each.path)
        .collect();
    assert_eq!(paths, ["/local?order=17&shotstack_token=secret", "/local"]);
    assert_eq!(own.requests().len(), 0);
    for id in [&with, &without] {
        assert_eq!(local.view(id).await["forwarded"], true);
    }
    let summary = local.get("/__emulator").await.json();
    assert_eq!(summary["forward"], url.to_string());
}

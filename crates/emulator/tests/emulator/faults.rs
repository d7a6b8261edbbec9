//! The injected faults.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shotstack_hosting::{Event, Timestamp};
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast};
use crate::receiver::{Receiver, Request};

/// The callbacks of one render with these faults, and its JSON on the live page.
async fn render_with(faults: &str) -> (Local, Vec<Request>, Value) {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast(faults)).await;
    let id = local.render(&edit(Some(&receiver.url("/")))).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    (local, receiver.requests(), view)
}

fn attempts(view: &Value) -> Vec<Vec<Value>> {
    let callbacks = view["callbacks"].as_array().unwrap();
    callbacks
        .iter()
        .map(|callback| callback["attempts"].as_array().unwrap().clone())
        .collect()
}

fn time(text: &Value) -> i64 {
    text.as_str()
        .unwrap()
        .parse::<Timestamp>()
        .unwrap()
        .as_millis()
}

#[tokio::test]
async fn duplicates_are_byte_for_byte_the_same() {
    let (_, requests, _) = render_with("duplicate").await;
    let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
    for request in &requests {
        *counts.entry(&request.body).or_default() += 1;
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [2, 2, 2, 2]);
}

#[tokio::test]
async fn reordered_callbacks_are_due_in_another_order() {
    let (_, _, usual) = render_with("none").await;
    let (_, requests, view) = render_with("reorder").await;
    let order = |view: &Value| {
        let mut due: Vec<_> = view["callbacks"].as_array().unwrap().clone();
        due.sort_by_key(|callback| time(&callback["due"]));
        due.iter()
            .map(|callback| callback["event"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&usual)[0], "edit/render");
    assert_ne!(order(&usual), order(&view));
    assert_eq!(requests.len(), 4);
}

#[tokio::test]
async fn a_delayed_callback_is_at_least_a_second_late() {
    let (_, _, usual) = render_with("none").await;
    let (_, _, late) = render_with("delay").await;
    for (usual_one, late_one) in usual["callbacks"]
        .as_array()
        .unwrap()
        .iter()
        .zip(late["callbacks"].as_array().unwrap())
    {
        let after =
            |view: &Value, callback: &Value| time(&callback["due"]) - time(&view["created"]);
        assert!(after(&late, late_one) >= after(&usual, usual_one) + 1000);
    }
}

#[tokio::test]
async fn a_dropped_attempt_is_retried() {
    let (_, requests, view) = render_with("drop").await;
    let mut lost_responses = 0;
    for attempts in attempts(&view) {
        assert_eq!(attempts.len(), 2);
        assert_eq!(
            (&attempts[0]["delivered"], &attempts[1]["delivered"]),
            (&false.into(), &true.into())
        );
        lost_responses += usize::from(attempts[0]["disruption"] == "response-lost");
    }
    assert_eq!(requests.len(), 4 + lost_responses);
}

#[tokio::test]
async fn a_lost_callback_never_arrives_and_the_api_knows_the_result() {
    let (local, requests, view) = render_with("lose").await;
    assert!(requests.is_empty());
    assert!(attempts(&view).iter().all(|attempts| attempts.len() == 10));
    let id = view["id"].as_str().unwrap();
    let reply = local
        .get(&format!("/serve/stage/assets/render/{id}"))
        .await
        .json();
    let statuses: Vec<_> = reply["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["attributes"]["status"])
        .collect();
    assert_eq!(statuses, ["ready", "ready", "ready"]);
}

#[tokio::test]
async fn a_corrupted_body_is_followed_by_a_valid_one() {
    for (faults, disruptions) in [
        ("truncate", &["truncated"][..]),
        ("garbage", &["garbage"]),
        ("truncate,garbage", &["truncated", "garbage"]),
    ] {
        // A receiver that accepts the corrupted body gets no other.
        let receiver = Receiver::replying(|_, request| match Event::from_slice(&request.body) {
            Ok(_) => axum::response::Response::default(),
            Err(_) => {
                axum::response::IntoResponse::into_response(axum::http::StatusCode::BAD_REQUEST)
            }
        })
        .await;
        let local = Local::start(fast(faults)).await;
        let id = local.render(&edit(Some(&receiver.url("/")))).await;
        local.emulator.idle().await;
        for attempts in attempts(&local.view(&id).await) {
            let (last, corrupted) = attempts.split_last().unwrap();
            let found: Vec<_> = corrupted
                .iter()
                .map(|attempt| attempt["disruption"].as_str().unwrap())
                .collect();
            assert_eq!(found, disruptions);
            assert!(corrupted.iter().all(|attempt| attempt["httpStatus"] == 400));
            assert_eq!(
                (&last["delivered"], &last["disruption"]),
                (&true.into(), &Value::Null)
            );
        }
    }
}

#[tokio::test]
async fn early_callbacks_come_before_the_response() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("early")).await;
    local.render(&edit(Some(&receiver.url("/")))).await;
    assert_eq!(receiver.requests().len(), 4);
}

#[tokio::test]
async fn a_slow_copy_takes_at_least_twenty_seconds() {
    let (_, _, view) = render_with("slow").await;
    for asset in view["assets"].as_array().unwrap() {
        assert!(time(&asset["updated"]) - time(&view["updated"]) >= 20_000);
    }
}

#[tokio::test]
async fn a_failed_asset_has_the_same_error_everywhere() {
    let (local, requests, view) = render_with("fail-poster").await;
    let failed: Vec<Value> = requests
        .iter()
        .map(Request::json)
        .filter(|body| body["status"] == "failed")
        .collect();
    let [body] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    assert_eq!(body["url"], Value::Null);
    assert!(
        body["error"]
            .as_str()
            .unwrap()
            .starts_with("The file could not be copied")
    );
    assert!(
        Event::from_slice(body.to_string().as_bytes())
            .unwrap()
            .advisories()
            .is_empty()
    );

    let id = body["id"].as_str().unwrap();
    let asset = local.get(&format!("/serve/stage/assets/{id}")).await.json();
    assert_eq!(asset["data"]["attributes"]["status"], "failed");
    let poster = &view["assets"][1];
    assert_eq!(
        (&poster["role"], &poster["error"]),
        (&"poster".into(), &body["error"])
    );
    let path = poster["url"]
        .as_str()
        .unwrap()
        .strip_prefix(local.emulator.url())
        .unwrap();
    assert_eq!(local.get(path).await.status, 404);
}

#[tokio::test]
async fn a_failed_render_has_no_files() {
    let (local, requests, view) = render_with("fail-edit").await;
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(request.event_and_status(), "edit/render failed");
    let body = request.json();
    assert_eq!(
        (&body["url"], &body["poster"], &body["thumbnail"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!(body["error"].is_string());
    let id = view["id"].as_str().unwrap();
    let status = local.get(&format!("/edit/stage/render/{id}")).await.json();
    assert_eq!(
        (&status["response"]["status"], &status["response"]["error"]),
        (&"failed".into(), &body["error"])
    );
    assert_eq!(
        local
            .get(&format!("/serve/stage/assets/render/{id}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_flapping_render_ends_ready() {
    let (local, _, view) = render_with("flap").await;
    let path = format!(
        "/serve/stage/assets/render/{}",
        view["id"].as_str().unwrap()
    );
    let mut statuses = Vec::new();
    for _ in 0..10 {
        let reply = local.get(&path).await.json();
        statuses.push(
            reply["data"][0]["attributes"]["status"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let expected = [
        "ready",
        "importing",
        "ready",
        "importing",
        "ready",
        "importing",
        "ready",
        "ready",
        "ready",
        "ready",
    ];
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_failing_api_recovers_at_the_third_request() {
    for (faults, is_injected) in [
        ("error", (|status| status >= 500) as fn(u16) -> bool),
        ("limit", |status| status == 429),
    ] {
        let local = Local::start(fast(faults)).await;
        let edit = edit(None);
        let submit = || local.post("/edit/stage/render", &edit);
        let replies = [submit().await, submit().await, submit().await];
        let statuses = replies.each_ref().map(|reply| reply.status);
        assert!(
            is_injected(statuses[0]) && is_injected(statuses[1]) && statuses[2] == 201,
            "{faults}: {statuses:?}"
        );
        let id = replies[2].json()["response"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut statuses = Vec::new();
        for _ in 0..6 {
            let reply = local.get(&format!("/edit/stage/render/{id}")).await;
            if reply.status == 429 {
                assert_eq!(reply.header("retry-after"), "1");
            }
            statuses.push(reply.status);
        }
        assert_eq!(
            statuses.iter().filter(|status| **status == 200).count(),
            2,
            "{faults}: {statuses:?}"
        );
    }
}

#[tokio::test]
async fn a_second_destination_has_its_own_callbacks() {
    let (local, requests, _) = render_with("destination").await;
    let mut hosts: Vec<String> = requests
        .iter()
        .map(Request::json)
        .filter(|body| body["type"] == "serve")
        .map(|body| {
            body["url"]
                .as_str()
                .unwrap()
                .split('/')
                .nth(2)
                .unwrap()
                .to_owned()
        })
        .collect();
    hosts.sort();
    let own = local.emulator.address().to_string();
    let s3 = "my-bucket.s3.us-east-1.amazonaws.com";
    assert_eq!(hosts, [own.as_str(), &own, &own, s3, s3, s3]);
}

#[tokio::test]
async fn the_header_and_the_edit_override_the_faults() {
    let receiver = Receiver::accepting().await;
    let local = Local::start(fast("none")).await;
    let callback = receiver.url("/");
    let mut faulty = edit(Some(&callback));
    faulty["__faults"] = json!({"duplicate": true});
    local.render(&faulty).await;
    local.emulator.idle().await;
    assert_eq!(receiver.requests().len(), 8);

    let headers = [
        ("x-api-key", local.emulator.api_key()),
        ("x-shotstack-emulator-faults", "early"),
    ];
    let body = edit(Some(&callback)).to_string().into_bytes();
    let reply = local
        .send(
            reqwest::Method::POST,
            "/edit/stage/render",
            &headers,
            body.clone(),
        )
        .await;
    assert_eq!((reply.status, receiver.requests().len()), (201, 12));

    let headers = [
        ("x-api-key", local.emulator.api_key()),
        ("x-shotstack-emulator-faults", "earlier"),
    ];
    let reply = local
        .send(reqwest::Method::POST, "/edit/stage/render", &headers, body)
        .await;
    assert_eq!(reply.status, 400);
    assert!(
        reply.json()["response"]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("`earlier` is not a fault")
    );
}

/// Everything that must repeat: neither absolute times nor the outcome of attempts, which depends on the receiver.
fn repeatable(view: &Value) -> Value {
    let since = |text: &Value| time(text) - time(&view["created"]);
    let assets = view["assets"].as_array().unwrap().iter();
    let callbacks = view["callbacks"].as_array().unwrap().iter();
    json!({
        "id": view["id"],
        "assets": assets.map(|asset| json!([asset["id"], asset["role"], asset["status"], asset["error"], since(&asset["updated"])])).collect::<Vec<_>>(),
        "callbacks": callbacks.map(|callback| {
            let disruptions: Vec<_> = callback["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["disruption"]).collect();
            json!([callback["event"], since(&callback["due"]), disruptions])
        }).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn the_same_seed_repeats_everything() {
    let run = |seed| async move {
        let receiver = Receiver::accepting().await;
        let config = Config {
            seed,
            time_scale: "0.0001".parse().unwrap(),
            faults: "all=0.3,error=0,limit=0".parse().unwrap(),
            ..Config::default()
        };
        let local = Local::start(config).await;
        let mut ids = Vec::new();
        for _ in 0..20 {
            ids.push(local.render(&edit(Some(&receiver.url("/")))).await);
        }
        local.emulator.idle().await;
        let mut results = Vec::new();
        for id in ids {
            results.push(repeatable(&local.view(&id).await));
        }
        results
    };
    let first = run(Some(7)).await;
    assert_eq!(first, run(Some(7)).await);
    assert_ne!(first, run(Some(8)).await);
}

#[tokio::test]
async fn without_a_seed_key_and_ids_are_new_at_each_start_and_the_chosen_seed_repeats_them() {
    let run = |seed| async move {
        let config = Config {
            seed,
            ..fast("none")
        };
        let local = Local::start(config).await;
        let id = local.render(&edit(None)).await;
        local.emulator.idle().await;
        let assets = local.view(&id).await["assets"].clone();
        let template = json!({"name": "a", "template": edit(None)});
        let template = local.post("/edit/stage/templates", &template).await.json();
        let template = template["response"]["id"].clone();
        let asset = assets[0]["id"].clone();
        let key = local.emulator.api_key().to_owned();
        (local.emulator.seed(), json!([key, id, asset, template]))
    };
    let (first_seed, first) = run(None).await;
    let (second_seed, second) = run(None).await;
    assert_ne!(first_seed, second_seed);
    assert!(first_seed < 1 << 53);
    for part in 0..4 {
        assert!(first[part].is_string(), "{first}");
        assert_ne!(first[part], second[part], "{part}");
    }
    assert_eq!(run(Some(first_seed)).await, (first_seed, first));
}

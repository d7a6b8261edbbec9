//! Everything that goes wrong on purpose.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shotstack_hosting::{Event, Timestamp};
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast};
use crate::receiver::{Receiver, Request};

/// What arrives of one render with these faults, and what the emulator shows of it.
async fn with(faults: &str) -> (Local, Vec<Request>, Value) {
    let receiver = Receiver::content().await;
    let local = Local::start(fast(faults)).await;
    let id = local.order(&edit(Some(&receiver.url("/")))).await;
    local.emulator.idle().await;
    let view = local.view(&id).await;
    (local, receiver.seen(), view)
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
async fn duplicates_are_the_same_to_the_letter() {
    let (_, seen, _) = with("duplicate").await;
    let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
    for request in &seen {
        *counts.entry(&request.body).or_default() += 1;
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [2, 2, 2, 2]);
}

#[tokio::test]
async fn reordered_callbacks_are_due_in_another_order() {
    let (_, _, usual) = with("none").await;
    let (_, seen, view) = with("reorder").await;
    let order = |view: &Value| {
        let mut due: Vec<_> = view["callbacks"].as_array().unwrap().clone();
        due.sort_by_key(|callback| time(&callback["due"]));
        due.iter()
            .map(|callback| callback["about"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&usual)[0], "edit/render");
    assert_ne!(order(&usual), order(&view));
    assert_eq!(seen.len(), 4);
}

#[tokio::test]
async fn a_delayed_callback_is_a_second_late_at_least() {
    let (_, _, usual) = with("none").await;
    let (_, _, late) = with("delay").await;
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
async fn a_dropped_attempt_is_followed_by_one_that_arrives() {
    let (_, seen, view) = with("drop").await;
    let mut lost_answers = 0;
    for attempts in attempts(&view) {
        assert_eq!(attempts.len(), 2);
        assert_eq!(
            (&attempts[0]["delivered"], &attempts[1]["delivered"]),
            (&false.into(), &true.into())
        );
        lost_answers += usize::from(attempts[0]["trouble"] == "answer-lost");
    }
    assert_eq!(seen.len(), 4 + lost_answers);
}

#[tokio::test]
async fn a_lost_callback_never_comes_and_the_api_knows_all_the_same() {
    let (local, seen, view) = with("lose").await;
    assert!(seen.is_empty());
    assert!(attempts(&view).iter().all(|attempts| attempts.len() == 10));
    let id = view["id"].as_str().unwrap();
    let answer = local
        .get(&format!("/serve/stage/assets/render/{id}"))
        .await
        .json();
    let statuses: Vec<_> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["attributes"]["status"])
        .collect();
    assert_eq!(statuses, ["ready", "ready", "ready"]);
}

#[tokio::test]
async fn a_spoiled_body_is_no_event_and_the_next_attempt_is_one() {
    for (faults, troubles) in [
        ("truncate", &["truncated"][..]),
        ("garbage", &["garbage"]),
        ("truncate,garbage", &["truncated", "garbage"]),
    ] {
        // Nobody who is content with a spoiled body gets another.
        let receiver = Receiver::answering(|_, request| match Event::from_slice(&request.body) {
            Ok(_) => axum::response::Response::default(),
            Err(_) => {
                axum::response::IntoResponse::into_response(axum::http::StatusCode::BAD_REQUEST)
            }
        })
        .await;
        let local = Local::start(fast(faults)).await;
        let id = local.order(&edit(Some(&receiver.url("/")))).await;
        local.emulator.idle().await;
        for attempts in attempts(&local.view(&id).await) {
            let (last, spoiled) = attempts.split_last().unwrap();
            let found: Vec<_> = spoiled
                .iter()
                .map(|attempt| attempt["trouble"].as_str().unwrap())
                .collect();
            assert_eq!(found, troubles);
            assert!(spoiled.iter().all(|attempt| attempt["httpStatus"] == 400));
            assert_eq!(
                (&last["delivered"], &last["trouble"]),
                (&true.into(), &Value::Null)
            );
        }
    }
}

#[tokio::test]
async fn early_callbacks_come_before_the_order_is_answered() {
    let receiver = Receiver::content().await;
    let local = Local::start(fast("early")).await;
    local.order(&edit(Some(&receiver.url("/")))).await;
    assert_eq!(receiver.seen().len(), 4);
}

#[tokio::test]
async fn a_slow_copy_takes_twenty_seconds_at_least() {
    let (_, _, view) = with("slow").await;
    for asset in view["assets"].as_array().unwrap() {
        assert!(time(&asset["updated"]) - time(&view["updated"]) >= 20_000);
    }
}

#[tokio::test]
async fn a_failed_asset_says_why_everywhere() {
    let (local, seen, view) = with("fail-poster").await;
    let failed: Vec<Value> = seen
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
async fn a_failed_render_makes_nothing() {
    let (local, seen, view) = with("fail-edit").await;
    let [request] = seen.as_slice() else {
        panic!("{seen:?}")
    };
    assert_eq!(request.about(), "edit/render failed");
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
async fn a_flapping_render_falls_back_and_ends_ready() {
    let (local, _, view) = with("flap").await;
    let path = format!(
        "/serve/stage/assets/render/{}",
        view["id"].as_str().unwrap()
    );
    let mut statuses = Vec::new();
    for _ in 0..10 {
        let answer = local.get(&path).await.json();
        statuses.push(
            answer["data"][0]["attributes"]["status"]
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
async fn an_api_that_is_down_recovers_at_the_third_request() {
    for (faults, is_trouble) in [
        ("error", (|status| status >= 500) as fn(u16) -> bool),
        ("limit", |status| status == 429),
    ] {
        let local = Local::start(fast(faults)).await;
        let edit = edit(None);
        let order = || local.post("/edit/stage/render", &edit);
        let answers = [order().await, order().await, order().await];
        let statuses = answers.each_ref().map(|answer| answer.status);
        assert!(
            is_trouble(statuses[0]) && is_trouble(statuses[1]) && statuses[2] == 201,
            "{faults}: {statuses:?}"
        );
        let id = answers[2].json()["response"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut statuses = Vec::new();
        for _ in 0..6 {
            let answer = local.get(&format!("/edit/stage/render/{id}")).await;
            if answer.status == 429 {
                assert_eq!(answer.header("retry-after"), "1");
            }
            statuses.push(answer.status);
        }
        assert_eq!(
            statuses.iter().filter(|status| **status == 200).count(),
            2,
            "{faults}: {statuses:?}"
        );
    }
}

#[tokio::test]
async fn a_second_destination_calls_back_too() {
    let (local, seen, _) = with("destination").await;
    let mut hosts: Vec<String> = seen
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
async fn the_header_and_the_edit_name_faults_for_one_render() {
    let receiver = Receiver::content().await;
    let local = Local::start(fast("none")).await;
    let callback = receiver.url("/");
    let mut faulty = edit(Some(&callback));
    faulty["__faults"] = json!({"duplicate": true});
    local.order(&faulty).await;
    local.emulator.idle().await;
    assert_eq!(receiver.seen().len(), 8);

    let headers = [
        ("x-api-key", local.emulator.api_key()),
        ("x-shotstack-emulator-faults", "early"),
    ];
    let body = edit(Some(&callback)).to_string().into_bytes();
    let answer = local
        .ask(
            reqwest::Method::POST,
            "/edit/stage/render",
            &headers,
            body.clone(),
        )
        .await;
    assert_eq!((answer.status, receiver.seen().len()), (201, 12));

    let headers = [
        ("x-api-key", local.emulator.api_key()),
        ("x-shotstack-emulator-faults", "earlier"),
    ];
    let answer = local
        .ask(reqwest::Method::POST, "/edit/stage/render", &headers, body)
        .await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.json()["response"]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("`earlier` is no fault")
    );
}

/// All that can repeat: not times, which are of the day, nor what comes of attempts, which is the receiver's.
fn fate(view: &Value) -> Value {
    let since = |text: &Value| time(text) - time(&view["created"]);
    let assets = view["assets"].as_array().unwrap().iter();
    let callbacks = view["callbacks"].as_array().unwrap().iter();
    json!({
        "id": view["id"],
        "assets": assets.map(|asset| json!([asset["id"], asset["role"], asset["status"], asset["error"], since(&asset["updated"])])).collect::<Vec<_>>(),
        "callbacks": callbacks.map(|callback| {
            let troubles: Vec<_> = callback["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["trouble"]).collect();
            json!([callback["about"], since(&callback["due"]), troubles])
        }).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn the_same_seed_repeats_everything() {
    let run = |seed| async move {
        let receiver = Receiver::content().await;
        let config = Config {
            seed,
            time_scale: "0.0001".parse().unwrap(),
            faults: "all=0.3,error=0,limit=0".parse().unwrap(),
            ..Config::default()
        };
        let local = Local::start(config).await;
        let mut ids = Vec::new();
        for _ in 0..20 {
            ids.push(local.order(&edit(Some(&receiver.url("/")))).await);
        }
        local.emulator.idle().await;
        let mut fates = Vec::new();
        for id in ids {
            fates.push(fate(&local.view(&id).await));
        }
        fates
    };
    let first = run(7).await;
    assert_eq!(first, run(7).await);
    assert_ne!(first, run(8).await);
}

//! The emulator answers as the live service does, also where the definition says otherwise.

use reqwest::Method;
use serde_json::{Value, json};
use shotstack_hosting_emulator::Config;

use crate::local::{Local, edit, fast};

const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

fn field(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/fixtures/field/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn an_unknown_render_is_a_400_as_published() {
    let local = Local::start(fast("none")).await;
    let answers = field("51-watch-unknown-render.json");
    let reply = local.get(&format!("/edit/v1/render/{UNKNOWN_ID}")).await;
    assert_eq!(
        json!({"status": reply.status, "body": reply.json()}),
        answers["edit_400"]
    );
}

#[tokio::test]
async fn an_invalid_edit_is_a_400_as_published() {
    let local = Local::start(fast("none")).await;
    let mut edit = edit(None);
    edit.as_object_mut().unwrap().remove("timeline");
    let reply = local.post("/edit/v1/render", &edit).await;
    assert_eq!(
        (reply.status, reply.json()),
        (400, field("22f-render-400.json"))
    );
}

#[tokio::test]
async fn the_edit_is_in_a_status_by_request_and_by_the_announced_default() {
    for data_by_default in [true, false] {
        let local = Local::start(Config {
            data_by_default,
            ..fast("none")
        })
        .await;
        let id = local.render(&edit(None)).await;
        for (query, has_data) in [
            ("", data_by_default),
            ("?data=true", true),
            ("?data=false", false),
            ("?data=TRUE&merged=false", true),
        ] {
            let status = local.get(&format!("/edit/stage/render/{id}{query}")).await;
            let data = status.json()["response"].get("data").cloned();
            assert_eq!(data.is_some(), has_data, "{data_by_default} {query}");
        }
        for query in ["?data=yes", "?data=", "?merged=1"] {
            let reply = local.get(&format!("/edit/stage/render/{id}{query}")).await;
            assert_eq!(reply.status, 400, "{query}");
        }
    }
}

#[tokio::test]
async fn a_status_names_the_stills_that_were_asked_for() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    let mut plain = edit(None);
    plain["output"] = json!({"format": "mp4"});
    let plain = local.render(&plain).await;
    local.emulator.idle().await;
    let status = |id: String| {
        let local = &local;
        async move {
            let path = format!("/edit/stage/render/{id}?data=false");
            local.get(&path).await.json()["response"].clone()
        }
    };
    let with = status(id.clone()).await;
    for (name, suffix) in [
        ("url", ".mp4"),
        ("poster", "-poster.jpg"),
        ("thumbnail", "-thumb.jpg"),
    ] {
        let url = with[name].as_str().unwrap();
        assert!(url.ends_with(&format!("/5ca6hu7s9k/{id}{suffix}")), "{url}");
    }
    let without = status(plain).await;
    assert_eq!(
        (&without["poster"], &without["thumbnail"]),
        (&"".into(), &"".into())
    );
}

#[tokio::test]
async fn by_render_nothing_is_found_until_the_first_file_is_published() {
    let local = Local::start(Config {
        time_scale: "0.02".parse().unwrap(),
        ..fast("none")
    })
    .await;
    // On a busy machine a render can be done and have files between two requests: then the next one is looked at.
    let mut done_without_files = false;
    let mut first: Option<Vec<Value>> = None;
    for _ in 0..20 {
        let id = local.render(&edit(None)).await;
        first = None;
        while first.is_none() {
            let status = local.get(&format!("/edit/stage/render/{id}")).await.json();
            let reply = local.get(&format!("/serve/stage/assets/render/{id}")).await;
            if reply.status == 200 {
                first = reply.json()["data"].as_array().cloned();
            } else {
                assert_eq!(reply.status, 404);
                done_without_files |= status["response"]["status"] == "done";
            }
        }
        if done_without_files {
            break;
        }
    }
    assert!(
        done_without_files,
        "the files of 20 renders were there as soon as each was done"
    );
    let first = first.unwrap();
    let ready = |item: &&Value| item["attributes"]["status"] == "ready";
    assert!(first.iter().any(|item| ready(&item)), "{first:?}");
}

#[tokio::test]
async fn a_render_can_be_unknown_right_after_its_own_request() {
    let local = Local::start(fast("not-found")).await;
    let id = local.render(&edit(None)).await;
    let path = format!("/edit/stage/render/{id}");
    let unknown = field("51-watch-unknown-render.json")["edit_400"]["body"].clone();
    let mut statuses = Vec::new();
    loop {
        let reply = local.get(&path).await;
        statuses.push(reply.status);
        if reply.status == 200 {
            break;
        }
        assert_eq!(reply.json(), unknown);
    }
    assert!(
        matches!(statuses[..], [400, 200] | [400, 400, 200]),
        "{statuses:?}"
    );
    assert_eq!(local.get(&path).await.status, 200);
}

#[tokio::test]
async fn other_endpoints_of_shotstack_are_said_not_to_be_emulated() {
    let local = Local::start(fast("none")).await;
    let key = [("x-api-key", local.emulator.api_key())];
    for (method, path) in [
        (Method::GET, "/edit/v1/probe/https%3A%2F%2Fexample.com"),
        (Method::GET, "/v1/probe/x"),
        (Method::POST, "/ingest/stage/sources"),
        (Method::GET, "/ingest/v1/sources/x"),
        (Method::POST, "/create/v1/generate"),
        (Method::POST, "/edit/v1/generate"),
        (Method::GET, "/serve/v1/nothing"),
    ] {
        let reply = local.send(method, path, &key, Vec::new()).await;
        assert_eq!(reply.status, 501, "{path}");
        let text = reply.json().to_string();
        assert!(
            text.contains("not emulated") && text.contains(path),
            "{text}"
        );
    }
    for path in [
        "/ingest/production/sources",
        "/nothing/here",
        "/edit",
        "/favicon.ico",
    ] {
        let reply = local.send(Method::GET, path, &key, Vec::new()).await;
        assert_eq!(reply.status, 404, "{path}");
    }
}

//! The Edit API and the Serve API.

use reqwest::Method;
use serde_json::{Value, json};
use shotstack_hosting::{
    api::{ApiError, ApiResponse, HostedAsset, RenderInfo},
    event::AssetStatus,
};

use crate::local::{Answer, Local, edit, fast, halted};

fn as_core(answer: &Answer) -> ApiResponse<'_> {
    ApiResponse {
        http_status: answer.status,
        retry_after: answer
            .headers
            .get("retry-after")
            .map(|value| value.to_str().unwrap()),
        body: &answer.body,
    }
}

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn both_bases_of_the_edit_api_take_and_tell_renders() {
    let local = Local::start(fast("none")).await;
    for base in ["/edit/v1", "/edit/stage", "/v1", "/stage"] {
        let answer = local.post(&format!("{base}/render"), &edit(None)).await;
        assert_eq!(answer.status, 201);
        let body = answer.json();
        assert_eq!(
            (&body["success"], &body["message"]),
            (&true.into(), &"Created".into())
        );
        let id = body["response"]["id"].as_str().unwrap();
        local.emulator.idle().await;

        let answer = local.get(&format!("{base}/render/{id}")).await;
        let read = RenderInfo::read(&as_core(&answer)).unwrap();
        assert_eq!((read.id.as_str(), read.status.as_str()), (id, "done"));
        assert_eq!(
            read.expectation.roles().to_string(),
            "main,poster,thumbnail"
        );
        assert!(read.advisories.is_empty(), "{:?}", read.advisories);
        let stage = base.rsplit('/').next().unwrap();
        assert!(
            read.url
                .unwrap()
                .as_str()
                .starts_with(&format!("https://shotstack-api-{stage}-output.s3-"))
        );
        let told = answer.json();
        assert_eq!(told["response"]["data"]["output"]["format"], "mp4");
        let without = local
            .get(&format!("{base}/render/{id}?data=false"))
            .await
            .json();
        assert_eq!(without["response"].get("data"), None);
    }
}

#[tokio::test]
async fn a_render_begins_queued_and_has_no_files() {
    let local = Local::start(halted()).await;
    let id = local.order(&edit(None)).await;
    let told = local.get(&format!("/edit/stage/render/{id}")).await.json();
    assert_eq!(
        (&told["response"]["status"], told["response"].get("url")),
        (&"queued".into(), None)
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
async fn files_are_found_by_render_and_by_id_and_deleted() {
    let local = Local::start(fast("none")).await;
    let id = local.order(&edit(None)).await;
    local.emulator.idle().await;
    let origin = local.emulator.cdn_origin();

    let answer = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    let assets = HostedAsset::read_with_origin(origin, &as_core(&answer)).unwrap();
    let roles: Vec<_> = assets
        .iter()
        .map(|asset| asset.cdn.as_ref().unwrap().role().as_str())
        .collect();
    assert_eq!(roles, ["main", "poster", "thumbnail"]);
    for asset in &assets {
        assert_eq!(
            (&asset.status, asset.render_id.as_ref().unwrap().as_str()),
            (&AssetStatus::Ready, id.as_str())
        );
        assert_eq!(asset.provider_id.as_deref(), Some(asset.id.as_str()));
        assert!(asset.advisories.is_empty(), "{:?}", asset.advisories);
    }

    let poster = format!("/serve/stage/assets/{}", assets[1].id);
    let answer = local.get(&poster).await;
    assert!(answer.json()["data"].is_object());
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&answer)).unwrap(),
        [assets[1].clone()]
    );

    let answer = local.delete(&poster).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let answer = local.get(&poster).await;
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&answer)).unwrap()[0].status,
        AssetStatus::Deleted
    );
    let answer = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&answer)).unwrap()[0].status,
        AssetStatus::Ready
    );
}

#[tokio::test]
async fn a_transfer_is_queued_and_found_by_the_clients_id() {
    let local = Local::start(fast("none")).await;
    let order = json!({"url": "https://example.com/film.mp4", "id": NOBODY, "destinations": [{"provider": "shotstack"}]});
    for _ in 0..2 {
        let answer = local.post("/serve/v1/assets", &order).await;
        assert_eq!(answer.status, 200);
        let attributes = &answer.json()["data"]["attributes"];
        assert_eq!(
            (&attributes["id"], &attributes["status"]),
            (&NOBODY.into(), &"queued".into())
        );
    }
    local.emulator.idle().await;
    let answer = local
        .get(&format!("/serve/v1/assets/render/{NOBODY}"))
        .await;
    let assets =
        HostedAsset::read_with_origin(local.emulator.cdn_origin(), &as_core(&answer)).unwrap();
    // The client's id need not be unique.
    assert_eq!(assets.len(), 2);
    assert!(
        assets
            .iter()
            .all(|asset| asset.status == AssetStatus::Ready)
    );
    assert_eq!(
        local.get(&format!("/edit/v1/render/{NOBODY}")).await.status,
        404
    );

    let order = json!({"url": "https://example.com/film.exe", "id": "b1", "destinations": []});
    assert_eq!(local.post("/serve/v1/assets", &order).await.status, 200);
    local.emulator.idle().await;
    assert_eq!(local.view("b1").await["assets"][0]["status"], "failed");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told() {
    let local = Local::start(fast("none")).await;
    let render = format!("/edit/stage/render/{NOBODY}");
    let by_render = format!("/serve/stage/assets/render/{NOBODY}");
    let by_id = format!("/serve/stage/assets/{NOBODY}");
    for (path, status) in [
        (render.as_str(), 404),
        (&by_render, 404),
        (&by_id, 404),
        ("/edit/stage/render/d2b46ed6", 400),
        (
            "/serve/stage/assets/zzytey4v-32km-kq1z-aftr-3kcuqi0brad2",
            400,
        ),
        ("/serve/stage/assets/render/..%2f", 400),
        ("/edit/production/render/x", 404),
        ("/nothing/here", 404),
    ] {
        assert_eq!(local.get(path).await.status, status, "{path}");
    }
    for path in [&render, &by_render, &by_id] {
        let keyless = local.ask(Method::GET, path, &[], Vec::new()).await;
        let other = local
            .ask(Method::GET, path, &[("x-api-key", "other")], Vec::new())
            .await;
        assert_eq!((keyless.status, other.status), (401, 403), "{path}");
        for answer in [&keyless, &other] {
            let error = HostedAsset::read(&as_core(answer)).unwrap_err();
            assert!(
                matches!(
                    error,
                    ApiError::Unauthorized {
                        message: Some(_),
                        ..
                    }
                ),
                "{error:?}"
            );
        }
    }
    let mut bad = edit(None);
    bad["output"]["format"] = json!("avi");
    bad["callback"] = json!("nowhere");
    let answer = local.post("/edit/stage/render", &bad).await;
    assert_eq!(answer.status, 400);
    let error = answer.json()["response"]["error"].clone();
    assert_eq!(error["details"].as_array().unwrap().len(), 2);
    assert_eq!(error["details"][0]["path"], json!(["callback"]));

    let key = [("x-api-key", local.emulator.api_key())];
    for path in ["/edit/stage/render", "/serve/stage/assets"] {
        let answer = local.ask(Method::POST, path, &key, b"{".to_vec()).await;
        assert_eq!(answer.status, 400, "{path}");
        let answer = local
            .ask(Method::POST, path, &key, vec![b' '; 1024 * 1024 + 1])
            .await;
        assert_eq!(answer.status, 413, "{path}");
        let answer = local.post(path, &json!({})).await;
        assert_eq!(answer.status, 400, "{path}");
    }
}

#[tokio::test]
async fn stages_do_not_see_each_other() {
    let local = Local::start(fast("none")).await;
    let id = local.order(&edit(None)).await;
    local.emulator.idle().await;
    assert_eq!(
        local.get(&format!("/edit/v1/render/{id}")).await.status,
        404
    );
    assert_eq!(
        local
            .get(&format!("/serve/v1/assets/render/{id}"))
            .await
            .status,
        404
    );
    let view = local.view(&id).await;
    let asset = view["assets"][0]["id"].as_str().unwrap();
    assert_eq!(
        local
            .delete(&format!("/serve/v1/assets/{asset}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_full_window_answers_429_and_another_api_has_room() {
    // The first window has only begun, and nothing passes on this clock.
    let local = Local::start(halted()).await;
    let path = format!("/edit/stage/render/{NOBODY}");
    for _ in 0..150 {
        assert_eq!(local.get(&path).await.status, 404);
    }
    let answer = local.get(&path).await;
    assert_eq!(answer.status, 429);
    assert_eq!(
        answer.json()["response"]["error"]["type"],
        "rate_limit_error"
    );
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60_000).contains(&wait), "{wait}");
    assert!(matches!(
        RenderInfo::read(&as_core(&answer)),
        Err(ApiError::RateLimited {
            retry_after: Some(_),
            ..
        })
    ));
    assert_eq!(
        local
            .get(&format!("/serve/stage/assets/{NOBODY}"))
            .await
            .status,
        404
    );
    assert_eq!(local.get("/__emulator").await.json()["rateLimited"], 1);
}

#[tokio::test]
async fn with_another_origin_urls_are_shotstacks_to_the_letter() {
    let config = shotstack_hosting_emulator::Config {
        cdn_origin: Some(shotstack_hosting::cdn::Origin::default()),
        ..fast("none")
    };
    let local = Local::start(config).await;
    let id = local.order(&edit(None)).await;
    local.emulator.idle().await;
    let answer = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    let assets = HostedAsset::read(&as_core(&answer)).unwrap();
    let url = assets[0].url.as_ref().unwrap().as_str();
    let path = url.strip_prefix("https://cdn.shotstack.io").unwrap();
    assert_eq!(local.get(&format!("/cdn{path}")).await.status, 200);
    let none: Vec<Value> = Vec::new();
    assert_eq!(local.view(&id).await["callbacks"], json!(none));
}

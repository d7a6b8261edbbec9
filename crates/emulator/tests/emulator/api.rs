//! The Edit API and the Serve API.

use reqwest::Method;
use serde_json::{Value, json};
use shotstack_hosting::{
    api::{ApiError, ApiResponse, HostedAsset, RenderInfo},
    event::AssetStatus,
};

use crate::local::{ApiReply, Local, edit, fast, halted};

fn as_core(reply: &ApiReply) -> ApiResponse<'_> {
    ApiResponse {
        http_status: reply.status,
        retry_after: reply
            .headers
            .get("retry-after")
            .map(|value| value.to_str().unwrap()),
        ..ApiResponse::ok(&reply.body)
    }
}

const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn both_base_paths_of_the_edit_api_work() {
    let local = Local::start(fast("none")).await;
    for base in ["/edit/v1", "/edit/stage", "/v1", "/stage"] {
        let reply = local.post(&format!("{base}/render"), &edit(None)).await;
        assert_eq!(reply.status, 201);
        let body = reply.json();
        assert_eq!(
            (&body["success"], &body["message"]),
            (&true.into(), &"Created".into())
        );
        let id = body["response"]["id"].as_str().unwrap();
        local.emulator.idle().await;

        let reply = local.get(&format!("{base}/render/{id}")).await;
        let read = RenderInfo::read(&as_core(&reply)).unwrap();
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
        let body = reply.json();
        assert_eq!(body["response"]["data"]["output"]["format"], "mp4");
        let without = local
            .get(&format!("{base}/render/{id}?data=false"))
            .await
            .json();
        assert_eq!(without["response"].get("data"), None);
    }
}

#[tokio::test]
async fn a_new_render_is_queued_and_has_no_files() {
    let local = Local::start(halted()).await;
    let id = local.render(&edit(None)).await;
    let body = local.get(&format!("/edit/stage/render/{id}")).await.json();
    assert_eq!(body["response"]["status"], "queued");
    // As Shotstack says "nothing".
    for name in ["error", "url", "poster", "thumbnail"] {
        assert_eq!(body["response"][name], "", "{name}");
    }
    assert_eq!(
        local
            .get(&format!("/serve/stage/assets/render/{id}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn files_can_be_looked_up_and_deleted() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    let origin = local.emulator.cdn_origin();

    let reply = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    let assets = HostedAsset::read_with_origin(origin, &as_core(&reply)).unwrap();
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
    let reply = local.get(&poster).await;
    assert!(reply.json()["data"].is_object());
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&reply)).unwrap(),
        [assets[1].clone()]
    );

    let reply = local.delete(&poster).await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    let reply = local.get(&poster).await;
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&reply)).unwrap()[0].status,
        AssetStatus::Deleted
    );
    let reply = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    assert_eq!(
        HostedAsset::read_with_origin(origin, &as_core(&reply)).unwrap()[0].status,
        AssetStatus::Ready
    );
}

#[tokio::test]
async fn a_transfer_is_found_by_the_clients_id() {
    let local = Local::start(fast("none")).await;
    let transfer = json!({"url": "https://example.com/film.mp4", "id": UNKNOWN_ID, "destinations": [{"provider": "shotstack"}]});
    for _ in 0..2 {
        let reply = local.post("/serve/v1/assets", &transfer).await;
        assert_eq!(reply.status, 200);
        let attributes = &reply.json()["data"]["attributes"];
        assert_eq!(
            (&attributes["id"], &attributes["status"]),
            (&UNKNOWN_ID.into(), &"queued".into())
        );
    }
    local.emulator.idle().await;
    let reply = local
        .get(&format!("/serve/v1/assets/render/{UNKNOWN_ID}"))
        .await;
    let assets =
        HostedAsset::read_with_origin(local.emulator.cdn_origin(), &as_core(&reply)).unwrap();
    // The client's id need not be unique.
    assert_eq!(assets.len(), 2);
    assert!(
        assets
            .iter()
            .all(|asset| asset.status == AssetStatus::Ready)
    );
    assert_eq!(
        local
            .get(&format!("/edit/v1/render/{UNKNOWN_ID}"))
            .await
            .status,
        400
    );

    let transfer = json!({"url": "https://example.com/film.exe", "id": "b1", "destinations": []});
    assert_eq!(local.post("/serve/v1/assets", &transfer).await.status, 200);
    local.emulator.idle().await;
    assert_eq!(local.view("b1").await["assets"][0]["status"], "failed");
}

#[tokio::test]
async fn an_invalid_request_gets_an_explanation() {
    let local = Local::start(fast("none")).await;
    let render = format!("/edit/stage/render/{UNKNOWN_ID}");
    let by_render = format!("/serve/stage/assets/render/{UNKNOWN_ID}");
    let by_id = format!("/serve/stage/assets/{UNKNOWN_ID}");
    for (path, status) in [
        (render.as_str(), 400),
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
        let keyless = local.send(Method::GET, path, &[], Vec::new()).await;
        let other = local
            .send(Method::GET, path, &[("x-api-key", "other")], Vec::new())
            .await;
        assert_eq!((keyless.status, other.status), (401, 403), "{path}");
        for reply in [&keyless, &other] {
            let error = HostedAsset::read(&as_core(reply)).unwrap_err();
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
    let reply = local.post("/edit/stage/render", &bad).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json(),
        json!({"success": false, "message": "Bad Request", "response": {
            "error": "ValidationError",
            "details": [
                {"message": "\"callback\" must be a valid uri"},
                {"message": "\"output.format\" must be one of [mp4, gif, mp3, jpg, png, bmp, mov, webm]"},
            ],
        }})
    );

    let key = [("x-api-key", local.emulator.api_key())];
    for path in ["/edit/stage/render", "/serve/stage/assets"] {
        let reply = local.send(Method::POST, path, &key, b"{".to_vec()).await;
        assert_eq!(reply.status, 400, "{path}");
        let reply = local
            .send(Method::POST, path, &key, vec![b' '; 1024 * 1024 + 1])
            .await;
        assert_eq!(reply.status, 413, "{path}");
        let reply = local.post(path, &json!({})).await;
        assert_eq!(reply.status, 400, "{path}");
    }
}

#[tokio::test]
async fn stages_are_separate() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    assert_eq!(
        local.get(&format!("/edit/v1/render/{id}")).await.status,
        400
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
async fn a_full_window_gets_429_and_the_other_api_does_not() {
    // The first window has just begun, and this clock hardly moves.
    let local = Local::start(halted()).await;
    let path = format!("/edit/stage/render/{UNKNOWN_ID}");
    for _ in 0..150 {
        assert_eq!(local.get(&path).await.status, 400);
    }
    let reply = local.get(&path).await;
    assert_eq!(reply.status, 429);
    assert_eq!(
        reply.json()["response"]["error"]["type"],
        "rate_limit_error"
    );
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=60_000).contains(&wait), "{wait}");
    assert!(matches!(
        RenderInfo::read(&as_core(&reply)),
        Err(ApiError::RateLimited {
            retry_after: Some(_),
            ..
        })
    ));
    assert_eq!(
        local
            .get(&format!("/serve/stage/assets/{UNKNOWN_ID}"))
            .await
            .status,
        404
    );
    assert_eq!(local.get("/__emulator").await.json()["rateLimited"], 1);
}

#[tokio::test]
async fn with_shotstacks_origin_urls_are_shotstacks() {
    let config = shotstack_hosting_emulator::Config {
        cdn_origin: Some(shotstack_hosting::cdn::Origin::default()),
        ..fast("none")
    };
    let local = Local::start(config).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    let reply = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    let assets = HostedAsset::read(&as_core(&reply)).unwrap();
    let url = assets[0].url.as_ref().unwrap().as_str();
    let path = url.strip_prefix("https://cdn.shotstack.io").unwrap();
    assert_eq!(local.get(&format!("/cdn{path}")).await.status, 200);
    let none: Vec<Value> = Vec::new();
    assert_eq!(local.view(&id).await["callbacks"], json!(none));
}

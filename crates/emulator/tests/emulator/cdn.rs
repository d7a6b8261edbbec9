//! The CDN: a file is available once its copy is ready, and for a while after its deletion.

use reqwest::Method;
use serde_json::json;

use crate::local::{Local, edit, fast, halted};

/// The paths of a render's files.
async fn paths(local: &Local, id: &str) -> Vec<String> {
    let view = local.view(id).await;
    let assets = view["assets"].as_array().unwrap().iter();
    let url = local.emulator.url();
    assets
        .map(|asset| {
            asset["url"]
                .as_str()
                .unwrap()
                .strip_prefix(url)
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn files_have_their_types() {
    let local = Local::start(fast("none")).await;
    for (format, content_type) in [
        ("mp4", "video/mp4"),
        ("mov", "video/quicktime"),
        ("webm", "video/webm"),
        ("gif", "image/gif"),
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("bmp", "image/bmp"),
        ("mp3", "audio/mpeg"),
    ] {
        let mut edit = edit(None);
        edit["output"]["format"] = json!(format);
        let id = local.render(&edit).await;
        local.emulator.idle().await;
        let paths = paths(&local, &id).await;
        assert!(paths[0].ends_with(&format!("{id}.{format}")));
        assert!(paths[2].ends_with(&format!("{id}-thumb.jpg")));
        for (path, content_type) in paths.iter().zip([content_type, "image/jpeg", "image/jpeg"]) {
            let file = local.send(Method::GET, path, &[], Vec::new()).await;
            assert_eq!(
                (file.status, file.header("content-type")),
                (200, content_type)
            );
            assert!(file.body.len() > 100);
            let head = local.send(Method::HEAD, path, &[], Vec::new()).await;
            assert_eq!(
                (head.status, head.header("content-length")),
                (200, file.body.len().to_string().as_str())
            );
            let part = local
                .send(Method::GET, path, &[("range", "bytes=2-5")], Vec::new())
                .await;
            assert_eq!((part.status, part.body.as_slice()), (206, &file.body[2..6]));
        }
    }
}

#[tokio::test]
async fn an_importing_file_is_not_available() {
    let local = Local::start(halted()).await;
    let id = "00000000-0000-4000-8000-000000000000";
    let transfer = json!({"url": "https://example.com/film.mp4", "id": id, "destinations": []});
    assert_eq!(
        local.post("/serve/stage/assets", &transfer).await.status,
        200
    );
    let reply = local.get(&format!("/serve/stage/assets/render/{id}")).await;
    assert_eq!(reply.status, 404);
    for path in paths(&local, id).await {
        assert_eq!(local.get(&path).await.status, 404);
    }
}

#[tokio::test]
async fn a_deleted_file_expires() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    let asset = local.view(&id).await["assets"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        local
            .delete(&format!("/serve/stage/assets/{asset}"))
            .await
            .status,
        204
    );
    let paths = paths(&local, &id).await;
    while local.get(&paths[0]).await.status != 404 {
        tokio::task::yield_now().await;
    }
    assert_eq!(local.get(&paths[1]).await.status, 200);
}

#[tokio::test]
async fn nothing_else_is_available() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    local.emulator.idle().await;
    for path in [
        format!("/cdn/us/stage/5ca6hu7s9k/{id}.mp4"),
        format!("/cdn/au/v1/5ca6hu7s9k/{id}.mp4"),
        format!("/cdn/au/stage/jwolrq9ms0/{id}.mp4"),
        format!("/cdn/au/stage/5ca6hu7s9k/{id}.gif"),
        "/cdn/au/stage/5ca6hu7s9k/..%2f..%2fCargo.toml".to_owned(),
    ] {
        assert_eq!(local.get(&path).await.status, 404, "{path}");
    }
}

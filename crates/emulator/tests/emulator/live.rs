//! The page, and the same as JSON.

use crate::local::{Local, edit, fast};
use crate::receiver::Receiver;

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere_and_runs_no_inline_script() {
    let local = Local::start(fast("none")).await;
    let page = local.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        ),
        "{policy}"
    );
    let html = String::from_utf8(page.body).unwrap();
    for inline in [
        "<script>", "<style", "style=", "onclick", "http://", "https://",
    ] {
        assert!(!html.contains(inline), "{inline}");
    }
    for (path, content_type) in [
        ("/__emulator/page.js", "text/javascript; charset=utf-8"),
        ("/__emulator/page.css", "text/css; charset=utf-8"),
    ] {
        assert!(html.contains(path));
        let asset = local.get(path).await;
        assert_eq!(
            (asset.status, asset.header("content-type")),
            (200, content_type)
        );
        assert!(!String::from_utf8(asset.body).unwrap().contains("innerHTML"));
    }
}

#[tokio::test]
async fn renders_are_told_as_they_happen_without_their_tokens() {
    let receiver = Receiver::content().await;
    let local = Local::start(fast("none")).await;
    let mut events = local
        .client
        .get(format!("{}/__emulator/events", local.emulator.url()))
        .send()
        .await
        .unwrap();
    let callback = receiver
        .url("/hook?shotstack_token=very-secret")
        .replace("http://", "http://user:hunter2@");
    let id = local.order(&edit(Some(&callback))).await;

    let mut told = String::new();
    while !told.contains(r#""active":false"#) {
        let chunk = events.chunk().await.unwrap().unwrap();
        told.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(
        told.contains("event: render") && told.contains(&id),
        "{told}"
    );

    let renders = String::from_utf8(local.get("/__emulator/renders").await.body).unwrap();
    let attempts = local.get("/__emulator/attempts?limit=3").await.json();
    assert_eq!(attempts["attempts"].as_array().unwrap().len(), 3);
    assert_eq!(attempts["attempts"][0]["render"], id.as_str());
    let about = String::from_utf8(local.get("/__emulator").await.body).unwrap();
    for text in [&told, &renders, &attempts.to_string(), &about] {
        for secret in ["very-secret", "hunter2", local.emulator.api_key()] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    assert!(renders.contains("/hook?shotstack_token="), "{renders}");
}

#[tokio::test]
async fn idle_answers_once_nothing_is_under_way() {
    let local = Local::start(fast("none")).await;
    let id = local.order(&edit(None)).await;
    assert_eq!(local.get("/__emulator/idle").await.status, 204);
    let view = local.view(&id).await;
    assert_eq!(
        (&view["active"], &view["status"]),
        (&false.into(), &"done".into())
    );
}

//! The live page, and its data as JSON.

use crate::local::{Local, edit, fast};
use crate::receiver::Receiver;

#[tokio::test]
async fn the_page_loads_nothing_external_and_has_no_inline_script() {
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
async fn events_report_renders_without_their_secrets() {
    let receiver = Receiver::accepting().await;
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
    let id = local.render(&edit(Some(&callback))).await;

    let mut events_text = String::new();
    while !events_text.contains(r#""active":false"#) {
        let chunk = events.chunk().await.unwrap().unwrap();
        events_text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(
        events_text.contains("event: render") && events_text.contains(&id),
        "{events_text}"
    );

    let renders = String::from_utf8(local.get("/__emulator/renders").await.body).unwrap();
    let attempts = local.get("/__emulator/attempts?limit=3").await.json();
    assert_eq!(attempts["attempts"].as_array().unwrap().len(), 3);
    assert_eq!(attempts["attempts"][0]["render"], id.as_str());
    let summary = String::from_utf8(local.get("/__emulator").await.body).unwrap();
    for text in [&events_text, &renders, &attempts.to_string(), &summary] {
        for secret in ["very-secret", "hunter2", local.emulator.api_key()] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    assert!(renders.contains("/hook?shotstack_token="), "{renders}");
}

#[tokio::test]
async fn idle_responds_once_no_render_is_in_progress() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    assert_eq!(local.get("/__emulator/idle").await.status, 204);
    let view = local.view(&id).await;
    assert_eq!(
        (&view["active"], &view["status"]),
        (&false.into(), &"done".into())
    );
}

//! The live page, and its data as JSON.

use crate::local::{Local, edit, fast};
use crate::receiver::Receiver;

#[tokio::test]
async fn the_page_loads_nothing_external_and_has_no_inline_script() {
    let local = Local::start(fast("none")).await;
    let page = local.get("/").await;
    let policy = page.header("content-security-policy").to_owned();
    for directive in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = String::from_utf8(page.body).unwrap();
    for inline in ["<script>", "<style", "style=", "onclick", "https://"] {
        assert!(!html.contains(inline), "{inline}");
    }
    // The only URL is an example of a callback.
    assert_eq!(html.matches("http://").count(), 1, "{html}");
    for (file, content_type) in [
        ("page.js", "text/javascript; charset=utf-8"),
        ("card.js", "text/javascript; charset=utf-8"),
        ("deliveries.js", "text/javascript; charset=utf-8"),
        ("dom.js", "text/javascript; charset=utf-8"),
        ("order.js", "text/javascript; charset=utf-8"),
        ("time.js", "text/javascript; charset=utf-8"),
        ("page.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let asset = local.get(&format!("/__emulator/page/{file}")).await;
        assert_eq!(
            (asset.status, asset.header("content-type")),
            (200, content_type)
        );
        let text = String::from_utf8(asset.body).unwrap();
        for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval("] {
            assert!(!text.contains(sink), "{file}: {sink}");
        }
    }
    assert_eq!(local.get("/__emulator/page/other.js").await.status, 404);
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

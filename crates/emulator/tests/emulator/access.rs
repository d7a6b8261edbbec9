//! What a web page that is open on the same machine can do: nothing.

use reqwest::Method;
use shotstack_hosting_emulator::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::local::{ApiReply, Local, edit, fast};

const ROUTES: [(Method, &str); 14] = [
    (Method::GET, "/"),
    (Method::GET, "/__emulator"),
    (Method::GET, "/__emulator/page/page.js"),
    (Method::GET, "/__emulator/renders"),
    (Method::GET, "/__emulator/attempts"),
    (Method::GET, "/__emulator/exchanges/0"),
    (Method::GET, "/__emulator/events"),
    (Method::GET, "/__emulator/idle"),
    (Method::POST, "/__emulator/renders"),
    (Method::POST, "/edit/stage/render"),
    (Method::GET, "/stage/templates"),
    (Method::DELETE, "/serve/v1/assets/x"),
    (Method::GET, "/cdn/au/stage/5ca6hu7s9k/x.mp4"),
    (Method::OPTIONS, "/nothing/here"),
];

async fn with_host(local: &Local, method: Method, path: &str, host: &str) -> ApiReply {
    let headers = [
        ("host", host),
        ("x-api-key", local.emulator.api_key()),
        ("content-type", "application/json"),
    ];
    let body = edit(None).to_string().into_bytes();
    local.send(method, path, &headers, body).await
}

#[tokio::test]
async fn a_rebound_name_reaches_no_route() {
    let local = Local::start(fast("none")).await;
    for (method, path) in ROUTES {
        for host in ["rebound.example:8484", "127.0.0.1.rebound.example"] {
            let reply = with_host(&local, method.clone(), path, host).await;
            assert_eq!(reply.status, 421, "{method} {path}");
            let sentence = reply.json()["error"].as_str().unwrap().to_owned();
            let name = host.trim_end_matches(":8484");
            assert_eq!(
                sentence,
                format!(
                    "the request's `Host` is {name}, which is not a name of this machine; use {}, \
                     or let the name in with `--allow-host NAME`",
                    local.emulator.url()
                )
            );
        }
    }
    let renders = local.get("/__emulator/renders").await.json();
    assert_eq!(renders["renders"], serde_json::json!([]));
}

#[tokio::test]
async fn names_of_this_machine_and_allowed_ones_are_let_in() {
    let local = Local::start(Config {
        allowed_hosts: vec!["host.docker.internal".parse().unwrap()],
        ..fast("none")
    })
    .await;
    for host in [
        "localhost",
        "LOCALHOST:1",
        "shop.localhost:8484",
        "127.0.0.1:9",
        "[::1]:8484",
        "host.docker.internal:8484",
        "Host.Docker.Internal.",
    ] {
        let reply = with_host(&local, Method::GET, "/__emulator", host).await;
        assert_eq!(reply.status, 200, "{host}");
    }
    let reply = with_host(&local, Method::GET, "/__emulator", "docker.internal").await;
    assert_eq!(reply.status, 421);
}

/// The response to a request in exactly these words.
async fn raw(local: &Local, request: &str) -> String {
    let mut stream = TcpStream::connect(local.emulator.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn every_host_that_a_request_names_counts() {
    let local = Local::start(fast("none")).await;
    for (request, sentence) in [
        ("GET / HTTP/1.0\r\n\r\n", "has no `Host` header"),
        (
            "GET http://rebound.example/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            "is rebound.example",
        ),
        (
            "GET / HTTP/1.1\r\nhost: localhost\r\nhost: rebound.example\r\nconnection: close\r\n\r\n",
            "is rebound.example",
        ),
        (
            "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n",
            "is not valid",
        ),
    ] {
        let response = raw(&local, request).await;
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 421 "), "{request}: {head}");
        assert!(body.contains(sentence), "{request}: {body}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_use_the_controls() {
    let local = Local::start(fast("none")).await;
    let id = local.render(&edit(None)).await;
    let again = format!("/__emulator/renders/{id}/callbacks/0/attempts");
    let json = ("content-type", "application/json");
    let body = edit(None).to_string().into_bytes();
    for path in ["/__emulator/renders", &again] {
        for (header, status) in [
            (("origin", "https://example.com"), 403),
            (("origin", "null"), 403),
            (("origin", "http://127.0.0.1:3000"), 403),
            (("sec-fetch-site", "same-site"), 403),
        ] {
            let reply = local
                .send(Method::POST, path, &[json, header], body.clone())
                .await;
            assert_eq!(reply.status, status, "{path} {header:?}");
            assert_eq!(reply.header("access-control-allow-origin"), "");
        }
        for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
            let headers = [("content-type", content_type)];
            let reply = local.send(Method::POST, path, &headers, body.clone()).await;
            assert_eq!(reply.status, 415, "{path} {content_type}");
        }
        // What a browser asks first.
        let preflight = [
            ("origin", "https://example.com"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let reply = local
            .send(Method::OPTIONS, path, &preflight, Vec::new())
            .await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(reply.header("access-control-allow-headers"), "", "{path}");
    }
    let renders = local.get("/__emulator/renders").await.json();
    assert_eq!(renders["renders"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_own_page_orders_a_render_without_the_key() {
    let local = Local::start(fast("none")).await;
    let origin = local.emulator.url().to_owned();
    let headers = [
        ("content-type", "application/json"),
        ("origin", origin.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    let body = edit(None).to_string().into_bytes();
    let path = "/__emulator/renders?stage=v1";
    let reply = local.send(Method::POST, path, &headers, body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let id = reply.json()["response"]["id"].as_str().unwrap().to_owned();
    assert_eq!(local.view(&id).await["stage"], "v1");

    let reply = local
        .send(Method::POST, path, &headers, b"{}".to_vec())
        .await;
    assert_eq!(reply.status, 400);
    let path = "/__emulator/renders?stage=v2";
    let reply = local.send(Method::POST, path, &headers, Vec::new()).await;
    assert_eq!(reply.status, 404);
}

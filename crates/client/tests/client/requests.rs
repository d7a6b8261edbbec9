//! One request, one response, and everything that can go wrong between them.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Response;
use serde_json::json;
use shotstack_hosting_client::{ApiError, Client, Error, Expectation, PollRules, Transfer};

use crate::server::{ASSET, KEY, RENDER, Reply, Server, asset, assets, client, quick, render};

#[tokio::test]
async fn each_request_is_sent_as_documented() {
    let server = Server::start(
        |request, _| match (request.method.as_str(), request.is_edit()) {
            ("DELETE", _) => {
                Reply::Plain(Response::builder().status(204).body(Body::empty()).unwrap())
            }
            ("POST", true) => Reply::Json(
                201,
                json!({"success": true, "message": "Created",
            "response": {"message": "Render Successfully Queued", "id": RENDER}}),
            ),
            ("POST", false) => Reply::Json(
                200,
                json!({"data": {"type": "asset",
            "attributes": {"id": "film-17", "owner": "o", "status": "queued"}}}),
            ),
            (_, true) => render("saving"),
            // One object, as the OpenAPI has it.
            _ if !request.path.contains("/render/") => {
                Reply::Json(200, json!({"data": asset("ready")}))
            }
            _ => assets("ready"),
        },
    )
    .await;
    let client = server.client();
    let edit = "{ \"timeline\": {}, \"output\": {} }";
    let transfer = Transfer::to_hosting(
        "https://files.example/film.mp4".parse().unwrap(),
        "film-17".parse().unwrap(),
    );

    let files = client
        .assets_of_render(&RENDER.parse().unwrap())
        .await
        .unwrap();
    assert_eq!(files[0].id.as_str(), ASSET);
    let file = client.asset(&ASSET.parse().unwrap()).await.unwrap();
    assert_eq!(file.status.as_str(), "ready");
    client.delete_asset(&ASSET.parse().unwrap()).await.unwrap();
    let queued = client.transfer(&transfer).await.unwrap();
    assert_eq!(queued.status.as_str(), "queued");
    assert_eq!(client.submit(edit).await.unwrap().as_str(), RENDER);
    let status = client
        .render(&RENDER.parse().unwrap())
        .await
        .unwrap()
        .status;
    assert_eq!(status.as_str(), "saving");

    let requests = server.requests();
    // Mistake 22: without `data=true` nothing says which files a render makes.
    assert_eq!(requests[5].query, "data=true");
    let lines: Vec<_> = requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(
        lines,
        [
            format!("GET /serve/v1/assets/render/{RENDER}"),
            format!("GET /serve/v1/assets/{ASSET}"),
            format!("DELETE /serve/v1/assets/{ASSET}"),
            "POST /serve/v1/assets".to_owned(),
            "POST /edit/v1/render".to_owned(),
            format!("GET /edit/v1/render/{RENDER}"),
        ]
    );
    assert!(
        requests
            .iter()
            .all(|request| request.header("x-api-key") == Some(KEY))
    );
    assert_eq!(requests[4].body, edit);
    assert_eq!(requests[4].header("content-type"), Some("application/json"));
}

/// The message of an error, which shows the key nowhere.
fn message(error: &Error) -> String {
    let text = format!("{error} {error:?}");
    assert!(!text.contains(KEY), "{text}");
    error.to_string()
}

#[tokio::test]
async fn errors_name_the_request_and_never_the_key() {
    let server = Server::start(|request, _| {
        // As badly as a server can: it echoes the request.
        let echo = format!("unknown key {KEY}, path {}", request.path);
        Reply::Json(403, json!({"success": false, "message": echo}))
    })
    .await;
    let error = server
        .client()
        .asset(&ASSET.parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        message(&error),
        format!(
            "GET /serve/v1/assets/{ASSET}: the API key was refused (HTTP 403): unknown key [redacted], path /serve/v1/assets/{ASSET}"
        )
    );
    assert!(!error.is_transient());

    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let error = client(&base)
        .render(&RENDER.parse().unwrap())
        .await
        .unwrap_err();
    assert!(
        message(&error).starts_with(&format!("GET /edit/v1/render/{RENDER}: ")),
        "{error}"
    );
    assert!(message(&error).contains("refused"), "{error}");
    assert!(error.is_transient());

    let client = client("https://127.0.0.1:9");
    assert!(!format!("{client:?}").contains(KEY));
    let error = client.render(&RENDER.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Network { .. }), "{error:?}");
}

#[tokio::test]
async fn a_response_that_repeats_the_key_is_redacted() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Json(
            200,
            json!({"response": {"id": RENDER, "owner": "o", "status": "failed", "error": format!("no rights for {KEY}"),
                "url": format!("https://a.example/{KEY}.mp4")}}),
        ),
        1 => Reply::Json(200, json!({"data": {"id": KEY}})),
        2 => Reply::Plain(Response::new(Body::from(format!("<h1>{KEY}</h1>")))),
        _ => Reply::Json(502, json!({"error": KEY})),
    })
    .await;
    let client = server.client();
    let render = RENDER.parse().unwrap();
    let info = client.render(&render).await.unwrap();
    assert_eq!(info.error.as_deref(), Some("no rights for [redacted]"));
    assert!(!format!("{info:?}").contains(KEY));
    for _ in 0..3 {
        message(&client.assets_of_render(&render).await.unwrap_err());
    }
}

#[tokio::test]
async fn a_retry_after_counts_from_the_date_of_the_response() {
    let server = Server::start(|_, _| {
        let response = Response::builder()
            .status(429)
            .header("date", "Wed, 21 Oct 2015 07:27:18 GMT")
            .header("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT");
        Reply::Plain(response.body(Body::empty()).unwrap())
    })
    .await;
    let error = server.client().render(&RENDER.parse().unwrap()).await;
    let rate_limited = ApiError::RateLimited {
        retry_after: Some(42),
        message: None,
    };
    assert!(
        matches!(&error, Err(Error::Api { error, .. }) if *error == rate_limited),
        "{error:?}"
    );
}

#[tokio::test]
async fn single_requests_share_the_rate_limit_with_watches_and_go_first() {
    const WINDOW: Duration = Duration::from_millis(300);
    let server = Server::start(|request, _| {
        if request.is_edit() {
            render("rendering")
        } else {
            assets("ready")
        }
    })
    .await;
    let client = server.client().with_rules(PollRules {
        serve_limit: 2,
        edit_limit: 4,
        window_millis: 300,
        ..quick()
    });
    let id = RENDER.parse().unwrap();
    let started = Instant::now();
    let _watch = client
        .watch([(RENDER.parse().unwrap(), Expectation::default())])
        .unwrap();
    for _ in 0..3 {
        client.clone().assets_of_render(&id).await.unwrap();
    }
    assert!(started.elapsed() >= WINDOW, "{:?}", started.elapsed());
    for _ in 0..8 {
        client.render(&id).await.unwrap();
    }
    let asked = server
        .requests()
        .iter()
        .filter(|request| request.is_edit())
        .count();
    let windows = started.elapsed().as_millis() / WINDOW.as_millis() + 1;
    assert!(
        asked <= usize::try_from(windows).unwrap() * 4,
        "{asked} in {windows} windows"
    );
}

#[tokio::test]
async fn a_single_request_that_is_given_up_frees_its_slot() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Never,
        _ => assets("ready"),
    })
    .await;
    let client = server.client().with_rules(PollRules {
        serve_limit: 1,
        window_millis: 50,
        ..quick()
    });
    let id = RENDER.parse().unwrap();
    let given_up =
        tokio::time::timeout(Duration::from_millis(20), client.assets_of_render(&id)).await;
    assert!(given_up.is_err());
    client.assets_of_render(&id).await.unwrap();
}

#[tokio::test]
async fn a_watch_goes_on_when_a_single_request_frees_the_only_slot() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Never,
        _ => assets("ready"),
    })
    .await;
    let client = server
        .client()
        .with_rules(PollRules {
            serve_limit: 1,
            serve_only: true,
            window_millis: 50,
            ..quick()
        })
        .with_timeout(Duration::from_millis(100));
    let id = RENDER.parse().unwrap();
    let (single, watched) = tokio::join!(
        client.assets_of_render(&id),
        client.wait_until_ready(&id, Expectation::default()),
    );
    assert!(matches!(single, Err(Error::Timeout { .. })), "{single:?}");
    assert!(watched.is_ok(), "{watched:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_, _| assets("ready")).await;
    let location = format!("{}/serve/v1/assets/{ASSET}", elsewhere.base);
    let server = Server::start(move |_, before| {
        let status = [301, 302, 303, 307, 308][before];
        let response = Response::builder()
            .status(status)
            .header("location", &location);
        Reply::Plain(response.body(Body::empty()).unwrap())
    })
    .await;
    for _ in 0..5 {
        let error = server
            .client()
            .asset(&ASSET.parse().unwrap())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, Error::Api { error: ApiError::Refused { http_status, .. }, .. } if *http_status >= 300),
            "{error:?}"
        );
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_response_without_end_is_an_error() {
    let server = Server::start(|_, _| {
        let chunks = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1 << 16]));
        let body = Body::from_stream(futures_util::stream::iter(chunks));
        Reply::Plain(Response::new(body))
    })
    .await;
    let error = server
        .client()
        .asset(&ASSET.parse().unwrap())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    assert_eq!(
        message(&error),
        format!("GET /serve/v1/assets/{ASSET}: the response has more than 8388608 bytes")
    );
}

#[tokio::test]
async fn a_response_that_does_not_come_is_a_timeout() {
    let server = Server::start(|_, _| Reply::Never).await;
    let client = server.client().with_timeout(Duration::from_millis(20));
    let error = client.asset(&ASSET.parse().unwrap()).await.unwrap_err();
    assert_eq!(
        error,
        Error::Timeout {
            request: format!("GET /serve/v1/assets/{ASSET}"),
            limit: Duration::from_millis(20)
        }
    );

    // Nor one that begins and never ends.
    let server = Server::start(|_, _| {
        Reply::Plain(Response::new(Body::from_stream(
            futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>(),
        )))
    })
    .await;
    let client = server.client().with_timeout(Duration::from_millis(20));
    let error = client.asset(&ASSET.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let server = Server::start(|_, _| assets("ready")).await;
    let client: Client = server.client();
    for id in [
        "film-17",
        "..",
        "a/b",
        "d2b46ed6-998a-4d6b-9d91-b8cf0193a65%",
    ] {
        assert!(matches!(
            client.asset(&id.parse().unwrap()).await,
            Err(Error::Request(_))
        ));
        assert!(matches!(
            client.render(&id.parse().unwrap()).await,
            Err(Error::Request(_))
        ));
        assert!(matches!(
            client.delete_asset(&id.parse().unwrap()).await,
            Err(Error::Request(_))
        ));
    }
    assert!(client.submit("no JSON").await.is_err());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_empty_list_is_not_found() {
    let server = Server::start(|_, _| Reply::Json(200, json!({"data": []}))).await;
    let error = server
        .client()
        .asset(&ASSET.parse().unwrap())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Api {
                error: ApiError::NotFound { .. },
                ..
            }
        ),
        "{error:?}"
    );
}

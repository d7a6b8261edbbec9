//! Waiting for the CDN.

use axum::body::Body;
use axum::http::Response;
use shotstack_hosting_client::{FileUrl, NotAvailable, PollRules};

use crate::server::{Reply, Server, quick};

fn status(status: u16) -> Reply {
    Reply::Plain(
        Response::builder()
            .status(status)
            .body(Body::empty())
            .unwrap(),
    )
}

fn url(server: &Server, rest: &str) -> FileUrl {
    format!("{}{rest}", server.base).parse().unwrap()
}

#[tokio::test]
async fn a_file_that_is_not_there_yet_is_asked_for_again_without_a_key() {
    let server = Server::start(|_, before| status([404, 403, 503, 200][before])).await;
    let file = url(&server, "/cdn/au/v1/o/r.mp4");
    server.client().wait_until_available(&file).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert!(
        requests
            .iter()
            .all(|request| request.method == "HEAD" && request.header("x-api-key").is_none())
    );
}

#[tokio::test]
async fn a_server_without_head_is_asked_for_the_first_byte() {
    let server = Server::start(|_, before| status([405, 404, 206][before])).await;
    server
        .client()
        .wait_until_available(&url(&server, "/r.mp4"))
        .await
        .unwrap();
    let requests = server.requests();
    let methods: Vec<_> = requests
        .iter()
        .map(|request| request.method.as_str())
        .collect();
    assert_eq!(methods, ["HEAD", "GET", "GET"]);
    assert_eq!(requests[1].header("range"), Some("bytes=0-0"));
}

#[tokio::test]
async fn a_redirect_a_refusal_and_another_scheme_are_errors() {
    let server = Server::start(|_, before| status([301, 410, 405, 405][before])).await;
    let file = url(&server, "/r.mp4?signature=secret");
    for http_status in [301, 410, 405] {
        let refused = server
            .client()
            .wait_until_available(&file)
            .await
            .unwrap_err();
        let shown = format!("{}/r.mp4?…", server.base);
        assert_eq!(
            refused,
            NotAvailable::Refused {
                url: shown,
                http_status
            }
        );
    }
    let bucket = "s3://films/r.mp4".parse().unwrap();
    let refused = server
        .client()
        .wait_until_available(&bucket)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "s3://films/r.mp4 is not an http or https URL"
    );
}

#[tokio::test]
async fn at_the_deadline_the_wait_ends() {
    let server = Server::start(|_, _| status(404)).await;
    let client = server.client().with_rules(PollRules {
        deadline_millis: 20,
        ..quick()
    });
    let expired = client
        .wait_until_available(&url(&server, "/r.mp4"))
        .await
        .unwrap_err();
    let shown = format!("{}/r.mp4", server.base);
    assert_eq!(
        expired.to_string(),
        format!("{shown} is not available at the deadline: HTTP 404")
    );
    assert!(!server.requests().is_empty());
}

#[tokio::test]
async fn a_deadline_ends_a_request_that_is_under_way() {
    let server = Server::start(|_, _| Reply::Never).await;
    let client = server.client().with_rules(PollRules {
        deadline_millis: 100,
        ..quick()
    });
    let started = std::time::Instant::now();
    let expired = client
        .wait_until_available(&url(&server, "/r.mp4"))
        .await
        .unwrap_err();
    assert!(expired.to_string().ends_with(": no response"), "{expired}");
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}

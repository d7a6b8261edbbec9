//! Orders: sent once, and every error says what is known.

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use futures_util::stream;
use serde_json::{Value, json};
use shotstack_hosting_client::{Api, ApiError, ApiKey, Client, Error, Stage, SubmitError};

use crate::server::{KEY, RENDER, Reply, Server};

const EDIT: &str = r#"{"timeline": {}, "output": {"format": "mp4"}}"#;

async fn failed(server: &Server) -> SubmitError<Error> {
    let client = server.client();
    let failed = client.submit(EDIT).await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "{failed}");
    assert!(!format!("{failed:?} {failed}").contains(KEY), "{failed:?}");
    failed
}

async fn failed_with(http_status: u16, body: Value) -> SubmitError<Error> {
    failed(&Server::start(move |_, _| Reply::Json(http_status, body.clone())).await).await
}

#[tokio::test]
async fn what_the_api_refuses_is_certain() {
    for http_status in [400, 401, 403, 429] {
        let failed = failed_with(http_status, json!({"message": "no"})).await;
        assert!(!failed.uncertain && failed.render.is_none(), "{failed}");
        assert!(matches!(failed.error, Error::Api { .. }), "{failed:?}");
    }
}

#[tokio::test]
async fn what_may_have_arrived_is_uncertain() {
    let unavailable = failed_with(502, json!("Bad Gateway")).await;
    assert!(unavailable.uncertain);
    assert!(
        matches!(
            &unavailable.error,
            Error::Api {
                error: ApiError::Unavailable { .. },
                ..
            }
        ),
        "{unavailable:?}"
    );
    assert!(
        unavailable
            .to_string()
            .starts_with("POST /edit/v1/render: ")
            && unavailable
                .to_string()
                .contains("look in the dashboard before you order again"),
        "{unavailable}"
    );

    let nameless = failed_with(201, json!({"success": true, "response": {}})).await;
    assert!(nameless.uncertain, "{nameless}");

    let broken = Server::start(|_, _| {
        let chunks = [Ok("{\"success\":"), Err("the connection ends")];
        Reply::Plain(Response::new(Body::from_stream(stream::iter(chunks))))
    });
    let broken = failed(&broken.await).await;
    assert!(
        broken.uncertain && matches!(broken.error, Error::Network { .. }),
        "{broken:?}"
    );
}

#[tokio::test]
async fn an_order_without_a_response_is_uncertain() {
    let server = Server::start(|_, _| Reply::Never).await;
    let client = server.client().with_timeout(Duration::from_millis(300));
    let failed = client.submit(EDIT).await.unwrap_err();
    assert!(
        failed.uncertain && matches!(failed.error, Error::Timeout { .. }),
        "{failed:?}"
    );
}

#[tokio::test]
async fn an_order_that_nobody_accepted_is_certain() {
    // Bound, but not listening any more.
    let base = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let api = Api::new(Stage::Production, ApiKey::new(KEY).unwrap());
    let client = Client::new(api.with_base_url(&base.parse().unwrap())).unwrap();
    let failed = client.submit(EDIT).await.unwrap_err();
    assert!(
        !failed.uncertain && matches!(failed.error, Error::Network { .. }),
        "{failed:?}"
    );

    let failed = client.submit("[]").await.unwrap_err();
    assert!(
        !failed.uncertain && matches!(failed.error, Error::Request(_)),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_render_that_an_error_names_was_ordered() {
    let failed = failed_with(500, json!({"response": {"id": RENDER}})).await;
    assert!(!failed.uncertain);
    assert_eq!(failed.render.unwrap().as_str(), RENDER);
}

//! A server that responds as a test says, and remembers what it received.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Response;
use serde_json::{Value, json};
use shotstack_hosting_client::{Api, ApiKey, Client, PollRules, Stage};
use tokio::net::TcpListener;

pub(crate) const KEY: &str = "a-key-of-nobody";
pub(crate) const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
pub(crate) const ASSET: &str = "e4433cbf-e501-76a2-ac8b-715d26997540";

#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(found, _)| found == name);
        header.map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_edit(&self) -> bool {
        self.path.starts_with("/edit/")
    }
}

pub(crate) enum Reply {
    Json(u16, Value),
    Plain(Response<Body>),
    Never,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) base: String,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// `reply` gets the request, and how many came before it.
    pub(crate) async fn start(
        reply: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (reply, received) = (Arc::new(reply), Arc::clone(&requests));
        let app = Router::new().fallback(move |request: Request| {
            let (reply, received) = (Arc::clone(&reply), Arc::clone(&received));
            async move {
                let (head, body) = request.into_parts();
                let body = to_bytes(body, 1 << 20).await.unwrap();
                let header =
                    |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
                        (name.to_string(), value.to_str().unwrap().to_owned())
                    };
                let request = Received {
                    method: head.method.to_string(),
                    path: head.uri.path().to_owned(),
                    query: head.uri.query().unwrap_or_default().to_owned(),
                    headers: head.headers.iter().map(header).collect(),
                    body: String::from_utf8(body.to_vec()).unwrap(),
                };
                let before = {
                    let mut received = received.lock().unwrap();
                    received.push(request.clone());
                    received.len() - 1
                };
                match reply(&request, before) {
                    Reply::Json(status, body) => Response::builder()
                        .status(status)
                        .body(Body::from(body.to_string()))
                        .unwrap(),
                    Reply::Plain(response) => response,
                    Reply::Never => std::future::pending().await,
                }
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, requests }
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }

    /// A client with short waits.
    pub(crate) fn client(&self) -> Client {
        client(&self.base)
    }
}

pub(crate) fn client(base: &str) -> Client {
    let api = Api::new(Stage::Production, ApiKey::new(KEY).unwrap());
    Client::new(api.with_base_url(&base.parse().unwrap()))
        .unwrap()
        .with_rules(quick())
}

pub(crate) fn quick() -> PollRules {
    PollRules {
        first_wait_millis: 1,
        longest_wait_millis: 2,
        ..PollRules::default()
    }
}

/// What the Edit API responds for a render that it does not know.
pub(crate) fn unknown_render() -> Reply {
    let details = json!([{"message": "Render not found"}]);
    let response = json!({"error": "ValidationError", "details": details});
    Reply::Json(
        400,
        json!({"success": false, "message": "Bad Request", "response": response}),
    )
}

/// What the Serve API responds for a render that it does not know.
pub(crate) fn no_assets() -> Reply {
    let error = json!({"status": "404", "title": "Not Found", "detail": "Asset not found"});
    Reply::Json(404, json!({"errors": [error]}))
}

pub(crate) fn render(status: &str) -> Reply {
    let response = json!({"id": RENDER, "owner": "o", "status": status, "data": {"output": {"format": "mp4"}}});
    Reply::Json(
        200,
        json!({"success": true, "message": "OK", "response": response}),
    )
}

pub(crate) fn assets(status: &str) -> Reply {
    Reply::Json(200, json!({"data": [asset(status)]}))
}

pub(crate) fn asset(status: &str) -> Value {
    let url = format!("https://cdn.shotstack.io/au/v1/o/{RENDER}.mp4");
    json!({"type": "asset", "attributes": {"id": ASSET, "owner": "o", "status": status, "providerId": ASSET,
        "filename": format!("{RENDER}.mp4"), "url": url}})
}

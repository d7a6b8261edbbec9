//! Someone who is called back.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Such as `serve/copy ready`.
    pub(crate) fn about(&self) -> String {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        format!("{}/{} {}", text("type"), text("action"), text("status"))
    }
}

type Answering = dyn Fn(usize, &Request) -> Response + Send + Sync;

#[derive(Clone)]
pub(crate) struct Receiver {
    url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    answering: Arc<Answering>,
}

impl Receiver {
    /// Takes everything.
    pub(crate) async fn content() -> Self {
        Self::answering(|_, _| ().into_response()).await
    }

    /// Answers as it is told, for the nth request.
    pub(crate) async fn answering(
        answering: impl Fn(usize, &Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let receiver = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            answering: Arc::new(answering),
        };
        let router = Router::new().fallback(receive).with_state(receiver.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

async fn receive(
    State(receiver): State<Receiver>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request {
        method,
        path: uri.to_string(),
        headers,
        body: body.to_vec(),
    };
    let count = {
        let mut seen = receiver.seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    (receiver.answering)(count, &request)
}

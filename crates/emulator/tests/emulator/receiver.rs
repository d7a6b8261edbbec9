//! A receiver of callbacks.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

/// A request that arrived.
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

    /// For example `serve/copy ready`.
    pub(crate) fn event_and_status(&self) -> String {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        format!("{}/{} {}", text("type"), text("action"), text("status"))
    }
}

type ReplyTo = dyn Fn(usize, &Request) -> Response + Send + Sync;

#[derive(Clone)]
pub(crate) struct Receiver {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    reply_to: Arc<ReplyTo>,
}

impl Receiver {
    /// Replies 200 to every request.
    pub(crate) async fn accepting() -> Self {
        Self::replying(|_, _| ().into_response()).await
    }

    /// Replies as the function says, which gets the index of the request.
    pub(crate) async fn replying(
        reply_to: impl Fn(usize, &Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let receiver = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            reply_to: Arc::new(reply_to),
        };
        let router = Router::new().fallback(receive).with_state(receiver.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
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
    let index = {
        let mut requests = receiver.requests.lock().unwrap();
        requests.push(request.clone());
        requests.len() - 1
    };
    (receiver.reply_to)(index, &request)
}

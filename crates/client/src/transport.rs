//! Bytes over HTTP: one request, one bounded answer.

use std::error::Error as _;
use std::time::Duration;

use reqwest::redirect::Policy;
use shotstack_hosting::api::{ApiRequest, ApiResponse, MAX_RESPONSE_BYTES};

use crate::error::Error;

/// How long an answer may take, connecting included.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    pub(crate) timeout: Duration,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Received {
    http_status: u16,
    retry_after: Option<String>,
    body: Vec<u8>,
}

impl Received {
    pub(crate) fn answer(&self) -> ApiResponse<'_> {
        ApiResponse {
            http_status: self.http_status,
            retry_after: self.retry_after.as_deref(),
            body: &self.body,
        }
    }
}

impl Transport {
    pub(crate) fn new() -> Result<Self, Error> {
        // An error only says that the program has chosen its cryptography already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            // A redirect would carry the key to wherever it leads.
            .redirect(Policy::none())
            .user_agent(concat!("shotstack-hosting/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::Start { cause: told(error) })?;
        Ok(Self {
            http,
            timeout: DEFAULT_TIMEOUT,
        })
    }

    pub(crate) async fn send(&self, request: &ApiRequest) -> Result<Received, Error> {
        let method = match request.method() {
            "POST" => reqwest::Method::POST,
            "DELETE" => reqwest::Method::DELETE,
            _ => reqwest::Method::GET,
        };
        let mut sent = self.http.request(method, request.url());
        for (name, value) in request.headers() {
            sent = sent.header(name, value);
        }
        if let Some(body) = request.body() {
            sent = sent.body(body.to_owned());
        }
        let name = request.to_string();
        match tokio::time::timeout(self.timeout, receive(sent, &name)).await {
            Ok(received) => received,
            Err(_) => Err(Error::Timeout {
                request: name,
                millis: u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX),
            }),
        }
    }

    /// The status of an answer whose body does not count.
    pub(crate) async fn status(
        &self,
        method: reqwest::Method,
        url: &str,
        name: &str,
    ) -> Result<u16, Error> {
        let mut sent = self.http.request(method.clone(), url);
        if method == reqwest::Method::GET {
            sent = sent.header("range", "bytes=0-0");
        }
        let answer = tokio::time::timeout(self.timeout, sent.send()).await;
        match answer {
            Ok(Ok(response)) => Ok(response.status().as_u16()),
            Ok(Err(error)) => Err(Error::Transport {
                request: name.to_owned(),
                cause: told(error),
            }),
            Err(_) => Err(Error::Timeout {
                request: name.to_owned(),
                millis: u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX),
            }),
        }
    }
}

async fn receive(sent: reqwest::RequestBuilder, name: &str) -> Result<Received, Error> {
    let failed = |error: reqwest::Error| Error::Transport {
        request: name.to_owned(),
        cause: told(error),
    };
    let mut response = sent.send().await.map_err(failed)?;
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(Error::TooLarge {
                request: name.to_owned(),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Received {
        http_status: response.status().as_u16(),
        retry_after,
        body,
    })
}

/// The error and its causes, without the URL: that is named apart.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let more = deeper.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = deeper.source();
    }
    text
}

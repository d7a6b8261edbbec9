//! Bytes over HTTP: one request, one bounded response.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response};
use shotstack_hosting::api::{ApiError, ApiRequest, ApiResponse, MAX_RESPONSE_BYTES};

use crate::error::Error;

/// How long a response may take, connecting included.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    pub(crate) timeout: Duration,
}

/// A response with the request, by method and path, that it belongs to.
#[derive(Debug)]
pub(crate) struct Received {
    request: String,
    http_status: u16,
    retry_after: Option<String>,
    date: String,
    body: Vec<u8>,
}

impl Received {
    pub(crate) fn response(&self) -> ApiResponse<'_> {
        ApiResponse {
            http_status: self.http_status,
            retry_after: self.retry_after.as_deref(),
            date: Some(&self.date),
            body: &self.body,
        }
    }

    /// The error that the response is, with its request.
    pub(crate) fn into_error(self, error: ApiError) -> Error {
        Error::Api {
            request: self.request,
            error,
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
            .map_err(|error| Error::Start {
                cause: causes(error),
            })?;
        Ok(Self {
            http,
            timeout: DEFAULT_TIMEOUT,
        })
    }

    pub(crate) async fn send(&self, request: &ApiRequest) -> Result<Received, Error> {
        let method = match request.method() {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            _ => Method::GET,
        };
        let mut http_request = self.http.request(method, request.url());
        for (name, value) in request.headers() {
            http_request = http_request.header(name, value);
        }
        if let Some(body) = request.body() {
            http_request = http_request.body(body.to_owned());
        }
        let name = request.to_string();
        let received = self
            .within(self.timeout, &name, receive(http_request, &name))
            .await;
        match received {
            // Whatever is read from a response can be printed.
            Ok(mut received) => {
                if let Some(body) = request.redact(&received.body) {
                    received.body = body;
                }
                Ok(received)
            }
            Err(Error::Network {
                request: name,
                cause,
                is_unsent,
            }) => Err(Error::Network {
                is_unsent,
                request: name,
                cause: match request.redact(cause.as_bytes()) {
                    Some(redacted) => String::from_utf8_lossy(&redacted).into_owned(),
                    None => cause,
                },
            }),
            Err(error) => Err(error),
        }
    }

    /// The HTTP status of a response whose body does not matter, within `limit` at most. Errors name the request `name`.
    pub(crate) async fn status(
        &self,
        method: Method,
        url: &str,
        name: &str,
        limit: Duration,
    ) -> Result<u16, Error> {
        let mut http_request = self.http.request(method.clone(), url);
        if method == Method::GET {
            http_request = http_request.header("range", "bytes=0-0");
        }
        let response = self
            .within(self.timeout.min(limit), name, respond(http_request, name))
            .await?;
        Ok(response.status().as_u16())
    }

    async fn within<T>(
        &self,
        limit: Duration,
        name: &str,
        response: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        match tokio::time::timeout(limit, response).await {
            Ok(response) => response,
            Err(_) => Err(Error::timeout(name, limit)),
        }
    }
}

async fn respond(request: RequestBuilder, name: &str) -> Result<Response, Error> {
    request
        .send()
        .await
        .map_err(|error| network_error(name, error))
}

async fn receive(request: RequestBuilder, name: &str) -> Result<Received, Error> {
    let mut response = respond(request, name).await?;
    let header = |name| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let retry_after = header("retry-after");
    let date = header("date").unwrap_or_else(|| httpdate::fmt_http_date(SystemTime::now()));
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| network_error(name, error))?
    {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(Error::TooLarge {
                request: name.to_owned(),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Received {
        request: name.to_owned(),
        http_status: response.status().as_u16(),
        retry_after,
        date,
        body,
    })
}

fn network_error(name: &str, error: reqwest::Error) -> Error {
    Error::Network {
        request: name.to_owned(),
        is_unsent: error.is_connect(),
        cause: causes(error),
    }
}

/// The error and its causes, without the URL, which may contain a secret.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let message = cause.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        source = cause.source();
    }
    text
}

//! One attempt at a callback as Shotstack's publisher makes it: its headers, its timeout, its redirects.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, LOCATION, USER_AGENT};
use reqwest::{Client, Method, Response, redirect};
use shotstack_hosting::delivery::{self, Outcome};
use url::Url;

use crate::connection_error;
use crate::exchange::{Exchange, ExchangeResponse, Redirect, Secrets};
use crate::not_received::{NotReceived, WebPage, without_secrets};

/// The default of follow-redirects, the library under axios.
const MAX_REDIRECTS: u32 = 21;
/// The rest of a longer response is not read.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// The result of an attempt.
#[derive(Debug, Clone, Default)]
pub(crate) struct AttemptResult {
    pub(crate) http_status: Option<u16>,
    pub(crate) delivered: bool,
    pub(crate) redirects: u32,
    /// Why there was no response.
    pub(crate) error: Option<String>,
    /// The response's body, or the beginning of a long one.
    pub(crate) response: String,
    /// Why it reached no handler although it was answered.
    pub(crate) not_received: Option<NotReceived>,
    /// How long it took, in real time.
    pub(crate) duration: Duration,
    /// `None` if nothing was sent.
    pub(crate) exchange: Option<Exchange>,
}

impl AttemptResult {
    pub(crate) fn received(&self) -> bool {
        self.delivered && self.not_received.is_none()
    }
}

pub(crate) struct CallbackRequest<'a> {
    pub(crate) url: &'a Url,
    pub(crate) event_type: &'a str,
    pub(crate) attempt: u32,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Publisher {
    client: Client,
    timeout: Duration,
}

impl Publisher {
    /// # Errors
    ///
    /// The HTTP client does not start, for example without the system's certificates.
    pub(crate) fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        // An error means that the process has a provider already, which will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, timeout })
    }

    pub(crate) async fn post(&self, request: CallbackRequest<'_>) -> AttemptResult {
        let mut exchange = Exchange::new(
            request.url,
            request.event_type,
            request.attempt,
            &request.body,
        );
        let mut result = AttemptResult::default();
        let start = Instant::now();
        let following = self.post_and_follow(request, &mut result, &mut exchange);
        match tokio::time::timeout(self.timeout, following).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => result.error = Some(error),
            Err(_) => {
                result.http_status = None;
                result.delivered = false;
                result.not_received = None;
                result.error = Some("no response in time".to_owned());
            }
        }
        result.duration = start.elapsed();
        result.exchange = Some(exchange);
        result
    }

    async fn post_and_follow(
        &self,
        request: CallbackRequest<'_>,
        result: &mut AttemptResult,
        exchange: &mut Exchange,
    ) -> Result<(), String> {
        let secrets = Secrets::of(request.url);
        let mut url = request.url.clone();
        let mut body = Some(request.body);
        let mut dropped: Option<(u16, String)> = None;
        loop {
            let method = if body.is_some() {
                Method::POST
            } else {
                Method::GET
            };
            let mut builder = self
                .client
                .request(method, url.clone())
                .header(USER_AGENT, "Shotstack-Webhook/1.0")
                .header("X-Shotstack-Event-Type", request.event_type)
                .header("X-Shotstack-Attempt", request.attempt);
            if let Some(body) = &body {
                builder = builder
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone());
            }
            let failed = |error| connection_error::sentence(&error, &url);
            let response = builder.send().await.map_err(failed)?;
            let status = response.status().as_u16();
            result.http_status = Some(status);
            let target = match delivery::outcome(Some(status)) {
                Outcome::Redirected { keeps_body } => {
                    redirect_target(&url, &response).map(|target| (target, keeps_body))
                }
                outcome => {
                    let content_type = response
                        .headers()
                        .get(CONTENT_TYPE)
                        .and_then(|value| value.to_str().ok())
                        .unwrap_or_default()
                        .to_owned();
                    let headers = secrets.headers(response.headers());
                    let text = read_start(response).await.map_err(failed)?;
                    result.response = secrets.redact(&text);
                    exchange.response = Some(ExchangeResponse {
                        http_status: status,
                        headers,
                        body: result.response.clone(),
                    });
                    result.delivered = outcome == Outcome::Delivered;
                    let page = result
                        .delivered
                        .then(|| WebPage::recognize(&content_type, &result.response))
                        .flatten();
                    result.not_received = match dropped {
                        Some((http_status, to)) => Some(NotReceived::BodyDropped {
                            http_status,
                            to,
                            page,
                        }),
                        None => page.map(NotReceived::WebPage),
                    };
                    return Ok(());
                }
            };
            let Some((target, keeps_body)) = target else {
                exchange.response = Some(ExchangeResponse {
                    http_status: status,
                    headers: secrets.headers(response.headers()),
                    body: String::new(),
                });
                return Err("the redirect has no valid `Location`".to_owned());
            };
            exchange.redirects.push(Redirect {
                http_status: status,
                to: without_secrets(&target),
            });
            if result.redirects == MAX_REDIRECTS {
                return Err("too many redirects".to_owned());
            }
            result.redirects += 1;
            url = target;
            if !keeps_body && body.take().is_some() {
                dropped = Some((status, without_secrets(&url)));
            }
        }
    }
}

fn redirect_target(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let target = from.join(location).ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}

/// Reads the body: axios does not take an event for delivered before it has read that.
async fn read_start(mut response: Response) -> Result<String, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_RESPONSE_BYTES {
            bytes.truncate(MAX_RESPONSE_BYTES);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

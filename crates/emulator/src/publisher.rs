//! One attempt at a callback, as the real publisher makes it: its headers, its limit, its redirects.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION, USER_AGENT};
use reqwest::{Client, Method, Response, redirect};
use shotstack_hosting::delivery::{self, Outcome};
use url::Url;

/// What follow-redirects, the library under axios, allows by default.
const MAX_REDIRECTS: u32 = 21;
/// How much of an answer is read; the rest is of no interest.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// What came of an attempt.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) http_status: Option<u16>,
    pub(crate) delivered: bool,
    pub(crate) redirects: u32,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
    /// The answer's body, or the beginning of a long one.
    pub(crate) answer: String,
}

/// What is posted.
pub(crate) struct Message<'a> {
    pub(crate) url: &'a Url,
    pub(crate) event_type: &'a str,
    pub(crate) attempt: u32,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Publisher {
    client: Client,
    answer_limit: Duration,
}

impl Publisher {
    /// # Errors
    ///
    /// The HTTP client does not start, for want of the system's certificates for one.
    pub(crate) fn new(answer_limit: Duration) -> Result<Self, reqwest::Error> {
        // Whoever was first has chosen for the whole process, and that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            answer_limit,
        })
    }

    pub(crate) async fn post(&self, message: Message<'_>) -> Exchange {
        let mut exchange = Exchange {
            http_status: None,
            delivered: false,
            redirects: 0,
            error: None,
            answer: String::new(),
        };
        let talk = self.talk(message, &mut exchange);
        match tokio::time::timeout(self.answer_limit, talk).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => exchange.error = Some(chain(&error.without_url())),
            Err(_) => {
                exchange.http_status = None;
                exchange.delivered = false;
                exchange.error = Some("no answer in time".to_owned());
            }
        }
        exchange
    }

    async fn talk(
        &self,
        message: Message<'_>,
        exchange: &mut Exchange,
    ) -> Result<(), reqwest::Error> {
        let mut url = message.url.clone();
        let mut body = Some(message.body);
        loop {
            let method = if body.is_some() {
                Method::POST
            } else {
                Method::GET
            };
            let mut request = self
                .client
                .request(method, url.clone())
                .header(USER_AGENT, "Shotstack-Webhook/1.0")
                .header("X-Shotstack-Event-Type", message.event_type)
                .header("X-Shotstack-Attempt", message.attempt);
            if let Some(body) = &body {
                request = request
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone());
            }
            let response = request.send().await?;
            let status = response.status().as_u16();
            exchange.http_status = Some(status);
            let next = match delivery::outcome(Some(status)) {
                Outcome::Redirected { keeps_body } => {
                    next_address(&url, &response).map(|next| (next, keeps_body))
                }
                outcome => {
                    exchange.answer = beginning(response).await?;
                    exchange.delivered = outcome == Outcome::Delivered;
                    return Ok(());
                }
            };
            let Some((next, keeps_body)) = next else {
                exchange.error = Some("a redirect without an address to go to".to_owned());
                return Ok(());
            };
            if exchange.redirects == MAX_REDIRECTS {
                exchange.error = Some("too many redirects".to_owned());
                return Ok(());
            }
            exchange.redirects += 1;
            url = next;
            if !keeps_body {
                body = None;
            }
        }
    }
}

fn next_address(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = from.join(location).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

/// Reads the body, as axios does before it is content.
async fn beginning(mut response: Response) -> Result<String, reqwest::Error> {
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

/// An error and what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

//! What was sent and received in an attempt at a callback: headers and bodies of both ways, without secrets.

use std::borrow::Cow;
use std::collections::VecDeque;

use serde::Serialize;
use shotstack_hosting::callback::TOKEN_PARAMETER;
use url::{Url, form_urlencoded};

use crate::forward::shown_url;

/// The total size of the exchanges that are kept, in bytes; beyond that, the oldest are removed.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Besides the texts.
const BYTES_PER_HEADER: usize = 64;

type Headers = Vec<(String, String)>;

/// A request and its response.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Exchange {
    /// Without credentials and token.
    pub(crate) url: String,
    pub(crate) request_headers: Headers,
    pub(crate) request_body: String,
    pub(crate) redirects: Vec<Redirect>,
    /// `None` if no response came, or if a fault lost it.
    pub(crate) response: Option<ExchangeResponse>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Redirect {
    pub(crate) http_status: u16,
    /// Without credentials and query.
    pub(crate) to: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExchangeResponse {
    pub(crate) http_status: u16,
    pub(crate) headers: Headers,
    /// At most its first 64 KiB.
    pub(crate) body: String,
}

impl Exchange {
    /// The request of the publisher, before its response.
    pub(crate) fn new(url: &Url, event_type: &str, attempt: u32, body: &[u8]) -> Self {
        let host = url.host_str().unwrap_or_default();
        let host = url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let header = |name: &str, value: String| (name.to_owned(), value);
        Self {
            url: shown_url(url),
            request_headers: vec![
                header("Host", host),
                header("Content-Type", "application/json".to_owned()),
                header("Content-Length", body.len().to_string()),
                header("User-Agent", "Shotstack-Webhook/1.0".to_owned()),
                header("X-Shotstack-Event-Type", event_type.to_owned()),
                header("X-Shotstack-Attempt", attempt.to_string()),
            ],
            request_body: String::from_utf8_lossy(body).into_owned(),
            redirects: Vec::new(),
            response: None,
        }
    }

    fn bytes(&self) -> usize {
        let size = |headers: &Headers| -> usize {
            headers
                .iter()
                .map(|(name, value)| name.len() + value.len() + BYTES_PER_HEADER)
                .sum()
        };
        let response = self.response.as_ref();
        self.url.len()
            + self.request_body.len()
            + size(&self.request_headers)
            + response.map_or(0, |response| response.body.len() + size(&response.headers))
    }
}

/// The latest exchanges, by number.
#[derive(Default)]
pub(crate) struct Exchanges {
    kept: VecDeque<Exchange>,
    /// The number of the oldest one that is kept.
    first: u64,
    bytes: usize,
}

impl Exchanges {
    /// Keeps an exchange, and returns its number.
    pub(crate) fn add(&mut self, exchange: Exchange) -> u64 {
        self.bytes += exchange.bytes();
        self.kept.push_back(exchange);
        let number = self.first + self.kept.len() as u64 - 1;
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.kept.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
            self.first += 1;
        }
        number
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Exchange> {
        let index = number.checked_sub(self.first)?;
        self.kept.get(usize::try_from(index).ok()?)
    }
}

/// The secrets in a callback URL, which a response may repeat.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn of(url: &Url) -> Self {
        let query = url.query().unwrap_or_default();
        let as_written = query.split('&').filter_map(|member| {
            let (name, value) = member.split_once('=')?;
            (name == TOKEN_PARAMETER).then_some(Cow::Borrowed(value))
        });
        let decoded = form_urlencoded::parse(query.as_bytes())
            .filter_map(|(name, value)| (name == TOKEN_PARAMETER).then_some(value));
        let password = url.password().map(Cow::Borrowed);
        let mut secrets: Vec<String> = as_written
            .chain(decoded)
            .chain(password)
            .filter(|secret| !secret.is_empty())
            .map(Cow::into_owned)
            .collect();
        // A secret may contain another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self(secrets)
    }

    pub(crate) fn redact(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }

    /// The headers of a response; cookies are hidden.
    pub(crate) fn headers(&self, headers: &axum::http::HeaderMap) -> Headers {
        headers
            .iter()
            .map(|(name, value)| {
                let value = match name.as_str() {
                    "set-cookie" => "…".to_owned(),
                    _ => self.redact(&String::from_utf8_lossy(value.as_bytes())),
                };
                (name.as_str().to_owned(), value)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(body: &str) -> Exchange {
        let url = Url::parse("http://127.0.0.1:3000/hook").unwrap();
        Exchange::new(&url, "copy", 1, body.as_bytes())
    }

    #[test]
    fn the_oldest_exchanges_make_room() {
        let mut exchanges = Exchanges::default();
        let large = "x".repeat(MAX_BYTES / 2);
        let numbers: Vec<u64> = (0..3).map(|_| exchanges.add(exchange(&large))).collect();
        assert_eq!(numbers, [0, 1, 2]);
        assert!(exchanges.get(0).is_none() && exchanges.get(1).is_none());
        assert_eq!(exchanges.get(2).unwrap().request_body.len(), large.len());
        assert!(exchanges.get(3).is_none());
        assert_eq!(exchanges.add(exchange("{}")), 3);
        assert!(exchanges.get(2).is_some() && exchanges.get(3).is_some());
    }

    #[test]
    fn what_a_response_repeats_of_the_url_is_hidden() {
        let url = "http://u:hunter2@a/?shotstack_token=a%2Bb&x=1&shotstack_token=a%2Bbc";
        let secrets = Secrets::of(&url.parse().unwrap());
        assert_eq!(
            secrets.redact("a%2Bb a+b a%2Bbc a+bc hunter2 x"),
            "… … … … … x"
        );
        let mut headers = axum::http::HeaderMap::new();
        headers.insert("set-cookie", "session=1".parse().unwrap());
        headers.insert("location", "/?shotstack_token=a%2Bb".parse().unwrap());
        let shown = secrets.headers(&headers);
        assert!(shown.contains(&("set-cookie".to_owned(), "…".to_owned())));
        assert!(shown.contains(&("location".to_owned(), "/?shotstack_token=…".to_owned())));
        let none = Secrets::of(&"http://a/?shotstack_token=".parse().unwrap());
        assert_eq!(none.redact("ab"), "ab");
    }
}

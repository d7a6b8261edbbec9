//! Whether the CDN serves a file: the CDN itself is asked.

use std::time::Duration;

use reqwest::Method;
use shotstack_hosting::{
    event::FileUrl,
    poll::{Availability, PollRules},
};
use tokio::time::Instant;

use crate::error::Error;
use crate::transport::Transport;

/// Why a file is not available at its URL. The message leaves out those parts of the URL that may be secret.
///
/// ```
/// use shotstack_hosting_client::NotAvailable;
///
/// let error = NotAvailable::Refused { url: "https://cdn.shotstack.io/au/v1/o/r.mp4".to_owned(), http_status: 410 };
/// assert_eq!(error.to_string(), "https://cdn.shotstack.io/au/v1/o/r.mp4 responds with HTTP 410");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAvailable {
    /// The URL is neither `http` nor `https`.
    #[error("{url} is not an http or https URL")]
    NotAWebUrl {
        /// The URL.
        url: String,
    },
    /// The server says that the file will not be there. A redirect is not followed, because it leads to another place.
    #[error("{url} responds with HTTP {http_status}")]
    Refused {
        /// The URL.
        url: String,
        /// The HTTP status of the response.
        http_status: u16,
    },
    /// The deadline has passed.
    #[error("{url} is not available at the deadline: {last}")]
    Expired {
        /// The URL.
        url: String,
        /// The outcome of the last request.
        last: String,
    },
}

/// How long the server may take at least, so that the request at the deadline can have a response.
const LAST_RESPONSE: Duration = Duration::from_secs(1);

/// Asks with `HEAD`, or with `GET` for the first byte where the server does not support `HEAD`.
pub(crate) async fn wait_until_available(
    transport: &Transport,
    rules: &PollRules,
    url: &FileUrl,
) -> Result<(), NotAvailable> {
    let name = url.without_secrets();
    if url.host().is_none() {
        return Err(NotAvailable::NotAWebUrl { url: name });
    }
    let patience = Duration::from_millis(rules.deadline_millis);
    let deadline = Instant::now() + patience;
    let mut method = Method::HEAD;
    let mut waits = 0;
    loop {
        // The deadline ends a request that is under way, but the last one has time for a response, too.
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = left.max(LAST_RESPONSE.min(patience));
        let status = transport
            .status(method.clone(), url.as_str(), &name, limit)
            .await;
        let last = match status {
            Ok(http_status) => match Availability::from_http_status(http_status) {
                Availability::Yes => return Ok(()),
                Availability::AskWithGet if method == Method::HEAD => {
                    method = Method::GET;
                    continue;
                }
                Availability::No | Availability::AskWithGet => {
                    return Err(NotAvailable::Refused {
                        url: name,
                        http_status,
                    });
                }
                Availability::NotYet => format!("HTTP {http_status}"),
            },
            Err(Error::Network { cause, .. }) => cause,
            Err(_) => "no response".to_owned(),
        };
        let wait = Duration::from_millis(rules.wait_millis(waits, fastrand::u32(..)));
        waits += 1;
        let now = Instant::now();
        if now >= deadline {
            return Err(NotAvailable::Expired { url: name, last });
        }
        // At the deadline there is one more request.
        tokio::time::sleep_until(deadline.min(now + wait)).await;
    }
}

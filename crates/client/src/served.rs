//! Whether the CDN serves a file: the CDN itself is asked.

use std::time::Duration;

use reqwest::Method;
use shotstack_hosting::{event::FileUrl, poll::Availability};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;

/// Why a file is not served. What may be secret in the URL is left out.
///
/// ```
/// use shotstack_hosting_client::NotServed;
///
/// let error = NotServed::Refused { url: "https://cdn.shotstack.io/au/v1/o/r.mp4".to_owned(), http_status: 410 };
/// assert_eq!(error.to_string(), "https://cdn.shotstack.io/au/v1/o/r.mp4 answers HTTP 410");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotServed {
    /// The URL is neither `http` nor `https`.
    #[error("{url} is no http or https URL")]
    NotAWebUrl {
        /// The URL.
        url: String,
    },
    /// The server answers that the file will not be there; a redirect is not followed, for it leads elsewhere.
    #[error("{url} answers HTTP {http_status}")]
    Refused {
        /// The URL.
        url: String,
        /// What the server answered.
        http_status: u16,
    },
    /// The deadline has passed.
    #[error("{url} is not served at the deadline: {last}")]
    Expired {
        /// The URL.
        url: String,
        /// What came of the last request.
        last: String,
    },
}

impl Client {
    /// Waits until the CDN serves a file: `HEAD`, or `GET` of the first byte where the server knows no `HEAD`.
    ///
    /// It asks the host in the URL, which is yours to trust; it sends no API key and follows no redirect. The waits and the
    /// deadline are those of the client's rules.
    ///
    /// # Errors
    ///
    /// The URL is none of the web, the server says that the file will not be there, or the deadline passes.
    ///
    /// ```no_run
    /// # async fn wait(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.wait_until_served(&"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until_served(&self, url: &FileUrl) -> Result<(), NotServed> {
        let name = url.without_secrets();
        if url.host().is_none() {
            return Err(NotServed::NotAWebUrl { url: name });
        }
        let deadline = Instant::now() + Duration::from_millis(self.rules.deadline_millis);
        let mut method = Method::HEAD;
        let mut waits = 0;
        loop {
            let asked = self.transport.status(method.clone(), url.as_str(), &name);
            let last = match asked.await {
                Ok(http_status) => match Availability::from_http_status(http_status) {
                    Availability::Yes => return Ok(()),
                    Availability::AskWithGet if method == Method::HEAD => {
                        method = Method::GET;
                        continue;
                    }
                    Availability::No | Availability::AskWithGet => {
                        return Err(NotServed::Refused {
                            url: name,
                            http_status,
                        });
                    }
                    Availability::NotYet => format!("HTTP {http_status}"),
                },
                Err(Error::Transport { cause, .. }) => cause,
                Err(_) => "no answer".to_owned(),
            };
            let wait = Duration::from_millis(self.rules.wait_millis(waits, fastrand::u32(..)));
            waits += 1;
            let now = Instant::now();
            if now >= deadline {
                return Err(NotServed::Expired { url: name, last });
            }
            // At the deadline it is asked once more.
            tokio::time::sleep_until(deadline.min(now + wait)).await;
        }
    }
}

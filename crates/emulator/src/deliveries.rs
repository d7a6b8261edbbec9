//! The attempts at callbacks, as they happen.

use std::fmt;
use std::time::Duration;

use tokio::sync::broadcast::{Receiver, error::RecvError};

/// One attempt at a callback. Its text is a line of a log, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The render's id.
    pub render: String,
    /// For example `edit/render` or `serve/copy poster`.
    pub event: String,
    /// Where it went, without credentials and token.
    pub url: String,
    /// The value of `X-Shotstack-Attempt`.
    pub attempt: u32,
    /// Whether somebody asked for it on the page.
    pub manual: bool,
    /// The HTTP status, if there was a response.
    pub http_status: Option<u16>,
    /// Whether the publisher considers it delivered.
    pub delivered: bool,
    /// Whether it was delivered and, as far as the response tells, reached a handler.
    pub received: bool,
    /// How long it took, in real time.
    pub duration: Duration,
    /// What the emulator did to it, such as `truncated`.
    pub disruption: Option<&'static str>,
    /// Why there is no usable response.
    pub error: Option<String>,
    /// When the next attempt comes, in real time from now on.
    pub next_in: Option<Duration>,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "→ POST {} {}", self.url, self.event)?;
        if self.attempt > 1 {
            write!(f, ", attempt {}", self.attempt)?;
        }
        match (self.http_status, &self.error) {
            (Some(status), None) => write!(f, " {status} {} ms", self.duration.as_millis())?,
            (Some(status), Some(error)) => write!(f, " {status}: {error}")?,
            (None, Some(error)) => write!(f, ": {error}")?,
            (None, None) => f.write_str(": no response")?,
        }
        if let Some(disruption) = self.disruption {
            write!(f, " (fault: {disruption})")?;
        }
        if self.delivered && !self.received {
            f.write_str(", counts as delivered, but was not received")?;
        }
        match self.next_in {
            Some(wait) if !self.delivered => write!(f, "; retry in {}", shown(wait)),
            None if !self.delivered && !self.manual => f.write_str("; that was the last attempt"),
            _ => Ok(()),
        }
    }
}

fn shown(wait: Duration) -> String {
    let millis = wait.as_millis();
    let tenths = (millis + 50) / 100;
    match millis {
        0..100 => format!("{millis} ms"),
        100..10_000 if !tenths.is_multiple_of(10) => {
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        100..120_000 => format!("{} s", (millis + 500) / 1000),
        _ => format!("{} min", (millis + 30_000) / 60_000),
    }
}

/// The attempts at callbacks of a running emulator, from now on.
///
/// ```
/// use shotstack_hosting_emulator::{Config, Emulator};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::start(Config::default()).await?;
/// let mut deliveries = emulator.deliveries();
/// tokio::spawn(async move {
///     while let Some(delivery) = deliveries.next().await {
///         match delivery {
///             Ok(delivery) => println!("{delivery}"),
///             Err(missed) => println!("{missed}"),
///         }
///     }
/// });
/// emulator.shutdown().await;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Deliveries(pub(crate) Receiver<Delivery>);

impl Deliveries {
    /// The next attempt; `None` once the emulator has stopped.
    ///
    /// # Errors
    ///
    /// More than a thousand attempts were made since the last call: the first of them are missed.
    pub async fn next(&mut self) -> Option<Result<Delivery, MissedDeliveries>> {
        match self.0.recv().await {
            Ok(delivery) => Some(Ok(delivery)),
            Err(RecvError::Lagged(count)) => Some(Err(MissedDeliveries { count })),
            Err(RecvError::Closed) => None,
        }
    }
}

/// Attempts that came too quickly for [`Deliveries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{count} deliveries came too quickly to be shown")]
#[non_exhaustive]
pub struct MissedDeliveries {
    /// How many.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        Delivery {
            render: "r".to_owned(),
            event: "serve/copy poster".to_owned(),
            url: "http://127.0.0.1:3000/hook".to_owned(),
            attempt: 1,
            manual: false,
            http_status: Some(200),
            delivered: true,
            received: true,
            duration: Duration::from_millis(12),
            disruption: None,
            error: None,
            next_in: None,
        }
    }

    #[test]
    fn a_wait_is_rounded() {
        for (millis, text) in [
            (0, "0 ms"),
            (27, "27 ms"),
            (799, "0.8 s"),
            (2740, "2.7 s"),
            (7999, "8 s"),
            (26_800, "27 s"),
            (119_999, "120 s"),
            (729_000, "12 min"),
        ] {
            assert_eq!(shown(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn a_line_says_what_went_where_and_what_comes_next() {
        let delivered = delivery();
        let repeated = Delivery {
            next_in: Some(Duration::from_secs(3)),
            ..delivery()
        };
        let not_received = Delivery {
            received: false,
            ..delivery()
        };
        let failed = Delivery {
            delivered: false,
            received: false,
            ..delivery()
        };
        let refused = Delivery {
            http_status: None,
            error: Some("nothing listens on 127.0.0.1:3000".to_owned()),
            next_in: Some(Duration::from_secs(8)),
            ..failed.clone()
        };
        let unavailable = Delivery {
            http_status: Some(503),
            attempt: 2,
            disruption: Some("truncated"),
            next_in: Some(Duration::from_millis(27)),
            ..failed.clone()
        };
        let last = Delivery {
            attempt: 10,
            http_status: Some(302),
            error: Some("too many redirects".to_owned()),
            ..failed.clone()
        };
        let manual = Delivery {
            manual: true,
            http_status: Some(500),
            ..failed.clone()
        };
        let later = Delivery {
            next_in: Some(Duration::from_secs(512)),
            ..failed
        };
        for (delivery, rest) in [
            (delivered, " 200 12 ms"),
            (repeated, " 200 12 ms"),
            (
                not_received,
                " 200 12 ms, counts as delivered, but was not received",
            ),
            (refused, ": nothing listens on 127.0.0.1:3000; retry in 8 s"),
            (
                unavailable,
                ", attempt 2 503 12 ms (fault: truncated); retry in 27 ms",
            ),
            (
                last,
                ", attempt 10 302: too many redirects; that was the last attempt",
            ),
            (manual, " 500 12 ms"),
            (later, " 200 12 ms; retry in 9 min"),
        ] {
            assert_eq!(
                delivery.to_string(),
                format!("→ POST http://127.0.0.1:3000/hook serve/copy poster{rest}")
            );
        }
    }
}

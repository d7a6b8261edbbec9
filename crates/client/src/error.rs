//! Why a request failed, and why a render is not ready.

use std::time::Duration;

use shotstack_hosting::{
    RenderId, Report, Stage,
    api::{ApiError, MAX_RESPONSE_BYTES, RequestError},
    poll::{PollResult, WatchError},
};

/// Why a request failed. The message names the request, by method and path, and never contains the key.
///
/// ```
/// use shotstack_hosting_client::Error;
///
/// let limit = std::time::Duration::from_millis(1_500);
/// let error = Error::Timeout { request: "GET /edit/v1/render/d2b46ed6".to_owned(), limit };
/// assert_eq!(error.to_string(), "GET /edit/v1/render/d2b46ed6: no response within 1.5 s");
/// assert!(error.is_transient());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No request can be made from what was given, and nothing was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The API responded, but not with what was asked for.
    #[error("{request}: {error}")]
    Api {
        /// Method and path.
        request: String,
        /// What the API responded.
        error: ApiError,
    },
    /// There was no complete response in time.
    #[error("{request}: no response within {}", in_words(*limit))]
    Timeout {
        /// Method and path.
        request: String,
        /// How long the client waited.
        limit: Duration,
    },
    /// The connection failed.
    #[error("{request}: {cause}")]
    Network {
        /// Method and path.
        request: String,
        /// What went wrong, as far as the network shows.
        cause: String,
        /// Whether there was no connection, so that nothing was sent.
        is_unsent: bool,
    },
    /// The response has more than [`MAX_RESPONSE_BYTES`].
    #[error("{request}: the response has more than {MAX_RESPONSE_BYTES} bytes")]
    TooLarge {
        /// Method and path.
        request: String,
    },
    /// The HTTP client cannot start, for example because the certificates of the machine cannot be read.
    #[error("the HTTP client cannot start: {cause}")]
    Start {
        /// What went wrong.
        cause: String,
    },
}

impl Error {
    pub(crate) fn timeout(request: &str, limit: Duration) -> Self {
        Self::Timeout {
            request: request.to_owned(),
            limit,
        }
    }

    /// Whether the same request can succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api { error, .. } => error.is_transient(),
            Self::Timeout { .. } | Self::Network { .. } => true,
            Self::Request(_) | Self::TooLarge { .. } | Self::Start { .. } => false,
        }
    }

    /// Whether certainly nothing was sent: no request was made, or nobody accepted the connection.
    pub(crate) fn is_unsent(&self) -> bool {
        match self {
            Self::Request(_) | Self::Start { .. } => true,
            Self::Network { is_unsent, .. } => *is_unsent,
            Self::Api { .. } | Self::Timeout { .. } | Self::TooLarge { .. } => false,
        }
    }

    /// What the API says about a render that it does not know, as at the beginning of every render. The message can be empty.
    pub(crate) fn not_found(&self) -> Option<&str> {
        match self {
            Self::Api {
                error: ApiError::NotFound { message, .. },
                ..
            } => Some(message.as_deref().unwrap_or_default()),
            _ => None,
        }
    }
}

/// The result of a request without a response to read.
impl From<&Error> for PollResult {
    fn from(error: &Error) -> Self {
        match error {
            Error::Api { error, .. } => error.into(),
            transient if transient.is_transient() => Self::Failed,
            _ => Self::Refused,
        }
    }
}

/// Why a render that was waited for is not ready.
///
/// ```
/// use shotstack_hosting_client::{NotReady, Stage};
///
/// let error = NotReady::NotFound {
///     render: "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?,
///     stage: Stage::Production,
///     detail: Some("Render not found".to_owned()),
/// };
/// assert_eq!(
///     error.to_string(),
///     "the render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 is not known on the stage `v1`: Render not found. \
///      Was it ordered on the stage `stage`? Each stage has its own API keys and its own renders"
/// );
/// # Ok::<(), shotstack_hosting_client::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotReady {
    /// The render failed, or a file of it could not be copied, or was deleted: the report says which.
    #[error("the render {render} is not ready: {}", reason(report))]
    Settled {
        /// The render.
        render: RenderId,
        /// What is known of it.
        report: Box<Report>,
    },
    /// The grace time is over, and neither API knows the render. The likeliest cause is a key of the other stage.
    #[error(
        "the render {render} is not known on the stage `{stage}`{}. Was it ordered on the stage `{}`? \
         Each stage has its own API keys and its own renders",
        after_colon(detail.as_ref()),
        other(*stage)
    )]
    NotFound {
        /// The render.
        render: RenderId,
        /// The stage that was asked.
        stage: Stage,
        /// What the API says about it.
        detail: Option<String>,
    },
    /// The deadline has passed.
    #[error("the render {render} is still {} at its deadline{}", report.status, after_colon(error.as_ref()))]
    Expired {
        /// The render.
        render: RenderId,
        /// What is known of it.
        report: Box<Report>,
        /// Why the last request brought nothing, if it failed or the deadline ended it.
        error: Option<Error>,
    },
    /// The API refuses to say anything about this render.
    #[error("the render {render}: {error}")]
    Refused {
        /// The render.
        render: RenderId,
        /// What the API responded.
        error: Error,
    },
    /// The id of the render is not one that the API accepts.
    #[error("the render {render}: {error}")]
    Request {
        /// The render.
        render: RenderId,
        /// What is wrong with the id.
        error: RequestError,
    },
    /// Too many renders are watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

fn in_words(duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    let seconds = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    format!("{} s", seconds.trim_end_matches('0').trim_end_matches('.'))
}

fn after_colon(detail: Option<impl ToString>) -> String {
    detail.map_or_else(String::new, |detail| format!(": {}", detail.to_string()))
}

fn other(stage: Stage) -> Stage {
    match stage {
        Stage::Production => Stage::Sandbox,
        Stage::Sandbox => Stage::Production,
    }
}

fn reason(report: &Report) -> String {
    let reason = report.reason.as_ref().map(ToString::to_string);
    reason.unwrap_or_else(|| report.status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_stated_as_it_was_given() {
        for (millis, words) in [
            (0, "0 ms"),
            (250, "250 ms"),
            (999, "999 ms"),
            (1_000, "1 s"),
            (1_118, "1.118 s"),
            (1_500, "1.5 s"),
            (30_000, "30 s"),
            (61_234, "61.234 s"),
            (100_000, "100 s"),
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), words);
        }
        assert_eq!(in_words(Duration::from_nanos(1_003_000_700)), "1.003 s");
    }
}

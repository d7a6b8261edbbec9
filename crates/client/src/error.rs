//! Why a request has no answer, or another one than was asked for.

use shotstack_hosting::{
    RenderId, Report,
    api::{ApiError, MAX_RESPONSE_BYTES, RequestError},
    poll::{PollResult, PollTarget, WatchError},
};

/// Why a request came to nothing. It names the request, method and path, and never the key.
///
/// ```
/// use shotstack_hosting_client::{Api, ApiKey, Client, Error, Stage};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(Api::new(Stage::Production, ApiKey::new("key")?))?;
/// let error = client.asset(&"film-17".parse()?).await.unwrap_err();
/// assert!(matches!(error, Error::Request(_))); // no request left the program
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no request: what it was to be made of cannot be sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The API answered, but not what was asked for.
    #[error("{request}: {error}")]
    Api {
        /// Method and path.
        request: String,
        /// What it answered.
        error: ApiError,
    },
    /// There was no whole answer in time.
    #[error("{request}: no answer within {} s", millis.div_ceil(1_000))]
    Timeout {
        /// Method and path.
        request: String,
        /// How long was waited, in milliseconds.
        millis: u64,
    },
    /// The connection failed.
    #[error("{request}: {cause}")]
    Transport {
        /// Method and path.
        request: String,
        /// What went wrong, as far as the network tells.
        cause: String,
    },
    /// The answer has more than [`MAX_RESPONSE_BYTES`].
    #[error("{request}: the answer has more than {MAX_RESPONSE_BYTES} bytes")]
    TooLarge {
        /// Method and path.
        request: String,
    },
    /// The HTTP client does not start, as where the machine's certificates cannot be read.
    #[error("the HTTP client does not start: {cause}")]
    Start {
        /// What went wrong.
        cause: String,
    },
}

impl Error {
    /// Whether the same request can have another answer later.
    ///
    /// ```
    /// use shotstack_hosting_client::Error;
    ///
    /// let error = Error::Timeout { request: "GET /serve/v1/assets/…".to_owned(), millis: 30_000 };
    /// assert!(error.is_transient());
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api { error, .. } => error.is_transient(),
            Self::Timeout { .. } | Self::Transport { .. } => true,
            Self::Request(_) | Self::TooLarge { .. } | Self::Start { .. } => false,
        }
    }
}

/// Why a render that was waited for is not ready.
///
/// ```
/// use shotstack_hosting_client::NotReady;
///
/// let error = NotReady::NotFound { render: "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()? };
/// assert_eq!(error.to_string(), "there is no render d2b46ed6-998a-4d6b-9d91-b8cf0193a655");
/// # Ok::<(), shotstack_hosting_client::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotReady {
    /// The render failed, or a file of it could not be copied, or was deleted: the report says which.
    #[error("the render {render} is {}{}", report.status, because(report))]
    Settled {
        /// The render.
        render: RenderId,
        /// What is known of it.
        report: Box<Report>,
    },
    /// Neither API knows the render, after the grace time.
    #[error("there is no render {render}")]
    NotFound {
        /// The render.
        render: RenderId,
    },
    /// The deadline has passed.
    #[error("the render {render} is still {} at its deadline", report.status)]
    Expired {
        /// The render.
        render: RenderId,
        /// What is known of it.
        report: Box<Report>,
    },
    /// The API will not answer for this render.
    #[error("the render {render}: {error}")]
    Refused {
        /// The render.
        render: RenderId,
        /// What it answered.
        error: Error,
    },
    /// The render's id is none that the API takes.
    #[error("the render {render}: {error}")]
    Request {
        /// The render.
        render: RenderId,
        /// Why.
        error: RequestError,
    },
    /// Too many renders are watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

fn because(report: &Report) -> String {
    report
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| format!(": {reason}"))
}

/// What the plan hears of a request that has no answer to read.
pub(crate) fn heard(error: &Error) -> PollResult {
    match error {
        Error::Api { error, .. } => PollResult::from(error),
        transient if transient.is_transient() => PollResult::Failed,
        _ => PollResult::Refused,
    }
}

/// Why a question cannot be put to the API, if it cannot.
pub(crate) fn askable(
    api: &shotstack_hosting::api::Api,
    render: &RenderId,
) -> Result<(), NotReady> {
    match PollTarget::Assets.request(api, render) {
        Ok(_) => Ok(()),
        Err(error) => Err(NotReady::Request {
            render: render.clone(),
            error,
        }),
    }
}

//! The environment variables of a client: `SHOTSTACK_API_KEY` and `SHOTSTACK_URL`.

use std::env::{self, VarError};

use shotstack_hosting::{
    Stage,
    api::{Api, ApiKey, ApiKeyError, ShotstackUrl, ShotstackUrlError},
};

use crate::client::Client;
use crate::error::Error;

const KEY: &str = "SHOTSTACK_API_KEY";
const URL: &str = ShotstackUrl::VARIABLE;

/// Why the environment does not describe a client. The message names the variable and never contains its value.
///
/// ```
/// use shotstack_hosting_client::{ApiKeyError, EnvironmentError};
///
/// let error = EnvironmentError::Key(ApiKeyError::Empty);
/// assert_eq!(error.to_string(), "the environment variable SHOTSTACK_API_KEY: the API key is empty");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// There is no API key.
    #[error(
        "the environment variable {KEY} is not set: export the key for the stage from Shotstack's dashboard, or the one \
         that the emulator prints"
    )]
    NoKey,
    /// The API key is not valid.
    #[error("the environment variable {KEY}: {0}")]
    Key(ApiKeyError),
    /// The URL is not valid.
    #[error("the environment variable {URL} {0}")]
    Url(ShotstackUrlError),
    /// The value is not valid Unicode.
    #[error("the environment variable {name} is not valid Unicode")]
    NotUnicode {
        /// The variable.
        name: &'static str,
    },
    /// The HTTP client cannot start.
    #[error(transparent)]
    Client(Error),
}

/// The environment variable `SHOTSTACK_URL`: where Shotstack is, if not at its own URLs. `None` if it is not set or empty.
///
/// Warn if it is set, because real renders then go elsewhere: the URL's `Display` says what is expected where.
///
/// # Errors
///
/// It is not an `https` URL, or an `http` URL of this machine.
///
/// ```
/// if let Some(url) = shotstack_hosting_client::shotstack_url()? {
///     eprintln!("warning: SHOTSTACK_URL is {url}");
/// }
/// # Ok::<(), shotstack_hosting_client::EnvironmentError>(())
/// ```
pub fn shotstack_url() -> Result<Option<ShotstackUrl>, EnvironmentError> {
    let url = variable(URL)?.map(|text| text.parse());
    url.transpose().map_err(EnvironmentError::Url)
}

impl Client {
    /// A client with the API key in the environment variable `SHOTSTACK_API_KEY`, at Shotstack's own URLs or those of
    /// [`shotstack_url`].
    ///
    /// # Errors
    ///
    /// A variable is missing or not valid, or the certificates of the machine cannot be read.
    pub fn from_env(stage: Stage) -> Result<Self, EnvironmentError> {
        let key = variable(KEY)?.ok_or(EnvironmentError::NoKey)?;
        let api = Api::new(stage, ApiKey::new(&key).map_err(EnvironmentError::Key)?);
        match shotstack_url()? {
            None => Self::new(api),
            Some(url) => Self::new(api.with_base_url(url.base_url())).map(|client| {
                let origin = url.cdn_origin().cloned().unwrap_or_default();
                client.with_origin(origin)
            }),
        }
        .map_err(EnvironmentError::Client)
    }
}

/// The value, if it is set and not empty.
fn variable(name: &'static str) -> Result<Option<String>, EnvironmentError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(EnvironmentError::NotUnicode { name }),
    }
}

//! The configuration of an emulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use shotstack_hosting::{
    OwnerId,
    api::{ApiKey, ApiKeyError},
    cdn::Origin,
};

use crate::allowed_host::AllowedHost;
use crate::faults::Faults;
use crate::forward::ForwardUrl;

/// The configuration of an emulator.
///
/// ```
/// use shotstack_hosting_emulator::Config;
///
/// let config = Config {
///     seed: Some(7),
///     time_scale: "0.001".parse()?,
///     faults: "duplicate,fail-poster=0.2".parse()?,
///     ..Config::default()
/// };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on; a free port of 127.0.0.1 by default.
    pub address: SocketAddr,
    /// The seed of the API key, ids, durations and faults: the nth render has the same ones under the same seed.
    /// `None`, the default: a random one at each start, so that a receiver never takes a new render for an old one.
    pub seed: Option<u64>,
    /// How long a second of the emulator takes.
    pub time_scale: TimeScale,
    /// The faults of every render whose request does not override them; none by default.
    pub faults: Faults,
    /// The API key. `None`: a random one that depends on the seed.
    pub api_key: Option<EmulatorKey>,
    /// The owner of all renders; `5ca6hu7s9k` by default.
    pub owner: OwnerId,
    /// The origin of CDN URLs. `None`: the emulator's own URL and `/cdn`, from which the files can be fetched.
    ///
    /// With `https://cdn.shotstack.io` the URLs in bodies are exactly Shotstack's; the emulator still serves the file
    /// at `/cdn` followed by the URL's path.
    pub cdn_origin: Option<Origin>,
    /// The names and addresses that a request's `Host` header may have, besides `localhost`, the loopback addresses and that
    /// of [`address`](Self::address); none by default. A request under another name is refused with a 421: a web page
    /// could otherwise read the emulator by DNS rebinding.
    pub allowed_hosts: Vec<AllowedHost>,
    /// The URL that gets the callbacks of every render, whatever `callback` the edit has; `None` by default.
    pub forward: Option<ForwardUrl>,
    /// Whether the APIs enforce their rate limits; they do by default.
    pub rate_limits: bool,
    /// Whether a render's status has its edit (`data`) when the request does not say; true by default, as at Shotstack,
    /// which has announced that it will be false.
    pub data_by_default: bool,
    /// How many renders are kept; beyond that, the oldest settled ones are removed. 20,000 by default.
    pub max_renders: usize,
    /// The total size of the kept edits, and likewise of the saved templates, in bytes; 256 MiB by default.
    pub max_edit_bytes: usize,
    /// How many callback attempts are in flight at once; 64 by default.
    pub max_in_flight: usize,
    /// The publisher waits at least this long for a response, whatever the time scale: a receiver does not get faster
    /// with the emulator's clock. One second by default.
    pub min_response_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: None,
            time_scale: TimeScale::default(),
            faults: Faults::none(),
            api_key: None,
            owner: default_owner(),
            cdn_origin: None,
            allowed_hosts: Vec::new(),
            forward: None,
            rate_limits: true,
            data_by_default: true,
            max_renders: 20_000,
            max_edit_bytes: 256 * 1024 * 1024,
            max_in_flight: 64,
            min_response_timeout: Duration::from_secs(1),
        }
    }
}

fn default_owner() -> OwnerId {
    // Any text without control characters is an owner's id.
    "5ca6hu7s9k".parse().unwrap_or_else(|_| unreachable!())
}

/// The API key of an emulator; `Debug` hides it.
///
/// ```
/// use shotstack_hosting_emulator::EmulatorKey;
///
/// let key: EmulatorKey = "my-key".parse()?;
/// assert_eq!(format!("{key:?}"), "EmulatorKey(…)");
/// assert!("two words".parse::<EmulatorKey>().is_err());
/// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EmulatorKey(String);

impl EmulatorKey {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for EmulatorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmulatorKey(…)")
    }
}

impl std::str::FromStr for EmulatorKey {
    type Err = ApiKeyError;

    fn from_str(text: &str) -> Result<Self, ApiKeyError> {
        ApiKey::new(text).map(|_| Self(text.to_owned()))
    }
}

/// How long a second of the emulator takes, in real seconds: more than 0, at most 1000.
///
/// It scales rendering, copying, the publisher's waits and timeout, the windows of the rate limits, and the times in
/// bodies.
///
/// ```
/// use shotstack_hosting_emulator::TimeScale;
///
/// let scale: TimeScale = "0.001".parse()?;
/// assert_eq!(scale.seconds(), 0.001);
/// assert!("0".parse::<TimeScale>().is_err());
/// # Ok::<(), shotstack_hosting_emulator::TimeScaleError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct TimeScale(f64);

impl TimeScale {
    /// A scale of this many real seconds.
    ///
    /// # Errors
    ///
    /// The number is not above 0, or is above 1000.
    pub fn new(seconds: f64) -> Result<Self, TimeScaleError> {
        if seconds > 0.0 && seconds <= 1000.0 {
            Ok(Self(seconds.max(1e-9)))
        } else {
            Err(TimeScaleError)
        }
    }

    /// How long a second of the emulator takes, in real seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0
    }
}

/// Real time.
impl Default for TimeScale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl std::str::FromStr for TimeScale {
    type Err = TimeScaleError;

    fn from_str(text: &str) -> Result<Self, TimeScaleError> {
        text.parse().map_err(|_| TimeScaleError).and_then(Self::new)
    }
}

/// The text or number is not a valid time scale.
///
/// ```
/// use shotstack_hosting_emulator::{TimeScale, TimeScaleError};
///
/// assert_eq!("fast".parse::<TimeScale>(), Err(TimeScaleError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time scale must be a number above 0 and at most 1000, such as 0.001")]
pub struct TimeScaleError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessors_return_what_was_parsed() {
        let key: EmulatorKey = "my-key".parse().unwrap();
        assert_eq!(key.as_str(), "my-key");
        assert!(TimeScale::default().seconds().total_cmp(&1.0).is_eq());
        assert!(TimeScale::new(f64::NAN).is_err() && TimeScale::new(1000.1).is_err());
    }
}

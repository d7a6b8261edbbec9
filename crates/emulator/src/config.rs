//! How an emulator is to behave.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use shotstack_hosting::{
    OwnerId,
    api::{ApiKey, ApiKeyError},
    cdn::Origin,
};

use crate::faults::Faults;

/// How an emulator is to behave.
///
/// ```
/// use shotstack_hosting_emulator::Config;
///
/// let config = Config {
///     seed: 7,
///     time_scale: "0.001".parse()?,
///     faults: "duplicate,fail-poster=0.2".parse()?,
///     ..Config::default()
/// };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen: 127.0.0.1 and a free port by default.
    pub address: SocketAddr,
    /// What ids, durations and faults are drawn from. The same seed gives the nth render the same fate.
    pub seed: u64,
    /// How long the emulator's second takes.
    pub time_scale: TimeScale,
    /// What goes wrong with every render that does not say otherwise; nothing by default.
    pub faults: Faults,
    /// The key that the APIs ask for. `None`: one that is drawn from the seed.
    pub api_key: Option<EmulatorKey>,
    /// Whose renders they all are; `5ca6hu7s9k` by default.
    pub owner: OwnerId,
    /// What CDN URLs begin with. `None`: the emulator's own address and `/cdn`, where the files can be fetched.
    ///
    /// With `https://cdn.shotstack.io` the bodies are Shotstack's to the letter; the path of such a URL, put
    /// behind the emulator's `/cdn`, still is the file.
    pub cdn_origin: Option<Origin>,
    /// Whether the APIs' rate limits hold; they do by default.
    pub rate_limits: bool,
    /// How many renders are kept; the oldest that have ended make room for new ones. 20,000 by default.
    pub max_renders: usize,
    /// How many bytes the edits of all renders that are kept may take; 256 MiB by default.
    pub max_edit_bytes: usize,
    /// How many callbacks are under way at once, waits not counted; 64 by default.
    pub max_in_flight: usize,
    /// The shortest that the publisher waits for an answer, whatever the time scale: a receiver does not
    /// think faster because the emulator's clock does. One second by default.
    pub min_answer_wait: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            time_scale: TimeScale::default(),
            faults: Faults::none(),
            api_key: None,
            owner: default_owner(),
            cdn_origin: None,
            rate_limits: true,
            max_renders: 20_000,
            max_edit_bytes: 256 * 1024 * 1024,
            max_in_flight: 64,
            min_answer_wait: Duration::from_secs(1),
        }
    }
}

fn default_owner() -> OwnerId {
    // An owner's id is any text without control characters.
    "5ca6hu7s9k".parse().unwrap_or_else(|_| unreachable!())
}

/// The key that an emulator asks for; `Debug` hides it.
///
/// ```
/// use shotstack_hosting_emulator::EmulatorKey;
///
/// let key: EmulatorKey = "a-key-of-mine".parse()?;
/// assert_eq!(format!("{key:?}"), "EmulatorKey(…)");
/// assert!("two words".parse::<EmulatorKey>().is_err());
/// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EmulatorKey(String);

impl EmulatorKey {
    /// The key as text.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::EmulatorKey;
    /// let key: EmulatorKey = "a-key-of-mine".parse()?;
    /// assert_eq!(key.as_str(), "a-key-of-mine");
    /// # Ok::<(), shotstack_hosting::api::ApiKeyError>(())
    /// ```
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

/// How long the emulator's second takes, in seconds: more than 0, at most 1000.
///
/// Rendering, copying, the publisher's waits and its limit for an answer, the windows of the rate limits, and
/// the times in bodies all follow it.
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
    /// A scale of this many seconds.
    ///
    /// # Errors
    ///
    /// The number is not above 0, or is above 1000.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::TimeScale;
    /// assert!(TimeScale::new(f64::NAN).is_err());
    /// ```
    pub fn new(seconds: f64) -> Result<Self, TimeScaleError> {
        if seconds > 0.0 && seconds <= 1000.0 {
            Ok(Self(seconds.max(1e-9)))
        } else {
            Err(TimeScaleError)
        }
    }

    /// How long the emulator's second takes, in seconds.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::TimeScale;
    /// assert_eq!(TimeScale::default().seconds(), 1.0);
    /// ```
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0
    }
}

/// As fast as the clock on the wall.
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

/// The text or number is no time scale.
///
/// ```
/// use shotstack_hosting_emulator::{TimeScale, TimeScaleError};
///
/// assert_eq!("fast".parse::<TimeScale>(), Err(TimeScaleError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time scale is a number above 0, at most 1000, such as 0.001")]
pub struct TimeScaleError;

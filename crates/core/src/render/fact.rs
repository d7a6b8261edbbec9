//! Facts: what was said, by whom and when. Of two facts about one thing the greater holds.

use serde::{Deserialize, Serialize};

use crate::event::status::{AssetStatus, CopyStatus, EditStatus};
use crate::id::{MAX_ID_BYTES, check_name};
use crate::timestamp::Timestamp;

/// Who said something. An API, asked with your key, outranks an unsigned webhook.
///
/// ```
/// use shotstack_hosting::Source;
///
/// assert!(Source::Api > Source::Webhook);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A webhook.
    Webhook,
    /// The Serve API or the Edit API.
    Api,
}

/// Something that was said. Ordered by who said it, then when, then what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Said<T> {
    pub(crate) source: Source,
    pub(crate) at: Option<Timestamp>,
    pub(crate) value: T,
}

/// Keeps the greater of what is known and what is heard: commutative, associative and idempotent.
pub(crate) fn learn<T: Ord>(known: &mut Option<T>, heard: Option<T>) {
    if heard > *known {
        *known = heard;
    }
}

/// A status that leads somewhere: the further along, the higher its rank.
pub(crate) trait Ranked: Eq {
    /// How far along it is; a status that we do not know is at the start.
    fn rank(&self) -> u8;

    fn as_str(&self) -> &str;

    /// What the text means if this source says it.
    fn said_by(source: Source, text: String) -> Self;
}

/// `failed` can mean that *deleting* failed, so `ready` outranks it; readiness ends only where the API says `deleted`.
impl Ranked for AssetStatus {
    fn rank(&self) -> u8 {
        match self {
            Self::Importing | Self::Other(_) => 0,
            Self::Failed => 1,
            Self::Ready => 2,
            Self::Deleted => 3,
        }
    }

    fn as_str(&self) -> &str {
        self.as_str()
    }

    fn said_by(source: Source, text: String) -> Self {
        match source {
            // A webhook cannot say `deleted` or `importing`: from there these words stay unknown.
            Source::Webhook => CopyStatus::from(text).into(),
            Source::Api => Self::from(text),
        }
    }
}

impl Ranked for EditStatus {
    fn rank(&self) -> u8 {
        match self {
            Self::Other(_) => 0,
            Self::Failed => 1,
            Self::Done => 2,
        }
    }

    fn as_str(&self) -> &str {
        self.as_str()
    }

    fn said_by(_: Source, text: String) -> Self {
        Self::from(text)
    }
}

/// A status that was said. Ordered by its rank, then as [`Said`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusSaid<S>(Said<S>);

impl<S: Ranked> StatusSaid<S> {
    pub(crate) fn new(source: Source, at: Option<Timestamp>, value: S) -> Self {
        Self(Said { source, at, value })
    }

    pub(crate) fn status(&self) -> &S {
        &self.0.value
    }

    pub(crate) fn source(&self) -> Source {
        self.0.source
    }

    pub(crate) fn at(&self) -> Option<Timestamp> {
        self.0.at
    }

    fn order(&self) -> (u8, Source, Option<Timestamp>, &str) {
        let Said { source, at, value } = &self.0;
        (value.rank(), *source, *at, value.as_str())
    }
}

impl<S: Ranked> Ord for StatusSaid<S> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

impl<S: Ranked> PartialOrd for StatusSaid<S> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<S: Ranked> Serialize for StatusSaid<S> {
    fn serialize<T: serde::Serializer>(&self, target: T) -> Result<T::Ok, T::Error> {
        let Said { source, at, value } = &self.0;
        let said = Said {
            source: *source,
            at: *at,
            value: value.as_str(),
        };
        said.serialize(target)
    }
}

impl<'de, S: Ranked> Deserialize<'de> for StatusSaid<S> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Said { source, at, value } = Said::<String>::deserialize(from)?;
        check_name(&value, MAX_ID_BYTES)
            .map_err(|error| serde::de::Error::custom(format_args!("the status {error}")))?;
        Ok(Self::new(source, at, S::said_by(source, value)))
    }
}

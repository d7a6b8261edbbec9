//! Facts: what was said, by whom and when. Of two facts about one thing the greater holds.

use crate::event::status::{AssetStatus, CopyStatus, EditStatus};
use crate::json::Json;
use crate::json::take::{self, FromJson, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::timestamp::Timestamp;

/// Who said something. An API, asked with your key, outranks an unsigned webhook.
///
/// ```
/// use shotstack_hosting::Source;
///
/// assert!(Source::Api > Source::Webhook);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A webhook.
    Webhook,
    /// The Serve API or the Edit API.
    Api,
}

/// Something that was said. Ordered by who said it, then when, then what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said<T> {
    pub(crate) source: Source,
    pub(crate) at: Option<Timestamp>,
    pub(crate) value: T,
}

/// Keeps the greater of what is known and what is heard: commutative, associative and idempotent.
pub(crate) fn learn<T: Ord + Clone>(known: &mut Option<T>, heard: Option<&T>) {
    if heard > known.as_ref() {
        *known = heard.cloned();
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

impl ToJson for Source {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(match self {
            Self::Webhook => "webhook",
            Self::Api => "api",
        });
    }
}

impl FromJson for Source {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        match value.text()? {
            "webhook" => Ok(Self::Webhook),
            "api" => Ok(Self::Api),
            _ => Err(Unfit::new("neither `webhook` nor `api`")),
        }
    }
}

serialize_as_json!(Source);
deserialize_from_json!(Source);

impl<T: ToJson> ToJson for Said<T> {
    fn write_json(&self, out: &mut JsonWriter) {
        write(out, self.source, self.at, &self.value);
    }
}

impl<S: Ranked> ToJson for StatusSaid<S> {
    fn write_json(&self, out: &mut JsonWriter) {
        let Said { source, at, value } = &self.0;
        write(out, *source, *at, &value.as_str());
    }
}

fn write(out: &mut JsonWriter, source: Source, at: Option<Timestamp>, value: &dyn ToJson) {
    out.open_object();
    out.member("source", &source);
    out.member("at", &at);
    out.member("value", value);
    out.close_object();
}

impl<T: FromJson> FromJson for Said<T> {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        let said = read(value)?;
        Ok(Self {
            source: said.source,
            at: said.at,
            value: T::from_json(said.value).map_err(in_value)?,
        })
    }
}

impl<S: Ranked> FromJson for StatusSaid<S> {
    fn from_json(value: &Json) -> Result<Self, Unfit> {
        let said = read(value)?;
        let status = take::name(said.value).map_err(in_value)?;
        let status = S::said_by(said.source, status.to_owned());
        Ok(Self::new(said.source, said.at, status))
    }
}

fn read(value: &Json) -> Result<Said<&Json>, Unfit> {
    let members = value.members()?;
    Ok(Said {
        source: members.take("source")?,
        at: members.take("at")?,
        value: members
            .get("value")
            .ok_or_else(|| in_value(Unfit::new("missing")))?,
    })
}

fn in_value(unfit: Unfit) -> Unfit {
    unfit.inside("value")
}

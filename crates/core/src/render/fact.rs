//! Facts, each with its source and time. Of two facts about one thing the greater holds.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::file_url::FileUrl;
use crate::event::status::{AssetStatus, CopyStatus};
use crate::id::{MAX_ID_BYTES, check_name};
use crate::json::with_serde::{from_json_by_serde, to_json_by_serde};
use crate::role::{AssetRole, UnknownRole};
use crate::timestamp::Timestamp;

/// Where a fact comes from. An API, asked with your key, outranks an unsigned webhook.
///
/// ```
/// use shotstack_hosting::render::Source;
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

/// How far along a file or render with this status is. Of the other facts a role that the name makes certain is done, and
/// the rest are at the start.
///
/// `failed` can mean that *deleting* failed, so `Done` outranks it; readiness ends only where the API has `deleted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// Under way, or of a status that we do not know.
    Open,
    Failed,
    /// The file is ready, the render done.
    Done,
    Deleted,
}

/// A fact, ordered by progress, then source, then time, then text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Fact {
    #[serde(skip)]
    pub(crate) progress: Progress,
    pub(crate) source: Source,
    pub(crate) at: Option<Timestamp>,
    /// In the form that it has in JSON.
    #[serde(rename = "value")]
    pub(crate) text: String,
}

/// What a fact's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactKind {
    EditStatus,
    AssetStatus,
    Role,
    Url,
    /// A file's name, or an error.
    Other,
}

/// Keeps the greater of two: commutative, associative and idempotent.
#[inline(never)]
pub(crate) fn join<T: Ord + Clone>(known: &mut Option<T>, other: Option<&T>) {
    if other > known.as_ref() {
        *known = other.cloned();
    }
}

impl Fact {
    pub(crate) fn new(
        kind: FactKind,
        source: Source,
        at: Option<Timestamp>,
        text: impl Into<String>,
    ) -> Self {
        let text = text.into();
        let progress = match (kind, text.as_str()) {
            (FactKind::EditStatus | FactKind::AssetStatus, "failed") => Progress::Failed,
            (FactKind::EditStatus, "done") | (FactKind::AssetStatus, "ready") => Progress::Done,
            // A webhook has no status `deleted`: from there it is an unknown one.
            (FactKind::AssetStatus, "deleted") if source == Source::Api => Progress::Deleted,
            (FactKind::Role, role) if role.starts_with(CERTAIN) => Progress::Done,
            _ => Progress::Open,
        };
        Self {
            progress,
            source,
            at,
            text,
        }
    }

    pub(crate) fn asset_status(&self) -> AssetStatus {
        let text = self.text.clone();
        match self.source {
            Source::Webhook => CopyStatus::from(text).into(),
            Source::Api => text.into(),
        }
    }

    /// The role of a file; *certain* where the file is named after its render.
    pub(crate) fn from_role(
        source: Source,
        at: Option<Timestamp>,
        role: AssetRole,
        is_certain: bool,
    ) -> Self {
        let certainty = if is_certain { CERTAIN } else { "" };
        Self::new(
            FactKind::Role,
            source,
            at,
            [certainty, role.as_str()].concat(),
        )
    }

    /// The role, and whether it is certain.
    pub(crate) fn role(&self) -> Option<(AssetRole, bool)> {
        read_role(&self.text).ok()
    }

    pub(crate) fn url(&self) -> Option<FileUrl> {
        self.text.parse().ok()
    }
}

/// What stands before a role that is certain.
const CERTAIN: &str = "certain ";

fn read_role(text: &str) -> Result<(AssetRole, bool), UnknownRole> {
    match text.strip_prefix(CERTAIN) {
        Some(role) => Ok((role.parse()?, true)),
        None => Ok((text.parse()?, false)),
    }
}

impl FactKind {
    /// Whether a text is of this kind, or why not.
    fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::EditStatus | Self::AssetStatus => {
                check_name(text, MAX_ID_BYTES).map_err(|error| error.to_string())
            }
            Self::Role => read_role(text).map(drop).map_err(|error| error.to_string()),
            Self::Url => FileUrl::from_str(text)
                .map(drop)
                .map_err(|error| error.to_string()),
            Self::Other => Ok(()),
        }
    }
}

to_json_by_serde!(Source);
from_json_by_serde!(Source);

/// A fact as it is written; how far along it is follows from the rest.
#[derive(Deserialize)]
struct Written {
    source: Source,
    at: Option<Timestamp>,
    value: String,
}

/// Reads facts, each a kind that a member of a state has.
pub(crate) mod of_kind {
    use super::{Fact, FactKind, Written};
    use serde::{Deserialize, Deserializer, de::Error};

    pub(crate) fn edit_status<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        read(FactKind::EditStatus, deserializer)
    }

    pub(crate) fn asset_status<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        read(FactKind::AssetStatus, deserializer)
    }

    pub(crate) fn role<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        read(FactKind::Role, deserializer)
    }

    pub(crate) fn url<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        read(FactKind::Url, deserializer)
    }

    pub(crate) fn other<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        read(FactKind::Other, deserializer)
    }

    fn read<'de, D: Deserializer<'de>>(
        kind: FactKind,
        deserializer: D,
    ) -> Result<Option<Fact>, D::Error> {
        let Some(Written { source, at, value }) = Option::deserialize(deserializer)? else {
            return Ok(None);
        };
        kind.check(&value).map_err(D::Error::custom)?;
        Ok(Some(Fact::new(kind, source, at, value)))
    }
}

//! Facts: values with a source and a time. Of two facts of one kind the greater holds.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::event::file_url::{self, FileUrl};
use crate::event::status::{AssetStatus, CopyStatus};
use crate::id::{MAX_ID_BYTES, check_name};
use crate::role::{AssetRole, UnknownRole};
use crate::timestamp::Timestamp;

/// The source of a fact. An API response outranks an unsigned webhook.
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

/// The progress of a status. A role that the file name makes certain is `Done`; other facts are `Open`.
///
/// `failed` can mean that *deleting* failed, so `Done` outranks it. A file stops being ready only when the API reports
/// it as `deleted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// In progress, or unknown.
    Open,
    Failed,
    /// The file is ready, or the render is done.
    Done,
    Deleted,
}

/// A fact, ordered by progress, then source, then time, then text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Fact<'a> {
    #[serde(skip)]
    pub(crate) progress: Progress,
    pub(crate) source: Source,
    pub(crate) at: Option<Timestamp>,
    /// The value, as in JSON.
    #[serde(rename = "value")]
    pub(crate) text: Cow<'a, str>,
}

/// The kind of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactKind {
    EditStatus,
    AssetStatus,
    Role,
    Url,
    /// A file's name, or an error.
    Other,
}

/// Keeps the greater of two: commutative, associative and idempotent. Only what is kept is copied.
#[inline(never)]
pub(crate) fn join(known: &mut Option<Fact<'static>>, other: Option<Fact<'_>>) {
    if other.as_ref() > known.as_ref() {
        *known = other.map(Fact::into_owned);
    }
}

impl<'a> Fact<'a> {
    pub(crate) fn new(
        kind: FactKind,
        source: Source,
        at: Option<Timestamp>,
        text: impl Into<Cow<'a, str>>,
    ) -> Self {
        let text = text.into();
        let progress = match (kind, text.as_ref()) {
            (FactKind::EditStatus | FactKind::AssetStatus, "failed") => Progress::Failed,
            (FactKind::EditStatus, "done") | (FactKind::AssetStatus, "ready") => Progress::Done,
            // A webhook has no status `deleted`: there it is an unknown one.
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
        let text = self.text.clone().into_owned();
        match self.source {
            Source::Webhook => CopyStatus::from(text).into(),
            Source::Api => text.into(),
        }
    }

    /// The role of a file. It is *certain* if the file is named after its render.
    pub(crate) fn from_role(
        source: Source,
        at: Option<Timestamp>,
        role: AssetRole,
        is_certain: bool,
    ) -> Self {
        let text = match (is_certain, role) {
            (false, _) => role.as_str(),
            (true, AssetRole::Main) => "certain main",
            (true, AssetRole::Poster) => "certain poster",
            (true, AssetRole::Thumbnail) => "certain thumbnail",
        };
        Self::new(FactKind::Role, source, at, text)
    }

    pub(crate) fn into_owned(self) -> Fact<'static> {
        Fact {
            progress: self.progress,
            source: self.source,
            at: self.at,
            text: match known_word(&self.text) {
                Some(word) => word.into(),
                None => self.text.into_owned().into(),
            },
        }
    }

    /// The role, and whether it is certain.
    pub(crate) fn role(&self) -> Option<(AssetRole, bool)> {
        read_role(&self.text).ok()
    }

    pub(crate) fn url(&self) -> Option<FileUrl> {
        self.text.parse().ok()
    }
}

/// The prefix of a role that is certain.
const CERTAIN: &str = "certain ";

/// The static text of a common value, so that it is not copied.
fn known_word(text: &str) -> Option<&'static str> {
    Some(match text {
        "ready" => "ready",
        "done" => "done",
        "failed" => "failed",
        "main" => "main",
        "certain poster" => "certain poster",
        "certain thumbnail" => "certain thumbnail",
        _ => return None,
    })
}

fn read_role(text: &str) -> Result<(AssetRole, bool), UnknownRole> {
    match text.strip_prefix(CERTAIN) {
        Some(role) => Ok((role.parse()?, true)),
        None => Ok((text.parse()?, false)),
    }
}

impl FactKind {
    /// Checks that a text is a value of this kind.
    fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::EditStatus | Self::AssetStatus => {
                check_name(text, MAX_ID_BYTES).map_err(|error| error.to_string())
            }
            Self::Role => read_role(text).map(drop).map_err(|error| error.to_string()),
            Self::Url => match file_url::check(text) {
                None => Ok(()),
                Some(problem) => Err(problem.to_string()),
            },
            Self::Other => Ok(()),
        }
    }
}

/// A fact in JSON. Its progress is derived from the rest.
#[derive(Deserialize)]
struct Repr<'a> {
    source: Source,
    at: Option<Timestamp>,
    #[serde(borrow)]
    value: Cow<'a, str>,
}

/// Deserializes the facts of a state, each of the kind that its member has.
pub(crate) mod deserialize_fact {
    use super::{Fact, FactKind, Repr};
    use serde::{Deserialize, Deserializer, de::Error};

    pub(crate) fn edit_status<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        read(FactKind::EditStatus, deserializer)
    }

    pub(crate) fn asset_status<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        read(FactKind::AssetStatus, deserializer)
    }

    pub(crate) fn role<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        read(FactKind::Role, deserializer)
    }

    pub(crate) fn url<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        read(FactKind::Url, deserializer)
    }

    pub(crate) fn other<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        read(FactKind::Other, deserializer)
    }

    fn read<'de, D: Deserializer<'de>>(
        kind: FactKind,
        deserializer: D,
    ) -> Result<Option<Fact<'static>>, D::Error> {
        let Some(Repr { source, at, value }) = Option::deserialize(deserializer)? else {
            return Ok(None);
        };
        kind.check(&value).map_err(D::Error::custom)?;
        Ok(Some(Fact::new(kind, source, at, value).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_was_stated() {
        for role in AssetRole::ALL {
            for is_certain in [false, true] {
                let fact = Fact::from_role(Source::Webhook, None, role, is_certain);
                assert_eq!(fact.role(), Some((role, is_certain)));
                assert_eq!(fact.clone().into_owned(), fact);
            }
        }
    }
}

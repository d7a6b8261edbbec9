//! Facts: what was said, by whom and when. Of two facts kind one thing the greater holds.

use serde_json::{Map, Value};

use crate::event::file_url::FileUrl;
use crate::event::status::{AssetStatus, CopyStatus};
use crate::json::take::{self, FromJson, ReadMembers, ReadValue, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::role::AssetRole;
use crate::timestamp::Timestamp;

/// Who said something. An API, asked with your key, outranks an unsigned webhook.
///
/// ```
/// use shotstack_hosting::render::Source;
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

/// How far along something is that a status was said of. Whatever is no status is at the start.
///
/// `failed` can mean that *deleting* failed, so `Done` outranks it; readiness ends only where the API says `deleted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// Under way, or at a status that we do not know.
    Open,
    Failed,
    /// The file is ready, the render done.
    Done,
    Deleted,
}

/// Something that was said: ordered by how far along that is, then by who said it, then when, then what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    pub(crate) progress: Progress,
    pub(crate) source: Source,
    pub(crate) at: Option<Timestamp>,
    /// In the form that it has in JSON.
    pub(crate) text: String,
}

/// What is said by a fact's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactKind {
    EditStatus,
    AssetStatus,
    Role,
    Url,
    /// A file's name, or an error.
    Other,
}

/// Keeps the greater of what is known and what is heard: commutative, associative and idempotent.
#[inline(never)]
pub(crate) fn join<T: Ord + Clone>(known: &mut Option<T>, heard: Option<&T>) {
    if heard > known.as_ref() {
        *known = heard.cloned();
    }
}

impl Fact {
    pub(crate) fn new(kind: FactKind, source: Source, at: Option<Timestamp>, text: &str) -> Self {
        let progress = match (kind, text) {
            (FactKind::EditStatus | FactKind::AssetStatus, "failed") => Progress::Failed,
            (FactKind::EditStatus, "done") | (FactKind::AssetStatus, "ready") => Progress::Done,
            // A webhook cannot say `deleted`: from there the word stays unknown.
            (FactKind::AssetStatus, "deleted") if source == Source::Api => Progress::Deleted,
            _ => Progress::Open,
        };
        let text = text.to_owned();
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

    pub(crate) fn role(&self) -> Option<AssetRole> {
        self.text.parse().ok()
    }

    pub(crate) fn url(&self) -> Option<FileUrl> {
        self.text.parse().ok()
    }

    /// Reads what the member of this name says, if there is one.
    pub(crate) fn fill(
        place: &mut Option<Self>,
        members: &Map<String, Value>,
        name: &str,
        kind: FactKind,
    ) -> Result<(), Unfit> {
        let said = members.or_null(name);
        if !matches!(said, Value::Null) {
            let said = Self::read(said, kind).map_err(|unfit| unfit.inside(name))?;
            *place = Some(said);
        }
        Ok(())
    }

    fn read(value: &Value, kind: FactKind) -> Result<Self, Unfit> {
        let members = value.members()?;
        let (source, at) = (members.take("source")?, members.take("at")?);
        let mut text = kind.text(members.or_null("value"));
        if let Err(unfit) = &mut text {
            members.locate("value", unfit);
        }
        Ok(Self::new(kind, source, at, text?))
    }
}

impl FactKind {
    /// The text, if it says such a thing.
    fn text(self, value: &Value) -> Result<&str, Unfit> {
        match self {
            Self::EditStatus | Self::AssetStatus => return take::name(value),
            Self::Role => drop(AssetRole::from_json(value)?),
            Self::Url => drop(FileUrl::from_json(value)?),
            Self::Other => {}
        }
        value.text()
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
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.word(&["webhook", "api"], "neither `webhook` nor `api`")? {
            0 => Ok(Self::Webhook),
            _ => Ok(Self::Api),
        }
    }
}

serialize_as_json!(Source);
deserialize_from_json!(Source);

impl ToJson for Fact {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("source", &self.source);
        out.member("at", &self.at);
        out.member("value", &self.text);
        out.close_object();
    }
}

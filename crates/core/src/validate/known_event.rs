//! The known kinds of events and their members, most of which they share.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::event::{EditRender, Event, Ingest, ServeCopy, StillImage};
use crate::id::{AssetId, IngestId, OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::code::Code;
use crate::validate::members::Members;
use crate::validate::{advisories, hints};

/// A known kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    ServeCopy,
    EditRender,
    IngestSource,
    IngestRendition,
}

const KINDS: &[(&str, &str, Kind)] = &[
    ("serve", "copy", Kind::ServeCopy),
    ("edit", "render", Kind::EditRender),
    ("ingest", "source", Kind::IngestSource),
    ("ingest", "rendition", Kind::IngestRendition),
];

impl Kind {
    /// The kind with this `type` and `action`. If one of the two was refused, and is therefore empty, the other
    /// determines what else is checked.
    pub(crate) fn from_names(event_type: &str, action: &str) -> Option<Self> {
        if event_type.is_empty() && action.is_empty() {
            return None;
        }
        let agrees = |name: &str, known: &str| name.is_empty() || name == known;
        let known = KINDS.iter().find(|(known_type, known_action, _)| {
            agrees(event_type, known_type) && agrees(action, known_action)
        });
        known.map(|(_, _, kind)| *kind)
    }
}

/// What the advisories about a known event depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    pub(super) kind: Kind,
    pub(super) id: &'a str,
    /// Empty unless this is a serve/copy.
    pub(super) render: &'a str,
    pub(super) owner: &'a str,
    pub(super) status: &'a str,
    pub(super) url: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    pub(super) completed: Option<Timestamp>,
}

impl Fields<'_> {
    pub(super) fn advise(&self, members: &mut Members<'_>) {
        let success = match self.kind {
            Kind::EditRender => "done",
            _ => "ready",
        };
        advisories::status(members, success, self.status);
        if self.status == success && self.url.is_none() && !members.has_finding("url") {
            let problem = format!("is absent, null or empty, although the status is {success}");
            members.note("url", Code::UrlMissing, &problem, None);
        }
        if let Some(url) = self.url {
            advisories::url(members, url);
        }
        advisories::error(
            members,
            self.status,
            success,
            self.error.unwrap_or_default(),
        );
        if self.completed.is_none() && !members.has_finding("completed") {
            let problem = "is absent, null or empty";
            members.note("completed", Code::CompletedMissing, problem, None);
        }
        advisories::id(members, "id", self.id);
        if self.kind == Kind::ServeCopy {
            advisories::id(members, "render", self.render);
        }
    }
}

/// The members of known events. Members that only one kind has are empty for the others.
pub(super) struct KnownMembers<'a> {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) render: String,
    pub(super) owner: String,
    pub(super) status: Cow<'a, str>,
    pub(super) poster: StillImage,
    pub(super) thumbnail: StillImage,
    pub(super) url: Option<FileUrl>,
    pub(super) error: Option<String>,
    pub(super) completed: Option<Timestamp>,
}

impl KnownMembers<'_> {
    pub(super) fn read(kind: Kind, members: &mut Members<'_>) -> Self {
        Self {
            kind,
            id: members.required_line("id"),
            render: match kind {
                Kind::ServeCopy => render(members),
                _ => String::new(),
            },
            owner: members.required_line("owner"),
            status: members.required_line("status").into(),
            poster: still_image(kind, members, "poster"),
            thumbnail: still_image(kind, members, "thumbnail"),
            url: members.url("url"),
            error: members.error("error"),
            completed: members.time("completed"),
        }
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields {
            kind: self.kind,
            id: &self.id,
            render: &self.render,
            owner: &self.owner,
            status: &self.status,
            url: self.url.as_ref().map(FileUrl::as_str),
            error: self.error.as_deref(),
            completed: self.completed,
        }
    }

    pub(super) fn into_event(
        self,
        cdn: Option<CdnUrl<'static>>,
        unknown: Map<String, Value>,
    ) -> Event {
        let owner = OwnerId::from_checked(self.owner);
        match self.kind {
            Kind::ServeCopy => Event::ServeCopy(ServeCopy {
                id: AssetId::from_checked(self.id),
                render: RenderId::from_checked(self.render),
                owner,
                status: self.status.into(),
                url: self.url,
                cdn,
                error: self.error,
                completed: self.completed,
                unknown,
            }),
            Kind::EditRender => Event::EditRender(EditRender {
                id: RenderId::from_checked(self.id),
                owner,
                status: self.status.into(),
                url: self.url,
                cdn,
                poster: self.poster,
                thumbnail: self.thumbnail,
                error: self.error,
                completed: self.completed,
                unknown,
            }),
            Kind::IngestSource | Kind::IngestRendition => {
                let ingest = Ingest {
                    id: IngestId::from_checked(self.id),
                    owner,
                    status: self.status.into(),
                    url: self.url,
                    error: self.error,
                    completed: self.completed,
                    unknown,
                };
                if self.kind == Kind::IngestSource {
                    Event::IngestSource(ingest)
                } else {
                    Event::IngestRendition(ingest)
                }
            }
        }
    }
}

/// The render of a serve/copy. Without it, the body may be another kind of event.
fn render(members: &mut Members<'_>) -> String {
    let before = members.violations.len();
    let render = members.required_line("render");
    if let Some(refusal) = members.violations.get_mut(before)
        && refusal.hint().is_none()
    {
        refusal.set_hint(hints::for_copy_without_render(&members.map));
    }
    render
}

fn still_image(kind: Kind, members: &mut Members<'_>, name: &str) -> StillImage {
    match kind {
        Kind::EditRender => members.still_image(name),
        _ => StillImage::Unspecified,
    }
}

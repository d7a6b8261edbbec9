//! The known kinds of events and their members, most of which they share.

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
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// The members of known events. Members that only one kind has are empty for the others.
pub(super) struct KnownMembers {
    pub(super) id: String,
    pub(super) render: String,
    pub(super) owner: String,
    status: String,
    poster: StillImage,
    thumbnail: StillImage,
    pub(super) url: Option<FileUrl>,
    error: Option<String>,
    completed: Option<Timestamp>,
}

impl KnownMembers {
    pub(super) fn read(kind: Kind, members: &mut Members<'_>) -> Self {
        Self {
            id: members.required_line("id"),
            render: match kind {
                Kind::ServeCopy => render(members),
                _ => String::new(),
            },
            owner: members.required_line("owner"),
            status: members.required_line("status"),
            poster: still_image(kind, members, "poster"),
            thumbnail: still_image(kind, members, "thumbnail"),
            url: members.url("url"),
            error: members.error("error"),
            completed: members.time("completed"),
        }
    }

    pub(super) fn advise(&self, kind: Kind, members: &mut Members<'_>) {
        let success = match kind {
            Kind::EditRender => "done",
            _ => "ready",
        };
        advisories::status(members, success, &self.status);
        if self.status == success && self.url.is_none() && !members.has_finding("url") {
            let problem = format!("is absent, null or empty, although the status is {success}");
            members.note("url", Code::UrlMissing, &problem, None);
        }
        if let Some(url) = &self.url {
            advisories::url(members, url);
        }
        let error = self.error.as_deref().unwrap_or_default();
        advisories::error(members, &self.status, success, error);
        if self.completed.is_none() && !members.has_finding("completed") {
            let problem = "is absent, null or empty";
            members.note("completed", Code::CompletedMissing, problem, None);
        }
        advisories::id(members, "id", &self.id);
        if kind == Kind::ServeCopy {
            advisories::id(members, "render", &self.render);
        }
    }

    pub(super) fn into_event(
        self,
        kind: Kind,
        cdn: Option<CdnUrl<'static>>,
        unknown: Map<String, Value>,
    ) -> Event {
        let owner = OwnerId::from_checked(self.owner);
        match kind {
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
                if kind == Kind::IngestSource {
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

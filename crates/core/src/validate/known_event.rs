//! What events of the kinds that we know tell: most of their members they have in common.

use serde_json::{Map, Value};

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::event::{EditRender, Event, Ingest, ServeCopy, StillImage};
use crate::id::{AssetId, IngestId, OwnerId, RenderId};
use crate::timestamp::Timestamp;
use crate::validate::finding::Code;
use crate::validate::member::Members;
use crate::validate::{advisories, hints};

/// The kind of an event that we know: its other members are ours to judge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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

/// Where one of the two cannot be read, and is empty, the other tells what else to check.
pub(super) fn kind(event_type: &str, action: &str) -> Option<Kind> {
    if event_type.is_empty() && action.is_empty() {
        return None;
    }
    for (known_type, known_action, kind) in KINDS {
        if (event_type.is_empty() || event_type == *known_type)
            && (action.is_empty() || action == *known_action)
        {
            return Some(*kind);
        }
    }
    None
}

/// What events tell. Some members are of one kind alone; the others' are empty.
pub(super) struct Told {
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

impl Told {
    pub(super) fn read(kind: Kind, members: &mut Members<'_>) -> Self {
        Self {
            id: members.name("id"),
            render: match kind {
                Kind::ServeCopy => render(members),
                _ => String::new(),
            },
            owner: members.name("owner"),
            status: members.name("status"),
            poster: still(kind, members, "poster"),
            thumbnail: still(kind, members, "thumbnail"),
            url: members.url("url"),
            error: members.text("error"),
            completed: members.time("completed"),
        }
    }

    pub(super) fn advise(&self, kind: Kind, members: &mut Members<'_>) {
        let success = match kind {
            Kind::EditRender => "done",
            _ => "ready",
        };
        advisories::of_status(members, success, &self.status);
        if self.status == success && self.url.is_none() {
            let problem = "is absent or null, though the file is there";
            members.note("url", Code::UrlMissing, problem, None);
        }
        if let Some(url) = &self.url {
            advisories::of_url(members, url);
        }
        let error = self.error.as_deref().unwrap_or_default();
        advisories::of_error(members, &self.status, success, error);
        if self.completed.is_none() {
            let problem = "is absent or null";
            members.note("completed", Code::CompletedMissing, problem, None);
        }
        advisories::of_id(members, "id", &self.id);
        if kind == Kind::ServeCopy {
            advisories::of_id(members, "render", &self.render);
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

/// The render of a serve/copy. Without it the body may be that of another kind of event.
fn render(members: &mut Members<'_>) -> String {
    let before = members.violations.len();
    let render = members.name("render");
    if let Some(refusal) = members.violations.get_mut(before)
        && refusal.hint().is_none()
    {
        refusal.advise(hints::of_copy_without_render(&members.map));
    }
    render
}

fn still(kind: Kind, members: &mut Members<'_>, name: &str) -> StillImage {
    match kind {
        Kind::EditRender => members.still(name),
        _ => StillImage::Unspecified,
    }
}

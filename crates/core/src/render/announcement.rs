//! Announcements to your program, each made once: a render or a file is ready, has failed or was deleted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::status::AssetStatus;
use crate::id::{AssetId, KeyPart, OwnerId, RenderId};
use crate::render::report::{AssetReport, RenderStatus, Report};

/// The kind of an announcement.
///
/// ```
/// use shotstack_hosting::render::AnnouncementKind;
///
/// fn subject_of_mail(kind: AnnouncementKind) -> Option<&'static str> {
///     match kind {
///         AnnouncementKind::RenderReady => Some("Your video is ready"),
///         AnnouncementKind::RenderFailed => Some("Your video could not be rendered"),
///         _ => None,
///     }
/// }
/// assert_eq!(subject_of_mail(AnnouncementKind::AssetReady), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AnnouncementKind {
    /// A file is ready.
    #[serde(rename = "asset.ready")]
    AssetReady,
    /// A file could not be copied.
    #[serde(rename = "asset.failed")]
    AssetFailed,
    /// A file was deleted.
    #[serde(rename = "asset.deleted")]
    AssetDeleted,
    /// Every required file of the render is ready.
    #[serde(rename = "render.ready")]
    RenderReady,
    /// The render or one of its required files has failed.
    #[serde(rename = "render.failed")]
    RenderFailed,
    /// The render is not settled at its deadline.
    #[serde(rename = "render.overdue")]
    RenderOverdue,
}

impl AnnouncementKind {
    pub(crate) const ALL: [Self; 6] = [
        Self::AssetReady,
        Self::AssetFailed,
        Self::AssetDeleted,
        Self::RenderReady,
        Self::RenderFailed,
        Self::RenderOverdue,
    ];

    /// The name of the kind, such as `render.ready` or `asset.failed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssetReady => "asset.ready",
            Self::AssetFailed => "asset.failed",
            Self::AssetDeleted => "asset.deleted",
            Self::RenderReady => "render.ready",
            Self::RenderFailed => "render.failed",
            Self::RenderOverdue => "render.overdue",
        }
    }
}

impl fmt::Display for AnnouncementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The kind of an announcement and the file that it is about, if any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub(crate) kind: AnnouncementKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asset: Option<AssetId>,
}

impl Topic {
    /// `{kind}/{render}[/{asset}]`, with `/` and `%` percent-encoded within its parts.
    pub(crate) fn id(&self, render: &RenderId) -> String {
        let Self { kind, asset } = self;
        let render = KeyPart(render.as_str());
        match asset {
            Some(asset) => format!("{kind}/{render}/{}", KeyPart(asset.as_str())),
            None => format!("{kind}/{render}"),
        }
    }

    pub(crate) fn of_render(kind: AnnouncementKind) -> Self {
        Self { kind, asset: None }
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.kind == AnnouncementKind::RenderReady
    }

    pub(crate) fn is_overdue(&self) -> bool {
        self.kind == AnnouncementKind::RenderOverdue
    }
}

/// An announcement that is due.
///
/// Its [`id`](Self::id) is the same on every machine and after every restart, so a receiver can store it in order not
/// to act twice. In JSON: `{"id","kind","owner","render","asset","correlation"}`.
///
/// ```
/// use shotstack_hosting::render::{Announcement, AnnouncementKind};
///
/// let announcement: Announcement = serde_json::from_str(
///     r#"{"kind":"asset.ready","owner":"o","render":"r","asset":"a","correlation":"order-17"}"#,
/// )?;
/// assert_eq!(announcement.kind(), AnnouncementKind::AssetReady);
/// assert_eq!(announcement.id(), "asset.ready/r/a");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Repr", into = "Repr")]
pub struct Announcement {
    pub(crate) topic: Topic,
    pub(crate) owner: Option<OwnerId>,
    pub(crate) render: RenderId,
    pub(crate) correlation: Option<String>,
}

impl Announcement {
    /// The id: `{kind}/{render}[/{asset}]`, with `/` and `%` percent-encoded within its parts.
    #[must_use]
    pub fn id(&self) -> String {
        self.topic.id(&self.render)
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> AnnouncementKind {
        self.topic.kind
    }

    /// The owner of the render, if it is known.
    #[must_use]
    pub fn owner(&self) -> Option<&OwnerId> {
        self.owner.as_ref()
    }

    /// The render.
    #[must_use]
    pub fn render(&self) -> &RenderId {
        &self.render
    }

    /// The file, if it is about one.
    #[must_use]
    pub fn asset(&self) -> Option<&AssetId> {
        self.topic.asset.as_ref()
    }

    /// Your own id for the render, such as an order number, usually from the callback token.
    #[must_use]
    pub fn correlation(&self) -> Option<&str> {
        self.correlation.as_deref()
    }
}

/// An announcement in JSON. The id is derived from the other members, so it is not read.
#[derive(Serialize, Deserialize)]
struct Repr {
    #[serde(skip_deserializing)]
    id: String,
    kind: AnnouncementKind,
    owner: Option<OwnerId>,
    render: RenderId,
    asset: Option<AssetId>,
    correlation: Option<String>,
}

impl From<Announcement> for Repr {
    fn from(announcement: Announcement) -> Self {
        let id = announcement.id();
        Self {
            id,
            kind: announcement.topic.kind,
            owner: announcement.owner,
            render: announcement.render,
            asset: announcement.topic.asset,
            correlation: announcement.correlation,
        }
    }
}

impl From<Repr> for Announcement {
    fn from(repr: Repr) -> Self {
        Self {
            topic: Topic {
                kind: repr.kind,
                asset: repr.asset,
            },
            owner: repr.owner,
            render: repr.render,
            correlation: repr.correlation,
        }
    }
}

/// The announcements that are due by now, in order. They depend on the facts alone.
///
/// `render.ready` waits until the expectation is known, unless the main file may be presumed.
pub(crate) fn due(report: &Report, presume: bool) -> Vec<Topic> {
    let mut assets: Vec<&AssetReport> = report.assets.iter().collect();
    assets.sort_unstable_by(|one, other| {
        let by_id = one.id.cmp(&other.id);
        by_id.then_with(|| other.precedence().cmp(&one.precedence()))
    });
    let mut due: Vec<Topic> = Vec::new();
    for kind in AnnouncementKind::ALL {
        if render_kind(report, presume) == Some(kind) {
            due.push(Topic { kind, asset: None });
        }
        for same_id in assets.chunk_by(|one, next| one.id == next.id) {
            let Some(first) = same_id.first() else {
                continue;
            };
            let is_foremost = |asset: &&&AssetReport| asset.precedence() == first.precedence();
            if same_id
                .iter()
                .take_while(is_foremost)
                .any(|asset| asset_kind(asset) == Some(kind))
            {
                let asset = Some(first.id.clone());
                due.push(Topic { kind, asset });
            }
        }
    }
    due
}

fn render_kind(report: &Report, presume: bool) -> Option<AnnouncementKind> {
    match report.status {
        RenderStatus::Ready if report.expectation_known || presume => {
            Some(AnnouncementKind::RenderReady)
        }
        RenderStatus::Failed => Some(AnnouncementKind::RenderFailed),
        _ => None,
    }
}

fn asset_kind(asset: &AssetReport) -> Option<AnnouncementKind> {
    match asset.status {
        // Due once its URL is known.
        AssetStatus::Ready if asset.url.is_none() => None,
        AssetStatus::Ready => Some(AnnouncementKind::AssetReady),
        AssetStatus::Failed => Some(AnnouncementKind::AssetFailed),
        AssetStatus::Deleted => Some(AnnouncementKind::AssetDeleted),
        AssetStatus::Importing | AssetStatus::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_announcement_is_read_as_it_was_written() {
        let asset = json!({
            "id": "asset.failed/r/a%2Fb", "kind": "asset.failed", "owner": "o", "render": "r", "asset": "a/b",
            "correlation": null,
        });
        let render = json!({
            "id": "render.ready/r", "kind": "render.ready", "owner": "o", "render": "r", "asset": null,
            "correlation": "order-17",
        });
        let overdue = json!({
            "id": "render.overdue/r", "kind": "render.overdue", "owner": null, "render": "r", "asset": null,
            "correlation": null,
        });
        for written in [asset, render, overdue] {
            let read: Announcement = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(read.id(), written["id"]);
            assert_eq!(read.kind().to_string(), written["kind"]);
            assert_eq!(read.owner().map(OwnerId::as_str), written["owner"].as_str());
            assert_eq!(read.render().as_str(), "r");
            assert_eq!(read.asset().map(AssetId::as_str), written["asset"].as_str());
            assert_eq!(read.correlation(), written["correlation"].as_str());
            assert_eq!(serde_json::to_value(&read).unwrap(), written);
        }
        for kind in AnnouncementKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}

//! Which announcements are due: a pure function of the facts and the time.

use crate::event::AssetStatus;
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::record::Record;
use crate::render::announcement::{self, Topic};
use crate::render::{AnnouncementKind, RenderStatus, Report};
use crate::timestamp::Timestamp;

/// The announcements that are due by now, in order.
///
/// In a conflict of owners the report says nothing about files, so nothing is due but `render.overdue`. With an API
/// client, `render.ready` is presumed only once the Edit API has responded, or at the deadline.
pub(super) fn due(record: &Record, report: &Report, inbox: &Inbox, now: Timestamp) -> Vec<Topic> {
    let waits_for_api = inbox.api.is_some() && record.is_presumption_open(now);
    let mut due = announcement::due(report, inbox.policy.presume && !waits_for_api);
    let has_failed = record
        .acknowledged
        .contains(&Topic::of_render(AnnouncementKind::RenderFailed));
    let is_late = record.deadline().is_some_and(|deadline| deadline <= now);
    if is_late && !has_failed && !is_settled(record, &due, report) {
        due.push(Topic::of_render(AnnouncementKind::RenderOverdue));
    }
    due
}

/// Whether nothing is missing any more: the render is ready, has failed or was deleted. Once it was announced as ready it
/// stays settled, whatever strangers post. No request about a settled render is scheduled: only a webhook brings news of the
/// other files of one that has failed.
pub(super) fn is_settled(record: &Record, due: &[Topic], report: &Report) -> bool {
    let ready = Topic::of_render(AnnouncementKind::RenderReady);
    let failed = Topic::of_render(AnnouncementKind::RenderFailed);
    report.status == RenderStatus::Deleted
        || record.acknowledged.contains(&ready)
        || due.contains(&ready)
        || due.contains(&failed)
}

/// Why a render is overdue: what is missing, and what is known about that.
pub(super) fn overdue_reason(record: &Record, report: &Report) -> String {
    if report.is_in_conflict() {
        return report.reason.clone().unwrap_or_default();
    }
    let mut parts = Vec::new();
    if report.status == RenderStatus::Ready {
        parts.push("its files are ready, but it is not known whether more are expected".to_owned());
    }
    for missing in &report.missing {
        let provider = missing
            .provider
            .as_deref()
            .filter(|name| *name != "shotstack");
        let place = provider
            .map(|name| format!(" at {name}"))
            .unwrap_or_default();
        parts.push(format!("the {} file{place} is missing", missing.role));
    }
    for asset in &report.assets {
        let what = asset.role.map_or("a", |role| role.as_str());
        match &asset.status {
            AssetStatus::Ready if asset.url.is_none() => {
                parts.push(format!("the {what} file has no known URL"));
            }
            AssetStatus::Ready | AssetStatus::Deleted => {}
            status => parts.push(format!("the {what} file is {}", status.as_str())),
        }
    }
    match record.facts.edit_status() {
        Some(status) => parts.push(format!("the render itself is {}", status.text)),
        None if report.assets.is_empty() => parts.push("no webhook about it has come".to_owned()),
        None => {}
    }
    if let Some(problem) = &record.asked.problem {
        parts.push(format!("the APIs could not tell ({problem})"));
    }
    parts.join("; ")
}

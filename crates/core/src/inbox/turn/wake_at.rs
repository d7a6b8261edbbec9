//! When somebody must look at a render again, even if no webhook comes: a pure function of the record.

use crate::inbox::turn::due::is_settled;
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::record::Record;
use crate::render::announcement::Topic;
use crate::render::{AnnouncementKind, Report};
use crate::timestamp::Timestamp;

/// The earliest of: the lease's end, the next attempt at a pending announcement, the next query of the APIs, the
/// deadline. `due` are the announcements that are due now.
pub(super) fn wake_at(
    record: &Record,
    report: &Report,
    due: &[Topic],
    inbox: &Inbox,
    now: Timestamp,
) -> Option<Timestamp> {
    if let Some(lease) = record.lease {
        return Some(lease.expires_at());
    }
    let pending = due
        .iter()
        .filter(|topic| !record.acknowledged.contains(topic));
    let retries = pending.map(|topic| {
        record
            .attempt(topic)
            .map_or(now, |attempt| attempt.retry_at)
    });
    let open = !is_settled(record, due, report);
    let is_announced = [
        AnnouncementKind::RenderOverdue,
        AnnouncementKind::RenderFailed,
    ]
    .map(Topic::of_render)
    .iter()
    .any(|topic| due.contains(topic) || record.acknowledged.contains(topic));
    let deadline = record.deadline().filter(|_| open && !is_announced);
    let query = record.next_query_at(!open).filter(|_| inbox.api.is_some());
    retries.chain(deadline).chain(query).min()
}

//! What keeps a record small, whatever strangers post.

use crate::event::ServeCopy;
use crate::id::OwnerId;
use crate::inbox::turn::record::Record;
use crate::render::announcement::Topic;
use crate::render::owners::OwnerSource;
use crate::timestamp::Timestamp;

/// The longest record, in bytes of UTF-8: some stores hold no more than 64 KiB in an entry.
pub(super) const MAX_RECORD_BYTES: usize = 60 * 1024;

/// The part of it that webhooks leave to what is not a fact: requests to the APIs, the lease, and an overdue announcement.
const RESERVED_BYTES: usize = 2 * 1024;

/// The lengths to which errors are cut to make room, in bytes.
const SHORTER_ERRORS: [usize; 4] = [512, 128, 32, 0];

/// The part of a webhook that is subject to bounds.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub(super) owner: OwnerId,
    pub(super) source: OwnerSource,
    /// The event, if it is about a file.
    pub(super) copy: Option<Box<ServeCopy>>,
}

impl Record {
    /// Whether a webhook may add this.
    pub(super) fn has_room_for(&self, webhook: &Webhook) -> bool {
        match &webhook.copy {
            Some(copy) => self.facts.has_room_for(copy, webhook.source),
            None => self
                .facts
                .has_room_for_owner(&webhook.owner, webhook.source),
        }
    }

    /// Whether a webhook may leave the record like this: it fits even if all that is pending fails to be announced. `state`
    /// is the record as text.
    pub(super) fn leaves_room(&self, state: &str, pending: &[Topic], now: Timestamp) -> bool {
        // A failed announcement of a file takes less than the file itself.
        if state.len() <= MAX_RECORD_BYTES / 2 {
            return true;
        }
        let mut later = self.clone();
        for topic in pending {
            later.note_failure(topic, now);
        }
        let bytes = later.to_json().map_or(usize::MAX, |state| state.len());
        bytes.saturating_add(RESERVED_BYTES) <= MAX_RECORD_BYTES
    }

    /// The record as text, which is `state`, unless that is too long: then errors are shortened.
    pub(super) fn shortened_to_fit(&mut self, mut state: String) -> String {
        for max_bytes in SHORTER_ERRORS {
            if state.len() <= MAX_RECORD_BYTES {
                break;
            }
            self.shorten_errors_to(max_bytes);
            state = self.to_json().unwrap_or(state);
        }
        state
    }
}

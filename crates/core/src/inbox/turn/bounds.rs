//! What keeps a record small, whatever strangers post.

use crate::event::ServeCopy;
use crate::id::OwnerId;
use crate::inbox::turn::Turn;
use crate::inbox::turn::record::{MAX_RECORD_BYTES, Record};
use crate::render::owners::OwnerSource;

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

impl Turn {
    /// The record as text. If it is too long, errors are shortened; a webhook that makes it so is refused.
    pub(super) fn fitting(&self, record: &mut Record) -> Option<String> {
        let mut state = record.to_json().ok()?;
        let is_refusable = self.is_delivery() && !self.progress.stored;
        for max_bytes in SHORTER_ERRORS {
            if state.len() <= MAX_RECORD_BYTES {
                return Some(state);
            }
            if is_refusable {
                return None;
            }
            record.shorten_errors_to(max_bytes);
            state = record.to_json().ok()?;
        }
        Some(state)
    }
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
}

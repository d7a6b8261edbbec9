//! What keeps a record small, whatever strangers post.

use std::fmt;

use crate::decode::DecodeError;
use crate::event::ServeCopy;
use crate::id::OwnerId;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::record::Record;
use crate::render::MAX_COPIES;
use crate::render::announcement::Topic;
use crate::render::owners::{MAX_UNTRUSTED_OWNERS, OwnerSource};
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

/// What a webhook would exceed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    Files,
    Owners,
    Bytes,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files => write!(
                f,
                "webhooks have named {MAX_COPIES} files of the render, and may name no more"
            ),
            Self::Owners => write!(
                f,
                "webhooks have named {MAX_UNTRUSTED_OWNERS} owners of the render, and may name no more"
            ),
            Self::Bytes => write!(
                f,
                "the state of the render would be longer than {} KiB, and webhooks may not make it so",
                MAX_RECORD_BYTES / 1024
            ),
        }
    }
}

impl Record {
    /// What a webhook that adds this would exceed.
    pub(super) fn exceeded_by(&self, webhook: &Webhook) -> Option<Bound> {
        let Webhook { owner, source, .. } = webhook;
        if !self.facts.has_room_for_owner(owner, *source) {
            return Some(Bound::Owners);
        }
        let copy = webhook.copy.as_ref()?;
        (!self.facts.has_room_for(copy, *source)).then_some(Bound::Files)
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

    /// Shortens the errors if `state`, which is the record as text, is too long. Gives the text, and what to say in the log
    /// about that.
    pub(super) fn shortened_to_fit(
        &mut self,
        mut state: String,
    ) -> Result<(String, Option<LogEntry>), DecodeError> {
        if state.len() <= MAX_RECORD_BYTES {
            return Ok((state, None));
        }
        for max_bytes in SHORTER_ERRORS {
            self.shorten_errors_to(max_bytes);
            state = self.to_json()?;
            if state.len() <= MAX_RECORD_BYTES {
                break;
            }
        }
        let bound = MAX_RECORD_BYTES / 1024;
        let message = if state.len() <= MAX_RECORD_BYTES {
            format!(
                "the APIs say so much about the render that its state would be longer than {bound} KiB: errors are shortened"
            )
        } else {
            format!(
                "the state of the render has {} bytes, because the APIs name so many files: some stores hold no more than 64 KiB",
                state.len()
            )
        };
        let entry = LogEntry::new(Level::Warn, "long_state", message);
        Ok((state, Some(entry.at_most(AtMost::Minute))))
    }
}

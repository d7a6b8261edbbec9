//! The limits of an inbox.

use serde::Serialize;
use shotstack_hosting::{delivery, inbox, validate::Limits};

/// The default limits of an inbox on size and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InboxLimits {
    max_bytes: usize,
    max_nesting: usize,
    max_id_bytes: usize,
    read_millis: u64,
    announce_millis: u64,
    reply_millis: u64,
    reply_timeout_millis: u64,
    min_state_millis: u64,
    state_millis: u64,
    retry_after: u32,
}

/// The limits of an inbox.
#[must_use]
pub fn limits() -> InboxLimits {
    let body = Limits::default();
    InboxLimits {
        max_bytes: body.max_bytes,
        max_nesting: body.max_nesting,
        max_id_bytes: body.max_id_bytes,
        read_millis: inbox::READ_MILLIS,
        announce_millis: inbox::ANNOUNCE_MILLIS,
        reply_millis: inbox::REPLY_MILLIS,
        reply_timeout_millis: delivery::RESPONSE_TIMEOUT_MILLIS,
        min_state_millis: inbox::MIN_STATE_MILLIS,
        state_millis: inbox::DEFAULT_STATE_MILLIS,
        retry_after: inbox::RETRY_AFTER_SECONDS,
    }
}

//! What a turn has decided about a record.

use crate::inbox::turn::log::LogEntry;
use crate::inbox::turn::next_action::NextAction;
use crate::inbox::turn::record::Record;
use crate::render::Report;

/// What to store, and what to do once it is stored.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) record: Record,
    pub(super) state: String,
    pub(super) report: Report,
    pub(super) next: NextAction,
    pub(super) log: Vec<LogEntry>,
}

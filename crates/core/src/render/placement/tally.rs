//! How a role is, all its copies considered.

use crate::render::fact::Progress;
use crate::render::placement::PlacedCopy;
use crate::role::AssetRole;

/// How many copies of one role are at which status, of those that count.
#[derive(Default)]
pub(crate) struct Tally {
    ready: usize,
    open: usize,
    deleted: usize,
    failed: usize,
}

/// How a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As many copies are ready as are wanted.
    Ready,
    /// It can still become ready.
    Open,
    /// It cannot, because copies were deleted.
    Deleted,
    /// It cannot, even if none had been deleted.
    Failed,
}

impl Tally {
    pub(crate) fn new(copies: &[PlacedCopy], role: AssetRole) -> Self {
        let mut tally = Self::default();
        let counted = copies
            .iter()
            .filter(|copy| copy.counts && copy.role == Some(role));
        for copy in counted {
            match copy.status.map_or(Progress::Open, |status| status.progress) {
                Progress::Open => tally.open += 1,
                Progress::Failed => tally.failed += 1,
                Progress::Done => tally.ready += 1,
                Progress::Deleted => tally.deleted += 1,
            }
        }
        tally
    }

    pub(crate) fn observed(&self) -> usize {
        self.ready + self.open + self.deleted + self.failed
    }

    /// How the role is, when `wanted` copies of it are: the best copies count.
    pub(crate) fn outcome(&self, wanted: usize) -> Outcome {
        if self.ready >= wanted {
            Outcome::Ready
        } else if self.observed() >= wanted && self.ready + self.open + self.deleted < wanted {
            Outcome::Failed
        } else if self.observed() >= wanted && self.ready + self.open < wanted {
            Outcome::Deleted
        } else {
            Outcome::Open
        }
    }
}

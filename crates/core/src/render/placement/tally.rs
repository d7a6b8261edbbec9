//! The outcome of a role, from all its copies.

use crate::render::fact::Progress;
use crate::render::placement::PlacedCopy;
use crate::role::AssetRole;

/// The number of copies of one role by status, of those that count.
#[derive(Default)]
pub(crate) struct Tally {
    ready: usize,
    open: usize,
    deleted: usize,
    failed: usize,
}

/// The outcome of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All wanted copies are ready.
    Ready,
    /// It can still become ready.
    Open,
    /// It cannot become ready, because copies were deleted.
    Deleted,
    /// It could not become ready even if none had been deleted.
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
                // Nobody can use a file without an address.
                Progress::Done if copy.url.is_none() => tally.open += 1,
                Progress::Done => tally.ready += 1,
                Progress::Deleted => tally.deleted += 1,
            }
        }
        tally
    }

    pub(crate) fn observed(&self) -> usize {
        self.ready + self.open + self.deleted + self.failed
    }

    /// The outcome if `wanted` copies are needed: the best copies count.
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

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Deleted, Failed, Open, Ready};

    fn outcome(ready: usize, open: usize, deleted: usize, failed: usize, wanted: usize) -> Outcome {
        let tally = Tally {
            ready,
            open,
            deleted,
            failed,
        };
        assert_eq!(tally.observed(), ready + open + deleted + failed);
        tally.outcome(wanted)
    }

    #[test]
    fn the_best_copy_counts_if_one_is_wanted() {
        assert_eq!(outcome(0, 0, 0, 0, 1), Open);
        assert_eq!(outcome(0, 0, 0, 2, 1), Failed);
        assert_eq!(outcome(0, 0, 1, 1, 1), Deleted);
        assert_eq!(outcome(0, 1, 1, 1, 1), Open);
        assert_eq!(outcome(1, 1, 1, 1, 1), Ready);
    }

    #[test]
    fn the_best_two_copies_count_if_two_are_wanted() {
        assert_eq!(outcome(1, 0, 0, 0, 2), Open, "one is to come");
        assert_eq!(outcome(0, 0, 0, 1, 2), Open, "one is to come");
        assert_eq!(outcome(1, 0, 0, 1, 2), Failed);
        assert_eq!(outcome(0, 0, 1, 1, 2), Failed);
        assert_eq!(outcome(1, 0, 1, 1, 2), Deleted);
        assert_eq!(outcome(0, 1, 1, 0, 2), Deleted);
        assert_eq!(outcome(1, 1, 1, 1, 2), Open);
        assert_eq!(outcome(2, 0, 1, 1, 2), Ready);
    }
}

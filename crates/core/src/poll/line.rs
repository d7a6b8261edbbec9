//! Who waits, in the order of a point in time.

use std::collections::VecDeque;

/// Points in time, each with the place of a render in the watchlist.
///
/// They are kept in order in one piece of memory: whoever comes or goes in between moves half of them at most, which for
/// [`MAX_WATCHED`](crate::MAX_WATCHED) is 800 kB.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(VecDeque<(u64, usize)>);

impl Line {
    pub(super) fn first(&self) -> Option<(u64, usize)> {
        self.0.front().copied()
    }

    pub(super) fn insert(&mut self, time: u64, place: usize) {
        if let Err(at) = self.0.binary_search(&(time, place)) {
            self.0.insert(at, (time, place));
        }
    }

    pub(super) fn remove(&mut self, time: u64, place: usize) {
        if let Ok(at) = self.0.binary_search(&(time, place)) {
            self.0.remove(at);
        }
    }
}

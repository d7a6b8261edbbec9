//! Who waits, in the order of a point in time.

/// Points in time, each with the place of a render in the watchlist.
///
/// They are kept in order in one piece of memory, with room in front: whoever comes or goes moves those before or those
/// behind, whichever are fewer, 16 bytes each.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    entries: Vec<(u64, usize)>,
    /// How many of the first ones are gone.
    gone: usize,
}

impl Queue {
    fn search(&self, entry: (u64, usize)) -> Result<usize, usize> {
        let waiting = self.entries.get(self.gone..).unwrap_or_default();
        waiting.binary_search(&entry)
    }

    pub(super) fn first(&self) -> Option<(u64, usize)> {
        self.entries.get(self.gone).copied()
    }

    pub(super) fn insert(&mut self, time: u64, place: usize) {
        let entry = (time, place);
        let Err(before) = self.search(entry) else {
            return;
        };
        let at = self.gone + before;
        if self.gone > 0 && before < self.entries.len() - at {
            self.entries.copy_within(self.gone..at, self.gone - 1);
            self.gone -= 1;
            if let Some(free) = self.entries.get_mut(at - 1) {
                *free = entry;
            }
        } else {
            self.entries.insert(at, entry);
        }
    }

    pub(super) fn remove(&mut self, time: u64, place: usize) {
        let Ok(before) = self.search((time, place)) else {
            return;
        };
        let at = self.gone + before;
        if before < self.entries.len() - at {
            self.entries.copy_within(self.gone..at, self.gone + 1);
            self.gone += 1;
        } else {
            self.entries.remove(at);
        }
        // Once half of them are gone, the others move up.
        let left = self.entries.len() - self.gone;
        if left <= self.gone {
            self.entries.copy_within(self.gone.., 0);
            self.entries.truncate(left);
            self.gone = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Queue;

    proptest! {
        #[test]
        fn a_line_is_a_sorted_set(steps in proptest::collection::vec((0..3_u8, 0..8_u64, 0..8_usize), 0..200)) {
            let (mut line, mut set) = (Queue::default(), BTreeSet::new());
            for (step, time, place) in steps {
                let entry = (time, place);
                let first = set.first().copied();
                match (step, first) {
                    (0, _) => {
                        line.insert(time, place);
                        set.insert(entry);
                    }
                    (1, Some((time, place))) => {
                        line.remove(time, place);
                        set.pop_first();
                    }
                    _ => {
                        line.remove(time, place);
                        set.remove(&entry);
                    }
                }
                prop_assert_eq!(line.first(), set.first().copied());
                prop_assert!(line.entries.len() <= 2 * set.len());
            }
        }
    }
}

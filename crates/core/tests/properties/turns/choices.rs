//! What happens next, decided beforehand.

/// When the choices run out nothing more goes wrong, and everyone works one after the other.
pub(crate) struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    pub(crate) fn new(choices: Vec<u16>) -> Self {
        Self(choices.into_iter())
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.next().map_or(0, |choice| usize::from(choice) % end)
    }

    pub(crate) fn one_in(&mut self, chances: u16) -> bool {
        self.0
            .next()
            .is_some_and(|choice| choice % chances == chances - 1)
    }

    /// From 0 to `most`; a short time as often as a long one.
    pub(crate) fn millis(&mut self, most: i64) -> i64 {
        let Some(choice) = self.0.next() else {
            return 0;
        };
        let scale = [1, 10, 100, 1000][usize::from(choice % 4)];
        i64::from(choice / 4) * most / (16_384 * scale)
    }
}

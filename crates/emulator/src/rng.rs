//! Random choices that repeat: each purpose has a generator of its own, so that one choice never changes another.

use std::ops::RangeInclusive;

use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};

/// What a generator is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    ApiKey,
    RenderId,
    Timing,
    Render,
    Copy,
    Callback,
    Reorder,
    Request,
    TemplateId,
}

/// The emulator's seed and the number of a render: together they determine everything random about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RenderSeed {
    pub(crate) seed: u64,
    pub(crate) ordinal: u64,
}

impl RenderSeed {
    pub(crate) fn rng(self, purpose: Purpose, index: u64) -> SeededRng {
        SeededRng::new(self.seed, self.ordinal, purpose, index)
    }
}

pub(crate) struct SeededRng(ChaCha8Rng);

impl SeededRng {
    pub(crate) fn new(seed: u64, ordinal: u64, purpose: Purpose, index: u64) -> Self {
        let mut bytes = [0; 32];
        for (part, number) in bytes
            .chunks_exact_mut(8)
            .zip([seed, ordinal, purpose as u64, index])
        {
            part.copy_from_slice(&number.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// True with this probability. It consumes a number even if the probability is 0 or 1.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    pub(crate) fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.0.random_range(range)
    }

    pub(crate) fn choose<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let last = u64::try_from(items.len()).ok()?.checked_sub(1)?;
        items.get(usize::try_from(self.within(0..=last)).ok()?)
    }

    /// A permutation of `0..count` that differs from the sorted one if there is another.
    pub(crate) fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.0.random_range(0..=at));
        }
        if order.is_sorted() {
            order.rotate_left(usize::from(count > 1));
        }
        order
    }

    /// A random UUID, of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .to_string()
    }

    pub(crate) fn alphanumeric(&mut self, count: usize) -> String {
        const CHARACTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..count)
            .filter_map(|_| self.choose(CHARACTERS).copied().map(char::from))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let id = |seed, ordinal| SeededRng::new(seed, ordinal, Purpose::RenderId, 0).uuid();
        assert_eq!(id(1, 5), id(1, 5));
        assert_ne!(id(1, 5), id(2, 5));
        assert_ne!(id(1, 5), id(1, 6));
    }

    #[test]
    fn a_permutation_is_never_the_sorted_order() {
        let permutation =
            |seed, count| SeededRng::new(seed, 0, Purpose::Reorder, 0).permutation(count);
        for seed in 0..200 {
            let order = permutation(seed, 3);
            assert!(!order.is_sorted());
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2]);
        }
        assert_eq!(permutation(1, 1), [0]);
        assert!(permutation(1, 0).is_empty());
    }

    #[test]
    fn an_empty_slice_has_nothing_to_choose() {
        let mut rng = SeededRng::new(1, 0, Purpose::Reorder, 0);
        assert_eq!(rng.choose::<u8>(&[]), None);
    }
}

//! Chance, drawn from the seed: each draw has a place of its own, so that no draw changes another.

use std::ops::RangeInclusive;

use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};

/// What is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    ApiKey,
    RenderId,
    Timing,
    Render,
    Copy,
    Publication,
    Order,
    Request,
}

pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// For the nth render (or other thing), one of its purposes, and the nth thing in that.
    pub(crate) fn new(seed: u64, ordinal: u64, purpose: Purpose, index: u64) -> Self {
        let mut place = [0; 32];
        for (part, number) in place
            .chunks_exact_mut(8)
            .zip([seed, ordinal, purpose as u64, index])
        {
            part.copy_from_slice(&number.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(place))
    }

    /// True with that probability. It draws either way.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    pub(crate) fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.0.random_range(range)
    }

    pub(crate) fn one_of<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let last = u64::try_from(things.len()).ok()?.checked_sub(1)?;
        things.get(usize::try_from(self.within(0..=last)).ok()?)
    }

    /// An order of that many things other than the given one, where there is another.
    pub(crate) fn other_order(&mut self, count: usize) -> Vec<usize> {
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

    pub(crate) fn letters_and_digits(&mut self, count: usize) -> String {
        const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..count)
            .filter_map(|_| self.one_of(SIGNS).copied().map(char::from))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_gives_the_same_draw() {
        let id = |seed, ordinal| Draw::new(seed, ordinal, Purpose::RenderId, 0).uuid();
        assert_eq!(id(1, 5), id(1, 5));
        assert_ne!(id(1, 5), id(2, 5));
        assert_ne!(id(1, 5), id(1, 6));
    }

    #[test]
    fn the_other_order_is_another() {
        for seed in 0..200 {
            let order = Draw::new(seed, 0, Purpose::Order, 0).other_order(3);
            assert!(!order.is_sorted());
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2]);
        }
        assert_eq!(Draw::new(1, 0, Purpose::Order, 0).other_order(1), [0]);
        assert!(Draw::new(1, 0, Purpose::Order, 0).other_order(0).is_empty());
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        assert_eq!(Draw::new(1, 0, Purpose::Order, 0).one_of::<u8>(&[]), None);
    }
}

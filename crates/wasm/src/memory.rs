//! The two places where JavaScript and we meet: what it wrote for us, and what we wrote for it.

use std::cell::RefCell;

use crate::refusal::Refusal;

/// How much fits into the scratch area without growing it, in bytes: a webhook's body at the default limit and
/// one byte more, by which it is told that there is more, and an origin.
pub const SCRATCH_BYTES: usize = 65_536 + 2_049;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a scratch area of at least so many bytes lies; 0 if there is no memory for it. Up to [`SCRATCH_BYTES`] it
/// is always the same place.
#[must_use]
pub fn scratch(bytes: usize) -> usize {
    SCRATCH.with_borrow_mut(|scratch| {
        let wanted = bytes.max(SCRATCH_BYTES);
        if wanted > scratch.len() {
            let more = wanted - scratch.len();
            if scratch.try_reserve_exact(more).is_err() {
                return 0;
            }
            scratch.resize(wanted, 0);
        }
        scratch.as_ptr() as usize
    })
}

/// Gives back what a large text took.
pub fn shrink() {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.truncate(SCRATCH_BYTES);
        scratch.shrink_to_fit();
    });
    OUTPUT.with_borrow_mut(|output| *output = Vec::new());
}

/// Where the last answer lies.
#[must_use]
pub fn output() -> usize {
    OUTPUT.with_borrow(|output| output.as_ptr() as usize)
}

/// As many pieces of text as any call has.
const PIECES: usize = 7;

/// Hands over the first bytes of the scratch area, cut into pieces of these lengths, and writes what comes of them.
///
/// Gives the answer's length, or for a refusal -1 - its length.
#[must_use]
pub fn answer<const N: usize>(
    lengths: [usize; N],
    read: impl FnOnce([&[u8]; N]) -> Result<String, Refusal>,
) -> i32 {
    let mut read = Some(read);
    let mut text = Err(Refusal::new("internal", "nothing was read"));
    with_pieces(&lengths, &mut |pieces| {
        let first = pieces.first_chunk::<N>().copied();
        if let (Some(read), Some(pieces)) = (read.take(), first) {
            text = read(pieces);
        }
    });
    write(text)
}

fn with_pieces(lengths: &[usize], read: &mut dyn FnMut(&[&[u8]; PIECES])) {
    SCRATCH.with_borrow(|scratch| {
        let mut rest = scratch.as_slice();
        let mut pieces: [&[u8]; PIECES] = [&[]; PIECES];
        for (piece, length) in pieces.iter_mut().zip(lengths) {
            (*piece, rest) = rest.split_at_checked(*length).unwrap_or((rest, &[]));
        }
        read(&pieces);
    });
}

fn write(outcome: Result<String, Refusal>) -> i32 {
    let (text, refused) = match outcome {
        Ok(text) => (text, false),
        Err(refusal) => (refusal.into_text(), true),
    };
    // An answer of 2 GiB would have had to fit into 4 GiB of memory together with what it was made from.
    let length = i32::try_from(text.len()).unwrap_or(i32::MAX);
    OUTPUT.with_borrow_mut(|output| *output = text.into_bytes());
    if refused { -1 - length } else { length }
}

#[cfg(test)]
mod tests {
    use super::{answer, output, scratch, shrink};
    use crate::refusal::Refusal;

    #[test]
    fn the_scratch_area_stays_where_it_is_until_more_is_asked_for() {
        let place = scratch(10);
        assert_eq!(scratch(65_537), place);
        assert_ne!(scratch(1 << 20), 0);
        shrink();
        assert_ne!(scratch(0), 0);
    }

    #[test]
    fn a_refusal_has_a_negative_length() {
        let refused = answer([], |[]| Err(Refusal::new("no", "not so")));
        assert_eq!(refused, -1 - i32::try_from("no\n\nnot so".len()).unwrap());
        assert_eq!(answer([], |[]| Ok(String::new())), 0);
        assert_ne!(output(), 0);
    }

    #[test]
    fn pieces_are_cut_one_after_another() {
        let length = answer([2, 0, 3], |[a, b, c]| {
            assert_eq!((a.len(), b.len(), c.len()), (2, 0, 3));
            Ok("done".to_owned())
        });
        assert_eq!(length, 4);
    }
}

//! The two places where JavaScript and we meet: what it wrote for us, and what we wrote for it.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::refusal::{Refusal, text};

/// How much fits into the scratch area without growing it, in bytes: a webhook's body at the default limit and
/// one byte more, by which it is told that there is more, and an origin.
pub const SCRATCH_BYTES: usize = 65_536 + 2_049;

/// Lies in a thread's memory as long as there is one: what is never dropped needs no code that drops it in the end.
type Area = Cell<ManuallyDrop<Vec<u8>>>;

thread_local! {
    static SCRATCH: Area = const { Cell::new(ManuallyDrop::new(Vec::new())) };
    static OUTPUT: Area = const { Cell::new(ManuallyDrop::new(Vec::new())) };
}

/// Puts these bytes into an area, in place of what was there.
fn fill(area: &Area, bytes: Vec<u8>) {
    drop(ManuallyDrop::into_inner(
        area.replace(ManuallyDrop::new(bytes)),
    ));
}

/// Where a scratch area of at least so many bytes lies; 0 if there is no memory for it. Up to [`SCRATCH_BYTES`] it
/// is always the same place.
#[must_use]
pub fn scratch(bytes: usize) -> usize {
    SCRATCH.with(|area| {
        let mut scratch = area.take();
        let more = bytes.max(SCRATCH_BYTES).saturating_sub(scratch.len());
        let place = if scratch.try_reserve_exact(more).is_ok() {
            let grown = scratch.len() + more;
            scratch.resize(grown, 0);
            scratch.as_ptr() as usize
        } else {
            0
        };
        area.set(scratch);
        place
    })
}

/// Gives back what a large text took.
pub fn shrink() {
    SCRATCH.with(|area| fill(area, Vec::new()));
    OUTPUT.with(|area| fill(area, Vec::new()));
}

/// Where the last answer lies.
#[must_use]
pub fn output() -> usize {
    OUTPUT.with(|area| {
        let output = area.take();
        let place = output.as_ptr() as usize;
        area.set(output);
        place
    })
}

/// Hands over the first bytes of the scratch area, cut into pieces of these lengths, and writes what comes of them.
///
/// Gives the answer's length, or for a refusal -1 - its length.
#[must_use]
pub fn answer<const N: usize>(
    lengths: [usize; N],
    read: impl FnOnce([&[u8]; N]) -> Result<String, Refusal>,
) -> i32 {
    let scratch = SCRATCH.take();
    let mut pieces: [&[u8]; N] = [&[]; N];
    cut(&scratch, &lengths, &mut pieces);
    let outcome = read(pieces);
    finish(scratch, outcome)
}

/// As [`answer`], of texts.
#[must_use]
pub fn answer_texts<const N: usize>(
    lengths: [usize; N],
    read: impl FnOnce([&str; N]) -> Result<String, Refusal>,
) -> i32 {
    let scratch = SCRATCH.take();
    let mut pieces: [&str; N] = [""; N];
    let outcome = match cut_texts(&scratch, &lengths, &mut pieces) {
        Ok(()) => read(pieces),
        Err(refusal) => Err(refusal),
    };
    finish(scratch, outcome)
}

#[inline(never)]
fn cut<'a>(mut rest: &'a [u8], lengths: &[usize], pieces: &mut [&'a [u8]]) {
    for (piece, length) in pieces.iter_mut().zip(lengths) {
        (*piece, rest) = rest.split_at_checked(*length).unwrap_or((rest, &[]));
    }
}

#[inline(never)]
fn cut_texts<'a>(
    scratch: &'a [u8],
    lengths: &[usize],
    pieces: &mut [&'a str],
) -> Result<(), Refusal> {
    let mut rest = text(scratch.get(..lengths.iter().sum()).unwrap_or(scratch))?;
    for (piece, length) in pieces.iter_mut().zip(lengths) {
        (*piece, rest) = rest.split_at_checked(*length).unwrap_or((rest, ""));
    }
    Ok(())
}

#[inline(never)]
fn finish(scratch: ManuallyDrop<Vec<u8>>, outcome: Result<String, Refusal>) -> i32 {
    SCRATCH.set(scratch);
    let (text, refused) = match outcome {
        Ok(text) => (text, false),
        Err(refusal) => (refusal.into_text(), true),
    };
    // An answer of 2 GiB would have had to fit into 4 GiB of memory together with what it was made from.
    let length = i32::try_from(text.len()).unwrap_or(i32::MAX);
    OUTPUT.with(|area| fill(area, text.into_bytes()));
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
        let refused = answer([], |[]| Err(Refusal::saying("no", "not so")));
        assert_eq!(refused, -1 - i32::try_from("no\n\nnot so".len()).unwrap());
        assert_eq!(answer([], |[]| Ok(String::new())), 0);
        assert_ne!(output(), 0);
    }

    #[test]
    fn half_of_a_surrogate_pair_is_no_text() {
        let place = scratch(1);
        assert_ne!(place, 0);
        super::SCRATCH.with(|area| super::fill(area, b"a\xed\xa0\x80.mp4".to_vec()));
        let refused = super::answer_texts([1, 7], |_| Ok(String::new()));
        assert!(refused < 0);
        super::OUTPUT.with(|area| assert!(area.take().starts_with(b"not_utf8\n\n")));
    }

    #[test]
    fn pieces_are_cut_one_after_another() {
        assert_ne!(scratch(5), 0);
        let length = answer([2, 0, 3], |[a, b, c]| {
            assert_eq!((a.len(), b.len(), c.len()), (2, 0, 3));
            Ok("done".to_owned())
        });
        assert_eq!(length, 4);
    }
}

//! The callbacks of a render: when each is sent, and what happens to it.

use crate::draw::Purpose;
use crate::faults::{Fault, Faults};
use crate::plan::{Copy, Place};

/// What a callback is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Render,
    /// The nth copy.
    Copy(usize),
}

/// A callback that is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Publication {
    pub(crate) subject: Subject,
    pub(crate) at: u64,
    /// What happens to the first attempts, one by one.
    pub(crate) troubles: Vec<Trouble>,
    /// How long after its delivery it is sent once more.
    pub(crate) again_after: Option<u64>,
    /// No attempt arrives.
    pub(crate) lost: bool,
}

/// What happens to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Trouble {
    /// It is lost on its way.
    Lost,
    /// It arrives, and its answer is lost.
    AnswerLost,
    /// Its body is cut off.
    Truncated,
    /// Its body is no event.
    Garbage,
}

/// How long after an event its callback is sent.
const PUBLISHING_MILLIS: u64 = 50;

/// How far apart reordered callbacks are sent: far enough for the network to keep their order.
const APART_MILLIS: u64 = 500;

pub(super) fn publishing(
    place: Place,
    done: u64,
    copies: &[Copy],
    faults: &Faults,
) -> Vec<Publication> {
    let whole = (Subject::Render, done);
    let each = copies
        .iter()
        .enumerate()
        .map(|(index, copy)| (Subject::Copy(index), copy.settles));
    std::iter::once(whole)
        .chain(each)
        .zip(0..)
        .map(|((subject, at), index)| {
            let mut draw = place.draw(Purpose::Publication, index);
            let [duplicate, delayed, dropped, lost, truncated, garbage] = [
                Fault::Duplicate,
                Fault::Delay,
                Fault::Drop,
                Fault::Lose,
                Fault::Truncate,
                Fault::Garbage,
            ]
            .map(|fault| draw.chance(faults.probability(fault)));
            let again_after = draw.within(0..=5000);
            let delay = draw.within(1000..=60_000);
            let answer_lost = draw.chance(0.5);
            let dropping = if answer_lost {
                Trouble::AnswerLost
            } else {
                Trouble::Lost
            };
            let troubles = [
                (truncated, Trouble::Truncated),
                (garbage, Trouble::Garbage),
                (dropped, dropping),
            ];
            Publication {
                subject,
                at: at + PUBLISHING_MILLIS + if delayed { delay } else { 0 },
                troubles: troubles
                    .into_iter()
                    .filter_map(|(on, trouble)| on.then_some(trouble))
                    .collect(),
                again_after: duplicate.then_some(again_after),
                lost,
            }
        })
        .collect()
}

/// Holds all callbacks until the last one is due, and gives them another order.
pub(super) fn reorder(place: Place, publications: &mut [Publication]) {
    let last = publications.iter().map(|each| each.at).max().unwrap_or(0);
    let order = place
        .draw(Purpose::Order, 0)
        .other_order(publications.len());
    let mut sorted: Vec<&mut Publication> = publications.iter_mut().collect();
    sorted.sort_by_key(|each| each.at);
    for (turn, index) in (0..).zip(order) {
        if let Some(publication) = sorted.get_mut(index) {
            publication.at = last + turn * APART_MILLIS;
        }
    }
}

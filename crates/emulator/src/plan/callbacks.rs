//! The callbacks of a render: when each is sent, and which of its attempts are disrupted.

use crate::faults::{Fault, Faults};
use crate::plan::copies::PlannedCopy;
use crate::rng::{Purpose, RenderSeed};

/// What a callback reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Render,
    /// The copy at this index.
    Copy(usize),
}

/// A callback that will be sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedCallback {
    pub(crate) subject: Subject,
    pub(crate) at: u64,
    /// What happens to the first attempts, one by one.
    pub(crate) disruptions: Vec<Disruption>,
    /// How long after its delivery it is sent once more.
    pub(crate) again_after: Option<u64>,
    /// No attempt arrives.
    pub(crate) lost: bool,
}

/// What happens to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Disruption {
    /// The request does not arrive.
    Lost,
    /// The request arrives, and its response is lost.
    ResponseLost,
    /// The body is cut off.
    Truncated,
    /// The body is not an event.
    Garbage,
}

impl Disruption {
    /// As in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::ResponseLost => "response-lost",
            Self::Truncated => "truncated",
            Self::Garbage => "garbage",
        }
    }
}

/// How long after its cause a callback is sent.
const LATENCY_MILLIS: u64 = 50;

/// The interval between reordered callbacks: long enough that the network does not reorder them again.
const REORDERED_INTERVAL_MILLIS: u64 = 500;

pub(super) fn plan_callbacks(
    seed: RenderSeed,
    done: u64,
    copies: &[PlannedCopy],
    faults: &Faults,
) -> Vec<PlannedCallback> {
    let render = (Subject::Render, done);
    let each_copy = copies
        .iter()
        .enumerate()
        .map(|(index, copy)| (Subject::Copy(index), copy.settles));
    std::iter::once(render)
        .chain(each_copy)
        .zip(0..)
        .map(|((subject, at), index)| {
            let mut rng = seed.rng(Purpose::Callback, index);
            let [duplicate, delayed, dropped, lost, truncated, garbage] = [
                Fault::Duplicate,
                Fault::Delay,
                Fault::Drop,
                Fault::Lose,
                Fault::Truncate,
                Fault::Garbage,
            ]
            .map(|fault| rng.chance(faults.probability(fault)));
            let again_after = rng.within(0..=5000);
            let delay = rng.within(1000..=60_000);
            let response_lost = rng.chance(0.5);
            let drop = if response_lost {
                Disruption::ResponseLost
            } else {
                Disruption::Lost
            };
            let disruptions = [
                (truncated, Disruption::Truncated),
                (garbage, Disruption::Garbage),
                (dropped, drop),
            ];
            PlannedCallback {
                subject,
                at: at + LATENCY_MILLIS + if delayed { delay } else { 0 },
                disruptions: disruptions
                    .into_iter()
                    .filter_map(|(happens, disruption)| happens.then_some(disruption))
                    .collect(),
                again_after: duplicate.then_some(again_after),
                lost,
            }
        })
        .collect()
}

/// Holds all callbacks until the last one is due, and sends them in another order.
pub(super) fn reorder(seed: RenderSeed, callbacks: &mut [PlannedCallback]) {
    let last = callbacks.iter().map(|each| each.at).max().unwrap_or(0);
    let order = seed.rng(Purpose::Reorder, 0).permutation(callbacks.len());
    let mut sorted: Vec<&mut PlannedCallback> = callbacks.iter_mut().collect();
    sorted.sort_by_key(|each| each.at);
    for (position, index) in (0..).zip(order) {
        if let Some(callback) = sorted.get_mut(index) {
            callback.at = last + position * REORDERED_INTERVAL_MILLIS;
        }
    }
}

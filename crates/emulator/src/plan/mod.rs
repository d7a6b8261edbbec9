//! What will happen to a render, decided when it is requested: its phases, its copies, its callbacks.

mod callbacks;
mod copies;

use shotstack_hosting::expectation::Expectation;

use crate::faults::{Fault, Faults};
pub(crate) use crate::plan::callbacks::{Disruption, PlannedCallback, Subject};
use crate::plan::callbacks::{plan_callbacks, reorder};
pub(crate) use crate::plan::copies::PlannedCopy;
use crate::plan::copies::{fail_copies, plan_copies};
use crate::rng::{Purpose, RenderSeed};

/// What happens, and when; all times are in milliseconds after the request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// The statuses and when they begin, in order; the first begins at once.
    pub(crate) phases: Vec<(u64, &'static str)>,
    /// Why the render itself fails.
    pub(crate) error: Option<&'static str>,
    pub(crate) copies: Vec<PlannedCopy>,
    pub(crate) callbacks: Vec<PlannedCallback>,
    /// The callbacks are sent before the response to the request.
    pub(crate) early: bool,
    /// The APIs report an earlier status now and then.
    pub(crate) flaps: bool,
    /// How many requests for the render's status are answered as if it were unknown.
    pub(crate) unknown_to_first_requests: u32,
}

const RENDER_ERRORS: [&str; 3] = [
    "Failed to download an asset of the timeline: the server answered 404 Not Found",
    "An asset of the timeline is not a readable media file",
    "The render ran out of time",
];

impl Plan {
    /// The plan for an edit.
    pub(crate) fn for_render(
        seed: RenderSeed,
        id: &str,
        expectation: &Expectation,
        extension: &str,
        faults: &Faults,
    ) -> Self {
        let mut rng = seed.rng(Purpose::Render, 0);
        let [
            copy_fails,
            render_fails,
            early,
            flaps,
            reorders,
            second_destination,
        ] = [
            Fault::Fail,
            Fault::FailEdit,
            Fault::Early,
            Fault::Flap,
            Fault::Reorder,
            Fault::Destination,
        ]
        .map(|fault| rng.chance(faults.probability(fault)));
        let error = rng.choose(&RENDER_ERRORS);
        let error = error.copied().filter(|_| render_fails);
        let unknown_at_first = rng.chance(faults.probability(Fault::NotFound));
        let unknown_requests = if rng.chance(0.5) { 1 } else { 2 };

        let phases = phases(seed, early, error.is_some());
        let done = phases.last().map_or(0, |(at, _)| *at);
        let mut expectation = expectation.clone();
        if second_destination {
            expectation.merge(&copies_to_s3());
        }
        let mut copies = Vec::new();
        if error.is_none() {
            copies = plan_copies(seed, done, id, &expectation, extension, faults);
            if early {
                for copy in &mut copies {
                    (copy.starts, copy.settles) = (done, done);
                }
            }
            if copy_fails {
                fail_copies(seed, &mut copies, faults);
            }
        }
        let mut callbacks = plan_callbacks(seed, done, &copies, faults);
        if early {
            for callback in &mut callbacks {
                callback.at = 0;
            }
        }
        if reorders {
            reorder(seed, &mut callbacks);
        }
        Self {
            phases,
            error,
            copies,
            callbacks,
            early,
            flaps,
            unknown_to_first_requests: if unknown_at_first {
                unknown_requests
            } else {
                0
            },
        }
    }

    /// The plan for a transfer, which has no callback.
    pub(crate) fn for_transfer(
        seed: RenderSeed,
        id: &str,
        expectation: &Expectation,
        extension: &str,
        faults: &Faults,
    ) -> Self {
        let (extension, error) = if extension.is_empty() {
            ("bin", Some("The file is not of a type that can be hosted"))
        } else {
            (extension, None)
        };
        let mut copies = plan_copies(seed, 0, id, expectation, extension, faults);
        for copy in &mut copies {
            copy.error = error;
        }
        Self {
            phases: vec![(0, "queued")],
            error: None,
            copies,
            callbacks: Vec::new(),
            early: false,
            flaps: seed
                .rng(Purpose::Render, 0)
                .chance(faults.probability(Fault::Flap)),
            unknown_to_first_requests: 0,
        }
    }

    /// The moments at which the render or a copy changes state.
    pub(crate) fn milestones(&self) -> Vec<u64> {
        let phases = self.phases.iter().map(|(at, _)| *at);
        let copies = self
            .copies
            .iter()
            .flat_map(|copy| [copy.starts, copy.settles]);
        let mut times: Vec<u64> = phases.chain(copies).collect();
        times.sort_unstable();
        times.dedup();
        times
    }
}

fn copies_to_s3() -> Expectation {
    let edit = serde_json::json!({"output": {"destinations": [{"provider": "s3"}]}});
    // This edit is valid.
    Expectation::from_edit(&edit).unwrap_or_default()
}

/// The statuses and when they begin; a render takes at most 4 seconds.
fn phases(seed: RenderSeed, early: bool, fails: bool) -> Vec<(u64, &'static str)> {
    let mut rng = seed.rng(Purpose::Timing, 0);
    let last = if fails { "failed" } else { "done" };
    let steps = [
        ("fetching", rng.within(100..=400)),
        ("rendering", rng.within(300..=800)),
        ("saving", rng.within(800..=2000)),
        (last, rng.within(200..=800)),
    ];
    let mut phases = vec![(0, "queued")];
    let mut at = 0;
    for (status, millis) in steps {
        if early && status != last {
            continue;
        }
        at += if early { 0 } else { millis };
        phases.push((at, status));
    }
    phases
}

#[cfg(test)]
mod tests {
    use shotstack_hosting::{AssetRole, role::RoleSet};

    use super::*;

    fn plan(ordinal: u64, faults: &str) -> Plan {
        let seed = RenderSeed { seed: 1, ordinal };
        let expectation = Expectation::exactly("main,poster,thumbnail".parse::<RoleSet>().unwrap());
        Plan::for_render(seed, "r", &expectation, "mp4", &faults.parse().unwrap())
    }

    fn sending_order(plan: &Plan) -> Vec<Subject> {
        let mut sorted = plan.callbacks.clone();
        sorted.sort_by_key(|each| each.at);
        sorted.into_iter().map(|each| each.subject).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_plan() {
        for ordinal in 0..100 {
            assert_eq!(plan(ordinal, "all=0.3"), plan(ordinal, "all=0.3"));
        }
        assert_ne!(plan(1, "none"), plan(2, "none"));
    }

    #[test]
    fn without_faults_a_render_takes_at_most_five_seconds_and_its_callbacks_are_in_order() {
        for ordinal in 0..500 {
            let plan = plan(ordinal, "none");
            let statuses: Vec<_> = plan.phases.iter().map(|(_, status)| *status).collect();
            assert_eq!(
                statuses,
                ["queued", "fetching", "rendering", "saving", "done"]
            );
            assert!(plan.phases.is_sorted());
            let done = plan.phases.last().unwrap().0;
            assert!(done <= 5000, "{done}");
            assert_eq!(plan.copies.len(), 3);
            assert_eq!(plan.callbacks.len(), 4);
            assert_eq!(sending_order(&plan)[0], Subject::Render);
            for callback in &plan.callbacks {
                assert!(callback.disruptions.is_empty() && callback.again_after.is_none());
                if let Subject::Copy(copy) = callback.subject {
                    assert!(callback.at > plan.copies[copy].settles);
                }
            }
        }
    }

    #[test]
    fn the_poster_is_usually_published_before_the_video() {
        let poster_first = (0..500).filter(|ordinal| {
            let copies = plan(*ordinal, "none").copies;
            copies[1].settles < copies[0].settles
        });
        let count = poster_first.count();
        assert!((300..480).contains(&count), "{count} of 500");
    }

    #[test]
    fn a_render_can_be_unknown_at_first() {
        let mut counts: Vec<u32> = (0..50)
            .map(|ordinal| plan(ordinal, "not-found").unknown_to_first_requests)
            .collect();
        counts.sort_unstable();
        counts.dedup();
        assert_eq!(counts, [1, 2]);
        assert_eq!(plan(1, "none").unknown_to_first_requests, 0);
    }

    #[test]
    fn a_fault_changes_nothing_else() {
        let usual = plan(3, "none");
        let doubled = plan(3, "duplicate");
        assert_eq!(usual.phases, doubled.phases);
        assert_eq!(usual.copies, doubled.copies);
        assert!(
            doubled
                .callbacks
                .iter()
                .all(|each| each.again_after.is_some())
        );
    }

    #[test]
    fn a_failing_asset_is_the_named_or_a_random_one() {
        let errors = |faults: &str| {
            let plan = plan(9, faults);
            plan.copies
                .iter()
                .filter(|copy| copy.error.is_some())
                .map(|copy| copy.role)
                .collect::<Vec<_>>()
        };
        assert_eq!(errors("fail").len(), 1);
        assert_eq!(errors("fail-poster"), [AssetRole::Poster]);
        assert_eq!(
            errors("fail-main,fail-thumbnail"),
            [AssetRole::Main, AssetRole::Thumbnail]
        );
    }

    #[test]
    fn a_failed_render_has_no_copies() {
        let plan = plan(9, "fail-edit");
        assert!(plan.error.is_some() && plan.copies.is_empty());
        assert_eq!(plan.phases.last().unwrap().1, "failed");
        assert_eq!(plan.callbacks.len(), 1);
    }

    #[test]
    fn reordered_callbacks_wait_for_the_last_copy() {
        for ordinal in 0..100 {
            let usual = plan(ordinal, "none");
            let plan = plan(ordinal, "reorder");
            assert_ne!(sending_order(&usual), sending_order(&plan));
            let settled = plan.copies.iter().map(|copy| copy.settles).max().unwrap();
            assert!(plan.callbacks.iter().all(|each| each.at > settled));
        }
    }

    #[test]
    fn an_early_render_is_done_at_once() {
        let plan = plan(4, "early");
        assert_eq!(plan.phases, [(0, "queued"), (0, "done")]);
        assert!(plan.copies.iter().all(|copy| copy.settles == 0));
        assert!(plan.callbacks.iter().all(|each| each.at == 0));
    }

    #[test]
    fn a_second_destination_has_its_own_copies() {
        let plan = plan(4, "destination");
        let providers: Vec<_> = plan
            .copies
            .iter()
            .map(|copy| copy.provider.as_str())
            .collect();
        assert_eq!(
            providers,
            ["shotstack", "shotstack", "shotstack", "s3", "s3", "s3"]
        );
        assert_eq!(plan.callbacks.len(), 7);
    }
}

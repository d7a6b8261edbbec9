//! A render's fate, drawn once when it is ordered: when it is what, which files it makes, what is published when.

mod copies;
mod publications;

use shotstack_hosting::expectation::Expectation;

use crate::draw::{Draw, Purpose};
use crate::faults::{Fault, Faults};
pub(crate) use crate::plan::copies::Copy;
use crate::plan::copies::{copying, fail};
pub(crate) use crate::plan::publications::{Publication, Subject, Trouble};
use crate::plan::publications::{publishing, reorder};

/// What happens, and when; all times in milliseconds after the order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// The statuses with their beginnings, in order; the first is there at once.
    pub(crate) phases: Vec<(u64, &'static str)>,
    /// Why the render itself fails.
    pub(crate) error: Option<&'static str>,
    pub(crate) copies: Vec<Copy>,
    pub(crate) publications: Vec<Publication>,
    /// The callbacks come before the order's answer.
    pub(crate) early: bool,
    /// The APIs fall back to an earlier status now and then.
    pub(crate) flaps: bool,
}

const RENDER_ERRORS: [&str; 3] = [
    "Failed to download an asset of the timeline: the server answered 404 Not Found",
    "An asset of the timeline is no media file that can be read",
    "The render ran out of time",
];

/// Which render it is, among all that the seed can make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) seed: u64,
    pub(crate) ordinal: u64,
}

impl Place {
    pub(crate) fn draw(self, purpose: Purpose, index: u64) -> Draw {
        Draw::new(self.seed, self.ordinal, purpose, index)
    }
}

impl Plan {
    /// The fate of an edit.
    pub(crate) fn from_render(
        place: Place,
        id: &str,
        expectation: &Expectation,
        extension: &str,
        faults: &Faults,
    ) -> Self {
        let mut fate = place.draw(Purpose::Render, 0);
        let [fails, fails_whole, early, flaps, reorders, elsewhere] = [
            Fault::Fail,
            Fault::FailEdit,
            Fault::Early,
            Fault::Flap,
            Fault::Reorder,
            Fault::Destination,
        ]
        .map(|fault| fate.chance(faults.probability(fault)));
        let error = RENDER_ERRORS.get(usize::try_from(fate.within(0..=2)).unwrap_or(0));
        let error = error.copied().filter(|_| fails_whole);

        let phases = phases(place, early, error.is_some());
        let done = phases.last().map_or(0, |(at, _)| *at);
        let mut expectation = expectation.clone();
        if elsewhere {
            expectation.merge(&on_s3());
        }
        let mut copies = Vec::new();
        if error.is_none() {
            copies = copying(place, done, id, &expectation, extension, faults);
            if early {
                for copy in &mut copies {
                    copy.settles = copy.starts;
                }
            }
            if fails {
                fail(place, &mut copies, faults);
            }
        }
        let mut publications = publishing(place, done, &copies, faults);
        if early {
            for publication in &mut publications {
                publication.at = 0;
            }
        }
        if reorders {
            reorder(place, &mut publications);
        }
        Self {
            phases,
            error,
            copies,
            publications,
            early,
            flaps,
        }
    }

    /// The fate of a transfer, which publishes nothing: it has no callback.
    pub(crate) fn of_transfer(
        place: Place,
        id: &str,
        expectation: &Expectation,
        extension: &str,
        faults: &Faults,
    ) -> Self {
        let (name, error) = if extension.is_empty() {
            ("bin", Some("The file is of no kind that can be hosted"))
        } else {
            (extension, None)
        };
        let mut copies = copying(place, 0, id, expectation, name, faults);
        for copy in &mut copies {
            copy.error = error;
        }
        Self {
            phases: vec![(0, "queued")],
            error: None,
            copies,
            publications: Vec::new(),
            early: false,
            flaps: place
                .draw(Purpose::Render, 0)
                .chance(faults.probability(Fault::Flap)),
        }
    }

    /// When the last of it happens, attempts and their waits not counted.
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

fn on_s3() -> Expectation {
    let edit = serde_json::json!({"output": {"destinations": [{"provider": "s3"}]}});
    // This edit is a good one.
    Expectation::from_edit(&edit.into()).unwrap_or_default()
}

/// At most 4 seconds.
fn phases(place: Place, early: bool, fails: bool) -> Vec<(u64, &'static str)> {
    let mut timing = place.draw(Purpose::Timing, 0);
    let last = if fails { "failed" } else { "done" };
    let steps = [
        ("fetching", timing.within(100..=400)),
        ("rendering", timing.within(300..=800)),
        ("saving", timing.within(800..=2000)),
        (last, timing.within(200..=800)),
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
        let place = Place { seed: 1, ordinal };
        let expectation = Expectation::exactly("main,poster,thumbnail".parse::<RoleSet>().unwrap());
        Plan::from_render(place, "r", &expectation, "mp4", &faults.parse().unwrap())
    }

    fn sending_order(plan: &Plan) -> Vec<Subject> {
        let mut sorted = plan.publications.clone();
        sorted.sort_by_key(|each| each.at);
        sorted.into_iter().map(|each| each.subject).collect()
    }

    #[test]
    fn the_same_order_has_the_same_fate() {
        for ordinal in 0..100 {
            assert_eq!(plan(ordinal, "all=0.3"), plan(ordinal, "all=0.3"));
        }
        assert_ne!(plan(1, "none"), plan(2, "none"));
    }

    #[test]
    fn without_faults_a_render_takes_at_most_five_seconds_and_all_is_published_in_order() {
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
            assert_eq!(plan.publications.len(), 4);
            assert_eq!(sending_order(&plan)[0], Subject::Render);
            for publication in &plan.publications {
                assert!(publication.troubles.is_empty() && publication.again_after.is_none());
                if let Subject::Copy(copy) = publication.subject {
                    assert!(publication.at > plan.copies[copy].settles);
                }
            }
        }
    }

    #[test]
    fn one_fault_changes_nothing_but_what_it_is_about() {
        let usual = plan(3, "none");
        let doubled = plan(3, "duplicate");
        assert_eq!(usual.phases, doubled.phases);
        assert_eq!(usual.copies, doubled.copies);
        assert!(
            doubled
                .publications
                .iter()
                .all(|each| each.again_after.is_some())
        );
    }

    #[test]
    fn a_failing_asset_is_the_named_one_or_one_of_them() {
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
    fn a_render_that_fails_makes_nothing() {
        let plan = plan(9, "fail-edit");
        assert!(plan.error.is_some() && plan.copies.is_empty());
        assert_eq!(plan.phases.last().unwrap().1, "failed");
        assert_eq!(plan.publications.len(), 1);
    }

    #[test]
    fn reordered_callbacks_wait_for_each_other() {
        for ordinal in 0..100 {
            let usual = plan(ordinal, "none");
            let plan = plan(ordinal, "reorder");
            assert_ne!(sending_order(&usual), sending_order(&plan));
            let settled = plan.copies.iter().map(|copy| copy.settles).max().unwrap();
            assert!(plan.publications.iter().all(|each| each.at > settled));
        }
    }

    #[test]
    fn early_means_at_once() {
        let plan = plan(4, "early");
        assert_eq!(plan.phases, [(0, "queued"), (0, "done")]);
        assert!(plan.copies.iter().all(|copy| copy.settles == 0));
        assert!(plan.publications.iter().all(|each| each.at == 0));
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
        assert_eq!(plan.publications.len(), 7);
    }
}

//! A render's fate, drawn once when it is ordered: when it is what, which files it makes, what is published when.

use shotstack_hosting::{AssetRole, CdnUrl, Expectation};

use crate::draw::{Draw, Purpose};
use crate::faults::{Fault, Faults};

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

/// A file on its way to a destination.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Copy {
    pub(crate) id: String,
    pub(crate) role: AssetRole,
    pub(crate) provider: String,
    pub(crate) filename: String,
    pub(crate) starts: u64,
    pub(crate) settles: u64,
    pub(crate) error: Option<&'static str>,
}

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

const COPY_ERRORS: [&str; 3] = [
    "The file could not be copied: the destination did not answer in time",
    "The file could not be copied: access denied",
    "The file could not be copied: the source file could not be read",
];

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
    pub(crate) fn of_render(
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
    Expectation::from_edit(&edit).unwrap_or_default()
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

fn copying(
    place: Place,
    done: u64,
    id: &str,
    expectation: &Expectation,
    extension: &str,
    faults: &Faults,
) -> Vec<Copy> {
    let copies = expectation.copies().zip(0..);
    copies
        .map(|((role, provider), index)| {
            let mut draw = place.draw(Purpose::Copy, index);
            let copy_id = draw.uuid();
            let usual = draw.within(400..=1500);
            let long = draw.within(20_000..=60_000);
            let slow = draw.chance(faults.probability(Fault::Slow));
            Copy {
                id: copy_id,
                role,
                provider: provider.to_owned(),
                filename: filename(id, role, extension),
                starts: done,
                settles: done + if slow { long } else { usual },
                error: None,
            }
        })
        .collect()
}

/// A render's id is a UUID; what a client calls a transferred file may hold a `/`, which no file name can.
fn filename(id: &str, role: AssetRole, extension: &str) -> String {
    let safe: String = id
        .chars()
        .map(|c| if matches!(c, '/' | '\\') { '-' } else { c })
        .collect();
    CdnUrl::of_render("o", &safe, role, extension).map_or_else(
        |_| format!("file.{extension}"),
        |url| url.filename().to_owned(),
    )
}

/// Lets copies fail where the files are hosted: those that the faults name, or one that is drawn.
fn fail(place: Place, copies: &mut [Copy], faults: &Faults) {
    let mut draw = place.draw(Purpose::Copy, u64::MAX);
    let error = draw.one_of(&COPY_ERRORS).copied();
    let provider = copies.first().map(|copy| copy.provider.clone());
    let hosted = |copy: &Copy| Some(&copy.provider) == provider.as_ref();
    let roles: Vec<AssetRole> = copies
        .iter()
        .filter(|copy| hosted(copy))
        .map(|copy| copy.role)
        .collect();
    let drawn = draw.one_of(&roles).copied();
    let failing = faults.failing();
    for copy in copies.iter_mut().filter(|copy| hosted(copy)) {
        let chosen = if failing.is_empty() {
            Some(copy.role) == drawn
        } else {
            failing.contains(copy.role)
        };
        if chosen {
            copy.error = error;
        }
    }
}

fn publishing(place: Place, done: u64, copies: &[Copy], faults: &Faults) -> Vec<Publication> {
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
fn reorder(place: Place, publications: &mut [Publication]) {
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

#[cfg(test)]
mod tests {
    use shotstack_hosting::RoleSet;

    use super::*;

    fn plan(ordinal: u64, faults: &str) -> Plan {
        let place = Place { seed: 1, ordinal };
        let expectation = Expectation::exactly("main,poster,thumbnail".parse::<RoleSet>().unwrap());
        Plan::of_render(place, "r", &expectation, "mp4", &faults.parse().unwrap())
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

    #[test]
    fn the_name_of_a_transferred_file_is_one_segment() {
        assert_eq!(filename("a/b", AssetRole::Main, "mp4"), "a-b.mp4");
        assert_eq!(filename("r", AssetRole::Thumbnail, "mp4"), "r-thumb.jpg");
    }
}

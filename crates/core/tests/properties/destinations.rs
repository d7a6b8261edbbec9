//! Renders as Shotstack makes them: each file once at each destination that takes it, copied there at the first or
//! a later try. Such a render is ready when all copies that count are, not before, whatever facts came on the way.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};
use shotstack_hosting::{
    AssetRole, RenderState, expectation::Expectation, render::RenderStatus, role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, copy_event, on_the_cdn};

#[derive(Debug, Clone, Copy)]
struct Destination {
    provider: &'static str,
    takes_stills: bool,
    /// Mux and its like give main files names of their own.
    keeps_names: bool,
}

const HOSTING: &str = "shotstack";
const DESTINATIONS: [Destination; 4] = [
    Destination {
        provider: HOSTING,
        takes_stills: true,
        keeps_names: true,
    },
    Destination {
        provider: "s3",
        takes_stills: true,
        keeps_names: true,
    },
    Destination {
        provider: "azure-blob-storage",
        takes_stills: true,
        keeps_names: false,
    },
    Destination {
        provider: "mux",
        takes_stills: false,
        keeps_names: false,
    },
];

/// One file at one destination.
#[derive(Debug, Clone)]
struct Copied {
    role: AssetRole,
    provider: &'static str,
    id: String,
    /// At destinations that keep names.
    filename: String,
    url: String,
}

/// A fact about a copy. Only one that failed does not say where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Failed,
    Ready,
    /// Neither URL nor `providerId` is there yet.
    ApiQueued,
    ApiImporting,
    ApiFailed,
    ApiReady,
    ApiReadyWithoutUrl,
}

impl Word {
    fn is_ready(self) -> bool {
        // Without a URL nobody can use it.
        matches!(self, Self::Ready | Self::ApiReady)
    }

    fn of(self, copy: &Copied) -> Fact {
        let by_the_api = |status: &str, url: Option<&str>| {
            let own_id = if copy.provider == HOSTING {
                &copy.id
            } else {
                "third-party"
            };
            Fact::ByServeApi(json!({
                "id": copy.id, "owner": OWNER, "renderId": RENDER, "providerId": own_id,
                "filename": copy.filename, "url": url, "status": status,
            }))
        };
        match self {
            Self::Failed => copy_event(&copy.id, "failed", None),
            Self::Ready => copy_event(&copy.id, "ready", Some(&copy.url)),
            Self::ApiQueued => Fact::ByServeApi(json!({
                "id": copy.id, "owner": OWNER, "renderId": RENDER,
                "filename": copy.filename, "status": "queued",
            })),
            Self::ApiImporting => by_the_api("importing", None),
            Self::ApiFailed => by_the_api("failed", None),
            Self::ApiReady => by_the_api("ready", Some(&copy.url)),
            Self::ApiReadyWithoutUrl => by_the_api("ready", None),
        }
    }
}

#[derive(Debug, Clone)]
struct Making {
    /// Whether a file has one id at all its destinations, which is not documented.
    ids_are_shared: bool,
    edit: Value,
    copies: Vec<Copied>,
}

impl Making {
    /// The copies that make the render ready: those on hosting or, where that is excluded, all.
    fn counted(&self) -> BTreeSet<usize> {
        let hosted = self.copies.iter().any(|copy| copy.provider == HOSTING);
        let counts = |at: &usize| !hosted || self.copies[*at].provider == HOSTING;
        (0..self.copies.len()).filter(counts).collect()
    }

    /// The Serve API knows one destination of an id, so there ids are not shared.
    fn sayable(&self, word: Word) -> Word {
        match word {
            Word::ApiQueued | Word::ApiImporting | Word::ApiFailed if self.ids_are_shared => {
                Word::Failed
            }
            Word::ApiReady | Word::ApiReadyWithoutUrl if self.ids_are_shared => Word::Ready,
            _ => word,
        }
    }
}

fn making() -> impl Strategy<Value = Making> {
    let roles = select(vec![
        "main",
        "main,poster",
        "main,thumbnail",
        "main,poster,thumbnail",
    ]);
    // The main file's name without its extension; an image may be named like a still that is not made.
    let stem = select(vec![RENDER, RENDER, "film", "film-poster", "film-thumb"]);
    let destinations = subsequence(&DESTINATIONS[..], 1..=DESTINATIONS.len());
    // The order of ids is chance.
    let ids = Just((0..12).collect::<Vec<u8>>()).prop_shuffle();
    (roles, stem, destinations, any::<bool>(), ids).prop_map(
        |(roles, stem, destinations, ids_are_shared, ids)| {
            let roles: RoleSet = roles.parse().unwrap();
            let is_misleading = roles.contains(AssetRole::from_filename(&format!("{stem}.jpg")))
                && stem.contains('-');
            let stem = if is_misleading { RENDER } else { stem };
            let mut copies = Vec::new();
            for (file, role) in roles.iter().enumerate() {
                for to in &destinations {
                    if role == AssetRole::Main || to.takes_stills {
                        let id = if ids_are_shared {
                            ids[file]
                        } else {
                            ids[copies.len()]
                        };
                        copies.push(Copied {
                            role,
                            provider: to.provider,
                            id: id.to_string(),
                            url: url_at(*to, role, &filename(stem, role)),
                            filename: filename(stem, role),
                        });
                    }
                }
            }
            Making {
                ids_are_shared,
                edit: edit(roles, &destinations),
                copies,
            }
        },
    )
}

fn filename(stem: &str, role: AssetRole) -> String {
    match role {
        AssetRole::Main => format!("{stem}.jpg"),
        AssetRole::Poster => format!("{stem}-poster.jpg"),
        AssetRole::Thumbnail => format!("{stem}-thumb.jpg"),
    }
}

fn url_at(to: Destination, role: AssetRole, filename: &str) -> String {
    if to.provider == HOSTING {
        return on_the_cdn(filename);
    }
    let filename = match role {
        AssetRole::Main if !to.keeps_names => "7b2f.m3u8",
        _ => filename,
    };
    format!("https://{}.example/{filename}", to.provider)
}

fn edit(roles: RoleSet, destinations: &[Destination]) -> Value {
    let mut listed: Vec<Value> = destinations
        .iter()
        .map(|to| json!({"provider": to.provider}))
        .collect();
    if destinations.iter().all(|to| to.provider != HOSTING) {
        listed.push(json!({"provider": HOSTING, "exclude": true}));
    }
    let still = |role| roles.contains(role).then(|| json!({"capture": 1}));
    json!({"timeline": {}, "output": {
        "format": "jpg", "destinations": listed,
        "poster": still(AssetRole::Poster), "thumbnail": still(AssetRole::Thumbnail),
    }})
}

fn word() -> impl Strategy<Value = Word> {
    select(vec![
        Word::Failed,
        Word::Ready,
        Word::ApiQueued,
        Word::ApiImporting,
        Word::ApiFailed,
        Word::ApiReady,
        Word::ApiReadyWithoutUrl,
    ])
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_render_is_ready_when_all_copies_that_count_are_and_stays_so(
        making in making(),
        words in prop::collection::vec((any::<Index>(), word()), 0..16),
        late in prop::collection::vec(any::<Index>(), 0..4),
        optional in select(vec!["", "", "poster", "poster,thumbnail"]),
    ) {
        let mut words: Vec<(usize, Word)> = words
            .into_iter()
            .map(|(at, word)| (at.index(making.copies.len()), making.sayable(word)))
            .collect();
        // In the end each copy is ready, and old words of failure come late.
        words.extend((0..making.copies.len()).map(|at| (at, Word::Ready)));
        words.extend(late.iter().map(|at| (at.index(making.copies.len()), Word::Failed)));

        let optional: RoleSet = optional.parse().unwrap();
        let counted = making.counted();
        let mut wanted: BTreeSet<usize> = counted.clone();
        wanted.retain(|at| !optional.contains(making.copies[*at].role));
        let mut state = RenderState::default();
        state.expect(&Expectation::from_edit(&making.edit).unwrap());
        let (mut ready, mut was_ready) = (BTreeSet::new(), false);
        for (at, word) in words {
            word.of(&making.copies[at]).added_to(&mut state);
            if word.is_ready() {
                ready.insert(at);
            }
            let report = state.report(optional);
            let is_ready = report.status == RenderStatus::Ready;
            let after = format!("after {word:?} of {:?}: {report:?}", making.copies[at]);
            prop_assert!(!is_ready || wanted.is_subset(&ready), "too early {}", after);
            prop_assert!(is_ready || !counted.is_subset(&ready), "not yet {}", after);
            // A failure without a place may be taken for an optional file's, which then opens again.
            prop_assert!(is_ready || !was_ready || !optional.is_empty(), "not any more {}", after);
            was_ready = is_ready;
        }

        let report = state.report(RoleSet::EMPTY);
        prop_assert_eq!(report.status, RenderStatus::Ready, "{:?}", report);
        prop_assert!(report.missing.is_empty());
        let roles: RoleSet = report.assets.iter().filter_map(|asset| asset.role).collect();
        let copied: RoleSet = making.copies.iter().map(|copy| copy.role).collect();
        prop_assert_eq!(roles, copied);
    }
}

/// Where hosting is excluded: one copy at a bucket that keeps names, one at a stream that gives names of its own.
mod at_a_bucket_and_a_stream {
    use super::*;

    const BUCKET: &str = "https://bucket.example/r.mp4";
    const STREAM: &str = "https://stream.example/7b2f.m3u8";

    fn report_of(facts: &[Fact]) -> shotstack_hosting::Report {
        let edit = json!({"output": {"destinations": [
            {"provider": HOSTING, "exclude": true}, {"provider": "s3"}, {"provider": "mux"},
        ]}});
        let mut state = crate::observation::state_of(facts);
        state.expect(&Expectation::from_edit(&edit).unwrap());
        state.report(RoleSet::EMPTY)
    }

    /// What the Serve API may return before there is a URL, or where it has none.
    fn answered(id: &str, status: &str, provider_id: Option<&str>) -> Fact {
        Fact::ByServeApi(json!({
            "id": id, "owner": OWNER, "renderId": RENDER, "providerId": provider_id,
            "filename": "r.mp4", "url": null, "status": status,
        }))
    }

    #[test]
    fn a_late_word_of_failure_keeps_nobody_out() {
        for (bucket, stream) in [("a", "b"), ("b", "a")] {
            let report = report_of(&[
                copy_event(bucket, "ready", Some(BUCKET)),
                copy_event(stream, "ready", Some(STREAM)),
                copy_event(bucket, "failed", None),
            ]);
            assert_eq!(
                report.status,
                RenderStatus::Ready,
                "{bucket} at the bucket: {report:?}"
            );
        }
    }

    #[test]
    fn an_answer_without_a_url_is_about_the_same_copy() {
        for provider_id in [None, Some("third-party")] {
            let bucket = [
                answered("a", "importing", provider_id),
                copy_event("a", "ready", Some(BUCKET)),
            ];
            let report = report_of(&bucket);
            assert_eq!(report.assets.len(), 1, "{report:?}");
            assert_eq!(report.missing.len(), 1, "the stream's: {report:?}");
            let stream = copy_event("b", "ready", Some(STREAM));
            let report = report_of(&[&bucket[..], &[stream]].concat());
            assert_eq!(report.status, RenderStatus::Ready, "{report:?}");
        }
    }

    #[test]
    fn one_copy_told_twice_is_not_two() {
        for provider_id in [None, Some("third-party")] {
            let report = report_of(&[
                answered("a", "ready", provider_id),
                copy_event("a", "ready", Some(BUCKET)),
            ]);
            assert_eq!(
                report.status,
                RenderStatus::Partial,
                "not at the stream: {report:?}"
            );
        }
    }
}

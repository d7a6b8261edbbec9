//! What facts mean, against the rules of `RenderState::report` written down once more, naively.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use shotstack_hosting::{
    AssetRole, RenderState, Timestamp,
    event::AssetStatus,
    expectation::Expectation,
    render::{RenderStatus, Source},
    role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, filename_for, on_the_cdn, roles, state_of};

/// A fact about a file on Shotstack's hosting.
#[derive(Debug, Clone)]
struct Observed {
    id: &'static str,
    source: Source,
    status: &'static str,
    /// Milliseconds since the epoch.
    at: Option<i64>,
    /// The file's name in its URL; without a URL nobody knows where it is.
    filename: Option<&'static str>,
    error: Option<&'static str>,
}

impl Observed {
    fn fact(&self) -> Fact {
        let at = self.at.map(|at| Timestamp::from_millis(at).to_string());
        let url = self.filename.map(on_the_cdn);
        match self.source {
            Source::Webhook => Fact::ByWebhook(json!({
                "type": "serve", "action": "copy", "id": self.id, "render": RENDER, "owner": OWNER,
                "status": self.status, "url": url, "error": self.error, "completed": at,
            })),
            Source::Api => Fact::ByServeApi(json!({
                "id": self.id, "owner": OWNER, "status": self.status, "url": url, "updated": at,
            })),
        }
    }

    /// Importing and unknown, then failed, then ready, then deleted; a webhook cannot say deleted.
    fn rank(&self) -> u8 {
        match (self.status, self.source) {
            ("failed", _) => 1,
            ("ready", _) => 2,
            ("deleted", Source::Api) => 3,
            _ => 0,
        }
    }
}

impl Observed {
    /// Whether the file's name is the render's id and a suffix, and the source says which render it is.
    fn is_certain(&self) -> bool {
        self.source == Source::Webhook
            && self
                .filename
                .is_some_and(|name| AssetRole::from_filename(name) != AssetRole::Main)
    }
}

fn state_from(observed: &[Observed]) -> RenderState {
    let facts: Vec<Fact> = observed.iter().map(Observed::fact).collect();
    state_of(&facts)
}

fn source() -> impl Strategy<Value = Source> {
    select(vec![Source::Webhook, Source::Api])
}

/// One file on Shotstack's hosting, of which the sources say different things.
fn one_file() -> impl Strategy<Value = Vec<Observed>> {
    let status = select(vec!["importing", "failed", "ready", "deleted", "archived"]);
    let at = select(vec![None, Some(-1), Some(0), Some(1_626_087_884_574)]);
    let filename = select(vec!["r.mp4", "r-poster.jpg", "r-thumb.jpg"]);
    let error = select(vec![None, Some("no space left"), Some("out of memory")]);
    let observed = (source(), status, at, filename, error).prop_map(
        |(source, status, at, filename, error)| Observed {
            id: "a",
            source,
            status,
            at,
            filename: Some(filename),
            error: error.filter(|_| source == Source::Webhook),
        },
    );
    prop::collection::vec(observed, 1..8)
}

/// Several files, each with a role of its own. One that failed may not say where it should have gone.
fn several_files() -> impl Strategy<Value = Vec<Observed>> {
    let status = select(vec![
        "importing",
        "failed",
        "failed",
        "ready",
        "deleted",
        "archived",
    ]);
    let id = select(vec!["a", "b", "c", "d", "e"]);
    let observed =
        (id, source(), status, any::<bool>()).prop_map(|(id, source, status, is_named)| Observed {
            id,
            source,
            status,
            at: None,
            filename: (is_named || status != "failed").then(|| filename_for(role_of(id))),
            error: None,
        });
    prop::collection::vec(observed, 0..10)
}

fn role_of(id: &str) -> AssetRole {
    match id {
        "a" | "d" => AssetRole::Main,
        "b" | "e" => AssetRole::Poster,
        _ => AssetRole::Thumbnail,
    }
}

/// How a file is, which role it has or is given, and whether that role counts.
fn files_as_designed(observed: &[Observed], expected: RoleSet) -> Vec<(Option<AssetRole>, u8)> {
    let mut files: Vec<(Option<AssetRole>, u8, bool)> = ["a", "b", "c", "d", "e"]
        .into_iter()
        .filter_map(|id| {
            let rank = observed
                .iter()
                .filter(|observed| observed.id == id)
                .map(Observed::rank)
                .max()?;
            let named = observed
                .iter()
                .any(|observed| observed.id == id && observed.filename.is_some());
            let is_certain = observed
                .iter()
                .any(|observed| observed.id == id && observed.is_certain());
            Some((named.then(|| role_of(id)), rank, is_certain))
        })
        .collect();
    // A suffix that is not expected is part of the name of another file, unless the rest of the name is the render's id.
    for suffix in [AssetRole::Poster, AssetRole::Thumbnail] {
        let unfilled = expected
            .iter()
            .find(|role| files.iter().all(|(filled, ..)| *filled != Some(*role)));
        if let Some(role) = unfilled.filter(|_| !expected.contains(suffix)) {
            for (filled, ..) in files
                .iter_mut()
                .filter(|(filled, _, is_certain)| *filled == Some(suffix) && !is_certain)
            {
                *filled = Some(role);
            }
        }
    }
    for role in expected.iter() {
        if files.iter().all(|(filled, ..)| *filled != Some(role))
            && let Some(nameless) = files.iter_mut().find(|(filled, ..)| filled.is_none())
        {
            nameless.0 = Some(role);
        }
    }
    files
        .into_iter()
        .map(|(role, rank, _)| (role, rank))
        .collect()
}

/// The first that holds.
fn status_as_designed(
    observed: &[Observed],
    own: Option<&str>,
    expected: RoleSet,
    optional: RoleSet,
) -> RenderStatus {
    let files = files_as_designed(observed, expected);
    let of = |role: AssetRole| -> Vec<u8> {
        files
            .iter()
            .filter(|(filled, _)| *filled == Some(role))
            .map(|(_, rank)| *rank)
            .collect()
    };
    let only_failed = |role| !of(role).is_empty() && of(role).iter().all(|rank| *rank == 1);
    let deleted =
        |role| of(role).contains(&3) && of(role).iter().all(|rank| *rank == 1 || *rank == 3);
    let ready = |role| of(role).contains(&2);

    let (spared, required): (Vec<_>, Vec<_>) =
        expected.iter().partition(|role| optional.contains(*role));
    let mut required = required.into_iter();
    let settled = |role: AssetRole| ready(role) || only_failed(role) || deleted(role);
    if own == Some("failed") || required.clone().any(only_failed) {
        RenderStatus::Failed
    } else if required.clone().any(deleted) {
        RenderStatus::Deleted
    } else if expected.is_empty() && own == Some("done")
        || !expected.is_empty() && required.all(ready) && spared.into_iter().all(settled)
    {
        RenderStatus::Ready
    } else if files.iter().any(|(_, rank)| *rank == 2) {
        RenderStatus::Partial
    } else {
        RenderStatus::Pending
    }
}

fn own_status(status: Option<&str>) -> Option<Fact> {
    let body = |status: &str| -> Value {
        json!({"type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": status})
    };
    status.map(|status| Fact::ByWebhook(body(status)))
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn each_fact_of_a_file_is_its_own_maximum(observed in one_file()) {
        let report = state_from(&observed).report(RoleSet::EMPTY);
        let [file] = &report.assets[..] else { panic!("one file: {report:?}") };

        let best = observed.iter().max_by_key(|observed| (observed.rank(), observed.source, observed.at, observed.status)).unwrap();
        let failed = best.rank() == 1;
        prop_assert_eq!(file.status.as_str(), best.status);
        // The word `deleted` from a webhook is not the status.
        prop_assert_eq!(file.status == AssetStatus::Deleted, best.rank() == 3);
        prop_assert_eq!(file.at, best.at.map(Timestamp::from_millis));

        let named = observed.iter().max_by_key(|observed| (observed.source, observed.at, observed.filename)).unwrap();
        prop_assert_eq!(file.filename.as_deref(), named.filename);
        let addressed = observed.iter().max_by_key(|observed| (observed.source, observed.at, observed.filename.map(on_the_cdn))).unwrap();
        prop_assert_eq!(file.url.as_ref().map(|url| url.as_str().to_owned()), addressed.filename.map(on_the_cdn));
        let role = observed
            .iter()
            .map(|observed| (observed.is_certain(), observed.source, observed.at, observed.filename.map(AssetRole::from_filename)))
            .max()
            .unwrap();
        prop_assert_eq!(file.role, role.3);
        let explained = observed.iter().filter(|observed| observed.error.is_some()).max_by_key(|observed| (observed.source, observed.at, observed.error));
        prop_assert_eq!(file.error.as_deref(), explained.and_then(|observed| observed.error).filter(|_| failed));
    }

    #[test]
    fn the_status_is_the_first_that_holds(
        observed in several_files(),
        own in select(vec![None, None, Some("saving"), Some("done"), Some("failed")]),
        expected in roles(),
        optional in roles(),
    ) {
        let mut state = state_from(&observed);
        // An edit/render means that there is a main file, so it counts as expected.
        let expected = match own_status(own) {
            Some(fact) => {
                fact.added_to(&mut state);
                expected.with(AssetRole::Main)
            }
            None => expected,
        };
        state.expect(&Expectation::exactly(expected));

        let report = state.report(optional);
        prop_assert_eq!(report.status, status_as_designed(&observed, own, expected, optional), "{:?}", report);
        let filled = files_as_designed(&observed, expected);
        let missing: RoleSet = report.missing.iter().map(|missing| missing.role).collect();
        for role in AssetRole::ALL {
            let observed = filled.iter().any(|(filled, _)| *filled == Some(role));
            prop_assert_eq!(missing.contains(role), expected.contains(role) && !observed, "{} in {:?}", role, report);
        }
        prop_assert_eq!(report.reason.is_some(), matches!(report.status, RenderStatus::Failed | RenderStatus::Deleted));
    }
}

/// With nothing to copy, the render's own word is enough.
#[test]
fn with_nothing_expected_done_is_ready() {
    let body = json!({"id": RENDER, "owner": OWNER, "status": "done", "data": {"output": {
        "format": "mp4", "destinations": [{"provider": "shotstack", "exclude": true}]
    }}});
    let report = state_of([&Fact::ByEditApi(body)]).report(RoleSet::EMPTY);
    assert_eq!(report.status, RenderStatus::Ready);
}

/// A copy that failed somewhere else has no effect on the one on Shotstack's hosting.
#[test]
fn a_failure_joins_its_file_on_serve_only() {
    let failed = Fact::ByWebhook(json!({
        "type": "serve", "action": "copy", "id": "a", "render": RENDER, "owner": OWNER,
        "status": "failed", "url": null, "error": "no such bucket", "completed": null,
    }));
    let ready_at = |url: &str| {
        Fact::ByWebhook(json!({
            "type": "serve", "action": "copy", "id": "a", "render": RENDER, "owner": OWNER,
            "status": "ready", "url": url, "error": null, "completed": null,
        }))
    };
    let status = |facts: &[Fact]| state_of(facts).report(RoleSet::EMPTY);

    let hosted = status(&[failed.clone(), ready_at(&on_the_cdn("r.mp4"))]);
    assert_eq!(hosted.status, RenderStatus::Ready);
    assert_eq!(hosted.assets.len(), 1);

    let elsewhere = status(&[failed, ready_at("https://bucket.example/r.mp4")]);
    assert_eq!(elsewhere.status, RenderStatus::Failed);
    assert_eq!(elsewhere.assets.len(), 2);
}

/// Where hosting is excluded, a failure counts for the destination of which nothing is known yet, and for no other once all are known.
#[test]
fn without_hosting_a_failure_joins_its_file_once_every_destination_has_it() {
    let edit = json!({"output": {"destinations": [
        {"provider": "shotstack", "exclude": true}, {"provider": "s3"}, {"provider": "mux"}
    ]}});
    let copy = |status: &str, url: Option<&str>| {
        Fact::ByWebhook(json!({
            "type": "serve", "action": "copy", "id": "a", "render": RENDER, "owner": OWNER,
            "status": status, "url": url, "error": null, "completed": null,
        }))
    };
    let mut state = state_of(&[
        Fact::Outright(Expectation::from_edit(&edit).unwrap()),
        copy("ready", Some("https://bucket.example/r.mp4")),
        copy("failed", None),
    ]);
    assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Failed);
    copy("ready", Some("https://stream.example/abc.m3u8")).added_to(&mut state);
    let report = state.report(RoleSet::EMPTY);
    assert_eq!(report.status, RenderStatus::Ready, "{report:?}");
    assert_eq!(report.assets.len(), 2);
}

//! Readiness is monotone up to an API's deletion: which files a render makes being known, a render that is ready
//! stays ready whatever webhooks say of files. The edit's own failure is no word about files; it comes first.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use shotstack_hosting::{
    AssetRole, RenderState, expectation::Expectation, render::RenderStatus, role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, copy_event, filename_for, on_the_cdn, state_of};

/// Anyone's files: each id stands for one role, and several may stand for the same.
mod anyones {
    use super::*;

    fn id() -> impl Strategy<Value = &'static str> {
        select(vec!["a", "b", "c", "main", "x", "y", "z"])
    }

    fn role_of(id: &str) -> AssetRole {
        match id {
            "a" | "main" | "x" => AssetRole::Main,
            "b" | "y" => AssetRole::Poster,
            _ => AssetRole::Thumbnail,
        }
    }

    /// A file that is ready has a URL; one that has none is odd, and its role a guess.
    pub(super) fn webhook() -> impl Strategy<Value = Fact> {
        let status = select(vec!["ready", "failed", "deleted", "importing", "archived"]);
        let place = select(vec!["nowhere", "cdn", "bucket.example", "stream.example"]);
        let about_a_file = (id(), status, place).prop_map(|(id, status, place)| {
            let filename = filename_for(role_of(id));
            let url = match place {
                "nowhere" if status != "ready" => None,
                "nowhere" | "cdn" => Some(on_the_cdn(filename)),
                host => Some(format!("https://{host}/{filename}")),
            };
            copy_event(id, status, url.as_deref())
        });
        let about_the_render = select(vec!["done", "saving"]).prop_map(|status| {
            Fact::ByWebhook(json!({
                "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": status,
            }))
        });
        prop_oneof![8 => about_a_file, 1 => about_the_render]
    }

    pub(super) fn by_the_api() -> impl Strategy<Value = Fact> {
        let status = select(vec!["importing", "ready", "failed"]);
        (id(), status).prop_map(|(id, status)| {
            let url = on_the_cdn(filename_for(role_of(id)));
            Fact::ByServeApi(json!({"id": id, "owner": OWNER, "status": status, "url": url}))
        })
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_webhook_takes_readiness_back(
        expected in select(vec!["main", "main,poster", "main,poster,thumbnail"]),
        before in prop::collection::vec(prop_oneof![anyones::webhook(), anyones::by_the_api()], 0..8),
        after in prop::collection::vec(anyones::webhook(), 1..10),
    ) {
        let expected: RoleSet = expected.parse().unwrap();
        let mut state = state_of(&before);
        state.expect(&Expectation::exactly(expected));
        for role in expected.iter() {
            let id = format!("the {role} file");
            copy_event(&id, "ready", Some(&on_the_cdn(filename_for(role)))).added_to(&mut state);
        }
        prop_assert_eq!(state.report(RoleSet::EMPTY).status, RenderStatus::Ready);

        for fact in &after {
            fact.added_to(&mut state);
            let report = state.report(RoleSet::EMPTY);
            prop_assert_eq!(report.status, RenderStatus::Ready, "after {:?}: {:?}", fact, report);
        }
    }
}

/// Readiness ends only where the API has `deleted`.
#[test]
fn the_apis_deletion_ends_readiness() {
    let url = on_the_cdn("r.mp4");
    let mut state = state_of(&[
        Fact::Outright(Expectation::exactly(RoleSet::MAIN)),
        copy_event("a", "ready", Some(&url)),
    ]);
    let deleted =
        |state: &RenderState| state.report(RoleSet::EMPTY).status == RenderStatus::Deleted;

    copy_event("a", "deleted", Some(&url)).added_to(&mut state);
    assert!(!deleted(&state));
    let failed = json!({"id": "a", "owner": OWNER, "status": "failed", "url": url, "updated": "2030-01-01T00:00:00Z"});
    Fact::ByServeApi(failed).added_to(&mut state);
    assert!(!deleted(&state), "a deletion that failed");
    Fact::ByServeApi(json!({"id": "a", "owner": OWNER, "status": "deleted"})).added_to(&mut state);
    assert!(deleted(&state));
    copy_event("a", "ready", Some(&url)).added_to(&mut state);
    assert!(deleted(&state), "a late webhook");
}

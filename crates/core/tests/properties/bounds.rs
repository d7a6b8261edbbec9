//! What keeps a state small, whatever strangers post.

use proptest::prelude::*;
use serde_json::json;
use shotstack_hosting::{
    Policy, RenderState, Timestamp,
    inbox::{Admission, Admitted, Body, Delivery, admit, decide},
    render::MAX_COPIES,
    role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, on_the_cdn, state_of};

fn now() -> Timestamp {
    Timestamp::from_millis(0)
}

fn policy() -> Policy {
    Policy::unauthenticated()
}

fn ready_copy(id: &str) -> Fact {
    Fact::ByWebhook(json!({
        "type": "serve", "action": "copy", "id": id, "render": RENDER, "owner": OWNER,
        "status": "ready", "url": on_the_cdn("r.mp4"), "error": null, "completed": null,
    }))
}

fn admitted(fact: &Fact) -> Admitted {
    let Fact::ByWebhook(body) = fact else {
        panic!("{fact:?} is not a webhook")
    };
    let delivery = Delivery {
        method: "POST",
        url: "/hook",
        body: Body::Json(body),
    };
    match admit(&delivery, &policy(), now()) {
        Ok(Admission::Render(admitted)) => admitted,
        other => panic!("{other:?}"),
    }
}

fn full() -> RenderState {
    let copies: Vec<Fact> = (0..MAX_COPIES)
        .map(|at| ready_copy(&format!("asset-{at:02}")))
        .collect();
    state_of(&copies)
}

#[test]
fn webhooks_bring_64_copies_and_no_more() {
    assert_eq!(MAX_COPIES, 64);
    let mut state = None;
    for at in 0..MAX_COPIES {
        let copy = admitted(&ready_copy(&format!("asset-{at:02}")));
        state = Some(decide(state, &copy, &policy(), now()).unwrap().state);
    }
    let state = state.unwrap();
    assert_eq!(state.report(RoleSet::EMPTY).assets.len(), MAX_COPIES);

    let refused = decide(
        Some(state),
        &admitted(&ready_copy("one-more")),
        &policy(),
        now(),
    );
    let answer = refused.unwrap_err();
    assert_eq!((answer.http_status, answer.code), (403, "bound"));
}

#[test]
fn more_facts_of_a_known_copy_are_accepted() {
    let known = admitted(&ready_copy("asset-63"));
    assert!(decide(Some(full()), &known, &policy(), now()).is_ok());
}

#[test]
fn a_copy_that_failed_and_was_nowhere_may_come_to_be_somewhere() {
    let failed = |at: usize| {
        Fact::ByWebhook(json!({
            "type": "serve", "action": "copy", "id": format!("asset-{at:02}"), "render": RENDER, "owner": OWNER,
            "status": "failed", "url": null, "error": "no space", "completed": null,
        }))
    };
    let copies: Vec<Fact> = (0..MAX_COPIES).map(failed).collect();
    let mut state = state_of(&copies);
    let ready = ready_copy("asset-07");
    state = decide(Some(state), &admitted(&ready), &policy(), now())
        .unwrap()
        .state;

    // Once: a third place of the same id is one too many.
    let Fact::ByWebhook(mut third) = ready else {
        panic!("it is a webhook")
    };
    third["url"] = on_the_cdn("r.mp4")
        .replace("cdn.shotstack.io", "elsewhere.example")
        .into();
    let anywhere = Policy::unauthenticated()
        .with_hosts(["elsewhere.example"])
        .unwrap();
    let delivery = Delivery {
        method: "POST",
        url: "/hook",
        body: Body::Json(&third),
    };
    let Ok(Admission::Render(third)) = admit(&delivery, &anywhere, now()) else {
        panic!("the host is one of the policy's")
    };
    let refused = decide(Some(state), &third, &anywhere, now());
    assert_eq!(refused.unwrap_err().code, "bound");
}

#[test]
fn facts_that_are_not_of_a_copy_are_always_accepted() {
    let done = Fact::ByWebhook(json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "done",
    }));
    assert!(decide(Some(full()), &admitted(&done), &policy(), now()).is_ok());
}

#[test]
fn the_api_and_merging_know_no_bound() {
    let mut state = full();
    let answered = json!({
        "id": "one-more", "owner": OWNER, "status": "ready", "url": on_the_cdn("r.mp4"),
    });
    Fact::ByServeApi(answered).added_to(&mut state);
    state.merge(state_of(&[ready_copy("another")]));
    assert_eq!(state.report(RoleSet::EMPTY).assets.len(), MAX_COPIES + 2);

    // What the API brought may be spoken of by webhooks too.
    let known = admitted(&ready_copy("one-more"));
    assert!(decide(Some(state), &known, &policy(), now()).is_ok());
}

proptest! {
    #![proptest_config(cases(64))]

    /// The longest text that is kept whole has 1,024 bytes; of a longer one as many characters as fit before `…`.
    #[test]
    fn errors_are_cut_at_1_kib(character in "[a-zé€🎬]", bytes in 1_000_usize..1_100) {
        let error = character.repeat(bytes / character.len());
        let copy = Fact::ByWebhook(json!({
            "type": "serve", "action": "copy", "id": "a", "render": RENDER, "owner": OWNER,
            "status": "failed", "url": null, "error": error, "completed": null,
        }));
        let report = state_of(&[copy]).report(RoleSet::EMPTY);
        let kept = report.assets[0].error.clone().unwrap();
        if error.len() <= 1024 {
            prop_assert_eq!(kept, error);
        } else {
            let whole = kept.strip_suffix('…').unwrap();
            prop_assert!(error.starts_with(whole));
            prop_assert!(kept.len() <= 1024 && kept.len() + character.len() > 1024, "{} bytes", kept.len());
        }
    }
}

#[test]
fn the_error_of_a_render_is_cut_too() {
    let failed = Fact::ByWebhook(json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "failed",
        "error": "x".repeat(60_000),
    }));
    let state = state_of(&[failed]);
    assert!(serde_json::to_string(&state).unwrap().len() < 2_048);
}

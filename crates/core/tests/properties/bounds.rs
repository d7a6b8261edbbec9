//! What keeps a state small, whatever strangers post.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use shotstack_hosting::{
    Policy, Timestamp, Validator,
    inbox::{Inbox, Reply, Step},
    render::{Document, MAX_COPIES},
    role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, on_the_cdn, state_of};
use crate::shell::{Shell, Store};

fn ready_copy(id: &str) -> Fact {
    Fact::ByWebhook(json!({
        "type": "serve", "action": "copy", "id": id, "render": RENDER, "owner": OWNER,
        "status": "ready", "url": on_the_cdn("r.mp4"), "error": null, "completed": null,
    }))
}

/// A store that holds these facts, and the policy under which webhooks come.
struct World {
    policy: Policy,
    store: Store,
}

impl World {
    fn with(facts: &[Fact], policy: Policy) -> Self {
        let mut world = Self {
            policy,
            store: Store::new(),
        };
        for fact in facts {
            assert_eq!(world.deliver(fact).http_status, 200);
        }
        world
    }

    fn full() -> Self {
        Self::with(&files(), Policy::unauthenticated())
    }

    fn inbox(&self) -> Arc<Inbox> {
        Arc::new(Inbox::new(self.policy.clone()))
    }

    fn deliver(&mut self, fact: &Fact) -> Reply {
        let Fact::ByWebhook(body) = fact else {
            panic!("{fact:?} is not a webhook")
        };
        let turn = self.inbox().delivery("POST", "/hook", None, now());
        let steps = Shell::new(turn, body.to_string()).finish(&mut self.store, now());
        let reply = steps.into_iter().find_map(|step| match step {
            Step::Reply(reply) => Some(reply),
            _ => None,
        });
        reply.unwrap()
    }

    fn observe(&mut self, attributes: &Value) {
        let response = json!({"data": [{"type": "asset", "attributes": attributes}]}).to_string();
        let document = Document::read(response.as_bytes(), &Validator::new()).unwrap();
        let render = RENDER.parse().unwrap();
        let turn = self.inbox().observation(render, &[document], None, now());
        Shell::new(turn.unwrap(), "").finish(&mut self.store, now());
    }

    /// The number of files that a wake-up finds.
    fn files(&mut self) -> usize {
        let turn = self.inbox().wake_up(RENDER, false, now());
        let steps = Shell::new(turn, "").finish(&mut self.store, now());
        match steps.last() {
            Some(Step::Done(outcome)) => outcome.report.as_ref().unwrap().assets.len(),
            other => panic!("{other:?}"),
        }
    }
}

fn now() -> Timestamp {
    Timestamp::from_millis(0)
}

fn files() -> Vec<Fact> {
    let id = |at| format!("asset-{at:02}");
    (0..MAX_COPIES).map(|at| ready_copy(&id(at))).collect()
}

#[test]
fn webhooks_bring_64_copies_and_no_more() {
    assert_eq!(MAX_COPIES, 64);
    let mut world = World::full();
    let reply = world.deliver(&ready_copy("one-more"));
    assert_eq!((reply.http_status, reply.code), (403, "bound"));
    assert_eq!(world.files(), MAX_COPIES);
}

#[test]
fn more_facts_of_a_known_copy_are_accepted() {
    assert!(World::full().deliver(&ready_copy("asset-63")).is_success());
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
    let anywhere = Policy::unauthenticated().with_hosts(["elsewhere.example"]);
    let mut world = World::with(&copies, anywhere.unwrap());
    let ready = ready_copy("asset-07");
    assert!(world.deliver(&ready).is_success());

    // Once: a third place of the same id is one too many.
    let Fact::ByWebhook(mut third) = ready else {
        panic!("it is a webhook")
    };
    third["url"] = on_the_cdn("r.mp4")
        .replace("cdn.shotstack.io", "elsewhere.example")
        .into();
    assert_eq!(world.deliver(&Fact::ByWebhook(third)).code, "bound");
}

#[test]
fn facts_that_are_not_of_a_copy_are_always_accepted() {
    let done = Fact::ByWebhook(json!({
        "type": "edit", "action": "render", "id": RENDER, "owner": OWNER, "status": "done",
    }));
    assert!(World::full().deliver(&done).is_success());
}

#[test]
fn the_api_knows_no_bound() {
    let mut world = World::full();
    world.observe(&json!({
        "id": "one-more", "owner": OWNER, "status": "ready", "url": on_the_cdn("r.mp4"),
    }));
    assert_eq!(world.files(), MAX_COPIES + 1);

    // What the API brought may be spoken of by webhooks too.
    assert!(world.deliver(&ready_copy("one-more")).is_success());
}

#[test]
fn merging_knows_no_bound() {
    let mut state = state_of(&files());
    state.merge(state_of(&[ready_copy("one-more")]));
    assert_eq!(state.report(RoleSet::EMPTY).assets.len(), MAX_COPIES + 1);
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

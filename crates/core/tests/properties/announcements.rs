//! The law of announcements: any shuffle ends in the same facts; all that is due at the end has been announced;
//! nothing twice; nothing that was not due at that moment. The [`Simulation`] checks it at every step.

use std::collections::BTreeMap;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use shotstack_hosting::{
    AssetRole, Policy, RenderState, Timestamp, expectation::Expectation, id::RenderKey,
    inbox::resume, render::Announcement, role::RoleSet,
};

use crate::cases;
use crate::observation::{Fact, OWNER, RENDER, copy_event, filename_for, news, on_the_cdn, roles};
use crate::simulation::{Inbox, Simulation, Trouble, Troubles};

fn inbox() -> impl Strategy<Value = Inbox> {
    let expected = prop::option::of(roles());
    (expected, roles(), any::<bool>()).prop_map(|(expected, optional, presuming)| Inbox {
        expected,
        optional,
        presuming,
    })
}

/// The usual fact: a file of some role is on hosting, or could not be copied.
fn plain_news() -> impl Strategy<Value = Fact> {
    let file = select(AssetRole::ALL.to_vec());
    (file, select(vec!["ready", "ready", "failed"])).prop_map(|(role, status)| {
        let url = on_the_cdn(filename_for(role));
        copy_event(
            role.as_str(),
            status,
            Some(&url).filter(|_| status == "ready").map(String::as_str),
        )
    })
}

fn some_news(count: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(prop_oneof![plain_news(), news()], count)
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 0..300)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn without_crashes_nothing_is_announced_twice(
        inbox in inbox(),
        news in some_news(1..7),
        choices in choices(),
        failures in any::<bool>(),
    ) {
        let troubles = Troubles { failures, ..Troubles::default() };
        let ledger = Simulation::run(&inbox, &news, troubles, choices);
        for (id, times) in &ledger.announced {
            prop_assert_eq!(*times, 1, "{}", id);
        }
    }

    #[test]
    fn crashes_lose_nothing_and_repeat_only_what_was_not_acknowledged(
        inbox in inbox(),
        news in some_news(1..7),
        choices in choices(),
        failures in any::<bool>(),
    ) {
        let troubles = Troubles { crashes: true, failures, wrong_clocks: false };
        Simulation::run(&inbox, &news, troubles, choices);
    }

    #[test]
    fn wrong_clocks_may_repeat_but_never_lose(
        inbox in inbox(),
        news in some_news(1..7),
        choices in choices(),
        crashes in any::<bool>(),
    ) {
        let troubles = Troubles { crashes, failures: true, wrong_clocks: true };
        Simulation::run(&inbox, &news, troubles, choices);
    }
}

#[test]
fn what_the_policy_expects_counts_where_only_the_api_has_spoken() {
    let key = RenderKey::new(OWNER.parse().unwrap(), RENDER.parse().unwrap());
    let main = Expectation::exactly(RoleSet::MAIN);
    let policy = Policy::unauthenticated().with_expectation(main);
    let Fact::ByWebhook(copy) = copy_event("a", "ready", Some(&on_the_cdn("r.mp4"))) else {
        panic!("it is a webhook")
    };
    let mut answered = copy;
    answered["renderId"] = RENDER.into();
    let mut news = RenderState::default();
    Fact::ByServeApi(answered).added_to(&mut news);
    let decision = resume(&key, None, Some(news), &policy, Timestamp::from_millis(0));
    assert!(decision.changed);
    let ids: Vec<String> = decision
        .announcements
        .iter()
        .map(Announcement::id)
        .collect();
    let render = format!("render.ready/{RENDER}");
    assert_eq!(ids, [format!("asset.ready/{RENDER}/a"), render]);
}

/// The laws would hold of a simulation in which nothing happens.
#[test]
fn in_the_simulation_things_do_go_wrong() {
    let runs = (
        inbox(),
        some_news(6),
        prop::collection::vec(any::<u16>(), 300),
    );
    let mut runner = TestRunner::deterministic();
    let troubles = Troubles {
        crashes: true,
        failures: true,
        wrong_clocks: false,
    };
    let (mut happened, mut overtaken) = (BTreeMap::new(), 0);
    for _ in 0..60 {
        let (inbox, news, choices) = runs.new_tree(&mut runner).unwrap().current();
        let ledger = Simulation::run(&inbox, &news, troubles, choices);
        let announced = |kind| ledger.announced.keys().any(|id| id.starts_with(kind));
        overtaken += u32::from(announced("render.failed") && announced("render.ready"));
        for (trouble, times) in ledger.happened {
            *happened.entry(trouble).or_insert(0) += times;
        }
    }
    println!("{overtaken} overtaken, {happened:?}");
    for (trouble, often) in [
        (Trouble::Crash, 50),
        (Trouble::RefusedAnnouncement, 10),
        (Trouble::LostSwap, 50),
        (Trouble::LostAnswer, 10),
        (Trouble::BusyAnswer, 50),
        (Trouble::Repeat, 5),
    ] {
        let times = happened.get(&trouble).copied().unwrap_or_default();
        assert!(times >= often, "{trouble:?} came {times} times");
    }
    assert!(
        overtaken > 0,
        "`render.ready` never overtook `render.failed`"
    );
}

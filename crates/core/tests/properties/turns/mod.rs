//! The law of announcements over turns: any shuffle ends in the same facts; all that is due at the end has been announced;
//! nothing twice; nothing that was not due at that moment. The [`World`] checks it at every step.
//!
//! The shells here are nothing but the loop. Their replicas stop between any two steps, race, lose swaps, fail to announce, announce
//! late and vanish; stores fail; replies get lost; clocks differ; sweepers come early, late and several at once.

mod apis;
mod asking;
mod bounds;
mod choices;
mod confirming;
mod ledger;
mod publisher;
mod replica;
mod schedule;
mod schedules;
#[path = "../../vectors/turn_steps.rs"]
mod turn_steps;
mod world;

use std::collections::BTreeMap;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use shotstack_hosting::expectation::Expectation;

use crate::cases;
use crate::observation::{Fact, news, of_owners, roles};
use world::{Rules, Trouble, Troubles, World};

fn rules() -> impl Strategy<Value = Rules> {
    let expected = prop::option::of(roles());
    (expected, roles(), any::<bool>()).prop_map(|(expected, optional, presuming)| Rules {
        expected,
        optional,
        presuming,
    })
}

/// The documents about the render: webhooks, responses of the Serve API, and expectations. They may name several owners.
fn some_news(count: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Fact>> {
    let expected = roles().prop_map(|roles| Fact::Outright(Expectation::exactly(roles)));
    of_owners(prop_oneof![8 => news(), 1 => expected], count)
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 0..400)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn without_crashes_nothing_is_announced_twice(
        rules in rules(),
        news in some_news(1..7),
        choices in choices(),
        failures in any::<bool>(),
    ) {
        let troubles = Troubles { failures, ..Troubles::default() };
        let ledger = World::run(&rules, &news, troubles, choices);
        for (id, times) in &ledger.announced {
            prop_assert_eq!(*times, 1, "{}", id);
        }
    }

    #[test]
    fn crashes_lose_nothing_and_repeat_only_what_was_not_acknowledged(
        rules in rules(),
        news in some_news(1..7),
        choices in choices(),
        failures in any::<bool>(),
    ) {
        let troubles = Troubles { crashes: true, failures, ..Troubles::default() };
        World::run(&rules, &news, troubles, choices);
    }

    #[test]
    fn wrong_clocks_may_repeat_but_never_lose(
        rules in rules(),
        news in some_news(1..7),
        choices in choices(),
        crashes in any::<bool>(),
    ) {
        let troubles = Troubles { crashes, failures: true, wrong_clocks: true, attackers: false };
        World::run(&rules, &news, troubles, choices);
    }
}

proptest! {
    #![proptest_config(cases(96))]

    /// They store nothing about the render, announce nothing, and keep nothing from being announced.
    #[test]
    fn attackers_who_know_callback_urls_change_nothing(
        rules in rules(),
        news in some_news(1..7),
        choices in choices(),
        crashes in any::<bool>(),
        wrong_clocks in any::<bool>(),
    ) {
        let troubles = Troubles { crashes, failures: true, wrong_clocks, attackers: true };
        World::run(&rules, &news, troubles, choices);
    }
}

/// The laws would hold of a world in which nothing happens.
#[test]
fn in_this_world_things_do_go_wrong() {
    let runs = (
        rules(),
        some_news(6),
        prop::collection::vec(any::<u16>(), 400),
    );
    let mut runner = TestRunner::deterministic();
    let mut happened = BTreeMap::new();
    for run in 0..100 {
        let troubles = Troubles {
            crashes: true,
            failures: true,
            wrong_clocks: false,
            attackers: run >= 90,
        };
        let (rules, news, choices) = runs.new_tree(&mut runner).unwrap().current();
        let ledger = World::run(&rules, &news, troubles, choices);
        for (trouble, times) in ledger.happened {
            *happened.entry(trouble).or_insert(0) += times;
        }
        for id in ledger.announced.keys() {
            let kind = id.split('/').next().unwrap().to_owned();
            *happened.entry(Trouble::Announced(kind)).or_insert(0) += 1;
        }
    }
    println!("{happened:?}");
    let announced = |kind: &str| Trouble::Announced(kind.to_owned());
    for (trouble, often) in [
        (Trouble::Crash, 50),
        (Trouble::FailedCall, 10),
        (Trouble::LateCall, 5),
        (Trouble::FailedStore, 10),
        (Trouble::LostSwap, 20),
        (Trouble::LostReply, 10),
        (Trouble::Busy, 20),
        (Trouble::Repeat, 3),
        (Trouble::WakeUp, 100),
        (Trouble::Attack, 100),
        (Trouble::Conflict, 50),
        (announced("render.ready"), 5),
        (announced("render.failed"), 5),
        (announced("render.overdue"), 5),
    ] {
        let times = happened.get(&trouble).copied().unwrap_or_default();
        assert!(times >= often, "{trouble:?} came {times} times");
    }
}

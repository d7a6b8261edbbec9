//! Merging is commutative, associative and idempotent, so neither order, repeats nor machines count.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use shotstack_hosting::{RenderState, role::RoleSet};

use crate::cases;
use crate::observation::{Fact, OWNER, anything, of_owners, roles, state_of};

fn merged(mut left: RenderState, right: RenderState) -> RenderState {
    left.merge(right);
    left
}

/// A state that knows anything, perhaps with an owner and a correlation that the caller has stated.
fn state() -> impl Strategy<Value = RenderState> {
    let facts = of_owners(anything(), 0..12);
    let owner = prop::option::weighted(0.2, select(vec![OWNER, "p"]));
    let correlation = prop::option::of(select(vec!["order-17", "order-18"]));
    (facts, owner, correlation).prop_map(|(facts, owner, correlation)| {
        let mut state = state_of(&facts);
        if let Some(owner) = owner {
            state.set_owner(&owner.parse().unwrap());
        }
        if let Some(correlation) = correlation {
            state.correlate(correlation).unwrap();
        }
        state
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn merging_is_commutative(a in state(), b in state()) {
        prop_assert_eq!(merged(a.clone(), b.clone()), merged(b, a));
    }

    #[test]
    fn merging_is_associative(a in state(), b in state(), c in state()) {
        let left = merged(merged(a.clone(), b.clone()), c.clone());
        let right = merged(a, merged(b, c));
        prop_assert_eq!(left, right);
    }

    #[test]
    fn merging_is_idempotent(a in state(), b in state()) {
        prop_assert_eq!(merged(a.clone(), a.clone()), a.clone());
        let both = merged(a.clone(), b.clone());
        prop_assert_eq!(merged(both.clone(), a), both.clone());
        prop_assert_eq!(merged(b, both.clone()), both);
    }

    #[test]
    fn nothing_is_neutral(a in state()) {
        prop_assert_eq!(merged(a.clone(), RenderState::default()), a.clone());
        prop_assert_eq!(merged(RenderState::default(), a.clone()), a);
    }

    /// Any order, with repeats, split over machines that meet in any tree.
    #[test]
    fn every_way_leads_to_the_same_state(
        facts in of_owners(anything(), 1..12),
        order in prop::collection::vec(any::<Index>(), 0..12),
        repeats in prop::collection::vec(any::<Index>(), 0..6),
        machines in 1_usize..5,
        ways in prop::collection::vec(any::<Index>(), 32),
        optional in roles(),
    ) {
        let straight = state_of(&facts);

        let mut shuffled: Vec<&Fact> = repeats.iter().map(|at| at.get(&facts)).collect();
        shuffled.extend(&facts);
        for (at, with) in order.iter().enumerate() {
            let (at, with) = (at % shuffled.len(), with.index(shuffled.len()));
            shuffled.swap(at, with);
        }
        let mut ways = ways.iter().cycle();
        let mut machine = |machines: usize| ways.next().map_or(0, |way| way.index(machines));
        let mut states = vec![RenderState::default(); machines];
        for fact in shuffled {
            fact.added_to(&mut states[machine(machines)]);
        }
        while states.len() > 1 {
            let one = states.swap_remove(machine(states.len()));
            let other = machine(states.len());
            states[other].merge(one);
        }

        prop_assert_eq!(&states[0], &straight);
        prop_assert_eq!(states[0].report(optional), straight.report(optional));
        prop_assert_eq!(states[0].report(RoleSet::EMPTY), straight.report(RoleSet::EMPTY));
    }

    /// Merging another state has the same effect as observing its events.
    #[test]
    fn merging_equals_observing_everything(
        ours in of_owners(anything(), 0..8),
        theirs in of_owners(anything(), 0..8),
    ) {
        let merged = merged(state_of(&ours), state_of(&theirs));
        prop_assert_eq!(merged, state_of(ours.iter().chain(&theirs)));
    }
}

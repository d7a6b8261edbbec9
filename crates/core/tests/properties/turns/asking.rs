//! Every callback is lost, and the sweep finds out by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use shotstack_hosting::inbox::{Expect, RenderQuery, Step, StepResult, Sweep};
use shotstack_hosting::{Policy, Timestamp, Turn};

use super::apis::{self, MINUTE, Render, id};
use crate::cases;
use crate::shell::{Shell, Store};

#[derive(Debug, Clone, Copy)]
enum Trouble {
    None,
    NoResponse,
    WrongKey,
    NotFound,
}

struct World<'a> {
    renders: &'a [Render],
    store: Store,
    troubles: std::vec::IntoIter<Trouble>,
    now: i64,
    announced: BTreeMap<String, u32>,
    requests: u32,
}

impl World<'_> {
    fn run(&mut self, turn: Turn) {
        let mut shell = Shell::new(turn, "");
        loop {
            let now = Timestamp::from_millis(self.now);
            let step = shell.turn.next(now);
            match &step {
                Step::Ask { query, .. } => {
                    self.ask(&mut shell.turn, query);
                    continue;
                }
                Step::Announce { announcements, .. } => {
                    for announcement in announcements {
                        *self.announced.entry(announcement.id()).or_default() += 1;
                    }
                }
                Step::Done(outcome) => {
                    assert_eq!(outcome.problem, None);
                    return;
                }
                _ => {}
            }
            assert!(shell.succeed(&step, &mut self.store, now));
        }
    }

    fn ask(&mut self, turn: &mut Turn, query: &RenderQuery) {
        self.requests += 1;
        let now = Timestamp::from_millis(self.now);
        match self.troubles.next().unwrap_or(Trouble::None) {
            Trouble::NoResponse => turn.on_result(StepResult::NoResponse("time-out"), now),
            Trouble::WrongKey => apis::refuse(turn, 403, now),
            Trouble::NotFound => apis::refuse(turn, 404, now),
            Trouble::None => {
                let at = (0..self.renders.len()).find(|at| id(*at) == query.render.as_str());
                self.renders[at.unwrap()].respond(turn, query, self.now, now);
            }
        }
    }
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        6 => Just(Trouble::None),
        1 => Just(Trouble::NoResponse),
        1 => Just(Trouble::WrongKey),
        1 => Just(Trouble::NotFound),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    /// Whatever goes wrong for a while: each render ends announced, exactly once, and then nobody asks any more.
    #[test]
    fn a_sweep_settles_every_render_without_a_single_webhook(
        orders in prop::collection::vec((apis::render(0..5 * MINUTE), any::<bool>()), 1..6),
        troubles in prop::collection::vec(trouble(), 0..30),
    ) {
        let inbox = apis::inbox(Policy::unauthenticated()).with_sweep(Sweep::Start, None);
        let inbox = Arc::new(inbox);
        let (renders, callbacks): (Vec<_>, Vec<_>) = orders.into_iter().unzip();
        let mut world = World {
            renders: &renders,
            store: Store::new(),
            troubles: troubles.into_iter(),
            now: 0,
            announced: BTreeMap::new(),
            requests: 0,
        };
        for (at, has_callback) in callbacks.into_iter().enumerate() {
            let mut expect = Expect::new(id(at).parse().unwrap());
            expect.callback = has_callback.then(|| "https://example.com/hook".to_owned());
            let turn = inbox.expectation(expect, Timestamp::from_millis(0)).unwrap();
            world.run(turn);
        }
        let mut wakes = 0;
        while let Some((at, key)) = world
            .store
            .iter()
            .filter_map(|(key, stored)| Some((stored.wake_at?.as_millis(), key.clone())))
            .min()
        {
            world.now = world.now.max(at);
            let turn = inbox.wake_up(&key, true, Timestamp::from_millis(world.now));
            world.run(turn);
            let next = world.store[&key].wake_at;
            prop_assert!(next.is_none_or(|next| next.as_millis() > world.now), "{} is listed for ever", key);
            wakes += 1;
            prop_assert!(wakes < 2_000, "the sweep never ends");
        }
        for (id, times) in &world.announced {
            prop_assert_eq!(*times, 1, "{}", id);
        }
        for (at, render) in renders.iter().enumerate() {
            let end = render.end(&id(at));
            prop_assert!(world.announced.contains_key(&end), "{} was never announced: {:?}", end, world.announced);
        }
        let per_render = world.requests / u32::try_from(renders.len()).unwrap();
        prop_assert!(per_render <= 120, "{} requests for a render", per_render);
    }
}

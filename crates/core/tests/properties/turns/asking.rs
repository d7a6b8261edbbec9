//! Every callback is lost, and the sweep finds out by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use shotstack_hosting::api::ApiResponse;
use shotstack_hosting::inbox::{ApiAccess, Expect, Inbox, RenderQuery, Step, StepResult, Sweep};
use shotstack_hosting::poll::PollTarget;
use shotstack_hosting::{Policy, Stage, Timestamp, Turn};

use crate::cases;
use crate::shell::{Shell, Store};

const MINUTE: i64 = 60_000;

/// A render, whose status and files the APIs tell.
#[derive(Debug, Clone)]
struct Render {
    /// When it is done, and when its file is ready, in milliseconds from the order.
    done_at: i64,
    ready_at: i64,
    fails: bool,
    has_callback: bool,
}

#[derive(Debug, Clone, Copy)]
enum Trouble {
    None,
    NoResponse,
    WrongKey,
    NotFound,
}

fn render() -> impl Strategy<Value = Render> {
    (
        0..20 * MINUTE,
        0..5 * MINUTE,
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(|(done_at, later, fails, has_callback)| Render {
            done_at,
            ready_at: done_at + later,
            fails,
            has_callback,
        })
}

struct World<'a> {
    renders: &'a [Render],
    store: Store,
    troubles: std::vec::IntoIter<Trouble>,
    now: i64,
    announced: BTreeMap<String, u32>,
    requests: u32,
}

fn id(at: usize) -> String {
    format!("d2b46ed6-998a-4d6b-9d91-{at:012x}")
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
        let refused = |http_status| ApiResponse {
            http_status,
            ..ApiResponse::ok(b"{}")
        };
        match self.troubles.next().unwrap_or(Trouble::None) {
            Trouble::NoResponse => turn.on_result(StepResult::NoResponse("time-out"), now),
            Trouble::WrongKey => turn.on_result(StepResult::Responded(refused(403)), now),
            Trouble::NotFound => turn.on_result(StepResult::Responded(refused(404)), now),
            Trouble::None => {
                let at = (0..self.renders.len()).find(|at| id(*at) == query.render.as_str());
                let render = &self.renders[at.unwrap()];
                let body = match query.target {
                    PollTarget::Render => {
                        let end = if render.fails { "failed" } else { "done" };
                        let status = if self.now < render.done_at {
                            "rendering"
                        } else {
                            end
                        };
                        let mut response =
                            json!({"id": query.render, "owner": "o", "status": status});
                        if query.with_data {
                            response["data"] = json!({"output": {"format": "mp4"}});
                        }
                        json!({"response": response})
                    }
                    PollTarget::Assets if self.now < render.ready_at || render.fails => {
                        json!({"data": []})
                    }
                    PollTarget::Assets => json!({"data": [{"attributes": {
                        "id": "a", "owner": "o", "status": "ready", "providerId": "a",
                        "url": format!("https://cdn.shotstack.io/au/v1/o/{}.mp4", query.render),
                    }}]}),
                };
                let body = body.to_string();
                turn.on_result(StepResult::Responded(ApiResponse::ok(body.as_bytes())), now);
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
        renders in prop::collection::vec(render(), 1..6),
        troubles in prop::collection::vec(trouble(), 0..30),
    ) {
        let api = ApiAccess { stage: Stage::Production, key_from: "`api`".to_owned() };
        let inbox = Inbox::new(Policy::unauthenticated()).with_api(api).with_sweep(Sweep::Start, None);
        let inbox = Arc::new(inbox);
        let mut world = World {
            renders: &renders,
            store: Store::new(),
            troubles: troubles.into_iter(),
            now: 0,
            announced: BTreeMap::new(),
            requests: 0,
        };
        for (at, render) in renders.iter().enumerate() {
            let mut expect = Expect::new(id(at).parse().unwrap());
            expect.callback = render.has_callback.then(|| "https://example.com/hook".to_owned());
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
        let mut ends = BTreeSet::new();
        for (at, render) in renders.iter().enumerate() {
            let end = if render.fails { "failed" } else { "ready" };
            ends.insert(format!("render.{end}/{}", id(at)));
        }
        for (id, times) in &world.announced {
            prop_assert_eq!(*times, 1, "{}", id);
        }
        for end in &ends {
            prop_assert!(world.announced.contains_key(end), "{} was never announced: {:?}", end, world.announced);
        }
        let per_render = world.requests / u32::try_from(renders.len()).unwrap();
        prop_assert!(per_render <= 120, "{} requests for a render", per_render);
    }
}

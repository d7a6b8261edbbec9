//! Properties of the poll plan, against a server that counts: any latencies, any responses, other users of the key, clocks set back.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use shotstack_hosting::{
    RenderId, Timestamp,
    api::Service,
    poll::{Disposition, Next, PollPlan, PollResult, PollRules, PollTarget},
};

#[derive(Debug, Clone)]
struct Scenario {
    seed: u64,
    renders: u32,
    limit: u32,
    longest_latency: u64,
    /// In a hundred responses.
    refused: u32,
    failed: u32,
    not_found: u32,
    settled: u32,
    clocks_go_back: bool,
    serve_only: bool,
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let percents = (0..20_u32, 0..30_u32, 0..30_u32, 1..30_u32);
    let flags = (any::<bool>(), any::<bool>());
    (
        any::<u64>(),
        1..400_u32,
        1..80_u32,
        1..20_000_u64,
        percents,
        flags,
    )
        .prop_map(
            |(
                seed,
                renders,
                limit,
                longest_latency,
                (refused, failed, not_found, settled),
                flags,
            )| {
                Scenario {
                    seed,
                    renders,
                    limit,
                    longest_latency,
                    refused,
                    failed,
                    not_found,
                    settled,
                    clocks_go_back: flags.0,
                    serve_only: flags.1,
                }
            },
        )
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end.max(1)
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    fn bits(&mut self) -> u32 {
        u32::try_from(self.below(1 << 32)).unwrap()
    }
}

#[derive(Default)]
struct Records {
    /// When the server counted each request, by service.
    counted: BTreeMap<Service, Vec<u64>>,
    /// Since when each render that no request is under way for has waited for the plan.
    waiting_since: BTreeMap<RenderId, u64>,
    longest_gap: u64,
    ends: BTreeMap<RenderId, &'static str>,
    paused_until: BTreeMap<Service, u64>,
    /// How many times a 429 of each service has said something new.
    refusals: BTreeMap<Service, u32>,
}

fn id(number: u32) -> RenderId {
    format!("d2b46ed6-998a-4d6b-9d91-{number:012x}")
        .parse()
        .unwrap()
}

fn rules(scenario: &Scenario) -> PollRules {
    PollRules {
        serve_limit: scenario.limit,
        edit_limit: scenario.limit.div_ceil(2),
        deadline_millis: 20 * 60_000,
        serve_only: scenario.serve_only,
        ..PollRules::default()
    }
}

fn run(scenario: &Scenario) -> Records {
    let rules = rules(scenario);
    let mut random = Random(scenario.seed);
    let mut records = Records::default();
    let mut plan = PollPlan::new(rules.clone());
    let (mut now, mut set_back) = (0_u64, 0_u64);
    let mut responses: BTreeSet<(u64, RenderId, Service, u32)> = BTreeSet::new();
    let clock = |now: u64, set_back: u64| {
        Timestamp::from_millis(i64::try_from(now).unwrap() - i64::try_from(set_back).unwrap())
    };
    for number in 0..scenario.renders {
        plan.watch(id(number), clock(now, set_back)).unwrap();
        records.waiting_since.insert(id(number), now);
    }
    while !plan.is_empty() {
        if scenario.clocks_go_back && random.percent(1) {
            set_back += random.below(3_600_000);
        }
        match plan.next(clock(now, set_back)) {
            Next::Ask { render, target } => {
                let service = target.service();
                assert!(
                    records
                        .paused_until
                        .get(&service)
                        .is_none_or(|until| now >= *until),
                    "asked at {now} despite a 429"
                );
                let since = records.waiting_since.remove(&render).unwrap();
                records.longest_gap = records.longest_gap.max(now - since);
                let latency = random.below(scenario.longest_latency);
                let counted_at = now + random.below(latency + 1);
                records.counted.entry(service).or_default().push(counted_at);
                let refusals = records.refusals.get(&service).copied().unwrap_or(0);
                responses.insert((now + latency, render, service, refusals));
                assert!(responses.len() <= 32);
                continue;
            }
            Next::Expired { render } => {
                records.waiting_since.remove(&render).unwrap();
                assert_eq!(records.ends.insert(render, "expired"), None);
                continue;
            }
            Next::Wait { millis } => {
                assert!(millis > 0);
                let response = responses.first().map_or(u64::MAX, |(at, ..)| *at);
                now = (now + millis).min(response.max(now));
            }
            Next::Idle => {
                let (at, ..) = responses.first().expect("idle, and no response will come");
                now = now.max(*at);
            }
        }
        while let Some((at, render, service, refusals)) = responses.first().cloned()
            && at <= now
        {
            responses.pop_first();
            let result = if random.percent(scenario.refused) {
                let retry_after = random.percent(50).then(|| random.bits() % 90);
                let known = records.refusals.entry(service).or_default();
                let is_new = *known == refusals;
                *known += u32::from(is_new);
                let pause = retry_after.map_or(60_000, |seconds| u64::from(seconds) * 1_000);
                if !scenario.clocks_go_back {
                    let until = records.paused_until.entry(service).or_default();
                    // Without a Retry-After, a 429 for a request that was sent before the last 429 says nothing new.
                    if retry_after.is_some() || is_new {
                        *until = (*until).max(now + pause);
                    }
                }
                PollResult::RateLimited { retry_after }
            } else if random.percent(scenario.failed) {
                PollResult::Failed
            } else if random.percent(scenario.not_found) {
                PollResult::NotFound
            } else if random.percent(scenario.settled) {
                PollResult::Settled
            } else {
                let next =
                    [PollTarget::Render, PollTarget::Assets][usize::from(random.percent(50))];
                PollResult::Unsettled { next }
            };
            let end = match plan
                .on_result(&render, result, random.bits(), clock(now, set_back))
                .unwrap()
            {
                Disposition::Again => {
                    records.waiting_since.insert(render, now);
                    continue;
                }
                Disposition::Settled => "settled",
                Disposition::NotFound => "not found",
                Disposition::Refused => "refused",
                Disposition::Expired => "expired",
            };
            assert_eq!(records.ends.insert(render, end), None);
        }
    }
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_window_wherever_it_begins_counts_more_than_the_limit(scenario in scenarios()) {
        let rules = rules(&scenario);
        let records = run(&scenario);
        for (service, mut counted) in records.counted {
            let limit = match service {
                Service::Serve => rules.serve_limit,
                Service::Edit => rules.edit_limit,
            };
            counted.sort_unstable();
            let limit = usize::try_from(limit).unwrap();
            for (first, beyond) in counted.iter().zip(counted.iter().skip(limit)) {
                prop_assert!(beyond - first >= rules.window_millis,
                    "{} requests from {first} to {beyond}", limit + 1);
            }
        }
    }

    #[test]
    fn every_render_ends_once(scenario in scenarios()) {
        let records = run(&scenario);
        prop_assert_eq!(records.ends.len(), usize::try_from(scenario.renders).unwrap());
    }

    /// A render that is due is overtaken at most once by each of the others.
    #[test]
    fn no_render_starves(scenario in scenarios()) {
        let scenario = Scenario { refused: 0, clocks_go_back: false, ..scenario };
        let rules = rules(&scenario);
        let records = run(&scenario);
        let rounds = u64::from(scenario.renders.div_ceil(rules.edit_limit)) + 1;
        // A round of the limit takes a window and a latency; with at most 32 under way it may take longer.
        let slots = u64::from(scenario.renders.div_ceil(32)) * scenario.longest_latency;
        let bound = rules.longest_wait_millis + rounds * (rules.window_millis + scenario.longest_latency) + slots;
        prop_assert!(records.longest_gap <= bound, "{} of {bound} ms", records.longest_gap);
    }

    #[test]
    fn no_render_expires_while_there_is_room_to_ask(scenario in scenarios()) {
        // With room for all, and without 429 and 404, every render is settled well before its deadline.
        let scenario = Scenario {
            refused: 0, not_found: 0, settled: 30, failed: 10, clocks_go_back: false,
            renders: scenario.renders % 20 + 1, limit: 600, longest_latency: scenario.longest_latency % 1_000 + 1,
            ..scenario
        };
        let records = run(&scenario);
        prop_assert!(records.ends.values().all(|end| *end == "settled"), "{:?}", records.ends);
    }
}

#[test]
fn a_render_is_asked_about_once_more_at_its_deadline() {
    let rules = PollRules {
        deadline_millis: 10_000,
        ..PollRules::default()
    };
    let mut plan = PollPlan::new(rules);
    let at = Timestamp::from_millis;
    plan.watch(id(1), at(0)).unwrap();
    let mut now = 0;
    let mut asked = Vec::new();
    loop {
        match plan.next(at(now)) {
            Next::Ask { render, .. } => {
                asked.push(now);
                let next = PollTarget::Render;
                if plan.on_result(&render, PollResult::Unsettled { next }, u32::MAX, at(now))
                    == Some(Disposition::Expired)
                {
                    break;
                }
            }
            Next::Wait { millis } => now += i64::try_from(millis).unwrap(),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(asked, [0, 1_999, 4_998, 9_497, 10_000]);
}

#[test]
fn a_thousand_renders_are_each_asked_about_within_two_minutes() {
    let rules = PollRules {
        serve_only: true,
        ..PollRules::default()
    };
    let mut plan = PollPlan::new(rules);
    let at = Timestamp::from_millis;
    for number in 0..1_000 {
        plan.watch(id(number), at(0)).unwrap();
    }
    let (mut now, mut first) = (0, BTreeMap::new());
    while first.len() < 1_000 {
        match plan.next(at(now)) {
            Next::Ask { render, .. } => {
                let next = PollTarget::Assets;
                plan.on_result(&render, PollResult::Unsettled { next }, 0, at(now))
                    .unwrap();
                first.entry(render).or_insert(now);
            }
            Next::Wait { millis } => now += i64::try_from(millis).unwrap(),
            other => panic!("{other:?}"),
        }
    }
    let at_once = first.values().filter(|at| **at == 0).count();
    assert_eq!(at_once, 150, "a quarter of the limit at once");
    let last = first.values().max().unwrap();
    assert!(*last <= 120_000, "{last} ms");
}

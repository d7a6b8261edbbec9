//! Properties of the poll plan, against a server that counts: any latencies, any responses, other users of the key, clocks set back.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shotstack_hosting::{
    RenderId, Timestamp,
    api::Service,
    poll::{DirectRequest, Disposition, Next, PollPlan, PollResult, PollRules, PollTarget},
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
    /// In a hundred steps: requests of the program's own.
    direct: u32,
    clocks_go_back: bool,
    serve_only: bool,
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let percents = (0..20_u32, 0..30_u32, 0..30_u32, 1..30_u32, 0..20_u32);
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
                (refused, failed, not_found, settled, direct),
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
                    direct,
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

/// A request under way.
#[derive(Debug, Clone)]
struct InFlight {
    sent_at: u64,
    counted_at: u64,
    service: Service,
    refusals: u32,
    sender: Sender,
}

#[derive(Debug, Clone)]
enum Sender {
    Plan(RenderId),
    Program(DirectRequest),
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
    /// By when the response comes, and in the order in which they are sent.
    in_flight: BTreeMap<(u64, u64), InFlight>,
    sent: u64,
}

impl Records {
    fn send(
        &mut self,
        service: Service,
        sender: Sender,
        latency: u64,
        random: &mut Random,
        now: u64,
    ) {
        let paused_until = self.paused_until.get(&service);
        assert!(
            paused_until.is_none_or(|until| now >= *until),
            "asked at {now} despite a 429"
        );
        self.sent += 1;
        let request = InFlight {
            sent_at: now,
            counted_at: now + random.below(latency + 1),
            service,
            refusals: self.refusals.get(&service).copied().unwrap_or(0),
            sender,
        };
        self.in_flight.insert((now + latency, self.sent), request);
    }

    /// The server counts a request before its response, or before it is ended.
    fn finish(&mut self, key: (u64, u64), now: u64) -> InFlight {
        let request = self.in_flight.remove(&key).unwrap();
        let counted = self.counted.entry(request.service).or_default();
        counted.push(request.counted_at.min(now));
        request
    }
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
        if random.percent(scenario.direct) {
            let service = [Service::Edit, Service::Serve][usize::from(random.percent(50))];
            let begin = [PollPlan::begin, PollPlan::begin_paced][usize::from(random.percent(50))];
            // One that has to wait is given up.
            if let Ok(request) = begin(&mut plan, service, clock(now, set_back)) {
                let latency = random.below(scenario.longest_latency);
                let sender = Sender::Program(request);
                records.send(service, sender, latency, &mut random, now);
            }
        }
        match plan.next(clock(now, set_back)) {
            Next::Ask { render, target } => {
                let since = records.waiting_since.remove(&render).unwrap();
                records.longest_gap = records.longest_gap.max(now - since);
                let latency = random.below(scenario.longest_latency);
                let sender = Sender::Plan(render);
                records.send(target.service(), sender, latency, &mut random, now);
                let by_plan = |request: &&InFlight| matches!(request.sender, Sender::Plan(_));
                assert!(records.in_flight.values().filter(by_plan).count() <= 32);
                continue;
            }
            Next::Expired { render } => {
                if records.waiting_since.remove(&render).is_none() {
                    let asks = |request: &InFlight| matches!(&request.sender, Sender::Plan(id) if *id == render);
                    let under_way = records.in_flight.iter().find(|(_, request)| asks(request));
                    let (&key, request) = under_way.expect("it waits, or is asked about");
                    assert!(now >= request.sent_at + 1_000);
                    records.finish(key, now);
                }
                assert_eq!(records.ends.insert(render, "expired"), None);
                continue;
            }
            Next::Wait { millis } => {
                assert!(millis > 0);
                let response = records.in_flight.first_key_value();
                let response = response.map_or(u64::MAX, |((at, _), _)| *at);
                now = (now + millis).min(response.max(now));
            }
            Next::Idle => unreachable!("a render has a deadline"),
        }
        while let Some((&key, _)) = records.in_flight.first_key_value()
            && key.0 <= now
        {
            let request = records.finish(key, now);
            let result = respond(scenario, &mut records, &request, &mut random, now);
            let render = match request.sender {
                Sender::Plan(render) => render,
                Sender::Program(request) => {
                    plan.finish(request, result, random.bits(), clock(now, set_back));
                    continue;
                }
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

/// What the API responds, and what that says about the limit.
fn respond(
    scenario: &Scenario,
    records: &mut Records,
    request: &InFlight,
    random: &mut Random,
    now: u64,
) -> PollResult {
    let (service, refusals) = (request.service, request.refusals);
    if random.percent(scenario.refused) {
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
    } else if random.percent(5) {
        PollResult::Presumed
    } else {
        let next = [PollTarget::Render, PollTarget::Assets][usize::from(random.percent(50))];
        PollResult::Unsettled { next }
    }
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
        let scenario = Scenario { refused: 0, direct: 0, clocks_go_back: false, ..scenario };
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
            refused: 0, not_found: 0, settled: 30, failed: 10, direct: 0, clocks_go_back: false,
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

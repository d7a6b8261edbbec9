//! Events of a render add up to its state, states are merged, and a state is reported and stored.

mod bodies;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use shotstack_hosting::{
    Event, Policy, RenderState, Timestamp,
    event::ServeCopy,
    expectation::Expectation,
    inbox::{Admission, Body, Delivery, acknowledge, admit, decide},
    render::RenderStatus,
    role::RoleSet,
};

/// A main file, a poster and a thumbnail.
const COPIES: usize = 3;

fn copies() -> Vec<ServeCopy> {
    bodies::in_documented_order(COPIES)
        .iter()
        .map(|body| match body.parse() {
            Ok(Event::ServeCopy(copy)) => copy,
            other => panic!("the body is genuine: {other:?}"),
        })
        .collect()
}

fn all() -> Expectation {
    Expectation::exactly("main,poster,thumbnail".parse().expect("these are roles"))
}

fn state(copies: &[ServeCopy]) -> RenderState {
    let mut state = RenderState::default();
    state.expect(&all());
    for copy in copies {
        state.observe_copy(copy);
    }
    state
}

fn states(criterion: &mut Criterion) {
    let copies = copies();
    let whole = state(&copies);
    assert_eq!(whole.report(RoleSet::EMPTY).status, RenderStatus::Ready);
    let (early, late) = (state(&copies[..2]), state(&copies[1..]));
    let stored = serde_json::to_string(&whole).expect("a state can be written");

    let mut group = criterion.benchmark_group("a render of three files");
    group.throughput(Throughput::Elements(COPIES as u64));
    group.bench_function("observe", |bencher| {
        bencher.iter(|| state(black_box(&copies)));
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("merge", |bencher| {
        bencher.iter_batched(
            || (early.clone(), late.clone()),
            |(mut early, late)| {
                early.merge(late);
                early
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("report", |bencher| {
        bencher.iter(|| black_box(&whole).report(RoleSet::EMPTY));
    });
    group.throughput(Throughput::Bytes(stored.len() as u64));
    group.bench_function("write", |bencher| {
        bencher.iter(|| serde_json::to_string(black_box(&whole)));
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| serde_json::from_str::<RenderState>(black_box(&stored)));
    });
    group.finish();
}

/// All that a receiver decides of the deliveries of one render, without its store.
fn inbox(criterion: &mut Criterion) {
    let bodies = bodies::in_documented_order(COPIES);
    let policy = Policy::unauthenticated().with_expectation(all());
    let now = Timestamp::from_millis(1_626_087_884_574);
    let deliver = |state: Option<RenderState>, body: &str| {
        let delivery = Delivery {
            method: "POST",
            url: "/hook",
            body: Body::Bytes(body.as_bytes()),
        };
        let Ok(Admission::Render(admitted)) = admit(&delivery, &policy, now) else {
            return None;
        };
        let decision = decide(state, &admitted, &policy, now).ok()?;
        Some(acknowledge(
            decision.state,
            &decision.announcements,
            decision.lease,
        ))
    };
    let mut group = criterion.benchmark_group("inbox");
    group.throughput(Throughput::Elements(COPIES as u64));
    group.bench_function("admit, decide, acknowledge", |bencher| {
        bencher.iter(|| {
            black_box(&bodies)
                .iter()
                .fold(None, |state, body| deliver(state, body))
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    states(&mut criterion);
    inbox(&mut criterion);
    criterion.final_summary();
}

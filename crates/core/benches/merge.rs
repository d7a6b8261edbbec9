//! Events of a render add up to its state, states are merged, and a state is reported.

mod bodies;
mod cpu_time;
#[path = "../tests/shell/mod.rs"]
mod shell;

use std::hint::black_box;
use std::sync::Arc;

use crate::cpu_time::CpuTime;
use criterion::{BatchSize, Criterion, Throughput};
use shotstack_hosting::{
    Event, Policy, RenderState, Timestamp,
    event::ServeCopy,
    expectation::Expectation,
    inbox::{Inbox, Sweep},
    render::RenderStatus,
    role::RoleSet,
};

use shell::{Shell, Store};

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

fn states(criterion: &mut Criterion<CpuTime>) {
    let copies = copies();
    let whole = state(&copies);
    assert_eq!(whole.report(RoleSet::EMPTY).status, RenderStatus::Ready);
    let (early, late) = (state(&copies[..2]), state(&copies[1..]));

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
    group.finish();
}

/// All that a receiver decides of the deliveries of one render, and a store that is a map.
fn inbox(criterion: &mut Criterion<CpuTime>) {
    let bodies = bodies::in_documented_order(COPIES);
    let inbox = Inbox::new(Policy::unauthenticated().with_expectation(all()));
    let inbox = Arc::new(inbox.with_sweep(Sweep::Start, None));
    let now = Timestamp::from_millis(1_626_087_884_574);
    let mut group = criterion.benchmark_group("inbox");
    group.throughput(Throughput::Elements(COPIES as u64));
    group.bench_function("turns", |bencher| {
        bencher.iter(|| {
            let mut store = Store::new();
            for body in black_box(&bodies) {
                let turn = inbox.delivery("POST", "/hook", None, now);
                Shell::new(turn, body.as_bytes()).finish(&mut store, now);
            }
            store
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = cpu_time::criterion();
    states(&mut criterion);
    inbox(&mut criterion);
    criterion.final_summary();
}

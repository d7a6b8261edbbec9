//! A state is written and read as JSON, beside plain structs with the same members.

mod bodies;
mod cpu_time;

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Throughput;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shotstack_hosting::{Event, RenderState, expectation::Expectation};

/// A main file, a poster and a thumbnail.
const COPIES: usize = 3;

/// A state without any rule about its members.
#[derive(Serialize, Deserialize)]
struct Plain {
    version: u64,
    owners: BTreeMap<String, Owner>,
    expectation: Expected,
    correlation: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Owner {
    source: String,
    facts: Facts,
}

#[derive(Serialize, Deserialize)]
struct Facts {
    status: Option<Fact>,
    error: Option<Fact>,
    expectation: Expected,
    copies: Vec<OneCopy>,
}

#[derive(Serialize, Deserialize)]
struct Expected {
    roles: Vec<String>,
    known: bool,
    hosting: String,
    elsewhere: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct OneCopy {
    id: String,
    place: String,
    facts: CopyFacts,
}

#[derive(Serialize, Deserialize)]
struct CopyFacts {
    status: Option<Fact>,
    filename: Option<Fact>,
    role: Option<Fact>,
    url: Option<Fact>,
    error: Option<Fact>,
}

#[derive(Serialize, Deserialize)]
struct Fact {
    source: String,
    at: Option<i64>,
    value: String,
}

fn state() -> RenderState {
    let mut state = RenderState::default();
    let roles = "main,poster,thumbnail".parse().expect("these are roles");
    state.expect(&Expectation::exactly(roles));
    for body in bodies::in_documented_order(COPIES) {
        match body.parse() {
            Ok(Event::ServeCopy(copy)) => state.observe_copy(&copy),
            other => panic!("the body is genuine: {other:?}"),
        }
    }
    state
}

fn main() {
    let mut criterion = cpu_time::criterion();
    let state = state();
    let text = written(&state);
    let plain: Plain = read(&text);
    assert_eq!(written(&plain), text);

    let mut group = criterion.benchmark_group("a state of three files, written");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("RenderState", |bencher| {
        bencher.iter(|| written(black_box(&state)));
    });
    group.bench_function("serde_json, typed", |bencher| {
        bencher.iter(|| written(black_box(&plain)));
    });
    group.finish();

    let mut group = criterion.benchmark_group("a state of three files, read");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("RenderState", |bencher| {
        bencher.iter(|| read::<RenderState>(black_box(&text)));
    });
    group.bench_function("serde_json, typed", |bencher| {
        bencher.iter(|| read::<Plain>(black_box(&text)));
    });
    group.finish();
    criterion.final_summary();
}

fn written(state: &impl Serialize) -> String {
    serde_json::to_string(state).expect("a state can be written")
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a state can be read")
}

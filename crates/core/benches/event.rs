//! A webhook's body becomes a validated event, beside `serde_json` that merely parses the same bytes.

mod bodies;
mod cpu_time;

use std::hint::black_box;

use crate::cpu_time::CpuTime;
use criterion::{Criterion, Throughput};
use serde::Deserialize;
use serde_json::Value;
use shotstack_hosting::Event;

const BODIES: usize = 256;

/// What a program would write that checks nothing.
#[derive(Deserialize)]
#[allow(dead_code, reason = "parsing it is all that is measured")]
struct Owned {
    r#type: String,
    action: String,
    id: String,
    render: String,
    owner: String,
    status: String,
    url: Option<String>,
    error: Option<String>,
    completed: Option<String>,
}

/// The same without copies; it refuses a body in which a string has an escape.
#[derive(Deserialize)]
#[allow(dead_code, reason = "parsing it is all that is measured")]
struct Borrowed<'a> {
    r#type: &'a str,
    action: &'a str,
    id: &'a str,
    render: &'a str,
    owner: &'a str,
    status: &'a str,
    url: Option<&'a str>,
    error: Option<&'a str>,
    completed: Option<&'a str>,
}

fn compare(criterion: &mut Criterion<CpuTime>, order: &str, bodies: &[String]) {
    for body in bodies {
        let validated = Event::from_slice(body.as_bytes()).expect("the body is genuine");
        assert!(validated.advisories().is_empty(), "{body}");
    }
    let mut group = criterion.benchmark_group(format!("event, {order} order"));
    group.throughput(Throughput::ElementsAndBytes {
        elements: bodies.len() as u64,
        bytes: bodies.iter().map(|body| body.len() as u64).sum(),
    });
    macro_rules! each_body {
        ($name:literal, $read:expr) => {
            group.bench_function($name, |bencher| {
                bencher.iter(|| {
                    for body in bodies {
                        let _ = black_box($read(black_box(body.as_bytes())));
                    }
                });
            });
        };
    }
    each_body!("Event::from_slice", Event::from_slice);
    each_body!("serde_json, typed", serde_json::from_slice::<Owned>);
    each_body!(
        "serde_json, typed, borrowed",
        serde_json::from_slice::<Borrowed<'_>>
    );
    each_body!("serde_json, Value", serde_json::from_slice::<Value>);
    group.finish();
}

fn main() {
    let mut criterion = cpu_time::criterion();
    compare(
        &mut criterion,
        "documented",
        &bodies::in_documented_order(BODIES),
    );
    compare(&mut criterion, "any", &bodies::in_any_order(BODIES));
    criterion.final_summary();
}

//! CDN URLs are built and parsed, beside the `url` crate doing the same.

mod cpu_time;

use std::hint::black_box;

use crate::cpu_time::CpuTime;
use criterion::{Criterion, Throughput};
use shotstack_hosting::CdnUrl;
use url::{Host, Url};

const OWNER: &str = "5ca6hu7s9k";

fn filenames() -> Vec<String> {
    (0..256_u64)
        .map(|at| {
            let digits = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            format!(
                "{:08x}-998a-4d6b-9d91-{:012x}.mp4",
                digits >> 32,
                digits & 0xffff_ffff
            )
        })
        .collect()
}

fn build(criterion: &mut Criterion<CpuTime>) {
    let filenames = filenames();
    let origin = Url::parse("https://cdn.shotstack.io").expect("it is a URL");
    let ours = |filename: &str| CdnUrl::new(OWNER, filename).ok().map(|url| url.to_string());
    let theirs = |filename: &str| {
        let mut url = origin.clone();
        url.path_segments_mut()
            .ok()?
            .extend(["au", "v1", OWNER, filename]);
        Some(String::from(url))
    };
    compare(criterion, "CDN URL, build", &filenames, ours, theirs);
}

fn parse(criterion: &mut Criterion<CpuTime>) {
    let urls: Vec<_> = filenames()
        .iter()
        .map(|filename| format!("https://cdn.shotstack.io/au/v1/{OWNER}/{filename}"))
        .collect();
    let ours = |text: &str| {
        let url = CdnUrl::parse(text).ok()?;
        Some(parts_length([
            url.region(),
            url.stage(),
            url.owner(),
            url.filename(),
        ]))
    };
    compare(criterion, "CDN URL, parse", &urls, ours, parse_by_crate);
}

/// The checks of [`CdnUrl::parse`], but for those of what is percent-encoded.
fn parse_by_crate(text: &str) -> Option<usize> {
    let url = Url::parse(text).ok()?;
    let plain = url.as_str() == text
        && url.scheme() == "https"
        && url.host() == Some(Host::Domain("cdn.shotstack.io"))
        && url.port().is_none()
        && url.username().is_empty()
        && url.query().is_none()
        && url.fragment().is_none();
    let mut segments = url.path_segments().filter(|_| plain)?;
    let mut next = || segments.next().filter(|segment| !segment.is_empty());
    let parts = [next()?, next()?, next()?, next()?];
    segments.next().is_none().then(|| parts_length(parts))
}

fn parts_length(parts: [&str; 4]) -> usize {
    black_box(parts).map(str::len).iter().sum()
}

fn compare<T: PartialEq + std::fmt::Debug>(
    criterion: &mut Criterion<CpuTime>,
    name: &str,
    inputs: &[String],
    ours: impl Fn(&str) -> Option<T>,
    theirs: impl Fn(&str) -> Option<T>,
) {
    for input in inputs {
        let answer = ours(input);
        assert!(answer.is_some() && answer == theirs(input), "{input}");
    }
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(inputs.len() as u64));
    group.bench_function("CdnUrl", |bencher| bencher.iter(|| each(inputs, &ours)));
    group.bench_function("the url crate", |bencher| {
        bencher.iter(|| each(inputs, &theirs));
    });
    group.finish();
}

fn each<T>(inputs: &[String], work: impl Fn(&str) -> T) {
    for input in inputs {
        black_box(work(black_box(input)));
    }
}

fn main() {
    let mut criterion = cpu_time::criterion();
    build(&mut criterion);
    parse(&mut criterion);
    criterion.final_summary();
}

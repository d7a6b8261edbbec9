//! A body becomes an event or findings, the same on every way there, and findings point into the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::Deserialize as _;
use serde_json::Value;
use shotstack_hosting::{validate::{Code, Finding, Invalid, Limits, Validated}, Event, Validator};

fuzz_target!(|body: &[u8]| match Event::from_slice(body) {
    Ok(validated) => accepted(body, &validated),
    Err(invalid) => refused(body, &invalid),
});

fn accepted(body: &[u8], validated: &Validated) {
    let value = json(body).expect("an accepted body is JSON");
    let theirs = serde_json_reads(body).expect("an accepted body is JSON to others too");
    assert_eq!(Value::from(value.clone()), theirs);
    for advisory in validated.advisories() {
        assert_points_into(&theirs, advisory);
    }

    let event = validated.event();
    let from_value = Event::from_value(value).expect("the value is accepted as its text is");
    assert_eq!(from_value.event(), event);
    let told_by_bytes = |finding: &&Finding| finding.code() != Code::ByteOrderMark;
    assert!(
        validated
            .advisories()
            .iter()
            .filter(told_by_bytes)
            .eq(from_value.advisories())
    );

    let again = event.to_body().to_string();
    let again = roomy()
        .check(again.as_bytes())
        .expect("what was accepted is accepted again");
    assert_eq!(again.event(), event);

    serde_json::to_value(validated).expect("it can be written");
    let view = serde_json::to_string(event).expect("it can be written");
    // Of the checks only this one concerns the view: its times are numbers.
    if let Err(invalid) = roomy().check(view.as_bytes()) {
        let repeated = |finding: &Finding| finding.code() == Code::DuplicateMember;
        assert!(!invalid.violations().iter().any(repeated), "{view}");
    }
}

fn refused(body: &[u8], invalid: &Invalid) {
    let violations = invalid.violations();
    assert!(!violations.is_empty());
    assert!(!invalid.to_string().is_empty());
    serde_json::to_value(invalid).expect("it can be written");

    let any = |codes: &[Code]| {
        violations
            .iter()
            .any(|finding| codes.contains(&finding.code()))
    };
    if any(&[
        Code::EmptyBody,
        Code::TooLarge,
        Code::InvalidUtf8,
        Code::InvalidJson,
        Code::TrailingText,
    ]) {
        assert_eq!(violations.len(), 1);
        assert_eq!(violations[0].path(), "");
        assert!(
            violations[0]
                .offset()
                .is_none_or(|offset| offset <= body.len())
        );
        assert!(any(&[Code::TooLarge]) || serde_json::from_slice::<Value>(bare(body)).is_err());
        return;
    }
    if any(&[Code::TooDeep]) {
        // To read it as a value takes more stack than there is.
        return;
    }
    let theirs = serde_json_reads(body).expect("a body that is no JSON is refused as such");
    if any(&[Code::DuplicateMember]) {
        // A value keeps the last of two members: only what lies in neither of them can be found.
        return;
    }
    let value = json(body).expect("what has no member twice and is not too deep is a value");
    for finding in violations.iter().chain(invalid.advisories()) {
        assert_points_into(&theirs, finding);
    }
    let from_value = Event::from_value(value).expect_err("the value is refused as its text is");
    assert_eq!(from_value.violations(), violations);
}

fn assert_points_into(body: &Value, finding: &Finding) {
    let may_be_absent = matches!(
        finding.code(),
        Code::Missing | Code::UrlMissing | Code::ErrorMissing | Code::CompletedMissing
    );
    let found = body.pointer(finding.path());
    assert!(found.is_some() || may_be_absent, "{finding:?}");
    if finding.code() == Code::Missing {
        assert_eq!(found, None, "{finding:?}");
    }
}

/// A body that is written out again can be longer: times come with milliseconds.
fn roomy() -> Validator {
    Validator::new().with_limits(Limits {
        max_bytes: usize::MAX,
        ..Limits::default()
    })
}

/// The value, read without `serde_json`'s limit of nesting, which is one below ours.
fn serde_json_reads(body: &[u8]) -> serde_json::Result<Value> {
    let mut source = serde_json::Deserializer::from_slice(bare(body));
    source.disable_recursion_limit();
    let value = Value::deserialize(&mut source)?;
    source.end().map(|()| value)
}

fn json(body: &[u8]) -> Option<Value> {
    std::str::from_utf8(bare(body)).ok()?.parse().ok()
}

fn bare(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

//! A body becomes an event or findings, the same on every way there, and findings point into the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use shotstack_hosting::{
    Event, Validator,
    validate::{Code, Finding, Invalid, Limits, Validated},
};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fuzz_target!(|body: &[u8]| {
    assert_tiers_agree(body);
    match Event::from_slice(body) {
        Ok(validated) => accepted(body, &validated),
        Err(invalid) => refused(body, &invalid),
    }
});

/// The scanner reads no body with a byte-order mark: the explaining parser does, and notes the mark first.
fn assert_tiers_agree(body: &[u8]) {
    if body.starts_with(BYTE_ORDER_MARK) {
        return;
    }
    let marked = [BYTE_ORDER_MARK, body].concat();
    match (roomy().check(body), roomy().check(&marked)) {
        (Ok(checked), Ok(explained)) => {
            assert_eq!(checked.event(), explained.event());
            assert_eq!(checked.advisories(), &explained.advisories()[1..]);
        }
        (checked, explained) => assert_eq!(checked.is_ok(), explained.is_ok()),
    }
}

fn accepted(body: &[u8], validated: &Validated) {
    let event = validated.event();
    if !is_repaired(validated.advisories()) {
        let value = serde_json_reads(body).expect("an accepted body is JSON");
        for advisory in validated.advisories() {
            assert_points_into(&value, advisory);
        }
        let from_value = Event::from_value(value).expect("the value is accepted as its text is");
        assert_eq!(from_value.event(), event);
        let is_about_values = |finding: &&Finding| finding.code() != Code::ByteOrderMark;
        let advisories = validated.advisories().iter().filter(is_about_values);
        assert!(advisories.eq(from_value.advisories()));
    }

    let again = event.to_body().to_string();
    let again = roomy()
        .check(again.as_bytes())
        .expect("what was accepted is accepted again");
    assert_eq!(again.event(), event);

    let written = serde_json::to_value(validated).expect("it can be written")["event"].take();
    let read: Event = serde_json::from_str(&written.to_string()).expect("it can be read again");
    assert_eq!(&read, event);
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
        assert!(any(&[Code::TooLarge]) || serde_json_reads(body).is_err());
        return;
    }
    if any(&[Code::TooDeep]) {
        // To read it as a value may take more nesting than `serde_json` allows.
        return;
    }
    if any(&[Code::HalfSurrogate]) || is_repaired(invalid.advisories()) {
        assert!(
            serde_json_reads(body).is_err(),
            "nothing is repaired needlessly"
        );
        return;
    }
    let value = serde_json_reads(body).expect("a body that is not JSON is refused as such");
    if any(&[Code::DuplicateMember]) {
        // A value keeps the last of two members: only what lies in neither of them can be found.
        return;
    }
    for finding in violations.iter().chain(invalid.advisories()) {
        assert_points_into(&value, finding);
    }
    let from_value = Event::from_value(value).expect_err("the value is refused as its text is");
    assert_eq!(from_value.violations(), violations);
}

fn is_repaired(advisories: &[Finding]) -> bool {
    advisories.iter().any(|advisory| {
        matches!(
            advisory.code(),
            Code::HalfSurrogate | Code::NumberOutOfRange
        )
    })
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

fn serde_json_reads(body: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(bare(body))
}

fn bare(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

//! The texts of `JSONTestSuite`, as bodies and as values inside of a genuine body.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use shotstack_hosting::{
    Event,
    validate::{Code, Finding, Invalid, Validated},
};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The texts by name. What a parser has to do with them begins the name.
fn texts() -> BTreeMap<String, Vec<u8>> {
    let texts = include_str!("../../../tests/fixtures/json-test-suite/bodies.json");
    let texts: BTreeMap<String, String> = serde_json::from_str(texts).unwrap();
    let decoded = |(name, text): (String, String)| (name, Base64::decode_vec(&text).unwrap());
    texts.into_iter().map(decoded).collect()
}

fn is_json(result: &Result<Validated, Invalid>) -> bool {
    let not_json = |finding: &Finding| {
        matches!(
            finding.code(),
            Code::EmptyBody | Code::InvalidJson | Code::InvalidUtf8 | Code::TrailingText
        )
    };
    match result {
        Ok(_) => true,
        Err(invalid) => !invalid.violations().iter().any(not_json),
    }
}

/// A body with a byte-order mark is left to the parser that explains, and the mark is noted first.
fn assert_tiers_agree(body: &[u8], name: &str) {
    let marked = [BYTE_ORDER_MARK, body].concat();
    match (Event::from_slice(body), Event::from_slice(&marked)) {
        (Ok(scanned), Ok(explained)) => {
            assert_eq!(scanned.event(), explained.event(), "{name}");
            assert_eq!(scanned.advisories(), &explained.advisories()[1..], "{name}");
        }
        (scanned, explained) => assert_eq!(scanned.is_ok(), explained.is_ok(), "{name}"),
    }
}

#[test]
fn what_is_json_is_recognized() {
    for (name, body) in texts() {
        let is_json = is_json(&Event::from_slice(&body));
        match name.split_once('_') {
            Some(("y", _)) => assert!(is_json, "{name}"),
            Some(("n", _)) => assert!(!is_json, "{name}"),
            _ => {}
        }
    }
}

#[test]
fn both_tiers_agree_about_any_value_of_any_member() {
    let genuine = include_str!("../../../tests/fixtures/serve-copy-ready.json");
    let genuine: serde_json::Map<_, _> = serde_json::from_str(genuine).unwrap();
    let mut accepted = 0;
    for (name, text) in texts() {
        assert_tiers_agree(&text, &name);
        for replaced in genuine.keys().map(String::as_str).chain(["another"]) {
            let others = genuine.iter().filter(|(member, _)| *member != replaced);
            let mut body = b"{".to_vec();
            for (member, value) in others {
                body.extend(format!("\"{member}\":{value},").into_bytes());
            }
            body.extend(format!("\"{replaced}\":").into_bytes());
            body.extend(&text);
            body.push(b'}');
            assert_tiers_agree(&body, &format!("{name} as {replaced}"));
            accepted += usize::from(Event::from_slice(&body).is_ok());
        }
    }
    assert!(accepted > texts().len() / 4, "{accepted}");
}

//! Properties of every body, whatever is in it.
//!
//! What proptest finds belongs in `tests/vectors/events.json`, where every runtime runs it.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use shotstack_hosting::{
    Event, Validator,
    validate::{Code, Finding, Invalid, Limits, Validated},
};

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    }
}

const KINDS: &[(&str, &str)] = &[
    ("serve", "copy"),
    ("serve", "copy"),
    ("edit", "render"),
    ("ingest", "source"),
    ("ingest", "rendition"),
    ("studio", "publish"),
    ("serve", "render"),
];

const TEXTS: &[&str] = &[
    "e4433cbf-e501-76a2-ac8b-715d26997540",
    "zzytey4v-32km-kq1z-aftr-3kcuqi0brad2",
    "5ca6hu7s9k",
    "Sommerfest/2021 \u{2116} 1",
    "ready",
    "done",
    "failed",
    "deleted",
    "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a%20b.mp4",
    "https://cdn.shotstack.io/au/v1/5ca6hu7s9k/a b.mp4",
    "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/a.mp4",
    "http://user:pw@files.example:8080/a?b#c",
    "s3://bucket/key",
    "2021-07-12T11:04:44.574Z",
    "2021-07-12t21:04:44.5999+10:00",
    "2016-12-31T23:59:60Z",
    "2023-02-29T00:00:00Z",
    "",
    "a\nb",
    "\u{2028}",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(TEXTS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(
            &[
                "__proto__",
                "constructor",
                "cdn",
                "data",
                "render",
                "poster",
                "n",
                "",
                "a/b~c"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

/// What Shotstack would send there, most of the time.
fn usual(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        12 => select(texts).prop_map(|text| Some(Value::from(text))),
        2 => select(TEXTS).prop_map(|text| Some(Value::from(text))),
        1 => option::of(any_value()),
    ]
}

prop_compose! {
    fn body()(
        kind in select(KINDS),
        id in usual(&TEXTS[..4]),
        render in usual(&TEXTS[..4]),
        owner in usual(&TEXTS[2..3]),
        status in usual(&TEXTS[4..8]),
        url in option::of(usual(&TEXTS[8..13])),
        stills in [option::of(usual(&TEXTS[8..13])), option::of(usual(&TEXTS[8..13]))],
        error in option::of(usual(&TEXTS[2..4])),
        completed in option::of(usual(&TEXTS[13..16])),
        unknown in btree_map(name(), any_value(), 0..4),
    ) -> Map<String, Value> {
        let [poster, thumbnail] = stills;
        let known = [
            ("type", Some(json!(kind.0))),
            ("action", Some(json!(kind.1))),
            ("id", id),
            ("render", render),
            ("owner", owner),
            ("status", status),
            ("url", url.flatten()),
            ("poster", poster.flatten()),
            ("thumbnail", thumbnail.flatten()),
            ("error", error.flatten()),
            ("completed", completed.flatten()),
        ];
        let mut body: Map<String, Value> = unknown.into_iter().collect();
        for (name, value) in known {
            body.extend(value.map(|value| (name.to_owned(), value)));
        }
        body
    }
}

fn check(body: &Map<String, Value>) -> Result<Validated, Invalid> {
    Validator::new().check(&serde_json::to_vec(body).unwrap())
}

fn findings(outcome: &Result<Validated, Invalid>) -> Vec<&Finding> {
    match outcome {
        Ok(validated) => validated.advisories().iter().collect(),
        Err(invalid) => invalid
            .violations()
            .iter()
            .chain(invalid.advisories())
            .collect(),
    }
}

fn names(object: &Value) -> BTreeSet<&str> {
    let members = object.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

fn assert_well_formed(outcome: &Result<Validated, Invalid>) -> Result<(), TestCaseError> {
    let json = match outcome {
        Ok(validated) => json!(validated),
        Err(invalid) => json!(invalid),
    };
    if json["valid"] == true {
        prop_assert_eq!(
            names(&json),
            BTreeSet::from(["advisories", "event", "valid"])
        );
    } else {
        let expected = BTreeSet::from(["advisories", "valid", "violations"]);
        prop_assert_eq!(names(&json), expected);
        prop_assert_ne!(&json["violations"], &json!([]));
    }
    for finding in findings(outcome) {
        let json = json!(finding);
        let expected = BTreeSet::from(["code", "found", "hint", "message", "path"]);
        prop_assert_eq!(names(&json), expected);
        prop_assert!(
            json["path"] == "" || finding.path().starts_with('/'),
            "{}",
            json
        );
        prop_assert!(!finding.message().is_empty(), "{}", json);
        prop_assert!(
            finding.found().is_none_or(|found| found.len() <= 80),
            "{}",
            json
        );
    }
    Ok(())
}

const GENUINE: [&str; 5] = [
    r#"{"type":"serve","action":"copy","id":"e4433cbf-e501-76a2-ac8b-715d26997540","render":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"ready","url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4","error":null,"completed":"2021-07-12T11:04:44.574Z"}"#,
    r#"{"type":"edit","action":"render","id":"d2b46ed6-998a-4d6b-9d91-b8cf0193a655","owner":"5ca6hu7s9k","status":"done","url":"https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4","poster":"https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6-poster.jpg","thumbnail":null,"error":null,"completed":"2021-07-12T11:03:53.712Z"}"#,
    r#"{"type":"ingest","action":"source","id":"zzytey4v-32km-kq1z-aftr-3kcuqi0brad2","owner":"5ca6hu7s9k","status":"failed","url":null,"error":"no such file","completed":"2023-01-04T03:02:52.774Z"}"#,
    r#"{"type":"ingest","action":"rendition","id":"zzy8s2xx-3yzc-8m1t-gzbc-2i2adk1hsvld","owner":"5ca6hu7s9k","status":"ready","url":"https://shotstack-ingest-api-v1-renditions.s3.ap-southeast-2.amazonaws.com/5ca6hu7s9k/zzytey4v/a.mp4","error":null,"completed":"2023-02-03T07:06:44.174Z"}"#,
    r#" { "owner" : "o" , "url":"", "status" : "saving","render":"r" ,"id":"a","type":"serve" , "action": "copy" } "#,
];

/// The verdict of the explaining parser: the scanner reads no body with a byte-order mark.
fn explained(body: &[u8]) -> Result<Validated, Invalid> {
    let limits = Limits {
        max_bytes: Limits::default().max_bytes + 3,
        ..Limits::default()
    };
    Validator::new()
        .with_limits(limits)
        .check(&[b"\xef\xbb\xbf", body].concat())
}

/// The two tiers accept the same bodies, as the same events, with the same advisories.
fn assert_tiers_agree(body: &[u8]) -> Result<(), TestCaseError> {
    let shown = String::from_utf8_lossy(body);
    match (Validator::new().check(body), explained(body)) {
        (Ok(checked), Ok(explained)) => {
            prop_assert_eq!(checked.event(), explained.event(), "{}", shown);
            let (mark, others) = explained.advisories().split_first().unwrap();
            prop_assert_eq!(mark.code(), Code::ByteOrderMark);
            prop_assert_eq!(checked.advisories(), others, "{}", shown);
        }
        (Err(checked), Err(explained)) => {
            prop_assert_eq!(
                checked.violations().len(),
                explained.violations().len(),
                "{}",
                shown
            );
        }
        (checked, explained) => prop_assert!(false, "{}: {:?}, {:?}", shown, checked, explained),
    }
    Ok(())
}

/// What a byte of a body is replaced with: everything that means something in JSON, in an id or in a URL.
const OTHER_BYTES: &[u8] = b"\"\\}:,n0-/ \n\x0b\x7f\xc3";

#[test]
fn the_scanner_and_the_parser_agree_on_every_mutant_of_one_byte() {
    for body in GENUINE.map(str::as_bytes) {
        for at in 0..body.len() {
            let (before, after) = (&body[..at], &body[at + 1..]);
            for mutant in [
                before.to_vec(),
                [before, after].concat(),
                [before, &[body[at]; 2], after].concat(),
            ] {
                assert_tiers_agree(&mutant).unwrap();
            }
            for byte in OTHER_BYTES {
                assert_tiers_agree(&[before, &[*byte], after].concat()).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_scanner_and_the_parser_agree(
        body in body(),
        genuine in select(&GENUINE[..]),
        changes in vec((any::<Index>(), any::<Index>(), select(&[0, 1, 2, 3][..])), 0..4),
    ) {
        assert_tiers_agree(json!(body).to_string().as_bytes())?;
        // Members left out, doubled, put elsewhere, and values exchanged.
        let members = genuine.trim().trim_start_matches('{').trim_end_matches('}');
        let mut members: Vec<String> = members.split(',').map(str::to_owned).collect();
        for (one, other, change) in changes {
            let (one, other) = (one.index(members.len()), other.index(members.len()));
            match change {
                0 => members.swap(one, other),
                1 => members.insert(other, members[one].clone()),
                2 if members.len() > 1 => drop(members.remove(one)),
                _ => {
                    let value = members[other].split_once(':').unwrap().1.to_owned();
                    let name = members[one].split_once(':').unwrap().0;
                    members[one] = format!("{name}:{value}");
                }
            }
        }
        assert_tiers_agree(format!("{{{}}}", members.join(",")).as_bytes())?;
    }

    #[test]
    fn a_body_written_anew_is_the_same_event(body in body()) {
        if let Ok(validated) = check(&body) {
            let again = validated.event().to_body();
            // What was read although it was written in another form is written as it should be: no advisory is left.
            let reread = Event::from_value(again.clone()).unwrap();
            prop_assert_eq!(reread.event(), validated.event());
            prop_assert_eq!(&reread.event().to_body(), &again);
            prop_assert_eq!(Event::from_slice(again.to_string().as_bytes()), Ok(reread));
        }
    }

    #[test]
    fn an_event_is_deserialized_as_it_was_serialized(body in body()) {
        if let Ok(validated) = check(&body) {
            let event = validated.into_event();
            let text = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Event>(&text).unwrap(), &event, "{}", text);
            prop_assert_eq!(&serde_json::from_value::<Event>(json!(event)).unwrap(), &event);
            prop_assert_eq!(serde_json::from_value::<Event>(event.to_body()).unwrap(), event);
        }
    }

    #[test]
    fn half_surrogates_refuse_essential_members_only(body in body(), at in any::<Index>()) {
        let name = at.get(&body.keys().cloned().collect::<Vec<_>>()).clone();
        let Value::String(value) = &body[&name] else { return Ok(()) };
        let mut cut = body.clone();
        cut.insert(name.clone(), format!("{value}\u{fffd}").into());
        // A character that is cut in two, and the same with the character that is read in its place.
        let text = json!(cut).to_string().replace('\u{fffd}', r"\ud83d");
        let outcome = Validator::new().check(text.as_bytes());
        let codes: Vec<Code> = findings(&outcome).iter().map(|finding| finding.code()).collect();
        prop_assert!(codes.contains(&Code::HalfSurrogate) || outcome.is_err(), "{}", text);
        if let Ok(validated) = outcome {
            let repaired = check(&cut).map(Validated::into_event);
            prop_assert_eq!(Ok(validated.into_event()), repaired);
            prop_assert!(!["type", "action"].contains(&name.as_str()));
        }
    }

    #[test]
    fn bytes_and_value_are_read_alike(body in body()) {
        prop_assert_eq!(check(&body), Event::from_value(Value::Object(body)));
    }

    #[test]
    fn unknown_members_are_passed_on(body in body(), name in "x-[a-z]{1,8}", value in any_value()) {
        let mut body = body;
        body.insert(name.clone(), value.clone());
        if let Ok(validated) = check(&body) {
            prop_assert_eq!(&json!(validated.event())["unknown"][&name], &value);
            let again = validated.event().to_body();
            prop_assert_eq!(again.get(&name), Some(&value));
        }
    }

    #[test]
    fn findings_have_five_members(body in body()) {
        assert_well_formed(&check(&body))?;
    }

    #[test]
    fn any_member_twice_is_a_duplicate(body in body(), at in any::<Index>(), value in any_value()) {
        let name = at.get(&body.keys().collect::<Vec<_>>()).to_owned();
        let text = json!(body).to_string();
        let twice = format!("{},{}:{value}}}", text.strip_suffix('}').unwrap(), json!(name));
        let outcome = Validator::new().check(twice.as_bytes());
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let refused = outcome.map_or_else(|invalid| invalid.violations().to_vec(), |_| Vec::new());
        let found: Vec<_> = refused.iter().map(|finding| (finding.code(), finding.path())).collect();
        // Whatever else is wrong with the body comes after it.
        prop_assert_eq!(found.first(), Some(&(Code::DuplicateMember, pointer.as_str())));
    }

    #[test]
    fn bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        assert_well_formed(&Validator::new().check(&bytes))?;
    }

    #[test]
    fn broken_bodies_never_panic(
        body in body(),
        at in any::<Index>(),
        inserted in vec(prop_oneof![select(br#"{}[]",:\u0e-."#.as_slice()), any::<u8>()], 0..4),
        cut in option::of(select(&[r"\ud83c", r"\udfac", "1e999", "-1E+400,"][..])),
        removed in 0..8_usize,
    ) {
        let mut bytes = json!(body).to_string().into_bytes();
        let start = at.index(bytes.len());
        let inserted = inserted.into_iter().chain(cut.unwrap_or_default().bytes());
        bytes.splice(start..(start + removed).min(bytes.len()), inserted);
        for bytes in [&bytes, &bytes[..start]] {
            let outcome = Validator::new().check(bytes);
            assert_well_formed(&outcome)?;
            for finding in findings(&outcome) {
                prop_assert!(finding.offset().is_none_or(|offset| offset <= bytes.len()));
            }
        }
    }
}

/// A signed URL carries its signature in the query; before an `@` there can be a password.
#[test]
fn findings_show_no_secret_of_a_url() {
    for url in [
        "http://files.example/a.mp4?signature=S3CRET",
        "http://user:S3CRET@files.example/a.mp4",
        "https://cdn.shotstack.io/a.mp4?signature=S3CRET",
        "https://user:S3CRET@cdn.shotstack.io/a.mp4",
        "//files.example/a.mp4?signature=S3CRET",
        "https://files.example/a.mp4?signature=S3CRET\n",
    ] {
        for kind in ["serve/copy", "edit/render", "ingest/source"] {
            let (event_type, action) = kind.split_once('/').unwrap();
            let body = json!({"type": event_type, "action": action, "id": "i", "render": "r", "owner": "o",
                "status": "saving", "url": url, "poster": url});
            let outcome = Event::from_value(body);
            let shown = json!(findings(&outcome)).to_string();
            assert!(!shown.contains("S3CRET"), "{kind}: {shown}");
        }
    }
}

/// A stranger must not make us answer with much more than he sent.
#[test]
fn a_refusal_is_bounded() {
    let name = "n".repeat(60_000);
    let duplicates = ["\"a\":1"; 100].join(",");
    let body = format!("{{\"{name}\":{{{duplicates}}}}}");
    let refusal = json!(Event::from_slice(body.as_bytes()).unwrap_err()).to_string();
    assert!(refusal.len() < 4 * body.len(), "{} bytes", refusal.len());
}

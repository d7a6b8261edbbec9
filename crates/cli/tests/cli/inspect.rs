//! `inspect` through the real binary.

use crate::command::{fixtures, run, run_in, run_with};
use serde_json::{Value, json};

const GENUINE: [&str; 5] = [
    "serve-copy-ready.json",
    "serve-copy-ready-same-stem.json",
    "edit-render-done.json",
    "ingest-source-ready.json",
    "ingest-rendition-ready.json",
];

fn listed(arguments: &[&str], input: impl AsRef<[u8]>) -> (Vec<Value>, i32) {
    let ran = run_with(&[&["inspect", "--json"], arguments].concat(), input);
    let bodies = ran.stdout.lines().map(serde_json::from_str);
    (bodies.map(Result::unwrap).collect(), ran.status)
}

fn codes(body: &Value, which: &str) -> Vec<String> {
    let findings = body[which].as_array().unwrap();
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    findings.iter().map(code).collect()
}

#[test]
fn genuine_bodies_are_valid() {
    let files = GENUINE.map(fixtures);
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let (bodies, status) = listed(&files, "");
    assert_eq!((bodies.len(), status), (GENUINE.len(), 0));
    for (body, name) in bodies.iter().zip(GENUINE) {
        assert_eq!(body["valid"], true, "{name}");
        let kind = (
            body["event"]["type"].as_str(),
            body["event"]["action"].as_str(),
        );
        let named = kind.0.unwrap().to_owned() + "-" + kind.1.unwrap();
        assert!(name.starts_with(&named), "{name} is {named}");
    }
    assert_eq!(codes(&bodies[0], "advisories"), ["filename_not_render"]);
}

#[test]
fn the_text_output_marks_every_violation() {
    let body = r#"{
  "type": "serve",
  "action": "copy",
  "id": "e4433cbf-e501-76a2-ac8b-715d26997540",
  "owner": "5ca6hu7s9k",
  "status": "ready",
  "url": "cdn.shotstack.io/au/v1/5ca6hu7s9k/film.mp4",
  "error": {"message": "none"},
  "completed": "2021-07-12T11:04:44.574Z"
}
"#;
    let ran = run_with(&["inspect"], body);
    snapbox::assert_data_eq!(
        ran.stdout,
        snapbox::str![[r#"
standard input: invalid serve/copy, with 1 violation and 2 advisories

violation[missing]: `render` is missing
 --> standard input:1:1
  |
1 | {
  | ^ /render is missing here
  |
  = help: in a serve/copy, `id` is the asset id and `render` is the render id

advisory[invalid_url]: `url` is not an absolute URL
 --> standard input:7:10
  |
7 |   "url": "cdn.shotstack.io/au/v1/5ca6hu7s9k/film.mp4",
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ /url
  |
  = help: the URL has no scheme: put `https://` in front

advisory[wrong_type]: `error` is an object, not a string
 --> standard input:8:12
  |
8 |   "error": {"message": "none"},
  |            ^^^^^^^^^^^^^^^^^^^ /error
  |
  = help: Shotstack's `error` is a string: there is no `error.message`

"#]]
    );
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 1));
}

#[test]
fn the_json_output_has_every_violation_with_its_path() {
    let (bodies, status) = listed(
        &[],
        r#"{"type":"serve","action":"copy","id":"","status":7}"#,
    );
    assert_eq!(status, 1);
    let [body] = bodies.as_slice() else {
        panic!("{bodies:?}")
    };
    assert_eq!(body["valid"], false);
    let violations = body["violations"].as_array().unwrap();
    let places: Vec<_> = violations
        .iter()
        .map(|violation| {
            (
                violation["path"].as_str().unwrap(),
                violation["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("/id", "empty"),
            ("/render", "missing"),
            ("/owner", "missing"),
            ("/status", "wrong_type"),
        ]
    );
    assert_eq!(violations[3]["found"], "7");
    for violation in violations {
        let members: Vec<_> = violation
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(members, ["code", "found", "hint", "message", "path"]);
    }
}

#[test]
fn each_line_can_be_a_body() {
    let line = |status: &str| {
        format!(r#"{{"type":"ingest","action":"source","id":"s","owner":"o","status":"{status}"}}"#)
    };
    let text = format!("{}\n\n{{\n{}\n", line("ready"), line("failed"));
    let (bodies, status) = listed(&["--lines"], &text);
    let valid: Vec<_> = bodies
        .iter()
        .map(|body| body["valid"].as_bool().unwrap())
        .collect();
    assert_eq!((valid, status), (vec![true, false, true], 1));

    let ran = run_with(&["inspect", "--lines"], &text);
    assert!(
        ran.stdout.contains("standard input:3: invalid"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.ends_with("3 bodies: 2 valid, 1 invalid\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn invalid_text_and_bodies_that_are_too_large_have_a_code() {
    for (body, code) in [
        (&b""[..], "empty_body"),
        (b"\xff\xfe", "invalid_utf8"),
        (b"{} {}", "trailing_text"),
        (b"[NaN]", "invalid_json"),
        (br#"{"type":"a\ud800"}"#, "half_surrogate"),
        (b"[]", "not_an_object"),
        (
            br#"{"type":"a","type":"b","action":"c"}"#,
            "duplicate_member",
        ),
    ] {
        let (bodies, status) = listed(&[], body);
        assert_eq!(status, 1);
        assert!(
            codes(&bodies[0], "violations").contains(&code.to_owned()),
            "{code}: {bodies:?}"
        );
    }
    let (bodies, _) = listed(&["--max-bytes", "10"], "{\"type\": \"serve\"}");
    assert_eq!(codes(&bodies[0], "violations"), ["too_large"]);
}

#[test]
fn a_body_cannot_write_to_the_terminal() {
    let body = "{\"type\":\"serve\u{202e}\",\"action\":\"\\u001b[2J\",\"\u{9b}\":1}";
    for arguments in [&["inspect"][..], &["inspect", "--json"]] {
        let ran = run_with(arguments, body);
        let written = ran.stdout.contains(['\u{1b}', '\u{9b}']);
        assert!(!written, "{arguments:?}: {:?}", ran.stdout);
    }
}

#[test]
fn colours_are_printed_only_on_request_without_a_terminal() {
    let file = fixtures("serve-copy-ready.json");
    assert!(!run(&["inspect", &file]).stdout.contains('\u{1b}'));
    let asked = run_in(&[("CLICOLOR_FORCE", "1")], &["inspect", &file], "");
    assert!(asked.stdout.contains("\u{1b}["));
}

#[test]
fn misuse_and_unreadable_files_exit_2_and_other_files_are_still_read() {
    let file = fixtures("edit-render-done.json");
    let ran = run(&["inspect", "no-such-file.json", &file]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr
            .starts_with("error: cannot read `no-such-file.json`"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("valid edit/render, done"),
        "{}",
        ran.stdout
    );
    for arguments in [
        &["inspect", "-", "-"][..],
        &["inspect", "--no-such-option"],
        &["inspect", "--max-bytes", "x"],
    ] {
        assert_eq!(run(arguments).status, 2, "{arguments:?}");
    }
}

/// The steps to the webhook in an input, its verdict, and what the text output says about its place.
fn unwrapped(input: impl AsRef<[u8]>) -> (Value, bool, String) {
    let (bodies, status) = listed(&[], input.as_ref());
    let valid = bodies[0]["valid"].as_bool().unwrap();
    assert_eq!(status, i32::from(!valid));
    let ran = run_with(&["inspect"], input);
    let second = ran.stdout.lines().nth(1).unwrap_or_default();
    let place = second.trim_start().split(';').next().unwrap().to_owned();
    (bodies[0]["unwrapped"].clone(), valid, place)
}

fn field(name: &str) -> Vec<u8> {
    std::fs::read(fixtures(&format!("field/{name}"))).unwrap()
}

#[test]
fn a_webhook_inside_something_else_is_found_and_inspected() {
    for (name, steps, place) in [
        (
            "04-n8n-webhook-item.json",
            json!([{"at": "/0/body"}]),
            "found at /0/body",
        ),
        (
            "05-apigw-v2-base64.json",
            json!([{"at": "/body"}, {"decoded": "base64"}]),
            "found at /body, decoded from Base64",
        ),
        (
            "14-utf16.json",
            json!([{"decoded": "utf-16"}]),
            "decoded from UTF-16",
        ),
        (
            "18-log-line.txt",
            json!([{"line": 1, "column": 69}]),
            "found at column 69",
        ),
    ] {
        assert_eq!(
            unwrapped(field(name)),
            (steps, true, place.to_owned()),
            "{name}"
        );
    }
    let remains: Value = serde_json::from_slice(&field("53-handler-bodies.json")).unwrap();
    for (name, step, place) in [
        (
            "form_parser_read_json",
            "form-name",
            "read from the name of a form field",
        ),
        (
            "serialised_buffer",
            "buffer",
            "read from a serialised Buffer",
        ),
    ] {
        let (steps, valid, found) = unwrapped(remains[name].to_string());
        assert_eq!(
            (steps, valid, found.as_str()),
            (json!([{"decoded": step}]), false, place)
        );
    }
}

#[test]
fn load_balancer_and_gateway_events_hold_the_body_as_a_string() {
    let body = std::fs::read_to_string(fixtures("serve-copy-ready.json")).unwrap();
    for event in [
        json!({"resource": "/hook", "httpMethod": "POST", "requestContext": {"stage": "prod"},
            "body": body, "isBase64Encoded": false}),
        json!({"requestContext": {"elb": {"targetGroupArn": "arn:aws:x"}}, "httpMethod": "POST",
            "multiValueHeaders": {}, "body": body, "isBase64Encoded": false}),
    ] {
        let (steps, valid, _) = unwrapped(event.to_string());
        assert_eq!((steps, valid), (json!([{"at": "/body"}]), true));
    }
}

#[test]
fn findings_inside_a_wrapping_are_marked_in_what_was_inside() {
    let ran = run_with(
        &["inspect"],
        r#"[{"headers":{},"body":{"type":"serve","action":"copy","id":"a","render":"b","owner":7,"status":"ready"}}]"#,
    );
    assert_eq!(ran.status, 1);
    snapbox::assert_data_eq!(
        ran.stdout,
        snapbox::str![[r"
standard input: invalid serve/copy, with 1 violation[..]
  found at /0/body; a handler would refuse the text as it is

violation[wrong_type]: `owner` is a number, not a string
 --> standard input, found at /0/body:1:[..]
...
"]]
    );
}

#[test]
fn what_holds_no_webhook_is_inspected_as_it_is_and_fixed_members_do_not_change() {
    for input in ["[]", r#"{"body":"hello"}"#, "aGVsbG8=", "hello"] {
        let (bodies, status) = listed(&[], input);
        assert_eq!((status, bodies[0].get("unwrapped")), (1, None), "{input}");
    }
    let (bodies, _) = listed(&[&fixtures("serve-copy-ready.json")], "");
    let members: Vec<_> = bodies[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["advisories", "event", "valid"]);
}

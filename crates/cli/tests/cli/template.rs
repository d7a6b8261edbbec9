//! `template` through the real binary, against a local Shotstack.

use serde_json::{Value, json};

use crate::command::{Ran, run_in};
use crate::emulator::{Local, all_files};

const SECRET: &str = "a secret of at least 24 bytes";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn set_callback(local: &Local, arguments: &[&str], answer: &str) -> Ran {
    let url = local.url();
    let variables = [
        ("SHOTSTACK_API_KEY", local.key()),
        ("SHOTSTACK_URL", &url),
        ("CALLBACK_SECRET", SECRET),
    ];
    let all = [&["template", "set-callback"], arguments].concat();
    let ran = run_in(&variables, &all, answer);
    assert!(
        !format!("{ran:?}").contains("shotstack_token=1."),
        "the token shows: {ran:?}"
    );
    ran
}

fn saved(local: &Local, callback: Option<&str>) -> String {
    let clip = json!({"asset": {"type": "title", "text": "{{ TITLE }}"}, "start": 0, "length": 1});
    let mut edit = json!({
        "timeline": {"tracks": [{"clips": [clip]}]},
        "output": all_files(),
        "merge": [{"find": "TITLE", "replace": "film"}],
    });
    if let Some(callback) = callback {
        edit["callback"] = callback.into();
    }
    let response = local.edit_api(
        "POST",
        "templates",
        Some(&json!({"name": "Promo", "template": edit})),
    );
    response["response"]["id"].as_str().unwrap().to_owned()
}

fn template(local: &Local, id: &str) -> Value {
    local.edit_api("GET", &format!("templates/{id}"), None)["response"].clone()
}

#[test]
fn a_template_gets_a_standing_callback_and_stays_the_same_otherwise() {
    let local = Local::start("0.001");
    let id = saved(&local, None);
    let before = template(&local, &id);
    let ran = set_callback(&local, &[&id, "--url", "https://example.com/hook"], "yes\n");
    assert_eq!(ran.status, 0, "{ran:?}");
    let change =
        "the callback of the template `Promo` to https://example.com/hook?shotstack_token=";
    assert!(ran.stderr.contains(&format!("Set {change}")), "{ran:?}");
    assert!(ran.stderr.contains("(it has none)? [yes/no] "), "{ran:?}");
    assert!(
        ran.stdout.starts_with(&format!("has set {change}")),
        "{ran:?}"
    );

    let mut after = template(&local, &id);
    let edit = after["template"].as_object_mut().unwrap();
    let callback = edit.remove("callback").unwrap();
    assert_eq!(after, before);
    let variables = [("CALLBACK_SECRET", SECRET)];
    let verified = run_in(
        &variables,
        &["callback", "verify", callback.as_str().unwrap()],
        "",
    );
    assert_eq!(verified.status, 0, "{verified:?}");
    assert!(verified.stdout.contains("main"), "{verified:?}");

    let again = set_callback(&local, &[&id, "--url", "https://example.com/hook"], "");
    assert_eq!(again.status, 0, "{again:?}");
    assert!(
        again.stdout.contains("`Promo` already has this callback"),
        "{again:?}"
    );
}

#[test]
fn a_template_is_left_as_it_is_without_a_yes() {
    let local = Local::start("0.001");
    let id = saved(
        &local,
        Some("https://example.com/old?shotstack_token=1.secret"),
    );
    let before = template(&local, &id);
    for answer in ["no\n", "\n", ""] {
        let ran = set_callback(&local, &[&id, "--url", "https://example.com/hook"], answer);
        assert_eq!(ran.status, 1, "{ran:?}");
        assert!(
            ran.stderr.contains("(in place of https://example.com/old?"),
            "{ran:?}"
        );
        assert!(
            ran.stderr.contains("error: the template is left as it is"),
            "{ran:?}"
        );
        assert_eq!(template(&local, &id), before);
    }
    let ran = set_callback(
        &local,
        &[
            &id,
            "--url",
            "https://example.com/hook",
            "--yes",
            "--expires-in",
            "365d",
        ],
        "",
    );
    assert_eq!(
        (ran.status, ran.stderr.contains("[yes/no]")),
        (0, false),
        "{ran:?}"
    );
    let after = template(&local, &id);
    assert!(
        after["template"]["callback"]
            .as_str()
            .unwrap()
            .starts_with("https://example.com/hook?")
    );
}

#[test]
fn a_template_that_is_not_known_exits_1_and_a_wrong_id_exits_2() {
    let local = Local::start("0.001");
    let unknown = set_callback(
        &local,
        &[UNKNOWN, "--url", "https://example.com/hook"],
        "yes\n",
    );
    assert_eq!(unknown.status, 1, "{unknown:?}");
    assert!(
        unknown
            .stderr
            .contains(&format!("error: GET /edit/v1/templates/{UNKNOWN}: ")),
        "{unknown:?}"
    );
    let wrong = set_callback(
        &local,
        &["promo", "--url", "https://example.com/hook"],
        "yes\n",
    );
    assert_eq!(wrong.status, 2, "{wrong:?}");
}

//! `callback` through the real binary.

use crate::command::{Ran, fixtures, run_in};
use serde_json::Value;

const SECRET: &str = "a secret of the tests, long enough";
const OLDER: &str = "an older secret of the tests, long enough";

fn run(arguments: &[&str]) -> Ran {
    run_in(
        &[
            ("CALLBACK_SECRET", SECRET),
            ("OLDER", OLDER),
            ("SHORT", "hunter2"),
        ],
        arguments,
        "",
    )
}

fn mint(more: &[&str]) -> String {
    let mut arguments = vec![
        "callback",
        "mint",
        "--url",
        "https://example.com/hook?shop=3",
    ];
    arguments.extend(["--correlation", "order-17"]);
    arguments.extend(more);
    let ran = run(&arguments);
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0));
    ran.stdout.trim_end().to_owned()
}

#[test]
fn a_minted_url_is_verified() {
    let url = mint(&[
        "--expect",
        "main,poster",
        "--owner",
        "5ca6hu7s9k",
        "--stage",
        "v1",
    ]);
    assert!(
        url.starts_with("https://example.com/hook?shop=3&shotstack_token=1."),
        "{url}"
    );
    let ran = run(&["callback", "verify", &url, "--json"]);
    let mut claims: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(claims["expires"].take().is_u64());
    assert_eq!(
        claims,
        serde_json::json!({"correlation": "order-17", "expected": ["main", "poster"],
            "owner": "5ca6hu7s9k", "stage": "v1", "expires": null})
    );
}

#[test]
fn an_edit_is_printed_with_its_callback_and_defines_the_expected_files() {
    let edit = mint(&["--edit", &fixtures("one-render/edit.json")]);
    let edit: Value = serde_json::from_str(&edit).unwrap();
    assert_eq!(edit["output"]["thumbnail"]["scale"], 0.3);
    let ran = run(&["callback", "verify", edit["callback"].as_str().unwrap()]);
    assert!(
        ran.stdout.contains("main,poster,thumbnail"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_standing_url_names_no_order_and_does_not_expire() {
    let arguments = ["--url", "https://example.com/hook", "--standing"];
    let mint = |more: &[&str]| run(&[&["callback", "mint"][..], &arguments, more].concat());
    let minted = mint(&[]);
    assert_eq!((minted.stderr.as_str(), minted.status), ("", 0));
    let url = minted.stdout.trim_end();
    let verified = run(&["callback", "verify", url]);
    assert_eq!(
        verified.stdout,
        "standing  for many renders\nexpires   never\n"
    );
    let claims = run(&["callback", "verify", url, "--json"]).stdout;
    assert_eq!(claims.trim_end(), "{}");

    let ending = mint(&["--expires-in", "12h"]);
    let verified = run(&["callback", "verify", ending.stdout.trim_end()]);
    assert!(
        verified.stdout.contains("expires   20"),
        "{}",
        verified.stdout
    );
    let both = mint(&["--correlation", "order-17"]);
    assert_eq!(both.status, 2, "{}", both.stderr);
    assert!(
        both.stderr.contains("cannot be used with"),
        "{}",
        both.stderr
    );
}

#[test]
fn secrets_can_be_rotated() {
    let url = mint(&["--secret-env", "OLDER"]);
    assert_eq!(run(&["callback", "verify", &url]).status, 1);
    let both = ["--secret-env", "CALLBACK_SECRET", "--secret-env", "OLDER"];
    let ran = run(&[&["callback", "verify", &url][..], &both].concat());
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0));
}

#[test]
fn a_secret_file_may_end_in_a_line_break() {
    let path =
        std::env::temp_dir().join(format!("shotstack-hosting-secret-{}", std::process::id()));
    std::fs::write(&path, format!("{SECRET}\r\n")).unwrap();
    let url = mint(&["--secret-file", &path.display().to_string()]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(&["callback", "verify", &url]).status, 0);
}

#[test]
fn refusals_explain_and_show_no_secret_and_no_token() {
    let url = mint(&[]);
    let expired = mint(&["--expires-in", "0s"]);
    let twice = format!("{url}&shotstack_token=1.a.b.c");
    let changed = url.replace("shotstack_token=1.", "shotstack_token=1.x");
    for (arguments, status, message) in [
        (&["verify", "/hook"][..], 1, "has no `shotstack_token`"),
        (&["verify", &twice], 1, "more than one"),
        (&["verify", &changed], 1, "not signed with any"),
        (&["verify", &format!("{url}x")], 1, "signature is not valid"),
        (&["verify", &expired], 1, "expired at"),
        (&["verify", &url, "--secret-env", "NO_SUCH"], 2, "NO_SUCH"),
        (&["verify", &url, "--secret-env", "SHORT"], 2, "has 7 bytes"),
        (
            &["mint", "--url", "/hook", "--correlation", "a"],
            1,
            "not an absolute",
        ),
        (&["mint", "--url", &url, "--correlation", "a"], 1, "already"),
        (
            &[
                "mint",
                "--url",
                "https://a.example/#b",
                "--correlation",
                "a",
            ],
            1,
            "fragment",
        ),
        (
            &["mint", "--url", "https://a.example", "--correlation", ""],
            1,
            "is empty",
        ),
        (
            &[
                "mint",
                "--url",
                "https://a.example",
                "--correlation",
                "a",
                "--expect",
                "video",
            ],
            1,
            "main, poster or",
        ),
        (
            &[
                "mint",
                "--url",
                "https://a.example",
                "--correlation",
                "a",
                "--expires-in",
                "soon",
            ],
            2,
            "expires-in",
        ),
        (
            &[
                "mint",
                "--url",
                "https://a.example",
                "--correlation",
                "a",
                "--expect",
                "",
            ],
            1,
            "--expect is empty",
        ),
        (
            &["verify", &url, "--secret-env", SECRET],
            2,
            "that --secret-env names is not set",
        ),
        (
            &["verify", &url, "--secret-file", SECRET],
            2,
            "that --secret-file names",
        ),
        (&["mint", "--correlation", "a"], 2, "--url"),
    ] {
        let ran = run(&[&["callback"], arguments].concat());
        assert_eq!(ran.status, status, "{arguments:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(message),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
        let token = url.split("token=").nth(1).unwrap();
        for hidden in [SECRET, OLDER, "hunter2", token] {
            assert!(!ran.stderr.contains(hidden), "{}", ran.stderr);
        }
    }
}

#[test]
fn mint_warns_of_urls_that_shotstack_cannot_reach_and_of_http() {
    for (url, warnings) in [
        ("https://example.com/hook", &[][..]),
        (
            "https://localhost:8080/hook",
            &["`localhost` is this machine itself"],
        ),
        (
            "https://192.168.1.20/hook",
            &["`192.168.1.20` is a private address"],
        ),
        (
            "https://169.254.0.1/hook",
            &["`169.254.0.1` is a link-local address"],
        ),
        ("https://100.64.0.1/hook", &["(CGNAT)"]),
        ("http://example.com/hook", &["is http, not https"]),
        (
            "http://127.0.0.1/hook",
            &["`127.0.0.1` is this machine itself", "is http, not https"],
        ),
    ] {
        let ran = run(&["callback", "mint", "--url", url, "--correlation", "a"]);
        assert_eq!(ran.status, 0, "{url}: {ran:?}");
        assert!(
            ran.stdout.starts_with(&format!("{url}?shotstack_token=1.")),
            "{ran:?}"
        );
        let lines: Vec<_> = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning: "))
            .collect();
        assert_eq!(lines.len(), warnings.len(), "{url}: {ran:?}");
        for (line, warning) in lines.iter().zip(warnings) {
            assert!(line.contains(warning), "{url}: {line}");
        }
        assert_eq!(
            ran.stderr.matches("help: ").count(),
            warnings.len(),
            "{ran:?}"
        );
    }
}

#[test]
fn mistake_20_no_callback_is_minted_for_the_render_of_a_template() {
    let arguments = [
        "callback",
        "mint",
        "--url",
        "https://example.com/hook",
        "--correlation",
        "a",
    ];
    let mint = |file: &str| run(&[&arguments[..], &["--edit", &fixtures(file)]].concat());
    let ran = mint("field/27-template-render.json");
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(
        ran.stderr
            .contains("this is a request to render a template")
            && ran.stderr.contains("discards a `callback`")
            && ran.stderr.contains("PUT /templates/{id}"),
        "{ran:?}"
    );
    // Of a template's response the edit is taken.
    let ran = mint("field/40-template-get.json");
    let edit: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        edit["callback"].is_string() && edit["output"]["poster"].is_object(),
        "{edit}"
    );
}

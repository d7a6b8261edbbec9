//! `url` through the real binary.

use crate::command::{run, run_in};
use serde_json::{Value, json};

const OUTPUT: &str = "https://shotstack-api-stage-output.s3.ap-southeast-2.amazonaws.com";

fn printed(arguments: &[&str]) -> String {
    let ran = run(&[&["url"], arguments].concat());
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0), "{arguments:?}");
    ran.stdout.trim_end().to_owned()
}

#[test]
fn urls_are_built_from_their_parts() {
    for (arguments, url) in [
        (
            &["--file", "f.mp4"][..],
            "https://cdn.shotstack.io/au/v1/o/f.mp4",
        ),
        (
            &["--file", "my film.mp4"],
            "https://cdn.shotstack.io/au/v1/o/my%20film.mp4",
        ),
        (
            &["--file", "f.mp4", "--stage", "stage"],
            "https://cdn.shotstack.io/au/stage/o/f.mp4",
        ),
        (
            &["--file", "f.mp4", "--region", "us"],
            "https://cdn.shotstack.io/us/v1/o/f.mp4",
        ),
        (
            &["--file", "f.mp4", "--origin", "https://media.example.com"],
            "https://media.example.com/au/v1/o/f.mp4",
        ),
        (
            &["--render", "r", "--role", "poster"],
            "https://cdn.shotstack.io/au/v1/o/r-poster.jpg",
        ),
        (
            &["--render", "film.v2", "--role", "main"],
            "https://cdn.shotstack.io/au/v1/o/film.v2.mp4",
        ),
        (
            &["--render", "r", "--role", "main", "--ext", "gif"],
            "https://cdn.shotstack.io/au/v1/o/r.gif",
        ),
    ] {
        let all = [&["build", "--owner", "o"], arguments].concat();
        assert_eq!(printed(&all), url);
    }
}

#[test]
fn urls_are_derived_from_temporary_ones() {
    let url = printed(&["from", &format!("{OUTPUT}/o/r-thumb.jpg")]);
    assert_eq!(url, "https://cdn.shotstack.io/au/stage/o/r-thumb.jpg");
}

#[test]
fn the_json_output_has_the_decoded_parts() {
    let url = "https://cdn.shotstack.io/au/v1/o/my%20film-poster.jpg";
    let parts: Value = serde_json::from_str(&printed(&["parse", "--json", url])).unwrap();
    assert_eq!(
        parts,
        json!({"region": "au", "stage": "v1", "owner": "o", "filename": "my film-poster.jpg", "role": "poster"})
    );
}

#[test]
fn refusals_exit_1_with_a_reason_and_help() {
    let temporary = format!("{OUTPUT}/o/r.mp4");
    for (arguments, reason, help) in [
        (&["parse", ""][..], "is empty", "shell variable"),
        (&["from", ""], "is empty", "shell variable"),
        (
            &["build", "--owner", "", "--file", "f"],
            "the owner is empty",
            "`owner`",
        ),
        (
            &["build", "--owner", "o", "--file", ""],
            "the file name is empty",
            "plain name",
        ),
        (
            &["build", "--owner", "o", "--file", "a/b"],
            "contains `/`",
            "without a folder",
        ),
        (
            &["build", "--owner", "o", "--file", ".."],
            "`..`",
            "plain name",
        ),
        (
            &["build", "--owner", "o", "--file", "f", "--stage", "prod"],
            "prod",
            "stage",
        ),
        (
            &[
                "build", "--owner", "o", "--render", "x.mp4", "--role", "main",
            ],
            "`x.mp4` is the name of a file",
            "write `--file x.mp4`, or `--render x --role main --ext mp4`",
        ),
        (
            &[
                "build",
                "--owner",
                "o",
                "--render",
                "x-poster.JPG",
                "--role",
                "poster",
            ],
            "`x-poster.JPG` is the name of a file",
            "or `--render x --role poster`",
        ),
        (
            &[
                "build", "--owner", "o", "--render", "x.m4v", "--role", "main", "--ext", "m4v",
            ],
            "is the name of a file",
            "--ext m4v",
        ),
        (&["parse", &temporary], "does not begin with", "url from"),
        (
            &["parse", "https://cdn.shotstack.io.evil.com/au/v1/o/f"],
            "only starts with the expected one",
            "do not trust this URL",
        ),
        (
            &["parse", "https://cdn.shotstack.io/au/v1/o/f?x=1"],
            "query",
            "remove the `?`",
        ),
        (
            &["from", "https://cdn.shotstack.io/au/v1/o/f"],
            "not a temporary output URL",
            "is already a CDN URL",
        ),
    ] {
        let ran = run(&[&["url"], arguments].concat());
        assert_eq!(ran.status, 1, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
        let (first, second) = ran.stderr.split_once('\n').unwrap();
        assert!(
            first.starts_with("error: ") && first.contains(reason),
            "{arguments:?}: {first}"
        );
        assert!(
            second.starts_with("help: ") && second.contains(help),
            "{arguments:?}: {second}"
        );
    }
}

#[test]
fn misuse_exits_2() {
    for arguments in [
        &["url"][..],
        &["url", "build", "--owner", "o"],
        &["url", "build", "--file", "f"],
        &[
            "url", "build", "--owner", "o", "--file", "f", "--render", "r",
        ],
        &["url", "parse"],
    ] {
        assert_eq!(run(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn shotstack_url_names_an_emulators_cdn_and_the_option_wins() {
    let cdn = "http://127.0.0.1:8484/cdn/au/v1/o/r.mp4";
    let variables = [("SHOTSTACK_URL", "http://127.0.0.1:8484")];
    let parsed = run_in(&variables, &["url", "parse", cdn], "");
    assert_eq!(parsed.status, 0, "{parsed:?}");
    assert_eq!(
        parsed.stderr,
        "warning: the environment variable SHOTSTACK_URL is http://127.0.0.1:8484: Shotstack's APIs are expected there, \
         and its CDN at http://127.0.0.1:8484/cdn\n"
    );

    let own = ["url", "parse", cdn, "--origin", "https://media.example.com"];
    let refused = run_in(&variables, &own, "");
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(!refused.stderr.contains("SHOTSTACK_URL"), "{refused:?}");

    // A proxy of the APIs leaves the CDN.
    let hosted = ["url", "parse", "https://cdn.shotstack.io/au/v1/o/r.mp4"];
    let proxied = run_in(&[("SHOTSTACK_URL", "https://a.example")], &hosted, "");
    assert_eq!((proxied.status, proxied.stderr.as_str()), (0, ""));
    let unset = run_in(&[("SHOTSTACK_URL", "")], &hosted, "");
    assert_eq!((unset.status, unset.stderr.as_str()), (0, ""));
}

#[test]
fn a_shotstack_url_that_is_not_valid_is_refused_with_a_way_out() {
    for (url, expected) in [
        (
            "http://a.example",
            "is http://a.example, but http is accepted on this machine only",
        ),
        (
            "127.0.0.1:8484",
            "is 127.0.0.1:8484, without a scheme: write http://127.0.0.1:8484",
        ),
    ] {
        let hosted = ["url", "parse", "https://cdn.shotstack.io/au/v1/o/r.mp4"];
        let refused = run_in(&[("SHOTSTACK_URL", url)], &hosted, "");
        assert_eq!(refused.status, 2, "{refused:?}");
        let start = format!("error: the environment variable SHOTSTACK_URL {expected}");
        assert!(refused.stderr.starts_with(&start), "{refused:?}");
        assert!(
            refused.stderr.contains("\nhelp: set it to the URL"),
            "{refused:?}"
        );
    }
}

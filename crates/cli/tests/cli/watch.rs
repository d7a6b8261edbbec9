//! `watch` through the real binary, against a local Shotstack.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::Value;
use shotstack_hosting_emulator::Config;

use crate::command::{fixtures, run, run_in};
use crate::emulator::{Local, all_files};

#[test]
fn a_render_is_watched_until_all_its_files_are_ready() {
    let local = Local::start("0.01");
    let render = local.submit(&all_files(), "none").to_string();
    let ran = local.run(&["watch", &render]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(
        lines.first(),
        Some(&format!("render {render}: ready").as_str()),
        "{ran:?}"
    );
    for (name, suffix) in [
        ("main", ".mp4"),
        ("poster", "-poster.jpg"),
        ("thumbnail", "-thumb.jpg"),
    ] {
        let is_row = |line: &&str| {
            line.trim_start()
                .starts_with(&format!("{name:<11}  ready      http://127.0.0.1:"))
                && line.ends_with(&format!("/{render}{suffix}"))
        };
        assert_eq!(
            lines.iter().copied().filter(|line| is_row(line)).count(),
            1,
            "{name} in {ran:?}"
        );
        // Before that, standard error had a line for each file.
        assert!(
            ran.stderr
                .contains(&format!("{render}  {name:<11}  expected")),
            "{ran:?}"
        );
    }
}

/// Mistake 22, with all that the live API does: the first requests find no render, a status has no edit unless it is asked
/// for, and the poster is published before the video.
#[test]
fn a_render_is_ready_with_all_its_files_as_at_the_live_api() {
    let local = Local::start_with(Config {
        time_scale: "0.05".parse().unwrap(),
        data_by_default: false,
        ..Config::default()
    });
    let renders: Vec<_> = (0..8)
        .map(|_| local.submit(&all_files(), "not-found").to_string())
        .collect();
    let mut arguments = vec!["watch", "--json"];
    arguments.extend(renders.iter().map(String::as_str));
    let ran = local.run(&arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ended: Vec<_> = lines
        .iter()
        .filter(|line| !line["ended"].is_null())
        .collect();
    assert_eq!(ended.len(), renders.len());
    for line in ended {
        assert_eq!(line["ended"], "ready", "{line}");
        assert_eq!(line["expected"], "known", "{line}");
        assert_eq!(line["assets"].as_array().unwrap().len(), 3, "{line}");
    }
}

#[test]
fn a_deadline_names_what_the_api_says_of_a_render_that_it_does_not_know() {
    let local = Local::start("0.01");
    let render = "4a37ef85-b4d1-4b4a-90be-6515290c5091";
    let ran = local.run(&["watch", "--timeout", "100ms", render]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.stdout.contains("not found (HTTP 40"), "{ran:?}");
}

#[test]
fn a_silent_api_does_not_prolong_the_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let render = "4a37ef85-b4d1-4b4a-90be-6515290c5091";
    let started = Instant::now();
    let ran = run_in(
        &[("SHOTSTACK_API_KEY", "a-key-of-nobody")],
        &["watch", "--timeout", "1s", "--api", &url, render],
        "",
    );
    assert!(started.elapsed() < Duration::from_secs(15), "{ran:?}");
    assert_eq!(ran.status, 3, "{ran:?}");
    let because = format!(
        "because the time ran out while it was pending: GET /edit/v1/render/{render}: no response within "
    );
    assert!(ran.stdout.contains(&because), "{ran:?}");
}

/// It takes the grace time of a minute: `cargo test -p shotstack-hosting-cli -- --ignored unknown_render`.
#[test]
#[ignore = "takes more than a minute; the client's tests and the core's simulation show the same in less"]
fn an_unknown_render_ends_in_less_than_two_minutes_with_the_likeliest_cause() {
    let local = Local::start("0.01");
    let render = "4a37ef85-b4d1-4b4a-90be-6515290c5091";
    let started = Instant::now();
    let ran = local.run(&["watch", render]);
    assert!(started.elapsed() < Duration::from_mins(2), "{ran:?}");
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(
        ran.stdout,
        format!(
            "render {render}: unknown\n  \
             because neither the Edit API nor the Serve API knows it on the stage `v1`: Render not found\n  \
             check the id; if the render was ordered on the stage `stage`, \
             give `--stage stage` and an API key of that stage\n"
        )
    );
}

#[test]
fn each_copy_has_a_line_of_its_own() {
    let local = Local::start("0.01");
    let render = local
        .submit(&all_files(), "destination,fail-poster")
        .to_string();
    local.idle();
    let ran = local.run(&["watch", "--optional", "poster", &render]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let names: Vec<_> = ran
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.get(2..13).unwrap().trim_end())
        .collect();
    assert!(
        names.contains(&"main") && names.contains(&"main 2"),
        "{ran:?}"
    );
    let mut progress: Vec<_> = ran.stderr.lines().collect();
    let lines = progress.len();
    progress.sort_unstable();
    progress.dedup();
    assert_eq!(progress.len(), lines, "a line is printed twice: {ran:?}");
}

#[test]
fn json_is_one_object_a_line_with_the_end_last() {
    let local = Local::start("0.01");
    let renders: Vec<_> = (0..5)
        .map(|_| {
            local
                .submit(&all_files(), "duplicate,flap,error=0.3")
                .to_string()
        })
        .collect();
    let mut arguments = vec!["watch", "--json"];
    arguments.extend(renders.iter().map(String::as_str));
    let ran = local.run(&arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for render in &renders {
        let of_render: Vec<_> = lines
            .iter()
            .filter(|line| line["render"] == **render)
            .collect();
        let (last, before) = of_render.split_last().unwrap();
        assert_eq!(
            (&last["ended"], &last["status"]),
            (&"ready".into(), &"ready".into()),
            "{last}"
        );
        assert_eq!(last["assets"].as_array().unwrap().len(), 3);
        assert!(before.iter().all(|line| line["ended"].is_null()));
    }
}

#[test]
fn a_failed_file_exits_1_unless_it_is_optional() {
    let local = Local::start("0.01");
    let render = local.submit(&all_files(), "fail-poster").to_string();
    let ran = local.run(&["watch", &render]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with(&format!("render {render}: failed\n")),
        "{ran:?}"
    );
    assert!(
        ran.stdout
            .contains("because the poster file could not be copied"),
        "{ran:?}"
    );
    let ran = local.run(&["watch", "--optional", "poster", &render]);
    assert_eq!(ran.status, 0, "{ran:?}");

    let render = local.submit(&all_files(), "fail-edit").to_string();
    let ran = local.run(&["watch", &render]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("because the render failed: "),
        "{ran:?}"
    );
}

#[test]
fn a_timeout_exits_3() {
    let local = Local::start("100");
    let render = local.submit(&all_files(), "none").to_string();
    let ran = local.run(&["watch", "--timeout", "100ms", &render]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(
        ran.stdout
            .contains("because the time ran out while it was pending"),
        "{ran:?}"
    );
    let ran = local.run(&["watch", "--timeout", "100ms", "--json", &render]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.stdout.contains("\"ended\":\"expired\""), "{ran:?}");
}

#[test]
fn a_wrong_key_exits_2_and_is_not_shown() {
    let local = Local::start("0.01");
    let render = local.submit(&all_files(), "none").to_string();
    let ran = local.run_with_key("some-other-key", &["watch", &render]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(
        ran.stderr
            .contains("help: check the API key: each `--stage` has its own"),
        "{ran:?}"
    );
}

#[test]
fn misuse_exits_2_before_any_request() {
    let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";
    let key = [("SHOTSTACK_API_KEY", "key")];
    let edit = fixtures("edit-render-done.json");
    for (arguments, message) in [
        (
            &["watch", "film-17"][..],
            "the id is not a hexadecimal UUID",
        ),
        (&["watch", "../render"], "the id is not a hexadecimal UUID"),
        (
            &["watch", "--stage", "production", render],
            "--stage `production`",
        ),
        (&["watch", "--api", "ftp://x", render], "--api `ftp://x`"),
        (
            &["watch", "--optional", "video", render],
            "--optional `video`",
        ),
        (
            &["watch", "--edit", "no-such-file.json", render],
            "cannot read `no-such-file.json`",
        ),
        (
            &["watch", "--edit", &edit, render],
            "this is a webhook, not an edit",
        ),
        (&["watch", "--timeout", "soon", render], "--timeout"),
        (
            &["watch", "--key-file", "no-such-file", render],
            "cannot read `no-such-file`",
        ),
        (
            &["watch", "--key-env", "NO_SUCH_VARIABLE", render],
            "NO_SUCH_VARIABLE",
        ),
        (&["watch"], "RENDER"),
    ] {
        let ran = run_in(&key, arguments, "");
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(message), "{arguments:?}: {ran:?}");
    }
    let ran = run(&["watch", render]);
    assert!(
        ran.stderr
            .contains("cannot read the API key from the environment variable SHOTSTACK_API_KEY"),
        "{ran:?}"
    );
}

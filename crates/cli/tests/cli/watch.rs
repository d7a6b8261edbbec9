//! `watch` through the real binary, against a local Shotstack.

use serde_json::Value;

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
            "is not an edit, but another document",
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

//! `status` through the real binary: mixtures of documents, in any order.

use crate::command::{fixtures, run, run_in, run_with};
use serde_json::{Value, json};

const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

fn json_of(arguments: &[&str], input: &str) -> (Value, i32) {
    let mut all = vec!["status", "--json"];
    all.extend(arguments);
    let ran = run_with(&all, input);
    let value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error} in {:?}", ran.stdout));
    (value, ran.status)
}

fn copy(id: &str, suffix: &str, status: &str) -> String {
    let url = match status {
        "ready" => json!(format!("https://cdn.shotstack.io/au/v1/o/{RENDER}{suffix}")),
        _ => Value::Null,
    };
    json!({"type": "serve", "action": "copy", "id": id, "render": RENDER, "owner": "o", "status": status,
        "url": url, "error": (status == "failed").then_some("no space"), "completed": "2021-07-12T11:04:44.574Z"})
    .to_string()
}

#[test]
fn a_shuffled_mixture_with_repeats_is_one_render_ready_with_three_urls() {
    let mut files: Vec<_> = std::fs::read_dir(fixtures("one-render"))
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    files.sort();
    assert!(files.len() >= 7, "{files:?}");
    for turn in 0..files.len() {
        files.rotate_left(turn);
        let mut arguments: Vec<_> = files.iter().map(String::as_str).collect();
        arguments.push(&files[0]);
        let (listing, status) = json_of(&arguments, "");
        assert_eq!(status, 0);
        let [render] = listing["renders"].as_array().unwrap().as_slice() else {
            panic!("{listing:#}")
        };
        assert_eq!(render["render"], RENDER);
        assert_eq!(
            (&render["status"], &render["expected"]),
            (&json!("ready"), &json!("known"))
        );
        let urls: Vec<_> = render["assets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|asset| asset["url"].as_str().unwrap().rsplit('/').next().unwrap())
            .collect();
        assert_eq!(
            urls,
            [".mp4", "-poster.jpg", "-thumb.jpg"].map(|suffix| format!("{RENDER}{suffix}"))
        );
        assert_eq!(render["missing"], json!([]));
    }
}

#[test]
fn with_the_edit_missing_files_are_reported() {
    let edit = fixtures("one-render/edit.json");
    let (listing, _) = json_of(&["--edit", &edit], &copy("a", ".mp4", "ready"));
    let render = &listing["renders"][0];
    assert_eq!(
        (&render["status"], &render["expected"]),
        (&json!("partial"), &json!("known"))
    );
    assert_eq!(
        render["missing"],
        json!([{"role": "poster", "provider": "shotstack"}, {"role": "thumbnail", "provider": "shotstack"}])
    );

    let (listing, _) = json_of(
        &["--edit", &edit, "--optional", "poster,thumbnail"],
        &[
            copy("a", ".mp4", "ready"),
            copy("b", "", "failed"),
            copy("c", "", "failed"),
        ]
        .join("\n"),
    );
    assert_eq!(listing["renders"][0]["status"], "ready");
}

#[test]
fn json_has_the_documented_members() {
    let (listing, _) = json_of(&[], &copy("a", "", "failed"));
    assert_eq!(
        listing,
        json!({"renders": [{
            "render": RENDER, "owner": "o", "status": "failed", "expected": "presumed",
            "reason": "the main file could not be copied: no space",
            "assets": [{"role": "main", "provider": null, "id": "a", "status": "failed", "url": null,
                "filename": null, "error": "no space", "at": 1_626_087_884_574_u64}],
            "missing": [],
        }]})
    );
}

#[test]
fn the_text_output_is_a_table() {
    let edit = fixtures("one-render/edit.json");
    let input = [copy("a", ".mp4", "ready"), copy("b", "", "failed")].join("\n");
    let ran = run_with(&["status", "--edit", &edit], &input);
    snapbox::assert_data_eq!(
        ran.stdout,
        snapbox::str![[r"
render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 of o: failed (the expected files are known)
  because the poster file could not be copied: no space
  role       provider   status   at                        file
  main       shotstack  ready    2021-07-12T11:04:44.574Z  https://cdn.shotstack.io/au/v1/o/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4
  poster     -          failed   2021-07-12T11:04:44.574Z  no space
  thumbnail  shotstack  missing  -                         -

"]]
    );
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0));
}

#[test]
fn owners_in_conflict_are_one_render_of_which_nothing_is_known() {
    let edit = fixtures("one-render/edit.json");
    let other = copy("b", "", "failed").replace(r#""owner":"o""#, r#""owner":"p""#);
    let input = [copy("a", ".mp4", "ready"), other].join("\n");
    let ran = run_with(&["status", "--edit", &edit], &input);
    snapbox::assert_data_eq!(
        ran.stdout,
        snapbox::str![[r"
render d2b46ed6-998a-4d6b-9d91-b8cf0193a655 of o or p: pending (the expected files are known)
  because webhooks name several owners (o, p): a response of the Serve or Edit API would decide

"]]
    );
    assert_eq!((ran.stderr.as_str(), ran.status), ("", 0));

    let (listing, _) = json_of(&[], &input);
    assert_eq!(
        listing,
        json!({"renders": [{
            "render": RENDER, "owner": null, "status": "pending", "expected": "presumed",
            "owners": [{"owner": "o", "source": "webhook"}, {"owner": "p", "source": "webhook"}],
            "reason": "webhooks name several owners (o, p): a response of the Serve or Edit API would decide",
            "assets": [], "missing": [],
        }]})
    );

    let answer = json!({"data": [{"attributes": {"id": "a", "owner": "o", "status": "ready", "renderId": RENDER,
        "providerId": "a", "url": format!("https://cdn.shotstack.io/au/v1/o/{RENDER}.mp4")}}]});
    let (listing, _) = json_of(&[], &format!("{input}\n{answer}"));
    let render = &listing["renders"][0];
    assert_eq!(
        (&render["owner"], &render["status"]),
        (&json!("o"), &json!("ready"))
    );
    assert_eq!(render["owners"], Value::Null);
}

#[test]
fn an_invalid_document_is_reported_and_the_others_are_still_read() {
    let input = format!(
        "{}\n{{\"status\":\"done\"}}\n{{",
        copy("a", ".mp4", "ready")
    );
    let ran = run_with(&["status", "--json"], &input);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stdout.contains("\"status\":\"ready\""),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr
            .contains("standard input, document 2: /type: `type` is missing"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("document 3: the JSON in the body is incomplete"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_file_of_no_known_render_is_reported() {
    let body = r#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
    let ran = run_with(&["status"], body);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("the file a belongs to no known render"),
        "{}",
        ran.stderr
    );
}

#[test]
fn misuse_and_unreadable_files_exit_2() {
    for arguments in [
        &["status", "no-such-file.json"][..],
        &["status", "--optional", "video", "x"],
        &["status", "--edit", "no-such-file.json", "x"],
        &["status", "--origin", "ftp://x", "x"],
        &["status", "--no-such-option"],
        &["status", "--edit", "-"],
    ] {
        let ran = run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    }
    let wrong_kind = fixtures("edit-render-done.json");
    let ran = run(&["status", "--edit", &wrong_kind, &wrong_kind]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("this is a webhook, not an edit"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_body_cannot_write_to_the_terminal() {
    let body = copy("a", "", "failed").replace("no space", r"\u001b[2J\u202e");
    let ran = run_with(&["status"], &body);
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        ran.stdout
    );
    assert!(ran.stdout.contains(r"\u{1b}[2J\u{202e}"), "{}", ran.stdout);
}

#[test]
fn documents_inside_something_else_are_found() {
    for (file, place) in [
        ("field/04-n8n-webhook-item.json", json!([{"at": "/0/body"}])),
        (
            "field/05-apigw-v2-base64.json",
            json!([{"at": "/body"}, {"decoded": "base64"}]),
        ),
        ("field/14-utf16.json", json!([{"decoded": "utf-16"}])),
        ("field/18-log-line.txt", json!([{"line": 1, "column": 69}])),
    ] {
        let path = fixtures(file);
        let (listing, status) = json_of(&[&path], "");
        assert_eq!(status, 0, "{file}");
        assert_eq!(listing["renders"][0]["render"], RENDER, "{file}");
        assert_eq!(
            listing["unwrapped"],
            json!([{"input": path, "steps": place}])
        );
    }
    let ran = run(&["status", &fixtures("field/04-n8n-webhook-item.json")]);
    let first = ran.stdout.lines().next().unwrap();
    assert!(
        first.ends_with("04-n8n-webhook-item.json: found at /0/body"),
        "{first}"
    );
}

#[test]
fn every_line_of_a_log_counts() {
    let log: String = [("a", ".mp4"), ("b", "-poster.jpg")]
        .map(|(id, suffix)| format!("10:11 info: {}\n", copy(id, suffix, "ready")))
        .concat();
    let (listing, status) = json_of(&[], &log);
    assert_eq!(status, 0);
    assert_eq!(listing["renders"][0]["assets"].as_array().unwrap().len(), 2);
    assert_eq!(
        listing["unwrapped"][1],
        json!({"input": "standard input, line 2", "steps": [{"line": 1, "column": 13}]})
    );
    // A line without a document is reported, and the others still count.
    let log = log.replacen('\n', "\n10:12 info: bye\n", 1);
    let ran = run_with(&["status", "--json"], &log);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr
            .contains("standard input, line 2 holds no document"),
        "{}",
        ran.stderr
    );
    let listing: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(listing["renders"][0]["assets"].as_array().unwrap().len(), 2);
}

#[test]
fn mistake_20_the_render_of_a_template_is_named_with_what_works_instead() {
    let call = fixtures("field/27-template-render.json");
    for (ran, status) in [
        (run_with(&["status", &call], ""), 1),
        (
            run_with(&["status", "--edit", &call], copy("a", ".mp4", "ready")),
            1,
        ),
        (
            run_in(
                &[("SHOTSTACK_API_KEY", "key")],
                &["watch", "--edit", &call, RENDER],
                "",
            ),
            2,
        ),
    ] {
        assert_eq!(ran.status, status, "{ran:?}");
        assert!(
            ran.stderr
                .contains("this is a request to render a template")
                && ran.stderr.contains("discards a `callback`")
                && ran.stderr.contains("PUT /templates/{id}"),
            "{ran:?}"
        );
    }
    // A template's response says which files to expect.
    let template = fixtures("field/40-template-get.json");
    let (listing, status) = json_of(&["--edit", &template], &copy("a", ".mp4", "ready"));
    assert_eq!(status, 0);
    assert_eq!(
        listing["renders"][0]["missing"],
        json!([{"role": "poster", "provider": "shotstack"}])
    );
}

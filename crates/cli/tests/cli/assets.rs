//! `assets` through the real binary, against a local Shotstack.

use serde_json::Value;

use crate::command::run_in;
use crate::emulator::{Local, all_files};

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn files_are_looked_up_and_deleted() {
    let local = Local::start("0.001");
    let render = local.submit(&all_files(), "none").to_string();
    local.idle();

    let ran = local.run(&["assets", "get", "--json", "--render", &render]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let files = json_lines(&ran.stdout);
    assert_eq!(files.len(), 3);
    assert!(
        files
            .iter()
            .all(|file| file["status"] == "ready" && file["renderId"] == *render)
    );

    let id = files[0]["id"].as_str().unwrap();
    let ran = local.run(&["assets", "get", id]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with(&format!("asset    {id}\nstatus   ready\n")),
        "{ran:?}"
    );

    let ran = local.run(&["assets", "delete", id]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, format!("deleted {id}\n").as_str()),
        "{ran:?}"
    );
    let ran = local.run(&["assets", "get", "--json", id]);
    assert_eq!(json_lines(&ran.stdout)[0]["status"], "deleted", "{ran:?}");
    let ran = local.run(&["watch", &render]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with(&format!("render {render}: deleted\n")),
        "{ran:?}"
    );
}

#[test]
fn a_transfer_is_queued() {
    let local = Local::start("0.001");
    let ran = local.run(&[
        "assets",
        "transfer",
        "https://files.example/film.mp4",
        "--id",
        "film-17",
        "--json",
    ]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let queued = &json_lines(&ran.stdout)[0];
    assert_eq!(
        (&queued["id"], &queued["status"]),
        (&"film-17".into(), &"queued".into())
    );
}

#[test]
fn a_refused_deletion_exits_1_and_the_others_are_done() {
    let local = Local::start("0.001");
    let render = local.submit(&all_files(), "none").to_string();
    local.idle();
    let ran = local.run(&["assets", "get", "--json", "--render", &render]);
    let id = json_lines(&ran.stdout)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let unknown = "e4433cbf-e501-76a2-ac8b-715d26997540";

    let ran = local.run(&["assets", "delete", unknown, &id]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (1, format!("deleted {id}\n").as_str()),
        "{ran:?}"
    );
    let request = format!("error: DELETE /serve/v1/assets/{unknown}: not found (HTTP 404)");
    assert!(ran.stderr.starts_with(&request), "{ran:?}");
    assert!(ran.stderr.contains("\nhelp: "), "{ran:?}");

    let ran = local.run(&["assets", "get", unknown]);
    assert_eq!(ran.status, 1, "{ran:?}");
}

#[test]
fn misuse_exits_2() {
    let key = [("SHOTSTACK_API_KEY", "key")];
    for arguments in [
        &["assets"][..],
        &["assets", "get"],
        &["assets", "get", "film-17"],
        &["assets", "delete"],
        &["assets", "delete", ".."],
        &["assets", "transfer", "film.mp4", "--id", "film-17"],
        &[
            "assets",
            "transfer",
            "s3://films/film.mp4",
            "--id",
            "film-17",
        ],
        &["assets", "transfer", "https://files.example/film.mp4"],
        &[
            "assets",
            "transfer",
            "https://files.example/film.mp4",
            "--id",
            "film-17",
            "--to",
            "{",
        ],
        &[
            "assets",
            "transfer",
            "https://files.example/film.mp4",
            "--id",
            "film-17",
            "--to",
            "{}",
        ],
    ] {
        let ran = run_in(&key, arguments, "");
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
    }
}

#[test]
fn the_key_can_be_in_a_file() {
    let local = Local::start("0.001");
    let folder = std::env::temp_dir().join(format!("shotstack-hosting-key-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("key");
    std::fs::write(&file, format!("{}\n", local.key())).unwrap();
    let unknown = "e4433cbf-e501-76a2-ac8b-715d26997540";
    let ran = local.run_with_key(
        "some-other-key",
        &[
            "assets",
            "get",
            unknown,
            "--key-file",
            file.to_str().unwrap(),
        ],
    );
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(ran.stderr.contains("not found (HTTP 404)"), "{ran:?}");
}

#[test]
fn shotstack_url_names_an_emulator_and_the_option_wins() {
    let local = Local::start("0.001");
    let render = local.submit(&all_files(), "none").to_string();
    local.idle();
    let get = ["assets", "get", "--json", "--render", &render];
    let key = ("SHOTSTACK_API_KEY", local.key());
    let url = local.url();

    let ran = run_in(&[key, ("SHOTSTACK_URL", &url)], &get, "");
    assert_eq!(
        (ran.status, json_lines(&ran.stdout).len()),
        (0, 3),
        "{ran:?}"
    );
    let warning = format!("warning: the environment variable SHOTSTACK_URL is {url}: ");
    assert!(ran.stderr.starts_with(&warning), "{ran:?}");

    // Nothing listens at port 9; the option leads to the emulator.
    let variables = [key, ("SHOTSTACK_URL", "http://127.0.0.1:9")];
    let ran = run_in(&variables, &[&get[..], &["--api", &url]].concat(), "");
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let ran = run_in(&variables, &get, "");
    assert_eq!(ran.status, 2, "{ran:?}");
}

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::command::{Ran, run, run_in};

/// The output of the command and the requests of a receiver that sends these responses, one for each connection.
fn triggered(arguments: &[&str], responses: &'static [&str]) -> (Ran, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/hook?of=mine", listener.local_addr().unwrap());
    let receiver = thread::spawn(move || {
        let requests = responses.iter().map(|response| {
            let (mut stream, _) = listener.accept().unwrap();
            let request = whole_request(&mut stream);
            let length = response.split("\r\n\r\n").nth(1).unwrap().len();
            let (head, body) = response.split_once("\r\n\r\n").unwrap();
            write!(
                stream,
                "{head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            )
            .unwrap();
            request
        });
        requests.collect()
    });
    let ran = run(&[&["trigger"], arguments, &["--to", &to]].concat());
    (ran, receiver.join().unwrap())
}

fn whole_request(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        let count = stream.read(&mut chunk).unwrap();
        assert!(count > 0, "{text}");
        bytes.extend_from_slice(&chunk[..count]);
    }
}

#[test]
fn an_event_goes_out_as_the_publisher_sends_it() {
    let (ran, requests) = triggered(
        &["serve.copy", "--role", "poster"],
        &["HTTP/1.1 200 OK\r\n\r\nthanks"],
    );
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout, "HTTP 200: delivered\nthanks\n");
    let request = &requests[0];
    assert!(
        request.starts_with("POST /hook?of=mine HTTP/1.1\r\n"),
        "{request}"
    );
    for header in [
        "user-agent: Shotstack-Webhook/1.0\r\n",
        "content-type: application/json\r\n",
        "x-shotstack-event-type: copy\r\n",
        "x-shotstack-attempt: 1\r\n",
    ] {
        assert!(request.contains(header), "{header}: {request}");
    }
    let body: serde_json::Value =
        serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["type"], "serve");
    assert!(body["url"].as_str().unwrap().ends_with("-poster.jpg"));
}

#[test]
fn members_status_and_number_of_times_can_be_chosen() {
    let arguments = [
        "edit.render",
        "--status",
        "failed",
        "--set",
        "owner=me",
        "--set",
        "data.n=1",
        "--times",
        "2",
    ];
    let (ran, requests) = triggered(
        &arguments,
        &["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"],
    );
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    for (request, attempt) in requests.iter().zip(["1", "2"]) {
        assert!(
            request.contains(&format!("x-shotstack-attempt: {attempt}\r\n")),
            "{request}"
        );
        let body: serde_json::Value =
            serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(
            (&body["owner"], &body["data"]["n"], &body["status"]),
            (&"me".into(), &1.into(), &"failed".into())
        );
    }
}

#[test]
fn a_token_is_minted_into_the_url() {
    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/hook?of=mine", listener.local_addr().unwrap());
    let receiver = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = whole_request(&mut stream);
        // It repeats the URL, as an error page may.
        let path = request.split(' ').nth(1).unwrap();
        let length = path.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{path}"
        )
        .unwrap();
        path.to_owned()
    });
    let arguments = [
        "trigger",
        "serve.copy",
        "--to",
        &to,
        "--secret-env",
        "MY_SECRET",
        "--correlation",
        "order-17",
    ];
    let ran = run_in(&[("MY_SECRET", SECRET)], &arguments, "");
    let path = receiver.join().unwrap();
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert_eq!(
        ran.stdout,
        "HTTP 200: delivered\n/hook?of=mine&shotstack_token=…\n"
    );
    let verify = ["callback", "verify", &path, "--secret-env", "MY_SECRET"];
    let verified = run_in(&[("MY_SECRET", SECRET)], &verify, "");
    assert_eq!(verified.status, 0, "{verified:?}");
    assert!(verified.stdout.contains("order-17"), "{}", verified.stdout);
}

#[test]
fn a_token_needs_a_secret_and_a_url_without_one() {
    let to = "http://127.0.0.1:1/hook";
    let ran = run(&["trigger", "serve.copy", "--to", to, "--correlation", "a"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("CALLBACK_SECRET is not set"),
        "{}",
        ran.stderr
    );
    let with = format!("{to}?shotstack_token=very-secret");
    let arguments = ["trigger", "serve.copy", "--to", &with, "--secret-env", "S"];
    let ran = run_in(&[("S", "0123456789abcdef0123456789abcdef")], &arguments, "");
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("already has a `shotstack_token`"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("very-secret"), "{}", ran.stderr);
}

#[test]
fn the_file_lies_where_the_emulator_in_the_environment_has_it() {
    for (variable, url) in [
        ("http://127.0.0.1:8484", "http://127.0.0.1:8484/cdn/au/v1/"),
        (
            "https://shotstack.example",
            "https://cdn.shotstack.io/au/v1/",
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = format!("http://{}/", listener.local_addr().unwrap());
        let receiver = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let request = whole_request(&mut stream);
            write!(
                stream,
                "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
            )
            .unwrap();
            request
        });
        let ran = run_in(
            &[("SHOTSTACK_URL", variable)],
            &["trigger", "serve.copy", "--to", &to],
            "",
        );
        assert_eq!(ran.status, 0, "{ran:?}");
        let request = receiver.join().unwrap();
        assert!(request.contains(&format!("\"url\":\"{url}")), "{request}");
    }
    let arguments = ["trigger", "serve.copy", "--to", "http://127.0.0.1:1/"];
    let ran = run_in(
        &[("SHOTSTACK_URL", "http://shotstack.example")],
        &arguments,
        "",
    );
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains(
            "SHOTSTACK_URL is http://shotstack.example, but http is accepted on this machine only"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_refusal_exits_1() {
    let (ran, _) = triggered(
        &["serve.copy", "--json"],
        &["HTTP/1.1 400 Bad Request\r\n\r\nno"],
    );
    assert_eq!(ran.status, 1);
    let output: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&output["httpStatus"], &output["delivered"], &output["body"]),
        (&400.into(), &false.into(), &"no".into())
    );
}

#[test]
fn no_response_exits_1() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let ran = run(&[
        "trigger",
        "serve.copy",
        "--to",
        &format!("http://127.0.0.1:{port}/?key=hunter2"),
    ]);
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.stdout,
        format!(
            "no response: not delivered, Shotstack would retry (nothing listens on 127.0.0.1:{port})\n"
        )
    );
    assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
}

#[test]
fn misuse_exits_2() {
    for arguments in [
        &["serve.move", "--to", "http://127.0.0.1:1/"][..],
        &["serve.copy", "--to", "127.0.0.1:1"],
        &[
            "serve.copy",
            "--to",
            "http://127.0.0.1:1/",
            "--set",
            "owner",
        ],
        &[
            "serve.copy",
            "--to",
            "http://127.0.0.1:1/",
            "--set",
            "owner.name=x",
        ],
        &[
            "serve.copy",
            "--to",
            "http://127.0.0.1:1/",
            "--role",
            "video",
        ],
        &["serve.copy", "--to", "http://127.0.0.1:1/", "--times", "0"],
        &["serve.copy"],
    ] {
        let ran = run(&[&["trigger"], arguments].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(
            ran.stderr.starts_with("error: "),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
}

/// `tests/fixtures/field/52-hook-redirects.txt`: what a callback URL answers to the POST, and what comes then.
#[test]
fn a_redirect_that_drops_the_event_is_not_a_delivery() {
    for (status, to, last, named) in [
        (
            "302 Found",
            "/login",
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\nSign in",
            "; a login page (\"Sign in\") answered",
        ),
        (
            "301 Moved Permanently",
            "/ok",
            "HTTP/1.1 200 OK\r\n\r\n",
            "",
        ),
        (
            "303 See Other",
            "/ok",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "",
        ),
    ] {
        let first = format!("HTTP/1.1 {status}\r\nlocation: {to}\r\n\r\n");
        let responses = vec![first.leak() as &str, last].leak();
        let (ran, requests) = triggered(&["serve.copy"], responses);
        assert_eq!(ran.status, 1, "{}", ran.stdout);
        assert!(
            requests[1].starts_with(&format!("GET {to} ")),
            "{}",
            requests[1]
        );
        let lines: Vec<_> = ran.stdout.lines().collect();
        assert!(
            lines[0].contains(": counts as delivered, but was not received, after redirects: 1"),
            "{}",
            ran.stdout
        );
        let code = status.split(' ').next().unwrap();
        assert!(
            lines[1].starts_with(&format!(
                "problem: a redirect (HTTP {code} to http://127.0.0.1:"
            )) && lines[1].ends_with(&format!(
                "{to}) made the POST a GET, without the event{named}"
            )),
            "{}",
            ran.stdout
        );
        assert!(lines[2].starts_with("help: "), "{}", ran.stdout);
    }
}

#[test]
fn a_redirect_that_keeps_the_event_is_a_delivery() {
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let first = format!("HTTP/1.1 {status}\r\nlocation: /308/?a=1\r\n\r\n");
        let responses = vec![first.leak() as &str, "HTTP/1.1 200 OK\r\n\r\n"].leak();
        let (ran, requests) = triggered(&["serve.copy"], responses);
        assert_eq!(ran.status, 0, "{}", ran.stdout);
        assert_eq!(ran.stdout, "HTTP 200: delivered, after redirects: 1\n");
        assert!(
            requests[1].starts_with("POST /308/?a=1 "),
            "{}",
            requests[1]
        );
        let body = |request: &str| request.split_once("\r\n\r\n").unwrap().1.to_owned();
        assert_eq!(body(&requests[1]), body(&requests[0]));
    }
}

#[test]
fn a_web_page_that_answers_is_not_a_delivery() {
    for (body, page, help) in [
        (
            "You are about to visit abc.example",
            "a tunnel's warning page (\"You are about to visit abc.example\")",
            "tunnel",
        ),
        (
            "<html><title>Log in - Shop</title></html>",
            "a login page (\"Log in - Shop\")",
            "without a login",
        ),
        (
            "<!doctype html><p>Hello",
            "a web page (\"Hello\")",
            "your handler's",
        ),
    ] {
        let response =
            format!("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n{body}");
        let responses = vec![response.leak() as &str].leak();
        let (ran, _) = triggered(&["serve.copy", "--json"], responses);
        assert_eq!(ran.status, 1, "{}", ran.stdout);
        let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            (&line["delivered"], &line["received"]),
            (&true.into(), &false.into())
        );
        assert_eq!(line["problem"], format!("{page} answered, not a handler"));
        assert!(line["help"].as_str().unwrap().contains(help), "{line}");
    }
    // Frameworks call a plain text HTML too.
    let (ran, _) = triggered(
        &["serve.copy"],
        &["HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\nok"],
    );
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, "HTTP 200: delivered\nok\n")
    );
}

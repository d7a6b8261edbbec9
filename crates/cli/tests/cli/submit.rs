//! `submit` through the real binary, against a local Shotstack.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::command::run_in;
use crate::emulator::Local;

const EDIT: &str = r#"{"timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": "film"},
    "start": 0, "length": 1}]}]}, "output": {"format": "mp4", "resolution": "sd"}}"#;

#[test]
fn an_edit_is_ordered_and_its_render_becomes_ready() {
    let local = Local::start("0.001");
    let url = local.url();
    let variables = [("SHOTSTACK_API_KEY", local.key()), ("SHOTSTACK_URL", &url)];
    let ordered = run_in(&variables, &["submit", "-"], EDIT);
    assert_eq!(ordered.status, 0, "{ordered:?}");
    let ran = run_in(&variables, &["watch", ordered.stdout.trim_end()], "");
    assert_eq!(ran.status, 0, "{ran:?}");
}

#[test]
fn a_refused_order_exits_1() {
    let local = Local::start("0.001");
    let url = local.url();
    let variables = [("SHOTSTACK_API_KEY", local.key()), ("SHOTSTACK_URL", &url)];
    for (edit, expected) in [
        (
            "[]",
            "error: the edit is not a valid JSON object: it is an array, not an object",
        ),
        (
            "{}",
            "error: POST /edit/v1/render: the request was refused (HTTP 400)",
        ),
    ] {
        let refused = run_in(&variables, &["submit", "-"], edit);
        assert_eq!(
            (refused.status, refused.stdout.as_str()),
            (1, ""),
            "{refused:?}"
        );
        assert!(refused.stderr.contains(expected), "{refused:?}");
        assert!(!refused.stderr.contains("may have arrived"), "{refused:?}");
    }
}

#[test]
fn an_order_that_may_have_arrived_exits_2_and_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}}") {
            let mut chunk = [0; 1024];
            let length = stream.read(&mut chunk).unwrap();
            request.extend_from_slice(&chunk[..length]);
        }
        let response = "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(response.as_bytes()).unwrap();
    });
    let variables = [("SHOTSTACK_API_KEY", "a-key-of-nobody")];
    let failed = run_in(&variables, &["submit", "-", "--api", &url], EDIT);
    server.join().unwrap();
    assert_eq!(
        (failed.status, failed.stdout.as_str()),
        (2, ""),
        "{failed:?}"
    );
    let expected = "error: POST /edit/v1/render: the API is unavailable (HTTP 502). The order may have arrived";
    assert!(failed.stderr.starts_with(expected), "{failed:?}");
}

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::command::{BINARY, run};

/// An emulator in its own process, which ends with the test.
struct Emulator {
    child: Child,
    first_line: String,
    address: String,
    api_key: String,
}

impl Emulator {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(BINARY)
            .args(["emulate", "--json", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first_line = String::new();
        let mut output = BufReader::new(child.stdout.as_mut().unwrap());
        output.read_line(&mut first_line).unwrap();
        let started: serde_json::Value = serde_json::from_str(&first_line).unwrap();
        let address = started["listening"]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap();
        Self {
            address: address.to_owned(),
            api_key: started["apiKey"].as_str().unwrap().to_owned(),
            first_line: first_line.clone(),
            child,
        }
    }

    /// Sends a request, and returns the head and the body of the response.
    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}",
            self.address
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    fn interrupt(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        let status = self.child.wait().unwrap();
        let mut stderr = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        (status.code().unwrap(), stderr)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const EDIT: &str = r#"{"timeline":{"tracks":[{"clips":[{"asset":{"type":"title","text":"x"},"start":0,"length":1}]}]},"output":{"format":"mp4"}}"#;

#[test]
fn the_first_line_has_url_and_key_and_a_signal_ends_it() {
    let emulator = Emulator::start(&[]);
    let exactly = format!(
        "{{\"listening\":\"http://{}\",\"apiKey\":\"{}\"}}\n",
        emulator.address, emulator.api_key
    );
    assert_eq!(emulator.first_line, exactly);
    assert!(emulator.address.starts_with("127.0.0.1:"));
    assert!(
        emulator
            .send("GET", "/", "", "")
            .starts_with("HTTP/1.1 200 ")
    );
    assert_eq!(emulator.interrupt(), (0, String::new()));
}

#[test]
fn an_edit_is_accepted_only_with_the_key() {
    let emulator = Emulator::start(&["--time-scale", "0.001"]);
    let key = format!("x-api-key: {}\r\n", emulator.api_key);
    let response = emulator.send("POST", "/edit/stage/render", &key, EDIT);
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    assert!(
        response.contains("Render Successfully Queued"),
        "{response}"
    );
    let response = emulator.send("POST", "/edit/stage/render", "", EDIT);
    assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
    let response = emulator.send("GET", "/__emulator/idle", "", "");
    assert!(response.starts_with("HTTP/1.1 204 "), "{response}");
}

#[test]
fn the_same_seed_gives_the_same_key_and_another_seed_another() {
    let key = |seed: &str| Emulator::start(&["--seed", seed]).api_key.clone();
    assert_eq!(key("7"), key("7"));
    assert_ne!(key("7"), key("8"));
}

#[test]
fn owner_and_origin_can_be_chosen() {
    let emulator = Emulator::start(&[
        "--owner",
        "my-owner",
        "--cdn-origin",
        "https://cdn.shotstack.io",
    ]);
    let summary = emulator.send("GET", "/__emulator", "", "");
    assert!(
        summary.contains(r#""cdnOrigin":"https://cdn.shotstack.io""#),
        "{summary}"
    );
    assert!(summary.contains(r#""owner":"my-owner""#), "{summary}");
    assert!(!summary.contains(&emulator.api_key), "{summary}");
}

#[test]
fn misuse_is_explained() {
    for (arguments, message) in [
        (["--faults", "dropp"], "`dropp` is not a fault"),
        (
            ["--time-scale", "0"],
            "a time scale must be a number above 0",
        ),
        (["--port", "x"], "invalid value"),
        (["--owner", ""], "is empty"),
        (["--data-default", "no"], "invalid value"),
    ] {
        let ran = run(&[&["emulate"], &arguments[..]].concat());
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(
            ran.stderr.contains(message),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_port_in_use_is_reported() {
    let first = Emulator::start(&[]);
    let port = first.address.rsplit(':').next().unwrap();
    let ran = run(&["emulate", "--port", port]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("cannot listen on 127.0.0.1:"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--port 0"), "{}", ran.stderr);
}

/// The id in a response of the Edit API.
fn id_in(response: &str) -> String {
    let body = response.split_once("\r\n\r\n").unwrap().1;
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["response"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn mistake_20_the_callback_of_a_template_render_is_discarded_with_a_warning() {
    let emulator = Emulator::start(&["--time-scale", "0.001"]);
    let key = format!("x-api-key: {}\r\n", emulator.api_key);
    let template = format!(r#"{{"name":"a","template":{EDIT}}}"#);
    let template = id_in(&emulator.send("POST", "/edit/stage/templates", &key, &template));
    let call = format!(r#"{{"id":"{template}","callback":"http://127.0.0.1:1/hook"}}"#);
    let render = id_in(&emulator.send("POST", "/edit/stage/templates/render", &key, &call));
    emulator.send("GET", "/__emulator/idle", "", "");
    let view = emulator.send("GET", &format!("/__emulator/renders/{render}"), "", "");
    assert!(view.contains(r#""callbacks":[]"#), "{view}");
    let (status, stderr) = emulator.interrupt();
    assert_eq!(status, 0);
    assert_eq!(
        stderr,
        format!(
            "warning: render {render}: the `callback` of `POST /templates/render` is discarded, as Shotstack discards it; \
             no webhook will come: save the `callback` inside the template (`PUT /templates/{{id}}`), \
             or ask for the render by its id\n"
        )
    );
}

#[test]
fn the_announced_default_of_data_can_be_chosen() {
    for (arguments, has_data) in [
        (&[][..], true),
        (&["--data-default", "true"], true),
        (&["--data-default", "false"], false),
    ] {
        let emulator = Emulator::start(&[&["--time-scale", "0.001"], arguments].concat());
        let key = format!("x-api-key: {}\r\n", emulator.api_key);
        let id = id_in(&emulator.send("POST", "/edit/stage/render", &key, EDIT));
        let status = |query: &str| {
            let path = format!("/edit/stage/render/{id}{query}");
            emulator
                .send("GET", &path, &key, "")
                .contains(r#""data":{"#)
        };
        assert_eq!(status(""), has_data, "{arguments:?}");
        assert!(status("?data=true") && !status("?data=false"));
    }
}

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
    let start = format!(
        "{{\"listening\":\"http://{}\",\"apiKey\":\"{}\",\"seed\":",
        emulator.address, emulator.api_key
    );
    let seed = emulator.first_line.strip_prefix(&start).unwrap();
    assert!(seed.strip_suffix("}\n").unwrap().parse::<u64>().is_ok());
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
fn each_start_has_a_new_key_and_its_printed_seed_repeats_it() {
    let started = |arguments: &[&str]| {
        let line = Emulator::start(arguments).first_line.clone();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        (line["apiKey"].clone(), line["seed"].to_string())
    };
    let (key, seed) = started(&[]);
    assert_ne!(key, started(&[]).0);
    assert_eq!(started(&["--seed", &seed]), (key, seed));
}

#[test]
fn a_name_of_another_site_is_refused_unless_it_is_allowed() {
    for (arguments, status) in [
        (&[][..], "421 Misdirected Request"),
        (&["--allow-host", "host.docker.internal"], "200 OK"),
    ] {
        let emulator = Emulator::start(arguments);
        let mut stream = TcpStream::connect(&emulator.address).unwrap();
        write!(
            stream,
            "GET / HTTP/1.1\r\nhost: host.docker.internal:8484\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{response}"
        );
    }
}

/// What a person sees on the terminal, while the emulator runs at this address.
fn seen(arguments: &[&str], until: &str, act: impl FnOnce(&str, &str)) -> String {
    let mut child = Command::new(BINARY)
        .args(["emulate", "--port", "0", "--time-scale", "0.0001"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    let value = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("\nexport {name}="))?;
        rest.split_once('\n').map(|(value, _)| value.to_owned())
    };
    let (url, key) = loop {
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
        if let (Some(url), Some(key)) = (
            value(&text, "SHOTSTACK_URL"),
            value(&text, "SHOTSTACK_API_KEY"),
        ) {
            break (url, key);
        }
    };
    act(&url, &key);
    while !text.contains(until) {
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    text
}

fn order(url: &str, key: &str, callback: &str) {
    let edit = EDIT.strip_suffix('}').unwrap();
    let body = format!("{edit},\"callback\":\"{callback}\"}}");
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /edit/stage/render HTTP/1.1\r\nhost: {address}\r\nx-api-key: {key}\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
}

#[test]
fn the_terminal_has_lines_to_copy_and_a_line_for_each_attempt() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let callback = format!("http://{nobody}/hook?shotstack_token=very-secret");
    let last = "; that was the last attempt";
    let text = seen(&["--seed", "42"], last, |url, key| {
        order(url, key, &callback);
    });
    assert!(text.contains("  seed       42\n"), "{text}");
    let line = format!(
        "\n→ POST http://{nobody}/hook?shotstack_token=… serve/copy main: nothing listens on {nobody}; retry in "
    );
    assert!(text.contains(&line), "{text}");
    assert!(
        !text.contains("very-secret") && !text.contains("os error"),
        "{text}"
    );
}

#[test]
fn callbacks_are_forwarded() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let handler = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // One read has the head, which is all that matters here.
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let forward = format!("{handler}/local");
    let line = format!("→ POST http://{handler}/local?shotstack_token=… serve/copy main 200 ");
    let text = seen(&["--forward", &forward], &line, |url, key| {
        order(url, key, "https://shop.example/hook?shotstack_token=T");
    });
    assert!(
        text.contains(&format!("  callbacks  all to http://{handler}/local\n")),
        "{text}"
    );
    assert!(!text.contains("shop.example"), "{text}");
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
        (["--allow-host", "*"], "a host must be one name or address"),
        (
            ["--forward", "ftp://a/"],
            "a forward URL must be an http or https URL",
        ),
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

//! The programs in `examples/`, against an emulator.

use std::env;
use std::error::Error;
use std::process::Command;

use shotstack_hosting::callback::Secret;
use shotstack_hosting_client::{Api, ApiKey, Client, RenderId, ShotstackUrl, Stage};
use shotstack_hosting_emulator::{Config, Emulator, RunningEmulator};

#[expect(dead_code, reason = "`main` reads the arguments and the environment")]
#[path = "../examples/submit.rs"]
mod submit;
#[expect(dead_code, reason = "`main` reads the arguments and the environment")]
#[path = "../examples/wait.rs"]
mod wait;

/// The order of the example.
async fn order(client: &Client) -> RenderId {
    let secret = Secret::new("a secret of at least 24 bytes").unwrap();
    let ordered = submit::submit(client, "http://127.0.0.1:9/hook", "order-17", &secret).await;
    ordered.unwrap()
}

async fn start() -> Result<(RunningEmulator, Client), Box<dyn Error>> {
    let emulator = Emulator::start(Config {
        time_scale: "0.001".parse()?,
        ..Config::default()
    })
    .await?;
    // As `Client::from_env` reads SHOTSTACK_URL.
    let url: ShotstackUrl = emulator.url().parse()?;
    let api = Api::new(Stage::Production, ApiKey::new(emulator.api_key())?);
    let client = Client::new(api.with_base_url(url.base_url()))?;
    let origin = url.cdn_origin().cloned().unwrap_or_default();
    Ok((emulator, client.with_origin(origin)))
}

#[tokio::test]
async fn a_render_is_ordered_and_waited_for() {
    let (emulator, client) = start().await.unwrap();
    let render = order(&client).await;
    let lines = wait::wait(&client, &render).await.unwrap();
    let cdn = format!("{}/cdn/", emulator.url());
    for (line, role) in lines.iter().zip(["main", "poster"]) {
        assert!(line.starts_with(&format!("{role}: {cdn}")), "{line}");
    }
    assert_eq!(lines.len(), 2);
}

/// A process whose environment has these variables, and no others of a client: this test, below.
fn child(variables: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "from_env_in_a_child", "--ignored", "--nocapture"])
        .env_remove("SHOTSTACK_API_KEY")
        .env_remove("SHOTSTACK_URL")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
#[ignore = "runs in a child process, with its environment"]
async fn from_env_in_a_child() {
    match Client::from_env(Stage::Production) {
        Ok(client) => {
            let render = env::var("RENDER").unwrap().parse().unwrap();
            println!("found: {:?}", wait::wait(&client, &render).await.unwrap());
        }
        Err(error) => println!("refused: {error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_leads_to_an_emulator() {
    let (emulator, client) = start().await.unwrap();
    let render = order(&client).await.to_string();
    let key = ("SHOTSTACK_API_KEY", emulator.api_key());
    let url = ("SHOTSTACK_URL", emulator.url());

    let found = child(&[key, url, ("RENDER", &render)]);
    assert!(
        found.contains("found: [\"main: http://127.0.0.1:"),
        "{found}"
    );
    for (variables, expected) in [
        (&[url][..], "SHOTSTACK_API_KEY is not set"),
        (
            &[("SHOTSTACK_API_KEY", "")][..],
            "SHOTSTACK_API_KEY is not set",
        ),
        (
            &[("SHOTSTACK_API_KEY", "hunter2 hunter2")][..],
            "SHOTSTACK_API_KEY: the API key contains a space",
        ),
        (
            &[key, ("SHOTSTACK_URL", "http://a.example")][..],
            "SHOTSTACK_URL is http://a.example, but http is accepted on this machine only",
        ),
        (
            &[key, ("SHOTSTACK_URL", "127.0.0.1:8484")][..],
            "SHOTSTACK_URL is 127.0.0.1:8484, without a scheme: write http://127.0.0.1:8484",
        ),
    ] {
        let refused = child(variables);
        assert!(
            refused.contains("refused: the environment variable "),
            "{refused}"
        );
        assert!(
            refused.contains(expected) && !refused.contains("hunter2"),
            "{refused}"
        );
    }
}

//! Waits until every file of a render is ready, without webhooks, and prints the URLs.
//!
//!     export SHOTSTACK_API_KEY=…
//!     export SHOTSTACK_URL=http://127.0.0.1:8484      # for an emulator; Shotstack itself without it
//!     cargo run --example wait -- d2b46ed6-998a-4d6b-9d91-b8cf0193a655

use std::env;
use std::error::Error;

use shotstack_hosting_client::{Client, Expectation, RenderId, Stage, shotstack_url};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let render = env::args()
        .nth(1)
        .ok_or("give the id of a render")?
        .parse()?;
    if let Some(url) = shotstack_url()? {
        eprintln!("warning: SHOTSTACK_URL is {url}");
    }
    let client = Client::from_env(Stage::Production)?;
    for line in wait(&client, &render).await? {
        println!("{line}");
    }
    Ok(())
}

pub(crate) async fn wait(
    client: &Client,
    render: &RenderId,
) -> Result<Vec<String>, Box<dyn Error>> {
    // The Edit API knows which files the render makes; nothing else has to be expected.
    let report = client
        .wait_until_ready(render, Expectation::default())
        .await?;
    Ok(report
        .urls()
        .into_iter()
        .map(|(role, url)| format!("{role}: {url}"))
        .collect())
}

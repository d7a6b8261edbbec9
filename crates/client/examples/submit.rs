//! Orders a render whose webhooks go to your handler, and prints its id.
//!
//!     export SHOTSTACK_API_KEY=… CALLBACK_SECRET=…
//!     export SHOTSTACK_URL=http://127.0.0.1:8484      # for an emulator; Shotstack itself without it
//!     cargo run --example submit -- http://127.0.0.1:3000/shotstack order-17

use std::env;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use shotstack_hosting::{
    Timestamp,
    callback::{CallbackUrl, Claims, Secret},
    expectation::Expectation,
};
use shotstack_hosting_client::{Client, RenderId, Stage, shotstack_url};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [hook, order] = &arguments[..] else {
        return Err("give the URL of your handler and your own id for the render".into());
    };
    if let Some(url) = shotstack_url()? {
        eprintln!("warning: SHOTSTACK_URL is {url}");
    }
    let client = Client::from_env(Stage::Production)?;
    let secret = Secret::new(&env::var("CALLBACK_SECRET").map_err(|_| "set CALLBACK_SECRET")?)?;
    let render = submit(&client, hook, order, &secret).await?;
    println!("{order} is the render {render}");
    Ok(())
}

pub(crate) async fn submit(
    client: &Client,
    hook: &str,
    order: &str,
    secret: &Secret,
) -> Result<RenderId, Box<dyn Error>> {
    let mut edit = json!({
        "timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": order}, "start": 0, "length": 2}]}]},
        "output": {"format": "mp4", "resolution": "sd", "poster": {"capture": 1}},
    });
    // Shotstack does not sign webhooks. The token in the callback URL proves that they belong to this order, and says
    // which files to wait for.
    let claims = Claims::new(order, now()).with_expectation(&Expectation::from_edit(&edit)?);
    CallbackUrl::mint(hook, &claims, secret)?.set_in(&mut edit)?;

    // Sent once. If it fails, `uncertain` says whether the order may have arrived all the same.
    Ok(client.submit(&edit.to_string()).await?)
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

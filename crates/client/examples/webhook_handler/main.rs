//! A webhook handler with axum over `SQLite`, to copy: each render that it orders is announced once, ready or not, whatever
//! is repeated, reordered or lost on the way.
//!
//!     export CALLBACK_SECRET=…                          # at least 24 random bytes: openssl rand -hex 32
//!     export SHOTSTACK_API_KEY=…
//!     export SHOTSTACK_URL=http://127.0.0.1:8484        # for an emulator; Shotstack itself without it
//!     cargo run --example webhook_handler &
//!     cargo run --example webhook_handler -- http://127.0.0.1:3000/shotstack order-17

pub(crate) mod handler;
pub(crate) mod store;

use std::env;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use shotstack_hosting::{
    Policy, Report, Timestamp, Validator,
    callback::Secret,
    cdn::Origin,
    inbox::{ApiAccess, Inbox, Sweep},
    render::{Announcement, AnnouncementKind},
};
use shotstack_hosting_client::{Client, ShotstackUrl, Stage, shotstack_url};

use handler::{Handler, SWEEP_MILLIS, app, sweep_for_ever};
use store::{Failed, Store};

const STAGE: Stage = Stage::Production;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let secret = env::var("CALLBACK_SECRET").map_err(|_| "set CALLBACK_SECRET")?;
    let secret = Secret::new(&secret)?;
    let url = shotstack_url()?;
    if let Some(url) = &url {
        eprintln!("warning: {} is {url}", ShotstackUrl::VARIABLE);
    }
    let origin = url.and_then(|url| url.cdn_origin().cloned());
    let handler = Arc::new(Handler {
        inbox: Arc::new(inbox(secret.clone(), origin.unwrap_or_default())),
        store: Store::open("renders.db")?,
        client: Client::from_env(STAGE)?,
        announce: Box::new(|announcement, report| {
            Box::pin(async move { announce(&announcement, &report) })
        }),
        clock: Box::new(now),
    });
    match &env::args().skip(1).collect::<Vec<_>>()[..] {
        [] => {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
            println!(
                "waiting for webhooks at http://{}/shotstack",
                listener.local_addr()?
            );
            tokio::spawn(sweep_for_ever(Arc::clone(&handler)));
            axum::serve(listener, app(handler)).await?;
        }
        [hook, order] => {
            let render = handler.order(edit(order), hook, order, &secret).await?;
            println!("{order} is the render {render}");
        }
        _ => {
            return Err(
                "to order, give the URL of the handler and your own id for the render".into(),
            );
        }
    }
    Ok(())
}

/// Your code. If it fails, it is called again later. A crash may repeat an announcement: its id stays the same.
fn announce(announcement: &Announcement, report: &Report) -> Result<(), Failed> {
    let order = announcement.correlation().unwrap_or("unknown order");
    let mut output = io::stdout().lock();
    match announcement.kind() {
        AnnouncementKind::RenderReady => {
            writeln!(output, "{order} is ready")?;
            for (role, url) in report.urls() {
                writeln!(output, "  {role}: {url}")?;
            }
        }
        AnnouncementKind::RenderFailed => {
            writeln!(output, "{order} has failed: {:?}", report.reason)?;
        }
        AnnouncementKind::RenderOverdue => {
            writeln!(output, "{order} is overdue: {:?}", report.reason)?;
        }
        _ => {} // single files
    }
    Ok(())
}

pub(crate) fn inbox(secret: Secret, origin: Origin) -> Inbox {
    let validator = Validator::new().with_origin(origin);
    // Without tokens, or with standing ones, add `.with_confirmation()`: only what the APIs say is then announced.
    Inbox::new(Policy::authenticated([secret]).with_validator(validator))
        .with_sweep(Sweep::Start, Some(SWEEP_MILLIS))
        .with_api(ApiAccess {
            stage: STAGE,
            key_from: "SHOTSTACK_API_KEY".to_owned(),
        })
}

pub(crate) fn edit(title: &str) -> Value {
    json!({
        "timeline": {"tracks": [{"clips": [{"asset": {"type": "title", "text": title}, "start": 0, "length": 2}]}]},
        "output": {"format": "mp4", "resolution": "sd", "poster": {"capture": 1}},
    })
}

pub(crate) fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

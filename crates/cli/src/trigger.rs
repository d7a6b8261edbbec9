//! `trigger`: sends one event as the publisher does, and prints the response.

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::{
    AssetRole,
    callback::{CallbackUrl, Claims},
};
use shotstack_hosting_emulator::{
    EventKind, NotReceived, Trigger as Event, TriggerError, TriggerOutcome,
};

use crate::api::block_on;
use crate::callback::SecretArguments;
use crate::clock::now;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::printable::lines;
use crate::shotstack_url;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting trigger serve.copy --to http://127.0.0.1:8080/hook --role poster
      Report that a poster was copied
  shotstack-hosting trigger serve.copy --to http://127.0.0.1:8080/hook --status failed --times 3
      Report three times that a file could not be copied
  shotstack-hosting trigger edit.render --to http://127.0.0.1:8080/hook --set owner=jwolrq9ms0 --set error=null
      Report that a render is done, with members of your choice
  shotstack-hosting trigger serve.copy --to http://127.0.0.1:8080/hook --correlation order-17
      Add a token to the URL, signed with the secret in CALLBACK_SECRET, as `callback mint` does

PATH is a name, names joined by dots, or a JSON Pointer. VALUE is JSON or text.

If SHOTSTACK_URL is an emulator on this machine, the file of a serve.copy is on its CDN, where the handler expects it.

Delivered does not mean received: a redirect by 301, 302 or 303 drops the event, and a login page or a tunnel's warning page may \
answer 200 in place of your handler. Shotstack counts both as delivered; this command does not.

Exit status: 0 if every event was received, 1 if one was not, 2 if the command was misused.";

/// Send one well-formed event as Shotstack does, and print the response
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Trigger {
    /// The event: serve.copy, edit.render, ingest.source or ingest.rendition
    #[arg(value_name = "EVENT")]
    kind: EventKind,

    /// The URL to send it to
    #[arg(long, value_name = "URL")]
    to: String,

    /// Set a member of the event
    #[arg(long = "set", value_name = "PATH=VALUE")]
    members: Vec<String>,

    /// The copied file of a serve.copy: main, poster or thumbnail
    #[arg(long, default_value = "main")]
    role: AssetRole,

    /// The status, such as failed [default: that of success]
    #[arg(long)]
    status: Option<String>,

    /// How many times to send it, with the same ids
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    times: u32,

    /// Add a token to the URL with this id of yours, such as an order number [default with a secret: `trigger`]
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    correlation: Option<String>,

    #[command(flatten)]
    secret: SecretArguments,

    /// Print JSON, one object for each response
    #[arg(long)]
    json: bool,
}

impl Trigger {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let to = self.target()?;
        let mut event = Event::new(self.kind, self.role, self.status.as_deref(), now());
        if let Some(cdn) = shotstack_url::for_cdn()? {
            event = event.with_cdn_origin(&cdn);
        }
        for member in &self.members {
            let (path, value) = member.split_once('=').ok_or_else(|| {
                Failure::error(
                    format!("--set `{member}` has no `=`"),
                    "for example `--set owner=jwolrq9ms0`",
                )
            })?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            event.set(path, value).map_err(trigger_failure)?;
        }
        block_on(async {
            let mut outcome = Outcome::Success;
            for attempt in 1..=self.times {
                let result = event.send(&to, attempt).await.map_err(trigger_failure)?;
                if !result.received {
                    outcome = Outcome::Refused;
                }
                self.print(&result)?;
            }
            Ok(outcome)
        })
    }

    /// The URL, with a token if one is asked for.
    fn target(&self) -> Result<String, Failure> {
        if self.correlation.is_none() && !self.secret.is_given() {
            return Ok(self.to.clone());
        }
        let secret = self.secret.signing_secret()?;
        let correlation = self.correlation.as_deref().unwrap_or("trigger");
        let url = CallbackUrl::mint(&self.to, &Claims::new(correlation, now()), &secret);
        url.map(|url| url.as_str().to_owned()).map_err(|error| {
            Failure::error(
                error,
                "for example `--to http://127.0.0.1:8080/hook --correlation order-17`; without `--correlation` and \
                 `--secret-env` the URL is used as it is",
            )
        })
    }

    fn print(&self, result: &TriggerOutcome) -> Result<(), Failure> {
        if self.json {
            let line = json!({
                "httpStatus": result.http_status,
                "delivered": result.delivered,
                "received": result.received,
                "redirects": result.redirects,
                "error": result.error,
                "problem": result.not_received.as_ref().map(ToString::to_string),
                "help": result.not_received.as_ref().map(NotReceived::help),
                "body": result.body,
            });
            return output::print_line(&output::json(&line)?);
        }
        let status = result.http_status.map_or_else(
            || "no response".to_owned(),
            |status| format!("HTTP {status}"),
        );
        let meaning = match (result.delivered, result.received) {
            (true, true) => "delivered",
            (true, false) => "counts as delivered, but was not received",
            (false, _) => "not delivered, Shotstack would retry",
        };
        let mut text = format!("{status}: {meaning}");
        if let Some(error) = &result.error {
            text = format!("{text} ({error})");
        }
        if result.redirects > 0 {
            text = format!("{text}, after redirects: {}", result.redirects);
        }
        text.push('\n');
        if let Some(problem) = &result.not_received {
            let help = problem.help();
            text = format!("{text}problem: {problem}\nhelp: {help}\n");
        }
        if !result.body.is_empty() {
            text.push_str(result.body.trim_end());
            text.push('\n');
        }
        output::print_text(&lines(&text))
    }
}

fn trigger_failure(error: TriggerError) -> Failure {
    let help = match &error {
        TriggerError::Url => "give `--to` an absolute URL, for example http://127.0.0.1:8080/hook",
        TriggerError::Path(_) => {
            "for example `--set owner=jwolrq9ms0`, `--set data.order=17` or `--set /data/order=17`"
        }
        _ => {
            "check that certificates are installed, for example Debian's package `ca-certificates`"
        }
    };
    Failure::error(error, help)
}

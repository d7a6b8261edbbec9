//! `trigger`: one event, sent as the publisher would, and the answer that it got.

use clap::Args;
use serde_json::{Value, json};
use shotstack_hosting::AssetRole;
use shotstack_hosting_emulator::{EventKind, Trigger as Event, TriggerAnswer, TriggerError};

use crate::api::wait_for;
use crate::callback::now;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::printable::lines;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting trigger serve.copy --to http://127.0.0.1:8080/hook --role poster
      A poster was copied
  shotstack-hosting trigger serve.copy --to http://127.0.0.1:8080/hook --status failed --times 3
      A file could not be copied, told three times
  shotstack-hosting trigger edit.render --to http://127.0.0.1:8080/hook --set owner=jwolrq9ms0 --set error=null
      A render is done, with members of your choice: a name, names joined with dots, or a JSON Pointer, and JSON or text

Exit status: 0 if every answer was 2xx, 1 if one was not or did not come, 2 if the command was misused.";

/// Send one well-formed event as Shotstack would, and print the answer
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Trigger {
    /// serve.copy, edit.render, ingest.source or ingest.rendition
    #[arg(value_name = "EVENT")]
    kind: EventKind,

    /// Where to send it
    #[arg(long, value_name = "URL")]
    to: String,

    /// Set a member of the event
    #[arg(long = "set", value_name = "PATH=VALUE")]
    members: Vec<String>,

    /// Which file was copied, for a serve.copy: main, poster or thumbnail
    #[arg(long, default_value = "main")]
    role: AssetRole,

    /// Another status than that of success, such as failed
    #[arg(long)]
    status: Option<String>,

    /// How often to send it; the ids stay the same
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    times: u32,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Trigger {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let mut event = Event::new(self.kind, self.role, self.status.as_deref(), now());
        for member in &self.members {
            let (path, value) = member.split_once('=').ok_or_else(|| {
                Failure::trouble(
                    format!("--set `{member}` has no `=`"),
                    "such as `--set owner=jwolrq9ms0`",
                )
            })?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            event.set(path, value).map_err(of_trigger)?;
        }
        wait_for(async {
            let mut outcome = Outcome::Fine;
            for attempt in 1..=self.times {
                let answer = event.send(&self.to, attempt).await.map_err(of_trigger)?;
                if !answer.delivered {
                    outcome = Outcome::Refused;
                }
                self.tell(&answer)?;
            }
            Ok(outcome)
        })
    }

    fn tell(&self, answer: &TriggerAnswer) -> Result<(), Failure> {
        if self.json {
            let line = json!({
                "httpStatus": answer.http_status,
                "delivered": answer.delivered,
                "redirects": answer.redirects,
                "error": answer.error,
                "body": answer.body,
            });
            return output::for_programs(&output::json(&line)?);
        }
        let status = answer
            .http_status
            .map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
        let meaning = if answer.delivered {
            "delivered"
        } else {
            "Shotstack would come again"
        };
        let mut text = format!("{status}: {meaning}");
        if let Some(error) = &answer.error {
            text = format!("{text} ({error})");
        }
        if answer.redirects > 0 {
            text = format!("{text}, after redirects: {}", answer.redirects);
        }
        text.push('\n');
        if !answer.body.is_empty() {
            text.push_str(answer.body.trim_end());
            text.push('\n');
        }
        output::for_people(&lines(&text))
    }
}

fn of_trigger(error: TriggerError) -> Failure {
    let help = match &error {
        TriggerError::Address => "give `--to` a whole URL, such as http://127.0.0.1:8080/hook",
        TriggerError::Path(_) => {
            "such as `--set owner=jwolrq9ms0`, `--set data.order=17` or `--set /data/order=17`"
        }
        _ => "check that this machine has its certificates, as in Debian's `ca-certificates`",
    };
    Failure::trouble(error, help)
}

//! `template set-callback`: puts a standing callback URL into a saved template.

use std::io::{self, Write};

use clap::Args;
use serde_json::json;
use shotstack_hosting::{
    api::Template,
    callback::{CallbackUrl, Claims, redact_token},
    expectation::Expectation,
};

use crate::api::{ApiArguments, block_on, client_failure};
use crate::callback::{SecretArguments, warn_of_unreachable, with_expiry};
use crate::clock::now;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::printable::{one_line, shortened};

const MAX_SHOWN: usize = 200;

/// Put a standing callback URL into a saved template
///
/// The template is read through the API and, once you agree, written back with its `callback` set. The URL carries a token for
/// many renders, and the files that the template asks for. A handler accepts it with `standing` in its policy, which should
/// also have `confirm`, because whoever sees the URL can send webhooks of any render.
#[derive(Args)]
pub(crate) struct SetCallback {
    /// The template's id
    #[arg(value_name = "TEMPLATE")]
    template: String,

    /// The URL of your handler, public and https; its query is kept
    #[arg(long, value_name = "URL")]
    url: String,

    /// How long the token is valid, such as `365d`; without it, until its secret is no longer accepted
    #[arg(long, value_name = "DURATION")]
    expires_in: Option<humantime::Duration>,

    /// Do not ask before the template is written
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    secret: SecretArguments,

    #[command(flatten)]
    api: ApiArguments,
}

impl SetCallback {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let secret = self.secret.signing_secret()?;
        let client = self.api.client()?;
        let id = self.template.as_str();
        let mut template = block_on(async { client.template(id).await.map_err(client_failure) })?;
        let claims = self.claims(&template)?.with_stage(client.stage());
        let url = CallbackUrl::mint(&self.url, &claims, &secret).map_err(|error| {
            Failure::refused(error, "for example `--url https://example.com/hook`")
        })?;
        warn_of_unreachable(&self.url)?;

        let before = template.edit.get("callback").cloned();
        let name = shortened(&template.name, MAX_SHOWN);
        let shown = redact_token(url.as_str());
        if before.as_ref() == Some(&json!(url.as_str())) {
            output::print_line(&format!(
                "the template `{name}` already has this callback: {shown}"
            ))?;
            return Ok(Outcome::Success);
        }
        let replaced = match &before {
            None => "it has none".to_owned(),
            Some(before) => {
                let before = before
                    .as_str()
                    .map_or_else(|| before.to_string(), str::to_owned);
                format!(
                    "in place of {}",
                    shortened(&redact_token(&before), MAX_SHOWN)
                )
            }
        };
        let change = format!("the callback of the template `{name}` to {shown}");
        if !self.yes && !is_agreed(&format!("{change} ({replaced})"))? {
            return Err(Failure::refused(
                "the template is left as it is",
                "answer `yes`, or give `--yes`",
            ));
        }
        url.set_in(&mut template.edit).map_err(|error| {
            Failure::refused(error, "the saved template is not an edit: save it anew")
        })?;
        block_on(async {
            let written = client.update_template(id, &template).await;
            written.map_err(client_failure)
        })?;
        output::print_line(&format!("has set {change}"))?;
        Ok(Outcome::Success)
    }

    fn claims(&self, template: &Template) -> Result<Claims, Failure> {
        let expectation = Expectation::from_edit(&template.edit)
            .map_err(|error| Failure::invalid_document("the template", &error.into()))?;
        let claims = Claims::standing().with_expectation(&expectation);
        Ok(with_expiry(claims, self.expires_in, now()))
    }
}

/// Asks on standard error, and reads a line of standard input.
fn is_agreed(change: &str) -> Result<bool, Failure> {
    let question = format!("Set {}? [yes/no] ", one_line(change));
    // If standard error is closed, nobody reads the question, and nobody answers it.
    let _ = anstream::stderr().lock().write_all(question.as_bytes());
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| {
        Failure::error(
            format!("cannot read the answer: {error}"),
            "give `--yes` if nobody can be asked",
        )
    })?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

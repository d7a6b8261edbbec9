//! `callback mint`: a callback URL with a signed token, or an edit with that URL in it.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;
use shotstack_hosting::{
    OwnerId, Stage,
    callback::{CallbackUrl, Claims},
    expectation::Expectation,
    role::RoleSet,
};

use crate::callback::secret::SecretArguments;
use crate::callback::{warn_of_unreachable, with_expiry};
use crate::clock::now;
use crate::failure::Failure;
use crate::input::Input;
use crate::outcome::Outcome;
use crate::output;

const MAX_EDIT_BYTES: u64 = 64 * 1024 * 1024;

/// Print a callback URL with a signed token, or an edit with that URL in it
#[derive(Args)]
pub(crate) struct Mint {
    /// The URL of your handler, public and https; its query is kept
    #[arg(long, value_name = "URL")]
    url: String,

    /// Your own id for the render, such as an order number; it is readable, not secret
    #[arg(
        long,
        value_name = "ID",
        allow_hyphen_values = true,
        required_unless_present = "standing"
    )]
    correlation: Option<String>,

    /// Mint a standing token, for many renders: for the callback of a template, or for the dashboard. It does not expire
    /// unless you give `--expires-in`
    #[arg(long, conflicts_with = "correlation")]
    standing: bool,

    /// The files that the render will produce, such as `main,poster,thumbnail`
    #[arg(long, value_name = "ROLES")]
    expect: Option<String>,

    /// The edit to render, or the template to save: print it with its `callback` set, and expect the files that it asks for
    #[arg(long, value_name = "FILE", conflicts_with = "expect")]
    edit: Option<PathBuf>,

    /// The owner whose webhooks the token accepts
    #[arg(long)]
    owner: Option<String>,

    /// The stage whose webhooks the token accepts: v1 or stage
    #[arg(long)]
    stage: Option<String>,

    /// How long the token is valid, such as `12h`; allow for rendering and 49 minutes of redelivery [default: 7d]
    #[arg(long, value_name = "DURATION")]
    expires_in: Option<humantime::Duration>,

    #[command(flatten)]
    secret: SecretArguments,
}

impl Mint {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let secret = self.secret.signing_secret()?;
        let edit = self.edit.as_deref().map(read_edit).transpose()?;
        let claims = self.claims(edit.as_ref())?;
        let url = CallbackUrl::mint(&self.url, &claims, &secret).map_err(|error| {
            Failure::refused(
                error,
                "for example `--url https://example.com/hook --correlation order-17`",
            )
        })?;
        warn_of_unreachable(&self.url)?;
        let Some(mut edit) = edit else {
            output::print_line(url.as_str())?;
            return Ok(Outcome::Success);
        };
        url.set_in(&mut edit)
            .map_err(|error| Failure::refused(error, EDIT_HELP))?;
        output::print_line(&output::json(&edit)?)?;
        Ok(Outcome::Success)
    }

    fn claims(&self, edit: Option<&Value>) -> Result<Claims, Failure> {
        let now = now();
        let claims = match &self.correlation {
            Some(correlation) => Claims::new(correlation, now),
            None => Claims::standing(),
        };
        let mut claims = with_expiry(claims, self.expires_in, now);
        if let (Some(edit), Some(path)) = (edit, &self.edit) {
            let expectation = Expectation::from_edit(edit).map_err(|error| {
                let name = Input::from(path.as_path()).name();
                Failure::invalid_document(&name, &error.into())
            })?;
            claims = claims.with_expectation(&expectation);
        }
        if let Some(roles) = &self.expect {
            let help = "for example `--expect main,poster`";
            let roles: RoleSet = parse_argument("--expect", roles, help)?;
            if roles.is_empty() {
                let message = "--expect is empty; check that a shell variable is set";
                return Err(Failure::refused(message, help));
            }
            claims = claims.with_roles(roles);
        }
        if let Some(owner) = &self.owner {
            let owner: OwnerId =
                parse_argument("--owner", owner, "for example `--owner 5ca6hu7s9k`")?;
            claims = claims.with_owner(owner);
        }
        if let Some(stage) = &self.stage {
            let stage: Stage =
                parse_argument("--stage", stage, "use `--stage v1` or `--stage stage`")?;
            claims = claims.with_stage(stage);
        }
        Ok(claims)
    }
}

const EDIT_HELP: &str = "give `--edit` the JSON that will be posted to the Edit API";

fn read_edit(path: &Path) -> Result<Value, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_EDIT_BYTES)?;
    serde_json::from_slice(&text).map_err(|error| {
        Failure::refused(
            format!("{} is not valid JSON: {error}", input.name()),
            EDIT_HELP,
        )
    })
}

fn parse_argument<T: std::str::FromStr<Err: std::fmt::Display>>(
    argument: &str,
    text: &str,
    help: &str,
) -> Result<T, Failure> {
    text.parse()
        .map_err(|error| Failure::refused(format!("{argument} `{text}`: {error}"), help))
}

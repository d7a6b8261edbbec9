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

use crate::callback::now;
use crate::callback::secret::SecretArguments;
use crate::failure::Failure;
use crate::input::Input;
use crate::outcome::Outcome;
use crate::output;

const MAX_EDIT_BYTES: u64 = 64 * 1024 * 1024;

/// Print a callback URL with a signed token, or an edit with that URL in it
#[derive(Args)]
pub(crate) struct Mint {
    /// Where your handler listens; its query is kept
    #[arg(long, value_name = "URL")]
    url: String,

    /// What names the render in your own books, such as an order's number; readable by others, not secret
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    correlation: String,

    /// The files that the render will make, such as `main,poster,thumbnail`
    #[arg(long, value_name = "ROLES")]
    expect: Option<String>,

    /// The edit to render: print it with its `callback` set, and expect the files that it asks for
    #[arg(long, value_name = "FILE", conflicts_with = "expect")]
    edit: Option<PathBuf>,

    /// The owner that the webhooks must have
    #[arg(long)]
    owner: Option<String>,

    /// The stage that the webhooks must come from: v1 or stage
    #[arg(long)]
    stage: Option<String>,

    /// How long the token is good for, such as `12h`; rendering and 49 minutes of redelivery must fit in
    #[arg(long, value_name = "DURATION", default_value = "7d")]
    expires_in: humantime::Duration,

    #[command(flatten)]
    secret: SecretArguments,
}

impl Mint {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let secret = self.secret.only()?;
        let edit = self
            .edit
            .as_deref()
            .map(read_edit)
            .transpose()?
            .map(Value::from);
        let claims = self.claims(edit.as_ref())?;
        let url = CallbackUrl::mint(&self.url, &claims, &secret).map_err(|error| {
            Failure::refused(
                error,
                "such as `--url https://example.com/hook --correlation order-17`",
            )
        })?;
        let Some(mut edit) = edit else {
            output::for_programs(url.as_str())?;
            return Ok(Outcome::Fine);
        };
        url.set_in(&mut edit)
            .map_err(|error| Failure::refused(error, EDIT_HELP))?;
        output::for_programs(&output::json(&edit)?)?;
        Ok(Outcome::Fine)
    }

    fn claims(&self, edit: Option<&Value>) -> Result<Claims, Failure> {
        let now = now();
        let millis = i64::try_from(self.expires_in.as_millis()).unwrap_or(i64::MAX);
        let mut claims = Claims::new(&self.correlation, now).with_expiry(now.plus_millis(millis));
        if let Some(edit) = edit {
            let expectation = Expectation::from_edit(edit)
                .map_err(|error| Failure::refused(error.to_string(), EDIT_HELP))?;
            claims = claims.with_expectation(&expectation);
        }
        if let Some(roles) = &self.expect {
            let help = "such as `--expect main,poster`";
            let roles: RoleSet = parsed("--expect", roles, help)?;
            if roles.is_empty() {
                let message = "--expect names no file; check that a shell variable is not empty";
                return Err(Failure::refused(message, help));
            }
            claims = claims.with_roles(roles);
        }
        if let Some(owner) = &self.owner {
            let owner: OwnerId = parsed("--owner", owner, "such as `--owner 5ca6hu7s9k`")?;
            claims = claims.with_owner(owner);
        }
        if let Some(stage) = &self.stage {
            let stage: Stage = parsed("--stage", stage, "write `--stage v1` or `--stage stage`")?;
            claims = claims.with_stage(stage);
        }
        Ok(claims)
    }
}

const EDIT_HELP: &str = "give --edit the JSON that is to be posted to the Edit API";

fn read_edit(path: &Path) -> Result<Value, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_EDIT_BYTES)?;
    serde_json::from_slice(&text).map_err(|error| {
        Failure::refused(format!("{} is no JSON: {error}", input.name()), EDIT_HELP)
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    argument: &str,
    text: &str,
    help: &str,
) -> Result<T, Failure> {
    text.parse()
        .map_err(|error| Failure::refused(format!("{argument} `{text}`: {error}"), help))
}

//! `callback verify`: what the token of a request says, if it is genuine.

use clap::Args;
use shotstack_hosting::callback::{Claims, TokenError};

use crate::aligned;
use crate::callback::now;
use crate::callback::secret::SecretArguments;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

/// Check the token in a request's URL, and print what it says
#[derive(Args)]
pub(crate) struct Verify {
    /// The URL of the request, absolute or only path and query
    url: String,

    /// Print the claims as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    secrets: SecretArguments,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let secrets = self.secrets.all()?;
        let claims = Claims::verify(&self.url, &secrets, now())
            .map_err(|error| Failure::refused(error, next_step(error)))?;
        if self.json {
            output::for_programs(&output::json(&claims)?)?;
            return Ok(Outcome::Fine);
        }
        let mut pairs = vec![("correlation", claims.correlation)];
        if let Some(roles) = claims.expected {
            pairs.push(("expected", roles.to_string()));
        }
        if let Some(owner) = claims.owner {
            pairs.push(("owner", owner.to_string()));
        }
        if let Some(stage) = claims.stage {
            pairs.push(("stage", stage.to_string()));
        }
        pairs.push(("expires", claims.expires.to_string()));
        output::for_people(&aligned::pairs("", &pairs))?;
        Ok(Outcome::Fine)
    }
}

fn next_step(error: TokenError) -> &'static str {
    match error {
        TokenError::UnknownKey => {
            "give the secret that signed it too: `--secret-env NAME` and `--secret-file FILE` may be repeated"
        }
        TokenError::Expired { .. } => "mint a new callback URL, with a longer `--expires-in`",
        TokenError::Missing => "give the whole URL of the request, in quotes, with its query",
        _ => "take the URL from the request as it is: a token that was changed proves nothing",
    }
}

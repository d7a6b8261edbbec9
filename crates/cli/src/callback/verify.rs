//! `callback verify`: checks the token in a request's URL.

use clap::Args;
use shotstack_hosting::callback::{Claims, TokenError};

use crate::aligned;
use crate::callback::secret::SecretArguments;
use crate::clock::now;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;

/// Check the token in a request's URL, and print its claims
#[derive(Args)]
pub(crate) struct Verify {
    /// The URL of the request: absolute, or only path and query
    url: String,

    /// Print the claims as JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    secrets: SecretArguments,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let secrets = self.secrets.verification_secrets()?;
        let claims = Claims::verify(&self.url, &secrets, now())
            .map_err(|error| Failure::refused(error, help(error)))?;
        if self.json {
            output::print_line(&output::json(&claims)?)?;
            return Ok(Outcome::Success);
        }
        let mut pairs = vec![match claims.correlation {
            Some(correlation) => ("correlation", correlation),
            None => ("standing", "for many renders".to_owned()),
        }];
        if let Some(roles) = claims.expected {
            pairs.push(("expected", roles.to_string()));
        }
        if let Some(owner) = claims.owner {
            pairs.push(("owner", owner.to_string()));
        }
        if let Some(stage) = claims.stage {
            pairs.push(("stage", stage.to_string()));
        }
        let expires = claims.expires.map(|at| at.to_string());
        pairs.push(("expires", expires.unwrap_or_else(|| "never".to_owned())));
        output::print_text(&aligned::pairs("", &pairs))?;
        Ok(Outcome::Success)
    }
}

fn help(error: TokenError) -> &'static str {
    match error {
        TokenError::UnknownKey => {
            "also give the secret that signed it: `--secret-env NAME` and `--secret-file FILE` may be repeated"
        }
        TokenError::Expired { .. } => "mint a new callback URL with a longer `--expires-in`",
        TokenError::Missing => "give the whole URL of the request with its query, in quotes",
        _ => "give the URL of the request unchanged: a modified token is not valid",
    }
}

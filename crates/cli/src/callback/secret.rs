//! Secrets, from the environment or files; never from the command line, which other users can read.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use shotstack_hosting::callback::Secret;

use crate::failure::Failure;
use crate::input::Input;

const DEFAULT_VARIABLE: &str = "CALLBACK_SECRET";

const MAX_SECRET_BYTES: u64 = 4096;

/// A longer text is unlikely to be the name of a variable.
const MAX_NAME_BYTES: usize = 40;

#[derive(Args)]
pub(crate) struct SecretArguments {
    /// An environment variable that holds the secret, at least 24 bytes [default: `CALLBACK_SECRET`]
    #[arg(long = "secret-env", value_name = "NAME")]
    variables: Vec<String>,

    /// A file that holds the secret; a line break at its end is ignored
    #[arg(long = "secret-file", value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl SecretArguments {
    /// Whether the user named a secret.
    pub(crate) fn is_given(&self) -> bool {
        !self.variables.is_empty() || !self.files.is_empty()
    }

    /// The secret to sign with.
    pub(crate) fn signing_secret(&self) -> Result<Secret, Failure> {
        let mut secrets = self.verification_secrets()?;
        match (secrets.pop(), secrets.is_empty()) {
            (Some(secret), true) => Ok(secret),
            _ => Err(Failure::error(
                "more than one secret was given to sign with",
                "give one `--secret-env` or one `--secret-file`; only `callback verify` accepts several",
            )),
        }
    }

    /// The secrets that may have signed the token.
    pub(crate) fn verification_secrets(&self) -> Result<Vec<Secret>, Failure> {
        let default = [DEFAULT_VARIABLE.to_owned()];
        let variables = if self.variables.is_empty() && self.files.is_empty() {
            &default
        } else {
            self.variables.as_slice()
        };
        let from_variables = variables.iter().map(|name| from_variable(name));
        let from_files = self.files.iter().map(|path| from_file(path));
        from_variables.chain(from_files).collect()
    }
}

fn from_variable(name: &str) -> Result<Secret, Failure> {
    // The user may have given the secret instead of a name: only a text that can be a name is shown.
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    let source = if is_name && name.len() <= MAX_NAME_BYTES {
        format!("the environment variable {name}")
    } else {
        "the environment variable that --secret-env names".to_owned()
    };
    let text = env::var(name).map_err(|error| {
        let cause = match error {
            env::VarError::NotPresent => "is not set",
            env::VarError::NotUnicode(_) => "is not UTF-8",
        };
        Failure::error(
            format!("{source} {cause}"),
            "generate a secret with `openssl rand -hex 32` and export it, or give `--secret-file FILE`",
        )
    })?;
    secret(&source, &text)
}

fn from_file(path: &Path) -> Result<Secret, Failure> {
    let name = "the file that --secret-file names";
    let bytes = Input::from(path).read_all_named(name, MAX_SECRET_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::error(
            format!("{name}: the secret is not UTF-8"),
            "encode random bytes as text, for example with `openssl rand -hex 32`",
        )
    })?;
    secret(name, &text)
}

fn secret(source: &str, text: &str) -> Result<Secret, Failure> {
    Secret::new(text.trim_end_matches(['\r', '\n'])).map_err(|error| {
        Failure::error(
            format!("{source}: {error}"),
            "generate a secret with `openssl rand -hex 32`",
        )
    })
}

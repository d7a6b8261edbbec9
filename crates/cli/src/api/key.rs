//! The API key, from the environment or a file; never from the command line, which other users can read.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use shotstack_hosting::api::ApiKey;

use crate::failure::Failure;
use crate::input::Input;

const DEFAULT_VARIABLE: &str = "SHOTSTACK_API_KEY";

const MAX_KEY_BYTES: u64 = 4096;

#[derive(Args)]
pub(crate) struct KeyArguments {
    /// The environment variable that holds the API key [default: `SHOTSTACK_API_KEY`]
    #[arg(long = "key-env", value_name = "NAME", conflicts_with = "file")]
    variable: Option<String>,

    /// A file that holds the API key; white space around it is ignored
    #[arg(long = "key-file", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl KeyArguments {
    pub(super) fn key(&self) -> Result<ApiKey, Failure> {
        match (&self.file, &self.variable) {
            (Some(path), _) => from_file(path),
            (None, Some(name)) => from_variable(name),
            (None, None) => from_variable(DEFAULT_VARIABLE),
        }
    }
}

fn from_variable(name: &str) -> Result<ApiKey, Failure> {
    let text = env::var(name).map_err(|error| {
        Failure::error(
            format!("cannot read the API key from the environment variable {name}: {error}"),
            "export the key from Shotstack's dashboard for the stage, or give `--key-file FILE`",
        )
    })?;
    key(&format!("the environment variable {name}"), &text)
}

fn from_file(path: &Path) -> Result<ApiKey, Failure> {
    let input = Input::from(path);
    let bytes = input.read_all(MAX_KEY_BYTES)?;
    key(&input.name(), &String::from_utf8_lossy(&bytes))
}

fn key(source: &str, text: &str) -> Result<ApiKey, Failure> {
    ApiKey::new(text.trim()).map_err(|error| {
        Failure::error(
            format!("{source}: {error}"),
            "copy the key for the stage from Shotstack's dashboard",
        )
    })
}

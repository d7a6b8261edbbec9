//! Where the API key comes from: the environment or a file, never the command line, which others can read.

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

    /// A file that holds the API key; white space around it does not count
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
        Failure::trouble(
            format!("no API key in the environment variable {name}: {error}"),
            "export the key that Shotstack's dashboard shows for the stage; or give `--key-file FILE`",
        )
    })?;
    key(&format!("the environment variable {name}"), &text)
}

fn from_file(path: &Path) -> Result<ApiKey, Failure> {
    let input = Input::from(path);
    let bytes = input.read_all(MAX_KEY_BYTES)?;
    key(&input.name(), &String::from_utf8_lossy(&bytes))
}

fn key(place: &str, text: &str) -> Result<ApiKey, Failure> {
    ApiKey::new(text.trim()).map_err(|error| {
        Failure::trouble(
            format!("{place}: {error}"),
            "copy the key as Shotstack's dashboard shows it for the stage",
        )
    })
}

//! Holds the emulator against what Shotstack publishes: its SDK and its `OpenAPI` definition.

use crate::node_modules;
use crate::step::{Failure, Step};

const FOLDER: &str = "tests/shotstack";

pub(crate) fn setup() -> Result<(), Failure> {
    node_modules::install(FOLDER)
}

pub(crate) fn test() -> Result<(), Failure> {
    Step::new("the command line", "cargo build -p shotstack-hosting-cli").run()?;
    Step::new("Shotstack's SDK and OpenAPI definition", "node --test")
        .arg(format!("{FOLDER}/"))
        .run()
}

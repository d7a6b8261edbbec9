//! Holds the emulator against what Shotstack publishes: its SDK and its `OpenAPI` definition.

use crate::node_modules;
use crate::step::{Failure, Step};

const FOLDER: &str = "tests/shotstack";

pub(crate) fn setup() -> Result<(), Failure> {
    node_modules::install(FOLDER)
}

/// With the command line that the tests before have built.
pub(crate) fn test() -> Result<(), Failure> {
    Step::new("Shotstack's SDK and OpenAPI definition", "node --test")
        .arg(format!("{FOLDER}/"))
        .run()
}

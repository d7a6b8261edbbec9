//! Tests the emulator against Shotstack's official SDK and `OpenAPI` definition.

use crate::node_modules;
use crate::step::{Failure, Step};

const FOLDER: &str = "tests/shotstack";

pub(crate) fn setup() -> Result<(), Failure> {
    node_modules::install(FOLDER)
}

/// Needs the command line, which the earlier tests have built.
pub(crate) fn test() -> Result<(), Failure> {
    Step::new("Shotstack's SDK and OpenAPI definition", "node --test")
        .arg(format!("{FOLDER}/"))
        .run()
}

//! `--edit`: reads which files to expect from the edit that was rendered, or from the template.

use std::path::Path;

use shotstack_hosting::expectation::Expectation;

use crate::failure::Failure;
use crate::input::Input;

const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The files that the edit will produce.
pub(crate) fn read_expectation(path: &Path) -> Result<Expectation, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_BYTES)?;
    let name = input.name();
    Expectation::from_edit_json(&text)
        .map_err(|error| Failure::invalid_document(&name, &error.into()))
}

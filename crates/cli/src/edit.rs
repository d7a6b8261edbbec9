//! `--edit`: reads which files to expect from the edit that was rendered.

use std::path::Path;

use shotstack_hosting::{Validator, expectation::Expectation, render::Document};

use crate::failure::Failure;
use crate::input::Input;

const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The files that the edit will produce.
pub(crate) fn read_expectation(path: &Path, validator: &Validator) -> Result<Expectation, Failure> {
    let input = Input::from(path);
    let text = input.read_all(MAX_BYTES)?;
    let name = input.name();
    match Document::read(&text, validator) {
        Ok(Document::Edit(expectation)) => Ok(expectation),
        Ok(other) => Err(Failure::refused(
            format!(
                "{name} is not an edit, but another document: {}",
                other.kind()
            ),
            "give `--edit` the JSON that was posted to the Edit API, and other documents as FILE",
        )),
        Err(invalid) => Err(Failure::invalid_document(&name, &invalid)),
    }
}

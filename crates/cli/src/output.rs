//! Standard output, for people and for programs.

use std::io::{self, Write};

use crate::failure::Failure;

/// Writes styled text: colours are kept only where they are wanted (`NO_COLOR`, `CLICOLOR_FORCE`, a terminal).
pub(crate) fn for_people(text: &str) -> Result<(), Failure> {
    write_to(anstream::stdout().lock(), text)
}

/// Writes a line to the letter.
pub(crate) fn for_programs(line: &str) -> Result<(), Failure> {
    write_to(io::stdout().lock(), &format!("{line}\n"))
}

/// Writes and flushes: each piece is out before the next one is read.
fn write_to(mut output: impl Write, text: &str) -> Result<(), Failure> {
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| Failure::of_writing(&error))
}

/// A value as compact JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| {
        Failure::trouble(
            format!("cannot write JSON: {error}"),
            "please report this as a defect of shotstack-hosting",
        )
    })
}

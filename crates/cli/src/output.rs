//! Standard output: styled text for people, plain lines for programs.

use std::io::{self, Write};

use crate::failure::Failure;

/// Prints styled text. Colours are removed unless a terminal or `CLICOLOR_FORCE` asks for them, and by `NO_COLOR`.
pub(crate) fn print_text(text: &str) -> Result<(), Failure> {
    write_to(anstream::stdout().lock(), text)
}

/// Prints a line unchanged.
pub(crate) fn print_line(line: &str) -> Result<(), Failure> {
    write_to(io::stdout().lock(), &format!("{line}\n"))
}

/// Writes and flushes, so that a reader of a pipe gets each piece at once.
fn write_to(mut output: impl Write, text: &str) -> Result<(), Failure> {
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| Failure::from_write_error(&error))
}

/// A value as compact JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| {
        Failure::error(
            format!("cannot write JSON: {error}"),
            "please report this as a bug in shotstack-hosting",
        )
    })
}

//! A warning on standard error: the command goes on.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::printable::one_line;

const WARNING: Style = AnsiColor::BrightYellow.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();

pub(crate) fn print(message: &str) {
    write(&format!(
        "{WARNING}warning{WARNING:#}: {}\n",
        one_line(message)
    ));
}

pub(crate) fn print_with_help(message: &str, help: &str) {
    write(&format!(
        "{WARNING}warning{WARNING:#}: {}\n{HELP}help{HELP:#}: {}\n",
        one_line(message),
        one_line(help)
    ));
}

fn write(text: &str) {
    // If standard error is closed, the warning cannot be shown anywhere.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

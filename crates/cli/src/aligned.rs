//! Names and values, one pair on each line, with the values aligned.

use std::fmt::Write;

use anstyle::Style;

use crate::printable::one_line;

const NAME: Style = Style::new().dimmed();

/// The pairs as lines that begin with `indent`. Values are made safe for a terminal.
pub(crate) fn pairs(indent: &str, pairs: &[(&str, String)]) -> String {
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for (name, value) in pairs {
        let value = one_line(value);
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{indent}{NAME}{name:<width$}{NAME:#}  {value}");
    }
    lines
}

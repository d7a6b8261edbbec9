//! Why a command failed, printed as `error: …` and `help: …`.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use shotstack_hosting::validate::Invalid;

use crate::outcome::Outcome;
use crate::printable::one_line;

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// What happened, and what to do next.
    #[error("{message}")]
    Message {
        outcome: Outcome,
        message: String,
        help: String,
    },
    /// The reader of standard output has stopped reading, as `head` does. Nothing is printed.
    #[error("standard output is closed")]
    ClosedPipe,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers pass errors that they no longer need"
)]
impl Failure {
    /// The input is not valid: exit status 1.
    pub(crate) fn refused(message: impl ToString, help: impl Into<String>) -> Self {
        Self::Message {
            outcome: Outcome::Refused,
            message: message.to_string(),
            help: help.into(),
        }
    }

    /// The command was misused, or could not read or write: exit status 2.
    pub(crate) fn error(message: impl ToString, help: impl Into<String>) -> Self {
        Self::Message {
            outcome: Outcome::Error,
            message: message.to_string(),
            help: help.into(),
        }
    }

    /// A document is not valid; `name` says which one.
    pub(crate) fn invalid_document(name: &str, invalid: &Invalid) -> Self {
        let violations = invalid.violations();
        let messages: Vec<_> = violations.iter().map(ToString::to_string).collect();
        let hint = violations.iter().find_map(|violation| violation.hint());
        Self::refused(
            format!("{name}: {}", messages.join("; ")),
            hint.unwrap_or("`shotstack-hosting inspect` shows the place in the text"),
        )
    }

    /// Writing to standard output failed.
    pub(crate) fn from_write_error(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::error(
            format!("cannot write to standard output: {error}"),
            "check that there is space left where the output goes",
        )
    }

    /// The same failure with exit status 2.
    pub(crate) fn into_error(self) -> Self {
        match self {
            Self::Message { message, help, .. } => Self::error(message, help),
            Self::ClosedPipe => Self::ClosedPipe,
        }
    }

    /// Prints the failure to standard error, and returns the exit status.
    pub(crate) fn print(&self) -> Outcome {
        let Self::Message {
            outcome,
            message,
            help,
        } = self
        else {
            return Outcome::Success;
        };
        let text = format!(
            "{ERROR}error{ERROR:#}: {}\n{HELP}help{HELP:#}: {}\n",
            one_line(message),
            one_line(help)
        );
        // If standard error is closed, the message cannot be shown anywhere.
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
        *outcome
    }
}

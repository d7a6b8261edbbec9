//! Why a command could not do its work, told as `error: …` and `help: …`.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::outcome::Outcome;
use crate::printable::one_line;

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something that a person should know, and what to do next.
    Told {
        outcome: Outcome,
        message: String,
        help: String,
    },
    /// Whoever reads standard output has gone, as `head` does: no reason to complain.
    ClosedPipe,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over errors that they have no more use for"
)]
impl Failure {
    /// What was given is not what it should be.
    pub(crate) fn refused(message: impl ToString, help: impl Into<String>) -> Self {
        Self::Told {
            outcome: Outcome::Refused,
            message: message.to_string(),
            help: help.into(),
        }
    }

    /// The command was misused, or could not read or write.
    pub(crate) fn trouble(message: impl ToString, help: impl Into<String>) -> Self {
        Self::Told {
            outcome: Outcome::Trouble,
            message: message.to_string(),
            help: help.into(),
        }
    }

    /// The same failure, as one of how the command was called.
    pub(crate) fn into_misuse(self) -> Self {
        match self {
            Self::Told { message, help, .. } => Self::trouble(message, help),
            Self::ClosedPipe => Self::ClosedPipe,
        }
    }

    /// Standard output does not take what is written to it.
    pub(crate) fn of_writing(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::trouble(
            format!("cannot write to standard output: {error}"),
            "check that there is room where the output goes",
        )
    }

    /// Tells it on standard error.
    pub(crate) fn tell(&self) -> Outcome {
        let Self::Told {
            outcome,
            message,
            help,
        } = self
        else {
            return Outcome::Fine;
        };
        let text = format!(
            "{ERROR}error{ERROR:#}: {}\n{HELP}help{HELP:#}: {}\n",
            one_line(message),
            one_line(help)
        );
        // Where standard error is closed there is nobody left to tell.
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
        *outcome
    }
}

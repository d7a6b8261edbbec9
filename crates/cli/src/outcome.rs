//! How a command ended: its exit status.

use std::process::ExitCode;

/// How a command ended. Of several outcomes the greatest counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Status 0.
    #[default]
    Success,
    /// The input is not valid, or the API refused: status 1.
    Refused,
    /// The command was misused, or could not read or write: status 2.
    Error,
    /// The time ran out: status 3.
    TimedOut,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::SUCCESS,
            Outcome::Refused => Self::from(1),
            Outcome::Error => Self::from(2),
            Outcome::TimedOut => Self::from(3),
        }
    }
}

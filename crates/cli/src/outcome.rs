//! How a command ended: the exit status.

use std::process::ExitCode;

/// How a command ended; of two, the greater one counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// All is well: status 0.
    #[default]
    Fine,
    /// What was given is not what it should be: status 1.
    Refused,
    /// The command was misused, or could not read or write: status 2.
    Trouble,
    /// The time was over first: status 3.
    TimedOut,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Refused => Self::from(1),
            Outcome::Trouble => Self::from(2),
            Outcome::TimedOut => Self::from(3),
        }
    }
}

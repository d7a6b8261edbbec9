//! What a machine lacks, and what is left out for it: no test in CI, and elsewhere none without a word at the end.

use std::fmt;

use crate::step::Failure;

/// What was left out, each with its reason.
#[derive(Default)]
pub(crate) struct LeftOut(Vec<String>);

impl LeftOut {
    /// Whether `outcome` is a success. Its failure leaves out `what`; in CI it stays a failure.
    pub(crate) fn unless(
        &mut self,
        outcome: Result<(), Failure>,
        what: &str,
    ) -> Result<bool, Failure> {
        match outcome {
            Ok(()) => Ok(true),
            Err(failure) if is_ci() => Err(failure),
            Err(failure) => {
                self.add(format!("{what}: {failure}"));
                Ok(false)
            }
        }
    }

    pub(crate) fn add(&mut self, line: String) {
        self.0.push(line);
    }
}

/// Nothing, or a list under a heading.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(
            f,
            "\nleft out, because this machine lacks something (with CI=true this is an error):"
        )?;
        for line in &self.0 {
            write!(f, "\n- {}", line.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

/// Prints a failure that leaves something out, which the tests say by themselves. In CI it stays a failure.
pub(crate) fn warn(outcome: Result<(), Failure>) -> Result<(), Failure> {
    match outcome {
        Err(failure) if !is_ci() => {
            eprintln!("\nwarning: {failure}");
            Ok(())
        }
        outcome => outcome,
    }
}

/// As GitHub and most others set it.
pub(crate) fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

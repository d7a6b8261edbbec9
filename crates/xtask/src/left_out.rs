//! What a machine lacks, and what is left out for it: no test in CI, and elsewhere none without a word at the end.

use std::fmt;

use crate::step::Failure;

/// What was left out, each with its reason.
pub(crate) struct LeftOut {
    is_ci: bool,
    lines: Vec<String>,
}

impl LeftOut {
    pub(crate) fn new() -> Self {
        Self {
            is_ci: is_ci(),
            lines: Vec::new(),
        }
    }

    /// Whether `outcome` is a success. Its failure leaves out `what`; in CI it stays a failure.
    pub(crate) fn unless(
        &mut self,
        outcome: Result<(), Failure>,
        what: &str,
    ) -> Result<bool, Failure> {
        match outcome {
            Ok(()) => Ok(true),
            Err(failure) if self.is_ci => Err(failure),
            Err(failure) => {
                self.add(format!("{what}: {failure}"));
                Ok(false)
            }
        }
    }

    pub(crate) fn add(&mut self, line: String) {
        self.lines.push(line);
    }
}

/// Nothing, or a list under a heading.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return Ok(());
        }
        write!(
            f,
            "\nleft out, because this machine lacks something (with CI=true this is an error):"
        )?;
        for line in &self.lines {
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
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

#[cfg(test)]
mod tests {
    use super::LeftOut;
    use crate::step::Step;

    fn after_a_failure(is_ci: bool) -> (LeftOut, bool) {
        let mut left_out = LeftOut {
            is_ci,
            lines: Vec::new(),
        };
        let failure = Step::new("Node", "node --version").failed("it is too old".to_owned());
        let stays_a_failure = left_out.unless(Err(failure), "the npm package").is_err();
        (left_out, stays_a_failure)
    }

    #[test]
    fn what_was_left_out_is_listed_with_its_reason() {
        let (left_out, stays_a_failure) = after_a_failure(false);
        assert!(!stays_a_failure);
        let text = left_out.to_string();
        assert!(
            text.ends_with(
                "\n- the npm package: Node failed: it is too old\n  repeat it with: node --version"
            ),
            "{text}"
        );
    }

    #[test]
    fn in_ci_a_failure_stays_one() {
        let (left_out, stays_a_failure) = after_a_failure(true);
        assert!(stays_a_failure);
        assert_eq!(left_out.to_string(), "");
    }
}

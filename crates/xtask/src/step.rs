//! One named command of a task, and what to say when it fails.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::process::Command;

pub(crate) struct Step {
    name: String,
    command: Command,
}

pub(crate) struct Failure {
    step: String,
    cause: String,
    repeat: String,
}

impl Step {
    /// Splits `line` at spaces; what may itself hold a space comes through [`Step::arg`].
    pub(crate) fn new(name: impl Into<String>, line: &str) -> Self {
        let mut words = line.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        Self {
            name: name.into(),
            command,
        }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args(mut self, arguments: &[impl AsRef<OsStr>]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Announces the step and lets its output through.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("\n==> {}: {self}", self.name);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(self.failed(status.to_string())),
            Err(error) => Err(self.did_not_start(&error)),
        }
    }

    /// Runs the step in silence and gives what it printed.
    pub(crate) fn stdout(mut self) -> Result<String, Failure> {
        match self.command.output() {
            Ok(output) if output.status.success() => {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            }
            Ok(output) => {
                let complaint = String::from_utf8_lossy(&output.stderr);
                Err(self.failed(format!("{}\n{}", output.status, complaint.trim_end())))
            }
            Err(error) => Err(self.did_not_start(&error)),
        }
    }

    fn did_not_start(&self, error: &std::io::Error) -> Failure {
        let program = self.command.get_program().display();
        self.failed(format!(
            "{program} does not start: {error}; cargo and rustup come from https://rustup.rs"
        ))
    }

    pub(crate) fn failed(&self, cause: String) -> Failure {
        Failure {
            step: self.name.clone(),
            cause,
            repeat: self.to_string(),
        }
    }
}

/// The command as a shell would take it.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.command.get_envs() {
            let value = value.unwrap_or_default();
            write!(f, "{}={} ", name.display(), quoted(value))?;
        }
        f.write_str(&quoted(self.command.get_program()))?;
        for argument in self.command.get_args() {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

fn quoted(word: &OsStr) -> Cow<'_, str> {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''")).into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            step,
            cause,
            repeat,
        } = self;
        write!(f, "{step} failed: {cause}\nrepeat it with: {repeat}")
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn a_step_is_shown_as_a_shell_takes_it() {
        let step = Step::new("doc", "cargo doc --no-deps")
            .env("RUSTDOCFLAGS", "-D warnings")
            .arg("it's");
        assert_eq!(
            step.to_string(),
            r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s'"
        );
    }

    #[test]
    fn a_failure_names_the_step_the_cause_and_the_command() {
        let failure = Step::new("look", "cargo --no-such-option")
            .stdout()
            .expect_err("cargo has no such option")
            .to_string();
        assert!(failure.starts_with("look failed: exit "), "{failure}");
        assert!(
            failure.ends_with("repeat it with: cargo --no-such-option"),
            "{failure}"
        );
    }

    #[test]
    fn a_program_that_is_missing_says_where_it_comes_from() {
        let failure = Step::new("look", "no-such-program")
            .stdout()
            .expect_err("there is no such program")
            .to_string();
        assert!(
            failure.starts_with("look failed: no-such-program does not start: "),
            "{failure}"
        );
        assert!(failure.contains("https://rustup.rs"), "{failure}");
    }
}

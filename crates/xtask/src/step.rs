//! A named command of a task, and its failure.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::process::Command;
use std::time::Instant;

pub(crate) struct Step {
    name: String,
    command: Command,
}

#[derive(Debug, thiserror::Error)]
#[error("{step} failed: {cause}\nrepeat it with: {repeat}")]
pub(crate) struct Failure {
    step: String,
    cause: String,
    repeat: String,
}

impl Step {
    /// Splits `line` at spaces; an argument that may contain a space is added by [`Step::arg`].
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

    /// Prints the command, runs it with its output shown, and prints how long it took.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("\n==> {}: {self}", self.name);
        let start = Instant::now();
        match self.command.status() {
            Ok(status) if status.success() => {
                let seconds = start.elapsed().as_secs_f64();
                eprintln!("==> {}: {seconds:.1} s", self.name);
                Ok(())
            }
            Ok(status) => Err(self.failed(status.to_string())),
            Err(error) => Err(self.did_not_start(&error)),
        }
    }

    /// Runs the command, and returns its standard output.
    pub(crate) fn stdout(mut self) -> Result<String, Failure> {
        match self.command.output() {
            Ok(output) if output.status.success() => {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            }
            Ok(output) => {
                let stderr = String::from_utf8_lossy(&output.stderr);
                Err(self.failed(format!("{}\n{}", output.status, stderr.trim_end())))
            }
            Err(error) => Err(self.did_not_start(&error)),
        }
    }

    fn did_not_start(&self, error: &std::io::Error) -> Failure {
        let program = self.command.get_program().display();
        self.failed(format!(
            "cannot start {program}: {error}; install cargo and rustup from https://rustup.rs"
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

/// The command in shell syntax.
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
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn a_step_is_shown_in_shell_syntax() {
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
    fn the_failure_of_a_missing_program_says_where_to_get_it() {
        let failure = Step::new("look", "no-such-program")
            .stdout()
            .expect_err("there is no such program")
            .to_string();
        assert!(
            failure.starts_with("look failed: cannot start no-such-program: "),
            "{failure}"
        );
        assert!(failure.contains("https://rustup.rs"), "{failure}");
    }
}

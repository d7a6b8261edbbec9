//! Runs the real binary.

use std::io::Write;
use std::process::{Command, Stdio};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_shotstack-hosting");

/// The output of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    run_in(&[], arguments, "")
}

/// With this text on standard input.
pub(crate) fn run_with(arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    run_in(&[], arguments, input)
}

/// With these environment variables, and without inherited ones of this project.
pub(crate) fn run_in(
    variables: &[(&str, &str)],
    arguments: &[&str],
    input: impl AsRef<[u8]>,
) -> Ran {
    let mut child = Command::new(BINARY)
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .env_remove("SHOTSTACK_API_KEY")
        .env_remove("CALLBACK_SECRET")
        .env_remove("SHOTSTACK_URL")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref();
    let output = std::thread::scope(|scope| {
        // In parallel with reading, to avoid a deadlock. A command that fails early closes its input.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    });
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap(),
    }
}

/// A file or folder of `tests/fixtures`.
pub(crate) fn fixtures(name: &str) -> String {
    format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

//! The commands in the READMEs run, and print what the READMEs show.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::command::BINARY;

/// The blocks of one kind, without their fences.
fn blocks(readme: &str, kind: &str) -> Vec<String> {
    readme
        .split("\n```")
        .filter_map(|block| block.strip_prefix(&format!("{kind}\n")))
        .map(str::to_owned)
        .collect()
}

/// Runs a line in a shell in the repository's root; `shotstack-hosting` is the binary under test.
fn shell(line: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Path::new(BINARY).parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", line])
        .current_dir(top)
        .env("PATH", format!("{folder}:{path}"))
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "$ {line}\n{text}");
    text
}

#[test]
fn console_blocks_show_the_real_output() {
    let repository = blocks(include_str!("../../../../README.md"), "console");
    let package = blocks(include_str!("../../README.md"), "console");
    assert!(repository.len() >= 3 && !package.is_empty());
    for block in repository.iter().chain(&package) {
        let mut printed = String::new();
        for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
            writeln!(printed, "$ {line}").unwrap();
            printed.push_str(&shell(line));
        }
        snapbox::assert_data_eq!(printed, format!("{block}\n"));
    }
}

#[test]
fn the_first_command_is_the_demonstration() {
    let readme = include_str!("../../../../README.md");
    let commands = blocks(readme, "sh");
    let [first, second] = commands.as_slice() else {
        panic!("the README begins with two commands: {commands:?}")
    };
    // Cargo is already running, so the binary is started directly.
    let first = first.replace("cargo run --", "shotstack-hosting");
    assert!(shell(&first).contains(" is ready"));
    assert_eq!(second, "cargo xtask test");
}

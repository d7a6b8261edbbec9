//! The licences of what compiled code contains besides this project: texts for each package that has such code, from the
//! folders of the crates that Cargo links.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::accepted_licences::accept;
use crate::step::{Failure, Step};

/// The texts of the crates' licences.
const CRATES: &str = "THIRD-PARTY-LICENSES.txt";

/// The notices of Rust's standard library, which come with the toolchain.
const STANDARD_LIBRARY: &str = "THIRD-PARTY-LICENSES-RUST.html";

/// From musl's `COPYRIGHT`. Linux's programs are linked with it statically.
const MUSL: &str = include_str!("musl.txt");

/// The compiled code of a package.
pub(crate) struct Code {
    /// The crate that it is built from.
    pub(crate) package: &'static str,
    pub(crate) features: &'static str,
    pub(crate) target: &'static str,
}

/// The WebAssembly modules of the npm package.
pub(crate) const MODULES: Code = Code {
    package: "shotstack-hosting-wasm",
    features: "full,api,url",
    target: "wasm32-unknown-unknown",
};

/// The output of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    manifest_path: PathBuf,
}

impl Package {
    /// As `cargo tree` has it, without its `v`.
    fn id(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The texts in its folder: licences, notices, lists of authors to which these refer.
    fn texts(&self) -> std::io::Result<Vec<String>> {
        let folder = self.manifest_path.parent().unwrap_or(Path::new("."));
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file() && is_licence(&entry.file_name().to_string_lossy()) {
                files.push(entry.path());
            }
        }
        files.sort();
        let text = |path| fs::read_to_string(path).map(|text| text.replace("\r\n", "\n"));
        files.into_iter().map(text).collect()
    }
}

fn is_licence(file: &str) -> bool {
    let file = file.to_ascii_uppercase();
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "COPYRIGHT",
        "NOTICE",
        "UNLICENSE",
        "AUTHORS",
    ]
    .iter()
    .any(|name| file.starts_with(name))
}

impl Code {
    /// Writes the licences of all that this code contains into a package's folder.
    pub(crate) fn write_licences(&self, folder: &str) -> Result<(), Failure> {
        let texts = self.texts().map_err(|cause| self.failed(cause))?;
        let toolchain = self.step("rustc --print sysroot").stdout()?;
        let notices = Path::new(toolchain.trim()).join("share/doc/rust/COPYRIGHT-library.html");
        let crates = format!("{folder}/{CRATES}");
        fs::write(&crates, texts).map_err(|error| self.failed(format!("{crates}: {error}")))?;
        fs::copy(&notices, format!("{folder}/{STANDARD_LIBRARY}"))
            .map(drop)
            .map_err(|error| self.failed(format!("{} to {folder}: {error}", notices.display())))
    }

    fn step(&self, line: &str) -> Step {
        Step::new(format!("licences for {}", self.target), line)
    }

    fn failed(&self, cause: impl Into<String>) -> Failure {
        self.step("cargo xtask npm").failed(cause.into())
    }

    fn texts(&self) -> Result<String, String> {
        let metadata = self
            .step("cargo metadata --locked --format-version 1 --filter-platform")
            .arg(self.target)
            .stdout()
            .map_err(|failure| failure.to_string())?;
        let Metadata { packages } =
            serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
        let linked = self.linked().map_err(|failure| failure.to_string())?;
        let packages = packages.iter().filter(|each| linked.contains(&each.id()));

        let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for package in packages {
            let id = package.id();
            accept(&id, package.license.as_deref())?;
            let texts = package
                .texts()
                .map_err(|error| format!("{id}: its licence cannot be read: {error}"))?;
            if texts.is_empty() {
                return Err(format!(
                    "{id} comes without the text of its licence: replace the crate, or add the text here"
                ));
            }
            for text in texts {
                let of = users.entry(text.trim().to_owned()).or_default();
                if !of.contains(&id) {
                    of.push(id.clone());
                }
            }
        }
        Ok(self.listed(&users))
    }

    /// `NAME VERSION` of each crate from elsewhere that Cargo links into this code.
    fn linked(&self) -> Result<BTreeSet<String>, Failure> {
        let tree = self
            .step("cargo tree --locked --edges normal --prefix none --format {p}")
            .args(&["--package", self.package, "--target", self.target])
            .args(&["--no-default-features", "--features", self.features])
            .stdout()?;
        Ok(tree.lines().filter_map(linked).collect())
    }

    /// Each text under the crates that it came with, the most frequent ones first.
    fn listed(&self, users: &BTreeMap<String, Vec<String>>) -> String {
        let rule = "=".repeat(80);
        let mut all = String::from(
            "The compiled code in this package contains the crates that are listed here. Below each list is a text that came\n\
             with these crates. The notices of Rust's standard library are in the file beside this one.\n",
        );
        let mut texts: Vec<_> = users.iter().collect();
        texts.sort_by_key(|(_, users)| std::cmp::Reverse(users.len()));
        for (text, users) in texts {
            let _ = write!(all, "\n{rule}\n\n");
            for user in users {
                let _ = writeln!(all, "{USER}{user}");
            }
            let _ = write!(all, "\n{text}\n");
        }
        if self.target.ends_with("-musl") {
            let _ = write!(all, "\n{rule}\n\n{USER}musl libc\n\n{MUSL}");
        }
        all
    }

    /// Checks that a packed package has a text for each crate that Cargo links into this code.
    pub(crate) fn check_licences(&self, archive: &str) -> Result<(), Failure> {
        let read = |file: &str| {
            Step::new(archive, "tar -xzOf")
                .args(&[archive, &format!("package/{file}")])
                .stdout()
        };
        let texts = read(CRATES)?;
        let listed: BTreeSet<&str> = texts
            .lines()
            .filter_map(|line| line.strip_prefix(USER))
            .collect();
        let linked = self.linked()?;
        let missing: Vec<&str> = linked
            .iter()
            .map(String::as_str)
            .filter(|each| !listed.contains(each))
            .collect();
        if linked.is_empty() || !missing.is_empty() {
            return Err(self.failed(format!("{archive}: {CRATES} lacks {}", missing.join(", "))));
        }
        if !read(STANDARD_LIBRARY)?.contains("The Rust Standard Library") {
            return Err(self.failed(format!(
                "{archive}: {STANDARD_LIBRARY} does not have the notices of the standard library"
            )));
        }
        Ok(())
    }
}

const USER: &str = "  - ";

/// The crate of a line of `cargo tree`: `NAME vVERSION`, and notes in parentheses. A macro is not linked, and a path is a
/// crate of this workspace.
fn linked(line: &str) -> Option<String> {
    let (name, rest) = line.split_once(" v")?;
    let (version, notes) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_ours = notes.contains('/') || notes.contains('\\');
    (!is_ours && !notes.contains("(proc-macro)")).then(|| format!("{name} {version}"))
}

#[cfg(test)]
mod tests {
    use super::{MODULES, is_licence, linked};

    #[test]
    fn the_modules_have_the_texts_of_linked_crates_and_not_of_macros() {
        let texts = MODULES.texts().expect("texts");
        for text in [
            "  - serde_json ",
            "  - talc ",
            "Permission is hereby granted",
        ] {
            assert!(texts.contains(text), "no {text}");
        }
        assert!(!texts.contains("  - shotstack-hosting "));
        assert!(!texts.contains("  - serde_derive "));
    }

    #[test]
    fn licences_have_many_names() {
        for file in [
            "LICENSE",
            "LICENSE-MIT",
            "license.md",
            "Copying",
            "NOTICE.txt",
            "UNLICENSE",
        ] {
            assert!(is_licence(file), "{file}");
        }
        assert!(!is_licence("README.md"));
    }

    #[test]
    fn macros_and_crates_of_the_workspace_are_not_linked_from_elsewhere() {
        for (line, expected) in [
            ("serde v1.0.229", Some("serde 1.0.229")),
            ("serde v1.0.229 (*)", Some("serde 1.0.229")),
            ("serde_derive v1.0.229 (proc-macro)", None),
            ("shotstack-hosting v0.1.0 (/clone/crates/core)", None),
            (r"shotstack-hosting v0.1.0 (C:\clone\crates\core) (*)", None),
            ("", None),
        ] {
            assert_eq!(linked(line).as_deref(), expected, "{line}");
        }
    }
}

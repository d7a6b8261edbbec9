//! The input of commands: files and standard input.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file, or standard input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    File(PathBuf),
    Stdin,
}

impl Input {
    /// The inputs named by a command's arguments, in their order; without arguments, standard input.
    pub(crate) fn all(files: &[PathBuf]) -> Result<Vec<Self>, Failure> {
        choose(files, io::stdin().is_terminal())
    }

    /// The name for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Read>, Failure> {
        self.reader().map_err(|error| self.unreadable(&error))
    }

    fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Stdin => Box::new(io::stdin()),
        })
    }

    /// The whole content; an error if it is longer than `max_bytes`.
    pub(crate) fn read_all(&self, max_bytes: u64) -> Result<Vec<u8>, Failure> {
        self.read_all_named(&self.quoted(), max_bytes)
    }

    /// Like [`read_all`](Self::read_all), with another name in errors.
    pub(crate) fn read_all_named(&self, name: &str, max_bytes: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.reader()
            .and_then(|reader| {
                reader
                    .take(max_bytes.saturating_add(1))
                    .read_to_end(&mut bytes)
            })
            .map_err(|error| unreadable(name, &error))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= max_bytes) {
            return Ok(bytes);
        }
        Err(Failure::error(
            format!("{name} has more than {max_bytes} bytes"),
            "check that this is the right file",
        ))
    }

    pub(crate) fn unreadable(&self, error: &io::Error) -> Failure {
        unreadable(&self.quoted(), error)
    }

    fn quoted(&self) -> String {
        match self {
            Self::File(path) => format!("`{}`", path.display()),
            Self::Stdin => self.name(),
        }
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let help = match error.kind() {
        ErrorKind::NotFound => "check the path; `-` means standard input",
        ErrorKind::IsADirectory => "name the files in it, as in `folder/*.json`",
        ErrorKind::PermissionDenied => "check that you may read it",
        _ => "check that it can be read, as with `cat`",
    };
    Failure::error(format!("cannot read {name}: {error}"), help)
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        if path == Path::new("-") {
            Self::Stdin
        } else {
            Self::File(path.to_owned())
        }
    }
}

fn choose(files: &[PathBuf], stdin_is_terminal: bool) -> Result<Vec<Input>, Failure> {
    if files.is_empty() {
        if stdin_is_terminal {
            return Err(Failure::error(
                "no FILE was given, and standard input is a terminal",
                "name a file, pipe something in, or write `-` to type it (end with Ctrl-D)",
            ));
        }
        return Ok(vec![Input::Stdin]);
    }
    let inputs: Vec<_> = files
        .iter()
        .map(|file| Input::from(file.as_path()))
        .collect();
    let stdins = inputs.iter().filter(|input| **input == Input::Stdin);
    if stdins.count() > 1 {
        return Err(Failure::error(
            "`-` was given more than once",
            "give `-` once, because standard input can be read only once; a file of that name is `./-`",
        ));
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(files: &[&str], stdin_is_terminal: bool) -> Option<Vec<Input>> {
        let files: Vec<_> = files.iter().map(PathBuf::from).collect();
        choose(&files, stdin_is_terminal).ok()
    }

    #[test]
    fn a_terminal_is_read_only_on_request() {
        assert_eq!(chosen(&[], true), None);
        assert_eq!(chosen(&[], false), Some(vec![Input::Stdin]));
        assert_eq!(chosen(&["-"], true), Some(vec![Input::Stdin]));
    }

    #[test]
    fn standard_input_is_read_once() {
        assert_eq!(chosen(&["-", "a", "-"], false), None);
        let file = |name: &str| Input::File(PathBuf::from(name));
        assert_eq!(
            chosen(&["-", "./-"], false),
            Some(vec![Input::Stdin, file("./-")])
        );
    }
}

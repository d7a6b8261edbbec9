//! What all documents together say, and where those were that stood inside something else.

use serde::Serialize;
use shotstack_hosting::{
    Validator,
    render::{Document, Renders},
};

use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::printable::one_line;
use crate::status::{MAX_FILE_BYTES, documents};
use crate::wrapping::{self, Step, Unwrapped, describe};

pub(super) struct Collected<'a> {
    pub(super) renders: Renders,
    pub(super) found: Vec<Found>,
    validator: &'a Validator,
}

/// A document that was found inside something else.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// The file, and the number of the document if it has several.
    input: String,
    steps: Vec<Step>,
}

impl Found {
    pub(super) fn sentence(&self) -> String {
        let (input, place) = (one_line(&self.input), describe(&self.steps));
        format!("{input}: {place}\n")
    }
}

impl<'a> Collected<'a> {
    pub(super) fn new(validator: &'a Validator) -> Self {
        Self {
            renders: Renders::default(),
            found: Vec::new(),
            validator,
        }
    }

    /// Reads all documents of a file, and reports those that cannot be read.
    pub(super) fn observe_all(&mut self, input: &str, file: Vec<u8>) -> Outcome {
        let (decoded, text) = wrapping::decode_file(file, max_bytes());
        let documents = documents::split(&text);
        let several = documents.len() > 1;
        let mut outcome = Outcome::Success;
        for (document, number) in documents.into_iter().zip(1..) {
            let name = if several {
                format!("{input}, document {number}")
            } else {
                input.to_owned()
            };
            outcome = outcome.max(self.observe(&name, document, &decoded));
        }
        outcome
    }

    fn observe(&mut self, name: &str, text: &[u8], decoded: &[Step]) -> Outcome {
        let invalid = match Document::read(text, self.validator) {
            Ok(document) => {
                if !decoded.is_empty() {
                    self.add_found(name, decoded, Vec::new());
                }
                self.renders.observe(document);
                return Outcome::Success;
            }
            Err(invalid) => invalid,
        };
        let lines = self.unwrap_lines(text);
        let several = lines.iter().filter(|line| line.is_some()).count() > 1;
        let whole = if several { None } else { self.unwrap(text) };
        if let Some((document, steps)) = whole {
            self.add_found(name, decoded, steps);
            self.renders.observe(document);
            return Outcome::Success;
        }
        if lines.iter().all(Option::is_none) {
            return Failure::invalid_document(name, &invalid).print();
        }
        let mut outcome = Outcome::Success;
        for (line, number) in lines.into_iter().zip(1..) {
            let name = format!("{name}, line {number}");
            match line {
                Some((document, steps)) => {
                    self.add_found(&name, decoded, steps);
                    self.renders.observe(document);
                }
                None => outcome = outcome.max(no_document(&name)),
            }
        }
        outcome
    }

    /// The document in each line that is not blank, if it has one: several log lines in a row.
    fn unwrap_lines(&self, text: &[u8]) -> Vec<Option<(Document, Vec<Step>)>> {
        text.split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .map(|line| self.unwrap(line))
            .collect()
    }

    /// The document inside a text that is not one.
    fn unwrap(&self, text: &[u8]) -> Option<(Document, Vec<Step>)> {
        let read = |content: &[u8]| Document::read(content, self.validator).ok();
        let Unwrapped { content, steps } =
            wrapping::unwrap(text, max_bytes(), |content| read(content).is_some())?;
        Some((read(&content)?, steps))
    }

    fn add_found(&mut self, input: &str, decoded: &[Step], steps: Vec<Step>) {
        self.found.push(Found {
            input: input.to_owned(),
            steps: [decoded.to_vec(), steps].concat(),
        });
    }
}

fn no_document(name: &str) -> Outcome {
    let failure = Failure::refused(
        format!("{name} holds no document"),
        "leave out the lines that do not end in a document",
    );
    failure.print()
}

fn max_bytes() -> usize {
    usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX)
}

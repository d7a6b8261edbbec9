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
        if let Some((document, steps)) = self.unwrap(text) {
            self.add_found(name, decoded, steps);
            self.renders.observe(document);
            return Outcome::Success;
        }
        // Several log lines in a row.
        let lines = text.split(|byte| *byte == b'\n');
        let lines: Vec<_> = lines.filter(|line| !line.trim_ascii().is_empty()).collect();
        let unwrapped: Option<Vec<_>> = lines.iter().map(|line| self.unwrap(line)).collect();
        match unwrapped {
            Some(unwrapped) if lines.len() > 1 => {
                for ((document, steps), number) in unwrapped.into_iter().zip(1..) {
                    self.add_found(&format!("{name}, line {number}"), decoded, steps);
                    self.renders.observe(document);
                }
                Outcome::Success
            }
            _ => Failure::invalid_document(name, &invalid).print(),
        }
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

fn max_bytes() -> usize {
    usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX)
}

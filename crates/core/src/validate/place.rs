//! A place in a JSON text, and findings about such places.

use crate::validate::finding::{Finding, member_path};

/// The way from the whole text to one of its values, kept on the stack while the text is read.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// The JSON Pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(object, name) => member_path(&object.pointer(), name),
            Self::Item(array, index) => format!("{}/{index}", array.pointer()),
        }
    }
}

/// Findings up to a bound: a hostile body must not be answered by a longer list.
pub(super) struct BoundedFindings {
    findings: Vec<Finding>,
    path_bytes_left: usize,
}

impl BoundedFindings {
    const MAX_FINDINGS: usize = 64;

    /// The paths of all findings together, unless there is only one: each repeats the way to its place.
    const MAX_PATH_BYTES: usize = 16_384;

    pub(super) fn new() -> Self {
        Self {
            findings: Vec::new(),
            path_bytes_left: Self::MAX_PATH_BYTES,
        }
    }

    /// Adds the finding at this path, if there is room for it.
    pub(super) fn push(
        &mut self,
        path: impl FnOnce() -> String,
        finding: impl FnOnce(&str) -> Finding,
    ) {
        if self.findings.len() >= Self::MAX_FINDINGS || self.path_bytes_left == 0 {
            return;
        }
        let path = path();
        match self.path_bytes_left.checked_sub(path.len()) {
            Some(left) => self.path_bytes_left = left,
            None if self.findings.is_empty() => self.path_bytes_left = 0,
            None => {
                self.path_bytes_left = 0;
                return;
            }
        }
        self.findings.push(finding(&path));
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.findings
    }
}

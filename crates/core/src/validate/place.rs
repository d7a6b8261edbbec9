//! Places in a JSON text, and findings about them.

use crate::validate::finding::{Finding, member_path};

/// The path from the root to a value, kept on the stack during parsing.
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

/// A bounded list of findings: a hostile body must not cause a longer reply.
pub(super) struct BoundedFindings {
    findings: Vec<Finding>,
    path_bytes_left: usize,
}

impl BoundedFindings {
    const MAX_FINDINGS: usize = 64;

    /// The length of all paths together, unless there is only one.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::code::Code;

    fn pushed(paths: &[&str]) -> Vec<usize> {
        let mut findings = BoundedFindings::new();
        for path in paths {
            let finding = |path: &str| Finding::new(path, Code::DuplicateMember, "twice");
            findings.push(|| (*path).to_owned(), finding);
        }
        let findings = findings.into_vec();
        findings
            .iter()
            .map(|finding| finding.path().len())
            .collect()
    }

    #[test]
    fn findings_are_bounded_in_number_and_in_the_length_of_their_paths() {
        assert_eq!(pushed(&["/a"; 65]), [2; 64]);
        let half = "h".repeat(BoundedFindings::MAX_PATH_BYTES / 2);
        assert_eq!(pushed(&[&half, &half, "/a"]), [half.len(); 2]);
        assert_eq!(pushed(&["/a", &half, &half, "/b"]), [2, half.len()]);
        let long = "l".repeat(BoundedFindings::MAX_PATH_BYTES + 1);
        assert_eq!(pushed(&[&long, "/a"]), [long.len()]);
    }

    #[test]
    fn a_pointer_leads_from_the_outside_in() {
        let list = Place::Member(&Place::Root, "a/b");
        let item = Place::Item(&list, 10);
        assert_eq!(Place::Member(&item, "").pointer(), "/a~1b/10/");
        assert_eq!(Place::Root.pointer(), "");
    }
}

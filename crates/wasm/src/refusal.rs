//! Why there is no answer, as JavaScript throws it.

use std::fmt::Display;

const MAX_MESSAGE_BYTES: usize = 1024;

/// A refusal: a code for programs, a message for people, and perhaps findings as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Box<Parts>);

/// Boxed, so that what may be refused passes from function to function in few instructions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    code: &'static str,
    findings: String,
    message: String,
}

impl Refusal {
    /// A refusal without findings.
    #[must_use]
    pub fn new(code: &'static str, message: &dyn Display) -> Self {
        Self::saying(code, &message.to_string())
    }

    /// A refusal without findings. The message is cut: it may quote what came in.
    #[must_use]
    pub fn saying(code: &'static str, message: &str) -> Self {
        let mut said = message.to_owned();
        if said.len() > MAX_MESSAGE_BYTES {
            said.truncate(said.floor_char_boundary(MAX_MESSAGE_BYTES));
            said.push('…');
        }
        Self(Box::new(Parts {
            code,
            findings: String::new(),
            message: said,
        }))
    }

    /// With an object of findings, as compact JSON.
    #[must_use]
    pub fn with_findings(mut self, findings: String) -> Self {
        self.0.findings = findings;
        self
    }

    /// With another code.
    #[must_use]
    pub fn coded(mut self, code: &'static str) -> Self {
        self.0.code = code;
        self
    }

    /// About the document at this index of a list.
    #[must_use]
    pub fn of_document(mut self, index: usize) -> Self {
        let parts = &mut self.0;
        parts.message = format!("document {index}: {}", parts.message);
        parts.findings = match parts.findings.strip_prefix('{') {
            Some(rest) => format!(r#"{{"index":{index},{rest}"#),
            None => format!(r#"{{"index":{index}}}"#),
        };
        self
    }

    /// Three parts with a line break between: code, findings, message. The first two have no line break in them.
    #[must_use]
    pub fn into_text(self) -> String {
        let mut text = self.0.code.to_owned();
        for part in [&self.0.findings, &self.0.message] {
            text.push('\n');
            text.push_str(part);
        }
        text
    }
}

/// Text that JavaScript wrote; a lone surrogate, which JavaScript's strings may hold and UTF-8 may not, arrives as
/// bytes that are no UTF-8.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    str::from_utf8(bytes).map_err(|_| {
        let message = "a text has half of a surrogate pair: it is no well-formed Unicode";
        Refusal::saying("not_utf8", message)
    })
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn a_message_does_not_quote_all_of_a_long_text() {
        let quoted = Refusal::saying("state", &"é".repeat(10_000)).into_text();
        assert!(quoted.len() < 1100, "{} bytes", quoted.len());
        assert!(quoted.ends_with("é…"));
    }
}

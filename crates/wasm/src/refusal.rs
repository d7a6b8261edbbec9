//! Why a call gives no result, as JavaScript throws it.

use std::fmt::Display;

#[cfg(feature = "json")]
use serde::Serialize;
#[cfg(feature = "json")]
use shotstack_hosting::{
    RenderId,
    validate::{Finding, Invalid},
};

/// The most characters of an input that a message quotes.
const MAX_MESSAGE_BYTES: usize = 1024;

/// A code for programs, a message for people, and optional details.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(Serialize))]
pub struct Refusal {
    /// A stable name of what is wrong.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Further members of the error.
    #[cfg(feature = "json")]
    pub details: Box<Details>,
}

/// The details of some refusals. A member that is `None` is not a member of the error.
#[cfg(feature = "json")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Which document of a list it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The errors in a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub violations: Option<Vec<Finding>>,
    /// Its irregularities that are accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advisories: Option<Vec<Finding>>,
    /// Whether the same request can succeed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_transient: Option<bool>,
    /// An API's HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// How long to wait before the next request, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// An API's own message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_message: Option<String>,
    /// Of an order: the render, if the response names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render: Option<RenderId>,
    /// Of an order: whether it may have arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<bool>,
}

impl Refusal {
    /// A refusal without details.
    #[must_use]
    pub fn new(code: &'static str, message: &dyn Display) -> Self {
        let mut message = message.to_string();
        if message.len() > MAX_MESSAGE_BYTES {
            message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
            message.push('…');
        }
        Self {
            code,
            message,
            #[cfg(feature = "json")]
            details: Box::default(),
        }
    }

    /// The same with another code.
    #[must_use]
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// About the document at this index of a list.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn of_document(mut self, index: usize) -> Self {
        self.message = format!("document {index}: {}", self.message);
        self.details.index = Some(index);
        self
    }
}

#[cfg(feature = "json")]
impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        let code = if invalid.is_too_large() {
            "too_large"
        } else {
            "invalid"
        };
        let violations: Vec<String> = invalid
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect();
        let mut refusal = Self::new(code, &violations.join("; "));
        refusal.details.violations = Some(invalid.violations().to_vec());
        refusal.details.advisories = Some(invalid.advisories().to_vec());
        refusal
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn a_message_quotes_no_long_text_in_full() {
        let refusal = Refusal::new("state", &"é".repeat(10_000));
        assert!(
            refusal.message.len() < 1100,
            "{} bytes",
            refusal.message.len()
        );
        assert!(refusal.message.ends_with("é…"));
    }
}

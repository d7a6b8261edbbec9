//! What a turn says in the log.

use serde::Serialize;

use crate::id::RenderId;
use crate::validate::Finding;

/// One entry of the log. It never contains a secret, a token or a request's URL.
///
/// In JSON: `{"level","code","message","render","announcement","reply","findings","atMost"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LogEntry {
    /// How important it is.
    pub level: Level,
    /// A stable name of what happened, such as `refused` or `nothing_sweeps`.
    pub code: &'static str,
    /// What happened, in a sentence.
    pub message: String,
    /// The render, if it is known.
    pub render: Option<RenderId>,
    /// The id of the announcement that it is about, if it is about one: a shell adds the error of the user's function.
    pub announcement: Option<String>,
    /// The code of the reply, if it is about a refused delivery.
    pub reply: Option<&'static str>,
    /// The violations of a refused body, or the advisories of an accepted one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How often entries with this code, and this code of a reply, are worth printing.
    pub at_most: AtMost,
}

/// The level of a log entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For finding a mistake.
    Debug,
    /// As it should be.
    Info,
    /// Somebody should know.
    Warn,
    /// Somebody should act.
    Error,
}

/// How often entries with one code are worth printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AtMost {
    /// Each time.
    Always,
    /// Once a minute.
    Minute,
    /// Once a process.
    Process,
}

impl LogEntry {
    pub(super) fn new(level: Level, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            level,
            code,
            message: message.into(),
            render: None,
            announcement: None,
            reply: None,
            findings: Vec::new(),
            at_most: AtMost::Always,
        }
    }

    pub(super) fn at_most(self, at_most: AtMost) -> Self {
        Self { at_most, ..self }
    }

    pub(super) fn with_findings(self, findings: &[Finding]) -> Self {
        Self {
            findings: findings.to_vec(),
            ..self
        }
    }

    pub(super) fn about(self, announcement: &str) -> Self {
        Self {
            announcement: Some(announcement.to_owned()),
            ..self
        }
    }
}

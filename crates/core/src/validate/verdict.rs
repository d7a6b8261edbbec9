//! The verdict on a body: a valid event, or the violations.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::event::Event;
use crate::validate::code::Code;
use crate::validate::finding::Finding;

/// An accepted event and its advisories.
///
/// In JSON: `{"valid":true,"event":{…},"advisories":[…]}`.
///
/// ```
/// use shotstack_hosting::{Event, validate::Code};
///
/// let validated = Event::from_slice(br#"{"type":"studio","action":"publish"}"#)?;
/// assert_eq!(validated.event().event_type(), "studio");
/// assert_eq!(validated.advisories()[0].code(), Code::UnrecognizedEvent);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    event: Event,
    advisories: Vec<Finding>,
}

impl Validated {
    pub(crate) fn new(event: Event, advisories: Vec<Finding>) -> Self {
        Self { event, advisories }
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event, without the advisories.
    #[must_use]
    pub fn into_event(self) -> Event {
        self.event
    }

    /// The advisories.
    #[must_use]
    pub fn advisories(&self) -> &[Finding] {
        &self.advisories
    }
}

impl Validated {
    /// Whether there is a `url` that is neither null nor a valid URL.
    pub(crate) fn has_unreadable_url(&self) -> bool {
        self.advisories.iter().any(|advisory| {
            advisory.path() == "/url"
                && matches!(
                    advisory.code(),
                    Code::WrongType
                        | Code::InvalidUrl
                        | Code::TooLong
                        | Code::ControlCharacter
                        | Code::NumberOutOfRange
                )
        })
    }
}

impl Serialize for Validated {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let mut members = target.serialize_struct("Validated", 3)?;
        members.serialize_field("valid", &true)?;
        members.serialize_field("event", &self.event)?;
        members.serialize_field("advisories", &self.advisories)?;
        members.end()
    }
}

/// A refused body: its violations and advisories.
///
/// In JSON: `{"valid":false,"violations":[…],"advisories":[…]}`.
///
/// ```
/// use shotstack_hosting::Event;
///
/// let refused = Event::from_slice(br#"{"type":"serve","action":"copy","id":"a","owner":"o"}"#).unwrap_err();
/// let paths: Vec<_> = refused.violations().iter().map(|violation| violation.path()).collect();
/// assert_eq!(paths, ["/render", "/status"]);
/// assert_eq!(
///     refused.to_string(),
///     "the body is not a valid Shotstack webhook: /render: `render` is missing; /status: `status` is missing"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the body is not a valid Shotstack webhook: {}", Listed(.violations))]
pub struct Invalid {
    violations: Vec<Finding>,
    advisories: Vec<Finding>,
}

struct Listed<'a>(&'a [Finding]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.0.iter().enumerate() {
            let separator = if at > 0 { "; " } else { "" };
            write!(f, "{separator}{finding}")?;
        }
        Ok(())
    }
}

impl Invalid {
    pub(crate) fn new(violations: Vec<Finding>, advisories: Vec<Finding>) -> Self {
        Self {
            violations,
            advisories,
        }
    }

    /// The violations; never empty.
    #[must_use]
    pub fn violations(&self) -> &[Finding] {
        &self.violations
    }

    /// The advisories.
    #[must_use]
    pub fn advisories(&self) -> &[Finding] {
        &self.advisories
    }

    /// Whether the body is too large, for which HTTP has status 413.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.violations
            .iter()
            .any(|finding| finding.code() == Code::TooLarge)
    }
}

impl From<Vec<Finding>> for Invalid {
    fn from(violations: Vec<Finding>) -> Self {
        Self::new(violations, Vec::new())
    }
}

impl Serialize for Invalid {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let mut members = target.serialize_struct("Invalid", 3)?;
        members.serialize_field("valid", &false)?;
        members.serialize_field("violations", &self.violations)?;
        members.serialize_field("advisories", &self.advisories)?;
        members.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn accessors_and_json_agree() {
        let validated = Event::from_value(json!({"type": "a", "action": "b"})).unwrap();
        assert_eq!(
            json!(validated),
            json!({"valid": true, "event": validated.event(), "advisories": validated.advisories()})
        );
        assert_eq!(validated.advisories().len(), 1);
        assert_eq!(validated.clone().into_event(), *validated.event());

        let body = "\u{feff}{\"type\":\"a\"}";
        let refused = Event::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!(
            (refused.violations().len(), refused.advisories().len()),
            (1, 1)
        );
        assert_eq!(
            json!(refused),
            json!({"valid": false, "violations": refused.violations(), "advisories": refused.advisories()})
        );
        assert!(!refused.is_too_large());
    }

    #[test]
    fn every_violation_is_in_the_message() {
        let refused = Event::from_slice(br#"{"type":7,"action":8,"id":"a"}"#).unwrap_err();
        let findings: Vec<_> = refused
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(findings.len() > 1);
        let listed = findings.join("; ");
        assert_eq!(
            refused.to_string(),
            format!("the body is not a valid Shotstack webhook: {listed}")
        );
    }
}

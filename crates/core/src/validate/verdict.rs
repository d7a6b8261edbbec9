//! The verdict on a body: an event, or every violation.

use crate::event::Event;
use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::validate::finding::{Code, Finding};

/// An event that was accepted, and what was odd about it.
///
/// In JSON: `{"valid":true,"event":{…},"advisories":[…]}`.
///
/// ```
/// # use shotstack_hosting::{validate::Code, Event};
/// let validated = Event::from_slice(br#"{"type":"studio","action":"publish"}"#)?;
/// assert_eq!(serde_json::to_value(&validated).unwrap()["valid"], true);
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
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let validated = Event::from_slice(br#"{"type":"studio","action":"publish"}"#)?;
    /// assert_eq!(validated.event().event_type(), "studio");
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event, without the advisories.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let validated = Event::from_slice(br#"{"type":"studio","action":"publish"}"#)?;
    /// let event: Event = validated.into_event();
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn into_event(self) -> Event {
        self.event
    }

    /// What is odd about it.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let validated = Event::from_slice(br#"{"type":"studio","action":"publish"}"#)?;
    /// assert_eq!(validated.advisories()[0].code(), Code::UnrecognizedEvent);
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn advisories(&self) -> &[Finding] {
        &self.advisories
    }
}

impl ToJson for Validated {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("valid", &true);
        out.member("event", &self.event);
        out.member("advisories", &self.advisories);
        out.close_object();
    }
}

serialize_as_json!(Validated, Invalid);

/// A body that was refused: every violation, and what else was odd.
///
/// In JSON: `{"valid":false,"violations":[…],"advisories":[…]}`.
///
/// ```
/// # use shotstack_hosting::{validate::Code, Event};
/// let refused = Event::from_slice(b"{}").unwrap_err();
/// assert_eq!(serde_json::to_value(&refused).unwrap()["valid"], false);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    violations: Vec<Finding>,
    advisories: Vec<Finding>,
}

impl Invalid {
    pub(crate) fn new(violations: Vec<Finding>, advisories: Vec<Finding>) -> Self {
        Self {
            violations,
            advisories,
        }
    }

    /// What refuses the body; never empty.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(b"{}").unwrap_err();
    /// let paths: Vec<_> = refused.violations().iter().map(|finding| finding.path()).collect();
    /// assert_eq!(paths, ["/type", "/action", "/id", "/owner", "/status"]);
    /// ```
    #[must_use]
    pub fn violations(&self) -> &[Finding] {
        &self.violations
    }

    /// What else is odd about it.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(b"{}").unwrap_err();
    /// assert!(refused.advisories().is_empty());
    /// ```
    #[must_use]
    pub fn advisories(&self) -> &[Finding] {
        &self.advisories
    }

    /// Whether the body is only too large: HTTP has a status of its own for that.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(b"{}").unwrap_err();
    /// assert!(!refused.is_too_large());
    /// ```
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

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body is no Shotstack webhook: ")?;
        for (at, violation) in self.violations.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

impl ToJson for Invalid {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("valid", &false);
        out.member("violations", &self.violations);
        out.member("advisories", &self.advisories);
        out.close_object();
    }
}

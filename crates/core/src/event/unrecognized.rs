//! Events of unknown kinds.

use serde_json::{Map, Value};

/// An event of an unknown kind: its `type` and `action`, and all other members unchanged.
///
/// ```
/// use shotstack_hosting::Event;
///
/// let body = br#"{"type":"studio","action":"publish","views":3}"#;
/// let Event::Unrecognized(event) = Event::from_slice(body)?.into_event() else { panic!() };
/// assert_eq!(event.unknown["views"], 3);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Unrecognized {
    /// The member `type`.
    pub event_type: String,
    /// The member `action`.
    pub action: String,
    /// All other members.
    pub unknown: Map<String, Value>,
}

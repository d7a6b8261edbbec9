//! Events from bytes, values and texts with the default rules, and from any serde format.

use serde::de::{DeserializeSeed, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::event::Event;
use crate::timestamp::Timestamp;
use crate::validate::validator::Validator;
use crate::validate::verdict::{Invalid, Validated};

impl Event {
    /// Parses the body of a webhook with the default limits.
    ///
    /// # Errors
    ///
    /// Every violation, and the advisories, as for [`Validator::check`].
    ///
    /// ```
    /// use shotstack_hosting::Event;
    ///
    /// let refused = Event::from_slice(b"type=serve&action=copy").unwrap_err();
    /// assert_eq!(refused.violations()[0].hint(), Some("this looks like form data: Shotstack sends JSON"));
    /// ```
    pub fn from_slice(body: &[u8]) -> Result<Validated, Invalid> {
        Validator::new().check(body)
    }

    /// Validates the body of a webhook that is already parsed; see [`Validator::check_value`].
    ///
    /// # Errors
    ///
    /// Every violation, and the advisories.
    pub fn from_value(body: Value) -> Result<Validated, Invalid> {
        Validator::new().check_value(body)
    }
}

impl std::str::FromStr for Event {
    type Err = Invalid;

    fn from_str(body: &str) -> Result<Self, Invalid> {
        Self::from_slice(body.as_bytes()).map(Validated::into_event)
    }
}

/// From the form that an event serializes to, or the body as Shotstack sends it.
impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Validator::new().deserialize(source)
    }
}

/// Deserializes an [`Event`] with these limits and this CDN.
impl<'de> DeserializeSeed<'de> for &Validator {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Event, D::Error> {
        let mut body = Value::deserialize(source)?;
        if let Some(repeated) = to_posted(&mut body) {
            let error = format!("/unknown: `{repeated}` is a member of the event, too");
            return Err(D::Error::custom(error));
        }
        let validated = self.check_value(body).map_err(D::Error::custom)?;
        Ok(validated.into_event())
    }
}

/// Converts the serialized form of an event to Shotstack's. Returns the name of a member that is there twice, if there is
/// one. The body as Shotstack sends it remains as it is.
fn to_posted(body: &mut Value) -> Option<String> {
    let members = body.as_object_mut()?;
    if !members.get("unknown")?.is_object() {
        return None;
    }
    let unknown = members
        .remove("unknown")?
        .as_object_mut()
        .map(std::mem::take)?;
    // It follows from `url`.
    members.remove("cdn");
    if let Some(completed) = members.get_mut("completed")
        && let Some(millis) = completed.as_i64()
    {
        *completed = Timestamp::from_millis(millis).to_string().into();
    }
    for (name, value) in unknown {
        if members.contains_key(&name) {
            return Some(name);
        }
        members.insert(name, value);
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let validator = Validator::new().with_origin("https://media.example.com".parse().unwrap());
        let parts = json!({"region": "au", "stage": "v1", "owner": "o", "filename": "r.mp4", "role": "main"});
        let body = json!({"type": "serve", "action": "copy", "id": "a", "render": "r", "owner": "o", "status": "ready",
            "url": "https://media.example.com/au/v1/o/r.mp4", "error": null, "completed": "2021-07-12T11:04:44.574Z",
            "cdn": "of a stranger", "unknown": {"id": 1}});
        let event = validator.check_value(body.clone()).unwrap().into_event();
        let written = json!(event);
        assert_eq!(written["completed"], 1_626_087_884_574_i64);
        assert_eq!(written["cdn"], parts);
        let unknown = json!({"cdn": "of a stranger", "unknown": {"id": 1}});
        assert_eq!(written["unknown"], unknown);
        let text = written.to_string();
        let mut source = serde_json::Deserializer::from_str(&text);
        assert_eq!(validator.deserialize(&mut source).unwrap(), event);
        assert_eq!(event.to_body(), body);
    }

    #[test]
    fn a_member_that_is_known_and_unknown_is_refused() {
        let event = json!({"type": "a", "action": "b", "unknown": {"type": "c"}});
        let error = Event::deserialize(event).unwrap_err().to_string();
        assert_eq!(error, "/unknown: `type` is a member of the event, too");
    }

    #[test]
    fn the_body_as_shotstack_sends_it_is_read_too() {
        let body = json!({"type": "a", "action": "b", "completed": 5, "unknown": "c"});
        let event = Event::deserialize(body.clone()).unwrap();
        assert_eq!(event.to_body(), body);
        assert_eq!(
            json!(event)["unknown"],
            json!({"completed": 5, "unknown": "c"})
        );
        let error =
            serde_json::from_str::<Event>(r#"{"type":"edit","action":"render"}"#).unwrap_err();
        assert!(
            error.to_string().contains("/id: `id` is missing"),
            "{error}"
        );
    }
}

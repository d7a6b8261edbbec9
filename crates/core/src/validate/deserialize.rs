//! Events from bytes, values and texts with the default rules, and from any serde format.

use serde::de::{DeserializeSeed, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::event::Event;
use crate::timestamp::Timestamp;
use crate::validate::known_event::Kind;
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
        post_completed(&mut body);
        let validated = self.check_value(body).map_err(D::Error::custom)?;
        let mut event = validated.into_event();
        drop_own_cdn(&mut event);
        Ok(event)
    }
}

/// Converts `completed` from milliseconds, as in the serialized form of known events, to Shotstack's form.
fn post_completed(body: &mut Value) {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_known = Kind::from_names(text("type"), text("action")).is_some();
    if is_known
        && let Some(completed) = body.get_mut("completed")
        && let Some(millis) = completed.as_i64()
    {
        *completed = Timestamp::from_millis(millis).to_string().into();
    }
}

/// Removes the member `cdn` if it has the parts of the URL. Any other value came from outside, and is unknown.
fn drop_own_cdn(event: &mut Event) {
    if let Event::ServeCopy(copy) = event
        && let Some(cdn) = &copy.cdn
        && let Some(written) = copy.unknown.get("cdn")
        && serde_json::to_value(cdn).is_ok_and(|own| own == *written)
    {
        copy.unknown.remove("cdn");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn copy(cdn: &Value) -> Value {
        json!({"type": "serve", "action": "copy", "id": "a", "render": "r", "owner": "o", "status": "ready",
            "url": "https://media.example.com/au/v1/o/r.mp4", "completed": 1_626_087_884_574_i64, "cdn": cdn})
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let validator = Validator::new().with_origin("https://media.example.com".parse().unwrap());
        let mut body = copy(&Value::Null);
        post_completed(&mut body);
        body.as_object_mut().unwrap().remove("cdn");
        let event = validator.check_value(body).unwrap().into_event();
        let written = serde_json::to_string(&event).unwrap();
        let mut source = serde_json::Deserializer::from_str(&written);
        assert_eq!(validator.deserialize(&mut source).unwrap(), event);
    }

    #[test]
    fn a_cdn_member_from_outside_is_not_mistaken_for_ours() {
        let parts = json!({"region": "au", "stage": "v1", "owner": "o", "filename": "r.mp4", "role": "main"});
        let Event::ServeCopy(copy) = Event::deserialize(copy(&parts)).unwrap() else {
            panic!()
        };
        assert_eq!(copy.cdn, None);
        assert_eq!(copy.unknown.get("cdn"), Some(&parts));
    }

    #[test]
    fn the_error_names_the_violations() {
        let error =
            serde_json::from_str::<Event>(r#"{"type":"edit","action":"render"}"#).unwrap_err();
        assert!(
            error.to_string().contains("/id: `id` is missing"),
            "{error}"
        );
        // In an unrecognized event, a number remains a number.
        let event = json!({"type": "a", "action": "b", "completed": 5});
        assert_eq!(json!(Event::deserialize(event.clone()).unwrap()), event);
    }
}

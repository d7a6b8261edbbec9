//! The two JSON forms of an event: the serialized one, and the body as Shotstack sends it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::event::{Event, FileUrl, ServeCopy};

/// The known members are in Shotstack's order; the unknown ones are together in `unknown`.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let mut members = target.serialize_map(None)?;
        let (event_type, action) = self.type_and_action();
        members.serialize_entry("type", event_type)?;
        members.serialize_entry("action", action)?;
        if let Some(shared) = self.shared() {
            members.serialize_entry("id", shared.id)?;
            if let Self::ServeCopy(event) = self {
                members.serialize_entry("render", event.render.as_str())?;
            }
            members.serialize_entry("owner", shared.owner.as_str())?;
            members.serialize_entry("status", shared.status)?;
            members.serialize_entry("url", &shared.url.map(FileUrl::as_str))?;
            if let Self::EditRender(event) = self {
                for (name, image) in event.still_images() {
                    if image.is_stated() {
                        members.serialize_entry(name, &image.url())?;
                    }
                }
            }
            members.serialize_entry("error", &shared.error)?;
            let completed = shared.completed.map(crate::timestamp::Timestamp::as_millis);
            members.serialize_entry("completed", &completed)?;
        }
        if let Self::ServeCopy(ServeCopy { cdn: Some(cdn), .. }) = self {
            members.serialize_entry("cdn", cdn)?;
        }
        members.serialize_entry("unknown", self.unknown())?;
        members.end()
    }
}

impl Event {
    /// The body as Shotstack would send it. Parsing it returns an equal event.
    #[must_use]
    pub fn to_body(&self) -> Value {
        let mut body = self.unknown().clone();
        let mut put = |name: &str, text: Option<&str>| body.insert(name.to_owned(), text.into());
        let (event_type, action) = self.type_and_action();
        put("type", Some(event_type));
        put("action", Some(action));
        if let Some(shared) = self.shared() {
            put("id", Some(shared.id));
            put("owner", Some(shared.owner.as_str()));
            put("status", Some(shared.status));
            put("url", shared.url.map(FileUrl::as_str));
            put("error", shared.error);
            let completed = shared.completed.map(|time| time.to_string());
            put("completed", completed.as_deref());
        }
        match self {
            Self::ServeCopy(event) => drop(put("render", Some(event.render.as_str()))),
            Self::EditRender(event) => {
                for (name, image) in event.still_images() {
                    if image.is_stated() {
                        put(name, image.url());
                    }
                }
            }
            _ => {}
        }
        body.into()
    }
}

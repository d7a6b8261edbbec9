//! The tree itself, to and from whatever serde reads and writes.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::json::Json;
use crate::json::number::JsonNumber;
use crate::json::object::JsonObject;
use crate::json::read::{JsonError, Reader};
use crate::json::write::ToJson;

/// Our own text is not bounded like a stranger's: what wraps an event is nested more deeply than the event.
const OWN_NESTING: usize = 512;

impl Json {
    pub(crate) fn of(value: &impl ToJson) -> Result<Self, JsonError> {
        let text = value.to_json();
        let mut reader = Reader::new(&text);
        reader.value(OWN_NESTING).ok_or_else(|| reader.error())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => target.serialize_unit(),
            Self::Bool(value) => target.serialize_bool(*value),
            Self::Number(number) => number.serialize(target),
            Self::String(text) => target.serialize_str(text),
            Self::Array(items) => {
                let mut array = target.serialize_seq(Some(items.len()))?;
                for item in items {
                    array.serialize_element(item)?;
                }
                array.end()
            }
            Self::Object(object) => object.serialize(target),
        }
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        let mut map = target.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        if let Some(number) = self.as_u64() {
            return target.serialize_u64(number);
        }
        if let Some(number) = self.as_i64() {
            return target.serialize_i64(number);
        }
        target.serialize_f64(self.as_str().parse().map_err(S::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        Json::deserialize(source)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        // Rust's own text for a number that is finite is JSON; for the others there is none.
        let text = format!("{number:?}");
        Ok(if number.is_finite() {
            Json::Number(JsonNumber::of_text(&text))
        } else {
            Json::Null
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut object = JsonObject::default();
        while let Some((name, value)) = source.next_entry::<String, Json>()? {
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => value.into(),
            Value::Number(number) => Self::Number(JsonNumber::of_text(&number.to_string())),
            Value::String(text) => text.into(),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                let mut object = JsonObject::default();
                for (name, value) in map {
                    object.insert(name, value.into());
                }
                object.into()
            }
        }
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        value.clone().into()
    }
}

impl From<Json> for Value {
    fn from(value: Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => value.into(),
            Json::Number(number) => number.as_str().parse().map_or(Self::Null, Self::Number),
            Json::String(text) => text.into(),
            Json::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Json::Object(object) => Self::Object(
                object
                    .iter()
                    .map(|(name, value)| (name.to_owned(), value.clone().into()))
                    .collect(),
            ),
        }
    }
}

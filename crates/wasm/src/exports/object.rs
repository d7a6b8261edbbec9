//! JavaScript's objects, taken for what `JSON.stringify` makes of them.

use std::cell::Cell;
use std::fmt;

use js_sys::{ArrayBuffer, JsString};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use shotstack_hosting::{Json, JsonObject};
use wasm_bindgen::{JsCast, JsValue};

use crate::argument::Unreadable;

/// One more than the core's bound, which is the one that reports.
const MAX_NESTING: usize = shotstack_hosting::MAX_NESTING + 1;

/// Reads an object whose JSON has at most so many bytes. What has no JSON (functions, `undefined`) is left out.
pub(super) fn read(value: JsValue, max_bytes: usize) -> Result<Json, Unreadable> {
    let budget = Budget {
        bytes: Cell::new(max_bytes),
        trouble: Cell::new(None),
    };
    Reader {
        nesting: MAX_NESTING,
        budget: &budget,
    }
    .read(value)
    .map_err(|error| match budget.trouble.take() {
        Some(Trouble::TooLarge) => Unreadable::TooLarge(max_bytes),
        Some(Trouble::TooDeep) => Unreadable::TooDeep,
        Some(Trouble::NotUnicode) => Unreadable::NotUnicode,
        None => Unreadable::NotJson(error.to_string()),
    })
}

type Error = serde_wasm_bindgen::Error;

enum Trouble {
    TooLarge,
    TooDeep,
    NotUnicode,
}

struct Budget {
    bytes: Cell<usize>,
    trouble: Cell<Option<Trouble>>,
}

impl Budget {
    fn fail<T, E: serde::de::Error>(&self, trouble: Trouble) -> Result<T, E> {
        self.trouble.set(Some(trouble));
        Err(E::custom(""))
    }

    /// Counts what a value takes at least: an object that holds itself has an end too.
    fn spend<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        match self.bytes.get().checked_sub(bytes) {
            Some(left) => {
                self.bytes.set(left);
                Ok(())
            }
            None => self.fail(Trouble::TooLarge),
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    nesting: usize,
    budget: &'a Budget,
}

impl Reader<'_> {
    fn read(self, value: JsValue) -> Result<Json, Error> {
        // They are no JSON, and one that is detached throws where it is read, through our frames.
        if value.is_instance_of::<ArrayBuffer>() || ArrayBuffer::is_view(&value) {
            return Err(Error::custom("it holds bytes"));
        }
        if let Some(number) = value.as_f64() {
            return self.number(number);
        }
        let text = value.dyn_ref::<JsString>().cloned();
        let read = serde_wasm_bindgen::Deserializer::from(value).deserialize_any(self)?;
        // Half of a surrogate pair has arrived as U+FFFD, which may also have been there.
        match (&read, text) {
            (Json::String(read), Some(text))
                if read.contains('\u{fffd}') && !text.is_valid_utf16() =>
            {
                self.budget.fail(Trouble::NotUnicode)
            }
            _ => Ok(read),
        }
    }

    /// JavaScript writes it: what Rust would need for that is larger than all our numbers are worth.
    fn number(self, number: f64) -> Result<Json, Error> {
        self.budget.spend::<Error>(1)?;
        if !number.is_finite() {
            return Ok(Json::Null);
        }
        let text = js_sys::Number::from(number).to_string_with_radix(10);
        let text = text.map_err(|_| Error::custom("a number"))?;
        String::from(text).parse().map_err(Error::custom)
    }

    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.nesting.checked_sub(1) {
            Some(nesting) => Ok(Self { nesting, ..self }),
            None => self.budget.fail(Trouble::TooDeep),
        }
    }
}

/// A value as it is in JavaScript: `undefined` and `null` would otherwise be one.
struct AsItIs;

impl<'de> DeserializeSeed<'de> for AsItIs {
    type Value = JsValue;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<JsValue, D::Error> {
        serde_wasm_bindgen::preserve::deserialize(source)
    }
}

fn has_json(value: &JsValue) -> bool {
    !value.is_undefined() && !value.is_function() && !value.is_symbol()
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Json, E> {
        self.budget.spend(4)?;
        Ok(Json::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Json, E> {
        self.budget.spend(4)?;
        Ok(Json::Bool(value))
    }

    // Numbers have been read: these are `BigInt`s.
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Json, E> {
        self.budget.spend(1)?;
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        self.budget.spend(1)?;
        Ok(value.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Json, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Json, E> {
        self.budget.spend(value.len() + 2)?;
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let inside = self.inside()?;
        // The brackets, without the comma that the last item lacks.
        self.budget.spend(1)?;
        let mut values = Vec::new();
        while let Some(item) = items.next_element_seed(AsItIs)? {
            let item = if has_json(&item) { item } else { JsValue::NULL };
            values.push(inside.read(item).map_err(A::Error::custom)?);
            self.budget.spend(1)?;
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let inside = self.inside()?;
        // The brackets, without the comma that the last member lacks.
        self.budget.spend(1)?;
        let mut object = JsonObject::default();
        while let Some(name) = members.next_key_seed(AsItIs)? {
            let value = members.next_value_seed(AsItIs)?;
            if !has_json(&value) {
                continue;
            }
            let Json::String(name) = self.read(name).map_err(A::Error::custom)? else {
                return Err(A::Error::custom("a member's name is no string"));
            };
            object.insert(name, inside.read(value).map_err(A::Error::custom)?);
            self.budget.spend(2)?;
        }
        Ok(Json::Object(object))
    }
}

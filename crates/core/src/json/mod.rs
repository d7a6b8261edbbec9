//! JSON as this crate reads and writes it.
//!
//! One tree for all that comes in and one writer for all that goes out, neither of them generic: in WebAssembly that is
//! a ninth of what a general library takes. What is read strictly is told apart from what merely parses.

pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod read;
pub(crate) mod take;
pub(crate) mod with_serde;
pub(crate) mod write;

use std::fmt;

use crate::json::number::JsonNumber;
use crate::json::object::JsonObject;
use crate::json::write::{JsonWriter, ToJson};

/// A JSON value.
///
/// It is made from text ([`FromStr`](std::str::FromStr)) and writes itself compactly ([`Display`](fmt::Display)). With the
/// feature `serde` it also comes from and goes to a `serde_json::Value`.
///
/// ```
/// use shotstack_hosting::Json;
///
/// let value: Json = r#"{"views": 3, "tags": ["a", null]}"#.parse()?;
/// assert_eq!(value.get("views").and_then(Json::as_u64), Some(3));
/// assert_eq!(value.to_string(), r#"{"tags":["a",null],"views":3}"#);
/// # Ok::<(), shotstack_hosting::JsonError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(JsonNumber),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(JsonObject),
}

impl Json {
    /// The member of this name, if this is an object that has one.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!(Json::Null.get("id"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// The members, if this is an object.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// let value: Json = r#"{"id":"a"}"#.parse()?;
    /// assert_eq!(value.as_object().unwrap().len(), 1);
    /// # Ok::<(), shotstack_hosting::JsonError>(())
    /// ```
    #[must_use]
    pub fn as_object(&self) -> Option<&JsonObject> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items, if this is an array.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// let value: Json = "[1,2]".parse()?;
    /// assert_eq!(value.as_array().unwrap().len(), 2);
    /// # Ok::<(), shotstack_hosting::JsonError>(())
    /// ```
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!(Json::from("a").as_str(), Some("a"));
    /// ```
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one that is whole, not negative and below 2^64.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!(Json::from(3_u64).as_u64(), Some(3));
    /// ```
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The number, if this is one that is whole and from -2^63 to 2^63 - 1.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!(Json::from(-3_i64).as_i64(), Some(-3));
    /// ```
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The value, if this is `true` or `false`.
    ///
    /// ```
    /// # use shotstack_hosting::Json;
    /// assert_eq!(Json::from(true).as_bool(), Some(true));
    /// ```
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Takes out the member of this name, if this is an object that has one.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Self> {
        match self {
            Self::Object(object) => object.remove(name),
            _ => None,
        }
    }

    /// What it is, with its article: "an object".
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Compact JSON text, the members of objects in the order of their names.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

impl ToJson for Json {
    fn write_json(&self, out: &mut JsonWriter) {
        match self {
            Self::Null => out.null(),
            Self::Bool(value) => out.bool(*value),
            Self::Number(number) => out.number(number),
            Self::String(text) => out.string(text),
            Self::Array(items) => out.array(items),
            Self::Object(object) => object.write_json(out),
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Number(number.into())
    }
}

impl From<JsonObject> for Json {
    fn from(object: JsonObject) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::Array(items)
    }
}

//! Bridges between serde's traits and those of this module, while types move from these to those.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json::take::Unfit;
use crate::json::write::{JsonWriter, ToJson};

/// The tree of what [`ToJson`] writes.
pub(crate) fn tree(value: &(impl ToJson + ?Sized)) -> Value {
    serde_json::from_str(&value.to_json()).unwrap_or_default()
}

/// Writes by [`ToJson`] what implements serde's `Serialize`.
#[allow(dead_code)] // types move one by one
pub(crate) fn write(value: &impl Serialize, out: &mut JsonWriter) {
    out.json(&serde_json::to_string(value).unwrap_or_default());
}

/// Reads by `FromJson` what implements serde's `Deserialize`.
#[allow(dead_code)] // types move one by one
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Unfit> {
    T::deserialize(value).map_err(Unfit::because)
}

/// Implements serde's `Serialize` by [`ToJson`].
macro_rules! serialize_as_json {
    ($($(<$life:lifetime>)? $name:ty),* $(,)?) => {$(
        impl $(<$life>)? serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::json::with_serde::tree(self), target)
            }
        }
    )*};
}
pub(crate) use serialize_as_json;

/// Implements serde's `Deserialize` by `FromJson`.
macro_rules! deserialize_from_json {
    ($($name:ty),* $(,)?) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let tree = <serde_json::Value as serde::Deserialize>::deserialize(source)?;
                <Self as $crate::json::take::FromJson>::from_json(&tree).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use deserialize_from_json;

/// Implements [`ToJson`] by serde's `Serialize`.
#[allow(unused_macros)] // types move one by one
macro_rules! to_json_by_serde {
    ($($(<$life:lifetime>)? $name:ty),* $(,)?) => {$(
        impl $(<$life>)? $crate::json::write::ToJson for $name {
            fn write_json(&self, out: &mut $crate::json::write::JsonWriter) {
                $crate::json::with_serde::write(self, out);
            }
        }
    )*};
}
#[allow(unused_imports)] // types move one by one
pub(crate) use to_json_by_serde;

/// Implements `FromJson` by serde's `Deserialize`.
#[allow(unused_macros)] // types move one by one
macro_rules! from_json_by_serde {
    ($($name:ty),* $(,)?) => {$(
        impl $crate::json::take::FromJson for $name {
            fn from_json(value: &serde_json::Value) -> Result<Self, $crate::json::take::Unfit> {
                $crate::json::with_serde::read(value)
            }
        }
    )*};
}
#[allow(unused_imports)] // types move one by one
pub(crate) use from_json_by_serde;

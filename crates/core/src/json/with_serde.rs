//! Bridges between serde's traits and those of this module, while types move from these to those.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json::take::Unfit;
use crate::json::write::JsonWriter;

/// Writes by [`ToJson`] what implements serde's `Serialize`.
pub(crate) fn write(value: &impl Serialize, out: &mut JsonWriter) {
    out.json(&serde_json::to_string(value).unwrap_or_default());
}

/// Reads by `FromJson` what implements serde's `Deserialize`.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Unfit> {
    T::deserialize(value).map_err(Unfit::because)
}

/// Implements [`ToJson`] by serde's `Serialize`.
macro_rules! to_json_by_serde {
    ($($(<$life:lifetime>)? $name:ty),* $(,)?) => {$(
        impl $(<$life>)? $crate::json::write::ToJson for $name {
            fn write_json(&self, out: &mut $crate::json::write::JsonWriter) {
                $crate::json::with_serde::write(self, out);
            }
        }
    )*};
}
pub(crate) use to_json_by_serde;

/// Implements `FromJson` by serde's `Deserialize`.
macro_rules! from_json_by_serde {
    ($($name:ty),* $(,)?) => {$(
        impl $crate::json::take::FromJson for $name {
            fn from_json(value: &serde_json::Value) -> Result<Self, $crate::json::take::Unfit> {
                $crate::json::with_serde::read(value)
            }
        }
    )*};
}
pub(crate) use from_json_by_serde;

use crate::event::{AssetStatus, CopyStatus, EditStatus, Event, FileUrl};
use crate::validate::{Code, Finding, Invalid, Validated};

to_json_by_serde!(
    AssetStatus,
    Code,
    CopyStatus,
    EditStatus,
    Event,
    FileUrl,
    Finding,
    Invalid,
    Validated
);
from_json_by_serde!(FileUrl);

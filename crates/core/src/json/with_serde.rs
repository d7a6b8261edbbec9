//! Implements this module's traits by serde's, for the WebAssembly crate until it uses serde's itself.

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

use crate::callback::Claims;
use crate::cdn::CdnUrl;
use crate::event::{AssetStatus, CopyStatus, EditStatus, Event, FileUrl};
use crate::expectation::Expectation;
use crate::id::{AssetId, IngestId, OwnerId, RenderId, RenderKey};
use crate::inbox::Reply;
use crate::render::{
    Announcement, AnnouncementKind, AssetReport, Lease, Missing, RenderState, RenderStatus, Report,
    Source,
};
use crate::role::{AssetRole, RoleSet};
use crate::stage::Stage;
use crate::timestamp::Timestamp;
use crate::validate::{Code, Finding, Invalid, Validated};

to_json_by_serde!(
    Announcement,
    AnnouncementKind,
    AssetId,
    AssetReport,
    AssetRole,
    AssetStatus,
    CdnUrl<'_>,
    Claims,
    Code,
    CopyStatus,
    EditStatus,
    Event,
    Expectation,
    FileUrl,
    Finding,
    IngestId,
    Invalid,
    Lease,
    Missing,
    OwnerId,
    RenderId,
    RenderKey,
    RenderState,
    RenderStatus,
    Reply,
    Report,
    RoleSet,
    Source,
    Stage,
    Timestamp,
    Validated,
);
from_json_by_serde!(
    Announcement,
    AnnouncementKind,
    AssetId,
    AssetRole,
    Expectation,
    FileUrl,
    IngestId,
    Lease,
    OwnerId,
    RenderId,
    RenderKey,
    RenderState,
    RoleSet,
    Source,
    Stage,
    Timestamp,
);

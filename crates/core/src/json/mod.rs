//! What stands between our types and serde while they move to its traits one by one.

pub(crate) mod take;
pub(crate) mod with_serde;
pub(crate) mod write;

use serde_json::Value;

/// Takes out the member of this name, if this is an object that has one.
pub(crate) fn remove(value: &mut Value, name: &str) -> Option<Value> {
    value.as_object_mut()?.remove(name)
}

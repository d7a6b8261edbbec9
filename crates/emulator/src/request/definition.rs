//! The members that Shotstack's official definition allows in an object, and those that it requires. It forbids any other.

use serde_json::{Map, Value};

use crate::faults::FAULTS_MEMBER;
use crate::request::InvalidRequest;

pub(super) struct Definition {
    allowed: &'static [&'static str],
    required: &'static [&'static str],
}

pub(super) const EDIT: Definition = Definition {
    allowed: &[
        "timeline", "output", "merge", "callback", "disk", "instance",
    ],
    required: &["timeline", "output"],
};

pub(super) const TIMELINE: Definition = Definition {
    allowed: &["soundtrack", "background", "fonts", "tracks", "cache"],
    required: &["tracks"],
};

pub(super) const OUTPUT: Definition = Definition {
    allowed: &[
        "format",
        "resolution",
        "aspectRatio",
        "size",
        "fps",
        "scaleTo",
        "quality",
        "repeat",
        "mute",
        "range",
        "poster",
        "thumbnail",
        "destinations",
    ],
    required: &["format"],
};

pub(super) const POSTER: Definition = Definition {
    allowed: &["capture"],
    required: &["capture"],
};

pub(super) const THUMBNAIL: Definition = Definition {
    allowed: &["capture", "scale"],
    required: &["capture", "scale"],
};

pub(super) const MERGE_FIELD: Definition = Definition {
    allowed: &["find", "replace"],
    required: &["find", "replace"],
};

pub(super) const TEMPLATE: Definition = Definition {
    allowed: &["name", "template"],
    required: &["name"],
};

/// The definition has `id` and `merge` only; the service accepts a `callback`, and discards it.
pub(super) const TEMPLATE_RENDER: Definition = Definition {
    allowed: &["id", "merge", "callback"],
    required: &["id"],
};

impl Definition {
    /// Reports the members that are missing and those that are not allowed. `path` is the object's, such as `output`;
    /// empty for the body itself.
    pub(super) fn check(
        &self,
        object: &Map<String, Value>,
        path: &str,
        invalid: &mut InvalidRequest,
    ) {
        let name_of = |member: &str| match path {
            "" => member.to_owned(),
            _ => format!("{path}.{member}"),
        };
        for member in self.required {
            if !object.contains_key(*member) {
                invalid.add(format!("\"{}\" is required", name_of(member)));
            }
        }
        for member in object.keys() {
            let is_the_emulators = path.is_empty() && member == FAULTS_MEMBER;
            if !is_the_emulators && !self.allowed.contains(&member.as_str()) {
                invalid.add(format!("\"{}\" is not allowed", name_of(member)));
            }
        }
    }
}

//! The two stages that Shotstack has: production and sandbox.

use std::fmt;

/// A stage of Shotstack's APIs and hosting.
///
/// ```
/// use shotstack_hosting::Stage;
///
/// assert_eq!(Stage::default().as_str(), "v1");
/// assert_eq!("stage".parse(), Ok(Stage::Sandbox));
/// assert!("production".parse::<Stage>().is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// `v1`.
    #[default]
    Production,
    /// `stage`.
    Sandbox,
}

impl Stage {
    /// The stage as it stands in URLs: `v1` or `stage`.
    ///
    /// ```
    /// # use shotstack_hosting::Stage;
    /// assert_eq!(Stage::Sandbox.as_str(), "stage");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "v1",
            Self::Sandbox => "stage",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no stage.
///
/// ```
/// use shotstack_hosting::{stage::UnknownStage, Stage};
///
/// assert_eq!("production".parse::<Stage>(), Err(UnknownStage));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stage is `v1` (production) or `stage` (sandbox)")]
pub struct UnknownStage;

impl std::str::FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(text: &str) -> Result<Self, UnknownStage> {
        match text {
            "v1" => Ok(Self::Production),
            "stage" => Ok(Self::Sandbox),
            _ => Err(UnknownStage),
        }
    }
}

#[cfg(feature = "json")]
mod json {
    use super::Stage;
    use crate::json::take::{FromJson, ReadValue, Unfit};
    use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
    use crate::json::write::{JsonWriter, ToJson};
    use serde_json::Value;

    impl ToJson for Stage {
        fn write_json(&self, out: &mut JsonWriter) {
            out.string(self.as_str());
        }
    }

    impl FromJson for Stage {
        fn from_json(value: &Value) -> Result<Self, Unfit> {
            match value.word(&["v1", "stage"], "neither `v1` nor `stage`")? {
                0 => Ok(Self::Production),
                _ => Ok(Self::Sandbox),
            }
        }
    }

    serialize_as_json!(Stage);
    deserialize_from_json!(Stage);
}

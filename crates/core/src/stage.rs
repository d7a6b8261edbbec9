//! Shotstack's two stages: production and sandbox.
//!
//! ```
//! use shotstack_hosting::{CdnUrl, Stage};
//!
//! let url = CdnUrl::new("5ca6hu7s9k", "d2b46ed6.mp4")?.with_stage(Stage::Sandbox.as_str())?;
//! assert_eq!(url.to_string(), "https://cdn.shotstack.io/au/stage/5ca6hu7s9k/d2b46ed6.mp4");
//! # Ok::<(), shotstack_hosting::cdn::CdnUrlError>(())
//! ```

use std::fmt;

/// A stage of Shotstack's APIs and hosting.
///
/// ```
/// use shotstack_hosting::Stage;
///
/// assert_eq!(Stage::default(), Stage::Production);
/// assert_eq!(Stage::Production.to_string(), "v1");
/// assert_eq!("stage".parse(), Ok(Stage::Sandbox));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Production, `v1`.
    #[default]
    Production,
    /// The sandbox, `stage`.
    Sandbox,
}

impl Stage {
    /// The name of the stage in URLs: `v1` or `stage`.
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

/// The error for a text that is not the name of a stage.
///
/// ```
/// use shotstack_hosting::{stage::UnknownStage, Stage};
///
/// assert_eq!("production".parse::<Stage>(), Err(UnknownStage));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stage is `v1` (production) or `stage` (sandbox)")]
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
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Stage;
    use crate::decode::from_text;

    impl Serialize for Stage {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Stage {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            from_text(deserializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_read_as_it_is_written() {
        for (stage, text) in [(Stage::Production, "v1"), (Stage::Sandbox, "stage")] {
            assert_eq!(stage.as_str(), text);
            assert_eq!(text.parse(), Ok(stage));
        }
        assert_eq!("production".parse::<Stage>(), Err(UnknownStage));
    }
}

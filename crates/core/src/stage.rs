//! The two stages that Shotstack has: production and sandbox.

use std::fmt;

/// A stage of Shotstack's APIs and hosting.
///
/// ```
/// use shotstack_hosting::Stage;
///
/// assert_eq!(Stage::default(), Stage::Production);
/// assert_eq!("stage".parse(), Ok(Stage::Sandbox));
/// assert_eq!(Stage::Production.as_str(), "v1");
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

/// The text is not the name of a stage.
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

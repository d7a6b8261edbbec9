//! A set of faults with their probabilities.

use std::fmt;

use serde_json::Value;
use shotstack_hosting::{AssetRole, role::RoleSet};

pub(crate) use crate::fault::Fault;

/// The header of a render request that names its faults.
pub(crate) const FAULTS_HEADER: &str = "x-shotstack-emulator-faults";

/// The member of an edit that names its faults; it is removed before the edit is kept.
pub(crate) const FAULTS_MEMBER: &str = "__faults";

/// `all` does not include these: with them, a render does not end ready or sends no callback.
const NOT_IN_ALL: [Fault; 2] = [Fault::Lose, Fault::FailEdit];

/// Faults, each with the probability with which it is injected.
///
/// As text: names separated by commas, each followed by `=` and a probability unless that is 1. `all` means every
/// fault except `lose` and `fail-edit`; `none` means no fault; `fail-main`, `fail-poster` and `fail-thumbnail` choose
/// the asset that fails. A later entry overrides an earlier one.
///
/// ```
/// use shotstack_hosting_emulator::{Fault, Faults};
///
/// let faults: Faults = "all=0.2,early=0,fail-poster".parse()?;
/// assert_eq!(faults.probability(Fault::Duplicate), 0.2);
/// assert_eq!(faults.probability(Fault::Early), 0.0);
/// assert_eq!(faults.probability(Fault::Fail), 1.0);
/// # Ok::<(), shotstack_hosting_emulator::FaultsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    probabilities: [f64; Fault::ALL.len()],
    /// The assets that fail; if empty, a random one.
    failing_roles: RoleSet,
}

impl Faults {
    /// No faults.
    #[must_use]
    pub fn none() -> Self {
        Self {
            probabilities: [0.0; Fault::ALL.len()],
            failing_roles: RoleSet::EMPTY,
        }
    }

    /// The probability of a fault, from 0 to 1.
    #[must_use]
    pub fn probability(&self, fault: Fault) -> f64 {
        self.probabilities
            .get(fault as usize)
            .copied()
            .unwrap_or_default()
    }

    /// These faults with one probability changed; it is clamped to 0 to 1.
    #[must_use]
    pub fn with(mut self, fault: Fault, probability: f64) -> Self {
        self.set(fault, probability.clamp(0.0, 1.0));
        self
    }

    fn set(&mut self, fault: Fault, probability: f64) {
        if let Some(entry) = self.probabilities.get_mut(fault as usize) {
            *entry = probability;
        }
    }

    /// The assets that fail under [`Fault::Fail`]; if empty, a random one.
    pub(crate) fn failing_roles(&self) -> RoleSet {
        self.failing_roles
    }

    /// These faults, overridden by those in the text.
    pub(crate) fn with_text(mut self, text: &str) -> Result<Self, FaultsError> {
        for entry in text
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let (name, probability) = match entry.split_once('=') {
                Some((name, number)) => {
                    let number = number.trim_start().parse().unwrap_or(f64::NAN);
                    (name.trim_end(), probability(number, entry)?)
                }
                None => (entry, 1.0),
            };
            self.apply(name, probability)?;
        }
        Ok(self)
    }

    /// These faults, overridden by those of an edit's `__faults`: text as in options, an array of such texts, or an
    /// object with a probability or a boolean for each name.
    pub(crate) fn with_value(mut self, value: &Value) -> Result<Self, FaultsError> {
        let not_faults = || FaultsError::Form(value.to_string());
        match value {
            Value::String(text) => self.with_text(text),
            Value::Array(names) => names.iter().try_fold(self, |faults, name| {
                faults.with_text(name.as_str().ok_or_else(not_faults)?)
            }),
            Value::Object(members) => {
                for (name, value) in members {
                    let number = match value {
                        Value::Bool(on) => f64::from(u8::from(*on)),
                        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
                        _ => return Err(not_faults()),
                    };
                    self.apply(name, probability(number, name)?)?;
                }
                Ok(self)
            }
            _ => Err(not_faults()),
        }
    }

    fn apply(&mut self, name: &str, probability: f64) -> Result<(), FaultsError> {
        match name {
            "none" => *self = Self::none(),
            "all" => {
                for fault in Fault::ALL
                    .iter()
                    .filter(|fault| !NOT_IN_ALL.contains(fault))
                {
                    self.set(*fault, probability);
                }
            }
            _ => {
                let role = name
                    .strip_prefix("fail-")
                    .and_then(|role| role.parse::<AssetRole>().ok());
                if let Some(role) = role {
                    self.failing_roles = self.failing_roles.with(role);
                    self.set(Fault::Fail, probability);
                    return Ok(());
                }
                let fault = Fault::ALL.iter().find(|fault| fault.name() == name);
                let fault = fault.ok_or_else(|| FaultsError::Unknown(name.to_owned()))?;
                self.set(*fault, probability);
            }
        }
        Ok(())
    }
}

fn probability(number: f64, entry: &str) -> Result<f64, FaultsError> {
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err(FaultsError::Probability(entry.to_owned()))
    }
}

/// No faults.
impl Default for Faults {
    fn default() -> Self {
        Self::none()
    }
}

impl std::str::FromStr for Faults {
    type Err = FaultsError;

    fn from_str(text: &str) -> Result<Self, FaultsError> {
        Self::none().with_text(text)
    }
}

/// The text parses back into the same faults.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries = Vec::new();
        for fault in Fault::ALL {
            let probability = self.probability(*fault);
            if probability <= 0.0 {
                continue;
            }
            let names: Vec<String> = if *fault == Fault::Fail && !self.failing_roles.is_empty() {
                self.failing_roles
                    .iter()
                    .map(|role| format!("fail-{role}"))
                    .collect()
            } else {
                vec![fault.name().to_owned()]
            };
            for name in names {
                if probability < 1.0 {
                    entries.push(format!("{name}={probability}"));
                } else {
                    entries.push(name);
                }
            }
        }
        if entries.is_empty() {
            entries.push("none".to_owned());
        }
        f.write_str(&entries.join(","))
    }
}

/// Why a text or a value is not a valid set of faults.
///
/// ```
/// use shotstack_hosting_emulator::Faults;
///
/// let error = "drop=2".parse::<Faults>().unwrap_err();
/// assert_eq!(error.to_string(), "`drop=2`: a probability must be a number from 0 to 1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultsError {
    /// There is no fault of this name.
    #[error("`{0}` is not a fault; the faults are {names}", names = known_names())]
    Unknown(String),
    /// A probability is not a number from 0 to 1.
    #[error("`{0}`: a probability must be a number from 0 to 1")]
    Probability(String),
    /// The value of `__faults` has the wrong type.
    #[error("`{0}` is not a text, an array of texts, or an object with probabilities")]
    Form(String),
}

fn known_names() -> String {
    let names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    format!(
        "{}, fail-main, fail-poster, fail-thumbnail, all and none",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_parses_back() {
        for text in [
            "none",
            "duplicate",
            "duplicate=0.25,drop",
            "fail-main=0.5,fail-poster=0.5",
            "fail,fail-edit=0.1,limit",
        ] {
            let faults: Faults = text.parse().unwrap();
            assert_eq!(faults.to_string().parse(), Ok(faults), "{text}");
        }
        let all: Faults = "all".parse().unwrap();
        assert_eq!(all.to_string().parse(), Ok(all));
    }

    #[test]
    fn the_forms_in_an_edit_are_equivalent() {
        let base = || "delay".parse::<Faults>().unwrap();
        let wanted = base().with(Fault::Drop, 1.0);
        for value in [
            json!("drop"),
            json!(["drop"]),
            json!({"drop": true}),
            json!({"drop": 1}),
        ] {
            assert_eq!(base().with_value(&value), Ok(wanted.clone()), "{value}");
        }
        assert_eq!(base().with_value(&json!("none,drop")), "drop".parse());
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            json!("dropp"),
            json!("drop=x"),
            json!("drop=-1"),
            json!("drop=NaN"),
            json!("fail-audio"),
            json!([1]),
            json!({"drop": "often"}),
            json!({"drop": 1.5}),
            json!(3),
        ] {
            assert!(Faults::none().with_value(&value).is_err(), "{value}");
        }
        let error = "dropp".parse::<Faults>().unwrap_err().to_string();
        assert!(
            error.contains("`dropp`") && error.contains("fail-thumbnail"),
            "{error}"
        );
    }
}

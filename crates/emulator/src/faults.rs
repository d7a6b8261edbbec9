//! What goes wrong on purpose, and how often.

use std::fmt;

use serde_json::Value;
use shotstack_hosting::{AssetRole, role::RoleSet};

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Something that goes wrong on purpose.
        ///
        /// ```
        /// use shotstack_hosting_emulator::Fault;
        ///
        /// assert_eq!(Fault::FailEdit.name(), "fail-edit");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $variant,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What it is called in flags, headers and edits.
            ///
            /// ```
            /// # use shotstack_hosting_emulator::Fault;
            /// assert_eq!(Fault::Duplicate.name(), "duplicate");
            /// ```
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

faults! {
    /// A callback that was delivered is sent once more, as a publisher does that missed the answer. Drawn for each callback.
    Duplicate = "duplicate",
    /// The callbacks of a render wait for each other and are sent in another order. Drawn for each render.
    Reorder = "reorder",
    /// A callback comes 1 to 60 seconds late. Drawn for each callback.
    Delay = "delay",
    /// The first attempt is lost on its way, or its answer is. Drawn for each callback.
    Drop = "drop",
    /// No attempt ever arrives: only asking the API helps. Drawn for each callback; not one of `all`.
    Lose = "lose",
    /// One asset cannot be copied. Drawn for each render.
    Fail = "fail",
    /// The render itself fails, and there is no asset. Drawn for each render; not one of `all`.
    FailEdit = "fail-edit",
    /// The body of the first attempt is cut off; who is content with it gets no other. Drawn for each callback.
    Truncate = "truncate",
    /// The body of the first attempt is no event at all; who is content with it gets no other. Drawn for each callback.
    Garbage = "garbage",
    /// Everything is done, and every callback has been tried once, before the render's response is sent. Drawn for each render.
    Early = "early",
    /// Copies take 20 to 60 seconds. Drawn for each copy.
    Slow = "slow",
    /// The APIs fall back to an earlier status now and then, as replicas do, in the first six answers. Drawn for each render.
    Flap = "flap",
    /// An API answers 5xx, at most twice in a row about a render. Drawn for each request.
    Error = "error",
    /// An API answers 429 though the window has room, at most twice in a row about a render. Drawn for each request.
    Limit = "limit",
    /// The files are copied to an S3 bucket too, with callbacks of their own. Drawn for each render.
    Destination = "destination",
}

impl Fault {
    /// Those that only `all` must not bring: after them not all is well at the end, or nobody is told.
    const NOT_IN_ALL: [Self; 2] = [Self::Lose, Self::FailEdit];
}

/// What goes wrong on purpose, each fault with its probability.
///
/// As text: names joined with commas, each with a probability if that is not 1; `all` stands for every fault
/// but `lose` and `fail-edit`, `none` for no fault; `fail-main`, `fail-poster` and `fail-thumbnail` say which
/// asset fails. What stands later wins.
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
    /// Which assets fail; empty: a drawn one.
    failing: RoleSet,
}

impl Faults {
    /// Nothing goes wrong.
    ///
    /// ```
    /// use shotstack_hosting_emulator::Faults;
    ///
    /// assert_eq!(Faults::none().to_string(), "none");
    /// ```
    #[must_use]
    pub fn none() -> Self {
        Self {
            probabilities: [0.0; Fault::ALL.len()],
            failing: RoleSet::EMPTY,
        }
    }

    /// How often a fault happens, from 0 to 1.
    ///
    /// ```
    /// use shotstack_hosting_emulator::{Fault, Faults};
    ///
    /// assert_eq!(Faults::none().probability(Fault::Duplicate), 0.0);
    /// ```
    #[must_use]
    pub fn probability(&self, fault: Fault) -> f64 {
        self.probabilities
            .get(fault as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The faults with one of another probability.
    ///
    /// ```
    /// use shotstack_hosting_emulator::{Fault, Faults};
    ///
    /// let faults = Faults::none().with(Fault::Drop, 0.5);
    /// assert_eq!(faults.to_string(), "drop=0.5");
    /// ```
    #[must_use]
    pub fn with(mut self, fault: Fault, probability: f64) -> Self {
        self.set(fault, probability.clamp(0.0, 1.0));
        self
    }

    fn set(&mut self, fault: Fault, probability: f64) {
        if let Some(place) = self.probabilities.get_mut(fault as usize) {
            *place = probability;
        }
    }

    /// Which assets fail, if some do; empty: one that is drawn.
    pub(crate) fn failing(&self) -> RoleSet {
        self.failing
    }

    /// These faults with those that the text names.
    pub(crate) fn with_text(mut self, text: &str) -> Result<Self, FaultsError> {
        for piece in text
            .split(',')
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
        {
            let (name, probability) = match piece.split_once('=') {
                Some((name, number)) => (name.trim_end(), probability(number.trim_start(), piece)?),
                None => (piece, 1.0),
            };
            self.apply(name, probability)?;
        }
        Ok(self)
    }

    /// These faults with those that `__faults` of an edit names: a text as in flags, an array of names, or
    /// an object of names with a probability or a boolean each.
    pub(crate) fn with_value(mut self, value: &Value) -> Result<Self, FaultsError> {
        let odd = || {
            FaultsError(format!(
                "`{value}` is no text, array of names, or object of probabilities"
            ))
        };
        match value {
            Value::String(text) => self.with_text(text),
            Value::Array(names) => names.iter().try_fold(self, |faults, name| {
                faults.with_text(name.as_str().ok_or_else(odd)?)
            }),
            Value::Object(members) => {
                for (name, value) in members {
                    let number = match value {
                        Value::Bool(on) => f64::from(u8::from(*on)),
                        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
                        _ => return Err(odd()),
                    };
                    self.apply(name, in_range(number, name)?)?;
                }
                Ok(self)
            }
            _ => Err(odd()),
        }
    }

    fn apply(&mut self, name: &str, probability: f64) -> Result<(), FaultsError> {
        match name {
            "none" => *self = Self::none(),
            "all" => {
                for fault in Fault::ALL
                    .iter()
                    .filter(|fault| !Fault::NOT_IN_ALL.contains(fault))
                {
                    self.set(*fault, probability);
                }
            }
            _ => {
                let role = name
                    .strip_prefix("fail-")
                    .and_then(|role| role.parse::<AssetRole>().ok());
                if let Some(role) = role {
                    self.failing = self.failing.with(role);
                    self.set(Fault::Fail, probability);
                    return Ok(());
                }
                let fault = Fault::ALL.iter().find(|fault| fault.name() == name);
                let fault = fault.ok_or_else(|| unknown(name))?;
                self.set(*fault, probability);
            }
        }
        Ok(())
    }
}

fn probability(text: &str, piece: &str) -> Result<f64, FaultsError> {
    in_range(text.parse().unwrap_or(f64::NAN), piece)
}

fn in_range(number: f64, piece: &str) -> Result<f64, FaultsError> {
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err(FaultsError(format!(
            "`{piece}`: a probability is a number from 0 to 1"
        )))
    }
}

fn unknown(name: &str) -> FaultsError {
    let names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    FaultsError(format!(
        "`{name}` is no fault; there are all, none, {}, fail-main, fail-poster, fail-thumbnail",
        names.join(", ")
    ))
}

/// Nothing goes wrong.
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

/// As text that reads back as the same faults.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pieces = Vec::new();
        for fault in Fault::ALL {
            let probability = self.probability(*fault);
            if probability <= 0.0 {
                continue;
            }
            let names: Vec<String> = if *fault == Fault::Fail && !self.failing.is_empty() {
                self.failing
                    .iter()
                    .map(|role| format!("fail-{role}"))
                    .collect()
            } else {
                vec![fault.name().to_owned()]
            };
            for name in names {
                if probability < 1.0 {
                    pieces.push(format!("{name}={probability}"));
                } else {
                    pieces.push(name);
                }
            }
        }
        if pieces.is_empty() {
            pieces.push("none".to_owned());
        }
        f.write_str(&pieces.join(","))
    }
}

/// Why a text names no faults.
///
/// ```
/// use shotstack_hosting_emulator::Faults;
///
/// let error = "drop=2".parse::<Faults>().unwrap_err();
/// assert_eq!(error.to_string(), "`drop=2`: a probability is a number from 0 to 1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultsError(String);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
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
    fn the_forms_in_an_edit_say_the_same() {
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
    fn what_is_no_fault_is_refused() {
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

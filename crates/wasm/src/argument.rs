//! The object that JavaScript handed over for the next call.

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::event::json;
use crate::refusal::Refusal;

/// Why an object cannot be taken for JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Its JSON has more bytes than this.
    TooLarge(usize),
    /// It is nested more deeply than anything that is read, or contains itself.
    TooDeep,
    /// One of its strings has half of a surrogate pair.
    NotUnicode,
    /// It holds what JSON cannot.
    NotJson(String),
}

thread_local! {
    static ARGUMENT: RefCell<Result<Value, Unreadable>> = const { RefCell::new(Ok(Value::Null)) };
}

/// Keeps it for the next call.
pub fn put(argument: Result<Value, Unreadable>) {
    ARGUMENT.set(argument);
}

/// What was handed over.
///
/// # Errors
///
/// It is not to be taken for JSON.
pub fn take() -> Result<Value, Unreadable> {
    ARGUMENT.replace(Ok(Value::Null))
}

/// What was handed over, in the form that is asked for.
pub(crate) fn read<T: DeserializeOwned>(code: &'static str) -> Result<T, Refusal> {
    let value = take().map_err(|error| Refusal::new(code, error.message()))?;
    serde_json::from_value(value).map_err(|error| Refusal::new(code, error))
}

impl Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "too_large",
            Self::TooDeep => "too_deep",
            // As for JSON text, where it is an escape.
            Self::NotUnicode | Self::NotJson(_) => "invalid_json",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::TooLarge(max) => format!("the body has more than {max} bytes"),
            Self::TooDeep => "arrays and objects are nested too deeply".to_owned(),
            Self::NotUnicode => "a string has half of a surrogate pair".to_owned(),
            Self::NotJson(what) => format!("the body is no JSON: {what}"),
        }
    }

    /// As a verdict on a body, in JSON.
    pub(crate) fn verdict(&self) -> Result<String, Refusal> {
        #[derive(Serialize)]
        struct Verdict {
            valid: bool,
            violations: [Violation; 1],
            advisories: [(); 0],
        }
        #[derive(Serialize)]
        struct Violation {
            path: &'static str,
            code: &'static str,
            message: String,
            found: Option<()>,
            hint: Option<()>,
        }
        json(&Verdict {
            valid: false,
            violations: [Violation {
                path: "",
                code: self.code(),
                message: self.message(),
                found: None,
                hint: None,
            }],
            advisories: [],
        })
    }
}

/// What was handed over, as JSON text.
///
/// # Errors
///
/// It is not to be taken for JSON.
pub fn text() -> Result<String, Refusal> {
    let value = take().map_err(|error| Refusal::new(error.code(), error.message()))?;
    json(&value)
}

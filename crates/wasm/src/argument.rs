//! The object that JavaScript handed over for the next call.

use std::cell::RefCell;

use shotstack_hosting::{FromJson, Json, JsonWriter, ToJson};

use crate::refusal::{Refusal, text as utf8};

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
    static ARGUMENT: RefCell<Result<Json, Unreadable>> = const { RefCell::new(Ok(Json::Null)) };
}

/// Keeps it for the next call.
pub fn put(argument: Result<Json, Unreadable>) {
    ARGUMENT.set(argument);
}

/// What was handed over.
///
/// # Errors
///
/// It is not to be taken for JSON.
pub fn take() -> Result<Json, Unreadable> {
    ARGUMENT.replace(Ok(Json::Null))
}

/// What was handed over, in the form that is asked for.
pub(crate) fn read<T: FromJson>(code: &'static str) -> Result<T, Refusal> {
    let value = take().map_err(|error| Refusal::new(code, error.message()))?;
    T::from_json(&value).map_err(|unfit| Refusal::new(code, unfit))
}

/// JSON text that JavaScript wrote.
pub(crate) fn parse(text: &[u8], code: &'static str) -> Result<Json, Refusal> {
    utf8(text)?
        .parse()
        .map_err(|error| Refusal::new(code, error))
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
    pub(crate) fn verdict(&self) -> String {
        let mut out = JsonWriter::default();
        out.open_object();
        out.member("valid", &false);
        out.name("violations");
        out.open_array();
        out.open_object();
        out.member("path", "");
        out.member("code", self.code());
        out.member("message", &self.message());
        out.member("found", &Json::Null);
        out.member("hint", &Json::Null);
        out.close_object();
        out.close_array();
        out.member("advisories", &[] as &[Json]);
        out.close_object();
        out.into_text()
    }
}

/// What was handed over, as JSON text.
///
/// # Errors
///
/// It is not to be taken for JSON.
pub fn text() -> Result<String, Refusal> {
    let value = take().map_err(|error| Refusal::new(error.code(), error.message()))?;
    Ok(value.to_json())
}

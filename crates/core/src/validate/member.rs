//! Reading the members of an object: each gives a typed value, or a finding that says where and why not.

use serde_json::{Map, Value};

use crate::event::StillImage;
use crate::event::file_url::{self, FileUrl, FileUrlError};
use crate::id::{IdError, check_name};
use crate::timestamp::{Timestamp, TimestampError};
use crate::validate::finding::{Code, Finding, member_path};
use crate::validate::hints;
use crate::validate::limits::Limits;

/// An object whose members are taken out one by one; what is left at the end is unknown.
pub(crate) struct Members<'a> {
    pub(crate) map: Map<String, Value>,
    path: &'a str,
    limits: Limits,
    is_lenient: bool,
    /// The names of members of which the text held half of a surrogate pair, which is repaired.
    pub(crate) half_surrogates: Vec<String>,
    pub(crate) violations: Vec<Finding>,
    pub(crate) advisories: Vec<Finding>,
}

impl<'a> Members<'a> {
    pub(crate) fn new(map: Map<String, Value>, path: &'a str, limits: Limits) -> Self {
        Self {
            map,
            path,
            limits,
            is_lenient: false,
            half_surrogates: Vec::new(),
            violations: Vec::new(),
            advisories: Vec::new(),
        }
    }

    /// From here on what does not fit is only odd.
    pub(crate) fn leniently(&mut self) -> &mut Self {
        self.is_lenient = true;
        self
    }

    pub(crate) fn finding(&self, name: &str, code: Code, problem: &str) -> Finding {
        Finding::of_member(self.path, name, code, problem)
    }

    fn refuse(&mut self, finding: Finding) {
        if self.is_lenient {
            self.advisories.push(finding);
        } else {
            self.violations.push(finding);
        }
    }

    /// Something odd about a member, and what stands there if that is to be shown.
    pub(crate) fn note(&mut self, name: &str, code: Code, problem: &str, found: Option<&str>) {
        let mut advisory = self.finding(name, code, problem);
        if let Some(found) = found {
            advisory = advisory.showing_string(found);
        }
        self.advise(advisory);
    }

    pub(crate) fn advise(&mut self, finding: Finding) {
        self.advisories.push(finding);
    }

    /// An essential member: a text of one line. It is empty where it was refused, and nowhere else.
    pub(crate) fn name(&mut self, name: &str) -> String {
        let value = self.map.remove(name);
        if let Err(refusal) = name_at(self.path, name, value.as_ref(), self.limits) {
            self.refuse(refusal);
            return String::new();
        }
        if self.half_surrogates.iter().any(|halved| halved == name) {
            let problem = "contains half of a surrogate pair";
            let refusal = self.finding(name, Code::HalfSurrogate, problem);
            self.advisories
                .retain(|advisory| advisory.path() != refusal.path());
            self.refuse(refusal);
            return String::new();
        }
        text_of(value).unwrap_or_default()
    }

    /// A text of one line, or null or absent.
    pub(crate) fn optional_name(&mut self, name: &str) -> Option<String> {
        match self.map.get(name) {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.name(name)).filter(|text| !text.is_empty()),
        }
    }

    /// A text, or null or absent.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.map.remove(name);
        match &value {
            None | Some(Value::Null | Value::String(_)) => text_of(value),
            Some(other) => {
                let refusal = not_a_string(self.path, name, other);
                self.refuse(refusal);
                None
            }
        }
    }

    /// A URL, or null or absent.
    pub(crate) fn url(&mut self, name: &str) -> Option<FileUrl> {
        match FileUrl::read(self.text(name)?) {
            Ok(url) => Some(url),
            Err((problem, text)) => {
                let refusal = self.not_a_url(name, problem, &text);
                self.refuse(refusal);
                None
            }
        }
    }

    /// A timestamp, or null or absent.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        let time = text.parse().ok();
        if time.is_none() {
            let refusal = self.finding(name, Code::InvalidTimestamp, &TimestampError.to_string());
            self.refuse(refusal.showing_string(&text));
        }
        time
    }

    /// The absolute URL of a still, or null; what is neither stays where it is, with an advisory.
    pub(crate) fn still(&mut self, name: &str) -> StillImage {
        let (advisory, value) = match self.map.remove(name) {
            None => return StillImage::Unspecified,
            Some(Value::Null) => return StillImage::None,
            Some(Value::String(text)) => match FileUrl::read(text) {
                Ok(url) => return StillImage::Url(url),
                Err((problem, text)) => (self.not_a_url(name, problem, &text), Value::String(text)),
            },
            Some(other) => (not_a_string(self.path, name, &other), other),
        };
        self.map.insert(name.to_owned(), value);
        self.advise(advisory);
        StillImage::Unreadable
    }

    fn not_a_url(&self, name: &str, problem: FileUrlError, text: &str) -> Finding {
        let code = match problem {
            FileUrlError::TooLong => Code::TooLong,
            FileUrlError::ControlCharacter => Code::ControlCharacter,
            FileUrlError::NotAUrl => Code::InvalidUrl,
        };
        self.finding(name, code, problem.message())
            .showing_string(&file_url::without_secrets(text))
    }
}

/// A member of the object at `path` that has to be a text of one line.
pub(crate) fn name_at<'a>(
    path: &str,
    name: &str,
    value: Option<&'a Value>,
    limits: Limits,
) -> Result<&'a str, Finding> {
    Err(match value {
        None => Finding::of_member(path, name, Code::Missing, "is missing"),
        Some(Value::Null) => Finding::of_member(path, name, Code::Null, "is null"),
        Some(Value::String(text)) => match check_name(text, limits.id_bytes()) {
            Ok(()) => return Ok(text),
            Err(error) => Finding::of_member(path, name, code_of(error), &error.to_string())
                .showing_string(text),
        },
        Some(other) => not_a_string(path, name, other),
    })
}

fn not_a_string(path: &str, name: &str, value: &Value) -> Finding {
    Finding::not_a(&member_path(path, name), "a string", value)
        .advising_if(hints::of_wrong_type(name, value))
}

fn text_of(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn code_of(error: IdError) -> Code {
    match error {
        IdError::Empty => Code::Empty,
        IdError::TooLong { .. } => Code::TooLong,
        IdError::ControlCharacter => Code::ControlCharacter,
    }
}

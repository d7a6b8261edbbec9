//! The members of an object: each yields a typed value, or a finding.

use serde_json::{Map, Value};

use crate::event::StillImage;
use crate::event::file_url::{self, FileUrl, FileUrlError};
use crate::id::{IdError, check_name};
use crate::timestamp::Timestamp;
use crate::validate::code::Code;
use crate::validate::finding::{Finding, member_path, shortened};
use crate::validate::hints;
use crate::validate::limits::Limits;

/// The length to which an error that is not a string is shortened, in bytes.
const MAX_ERROR_BYTES: usize = 1024;

/// An object whose members are removed one by one. The remaining ones are unknown.
pub(crate) struct Members<'a> {
    pub(crate) map: Map<String, Value>,
    path: &'a str,
    limits: Limits,
    is_lenient: bool,
    /// The names of members that contained half of a surrogate pair, which was repaired.
    pub(crate) half_surrogates: Vec<String>,
    pub(crate) violations: Vec<Finding>,
    pub(crate) advisories: Vec<Finding>,
}

impl<'a> Members<'a> {
    /// The members of the object at `path`.
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

    /// From now on, problems of essential members are advisories.
    pub(crate) fn lenient(&mut self) -> &mut Self {
        self.is_lenient = true;
        self
    }

    pub(crate) fn finding(&self, name: &str, code: Code, problem: &str) -> Finding {
        Finding::at_member(self.path, name, code, problem)
    }

    /// Whether there is an advisory about a member.
    pub(crate) fn has_finding(&self, name: &str) -> bool {
        let path = member_path(self.path, name);
        self.advisories
            .iter()
            .any(|advisory| advisory.path() == path)
    }

    fn refuse(&mut self, finding: Finding) {
        if self.is_lenient {
            self.advisories.push(finding);
        } else {
            self.violations.push(finding);
        }
    }

    /// Adds an advisory about a member, with its value if that should be shown.
    pub(crate) fn note(&mut self, name: &str, code: Code, problem: &str, found: Option<&str>) {
        let mut advisory = self.finding(name, code, problem);
        if let Some(found) = found {
            advisory = advisory.with_found_string(found);
        }
        self.advise(advisory);
    }

    pub(crate) fn advise(&mut self, finding: Finding) {
        self.advisories.push(finding);
    }

    /// An essential member: a text of one line. The result is empty only if the member was refused.
    pub(crate) fn required_line(&mut self, name: &str) -> String {
        let value = self.map.remove(name);
        let refusal = match required_line(self.path, name, value.as_ref(), self.limits) {
            Ok(_) => self.half_surrogate(name),
            Err(refusal) => Some(refusal),
        };
        match refusal {
            None => into_text(value).unwrap_or_default(),
            Some(refusal) => {
                self.refuse(refusal);
                String::new()
            }
        }
    }

    /// The violation of an essential member that had to be repaired and is therefore another text. It replaces the
    /// advisory.
    fn half_surrogate(&mut self, name: &str) -> Option<Finding> {
        if !self.half_surrogates.iter().any(|repaired| repaired == name) {
            return None;
        }
        let problem = "contains half of a surrogate pair";
        let refusal = self.finding(name, Code::HalfSurrogate, problem);
        let is_same_place = |advisory: &Finding| advisory.path() == refusal.path();
        match self.advisories.iter().position(is_same_place) {
            None => Some(refusal),
            Some(at) => {
                let advisory = self.advisories.remove(at);
                Some(refusal.with_found(advisory.found().unwrap_or_default()))
            }
        }
    }

    /// A text of one line. Null, empty and absent are equivalent.
    pub(crate) fn optional_line(&mut self, name: &str) -> Option<String> {
        match self.map.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.is_empty() => {
                self.map.remove(name);
                None
            }
            Some(_) => Some(self.required_line(name)).filter(|text| !text.is_empty()),
        }
    }

    /// An optional member, whose problems are only advisories. Null, empty and absent are equivalent.
    fn optional(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            _ => true,
        })
    }

    /// The reason of a failure. It should be a string; any other value is kept as shortened JSON.
    pub(crate) fn error(&mut self, name: &str) -> Option<String> {
        let value = match self.optional(name)? {
            Value::String(text) => return Some(text),
            other => other,
        };
        let advisory = not_a_string(self.path, name, &value);
        self.advise(advisory);
        (value != Value::Bool(false)).then(|| shortened(&value.to_string(), MAX_ERROR_BYTES))
    }

    /// A URL.
    pub(crate) fn url(&mut self, name: &str) -> Option<FileUrl> {
        let value = self.optional(name)?;
        match self.read_url(name, value) {
            Ok(url) => Some(url),
            Err((advisory, _)) => {
                self.advise(advisory);
                None
            }
        }
    }

    /// A timestamp, or another value that can only mean one time.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let value = self.optional(name)?;
        if let Value::String(text) = &value
            && let Ok(time) = text.parse()
        {
            return Some(time);
        }
        let time = Timestamp::from_other_spelling(&value);
        let advisory = match (&value, time) {
            (Value::String(_) | Value::Number(_), _) => {
                let problem = if time.is_some() {
                    "is not an RFC 3339 timestamp, but can be read"
                } else {
                    "is not an RFC 3339 timestamp such as 2021-07-12T11:04:44.574Z, and counts as null"
                };
                self.finding(name, Code::InvalidTimestamp, problem)
                    .with_found_value(&value)
            }
            _ => not_a_string(self.path, name, &value),
        };
        self.advise(advisory);
        time
    }

    /// The URL of a still image, or null. Any other value remains among the unknown members, with an advisory.
    pub(crate) fn still_image(&mut self, name: &str) -> StillImage {
        if !self.map.contains_key(name) {
            return StillImage::Unspecified;
        }
        let Some(value) = self.optional(name) else {
            return StillImage::None;
        };
        match self.read_url(name, value) {
            Ok(url) => StillImage::Url(url),
            Err((advisory, value)) => {
                self.map.insert(name.to_owned(), value);
                self.advise(advisory);
                StillImage::Unreadable
            }
        }
    }

    /// A URL, or the reason why the value is not one, and the value.
    fn read_url(&self, name: &str, value: Value) -> Result<FileUrl, (Finding, Value)> {
        match value {
            Value::String(text) => FileUrl::read(text)
                .map_err(|(problem, text)| (self.invalid_url(name, problem, &text), text.into())),
            other => Err((not_a_string(self.path, name, &other), other)),
        }
    }

    fn invalid_url(&self, name: &str, problem: FileUrlError, text: &str) -> Finding {
        let code = match problem {
            FileUrlError::TooLong => Code::TooLong,
            FileUrlError::ControlCharacter => Code::ControlCharacter,
            FileUrlError::NotAUrl => Code::InvalidUrl,
        };
        self.finding(name, code, &problem.to_string())
            .with_found_string(&file_url::without_secrets(text))
            .with_optional_hint(hints::for_invalid_url(text))
    }
}

/// An essential member of the object at `path`: a text of one line.
pub(crate) fn required_line<'a>(
    path: &str,
    name: &str,
    value: Option<&'a Value>,
    limits: Limits,
) -> Result<&'a str, Finding> {
    Err(match value {
        None => Finding::at_member(path, name, Code::Missing, "is missing"),
        Some(Value::Null) => Finding::at_member(path, name, Code::Null, "is null"),
        Some(Value::String(text)) => match check_name(text, limits.id_bytes()) {
            Ok(()) => return Ok(text),
            Err(error) => Finding::at_member(path, name, code(error), &error.to_string())
                .with_found_string(text),
        },
        Some(other) => not_a_string(path, name, other),
    })
}

fn not_a_string(path: &str, name: &str, value: &Value) -> Finding {
    Finding::wrong_type(&member_path(path, name), "a string", value)
        .with_optional_hint(hints::for_wrong_type(name, value))
}

fn into_text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn code(error: IdError) -> Code {
    match error {
        IdError::Empty => Code::Empty,
        IdError::TooLong { .. } => Code::TooLong,
        IdError::ControlCharacter => Code::ControlCharacter,
    }
}

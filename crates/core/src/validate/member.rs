//! Reading the members of an object: each gives a typed value, or a finding that says where and why not.

use crate::event::file_url::{self, FileUrl, FileUrlError};
use crate::id::{IdError, check_name};
use crate::json::Json;
use crate::json::object::JsonObject;
use crate::timestamp::Timestamp;
use crate::validate::finding::{Code, Finding, member_path};
use crate::validate::limits::Limits;

/// An object whose members are taken out one by one; what is left at the end is unknown.
pub(crate) struct Members {
    map: JsonObject,
    path: String,
    limits: Limits,
    pub(crate) violations: Vec<Finding>,
    pub(crate) advisories: Vec<Finding>,
}

impl Members {
    pub(crate) fn new(map: JsonObject, path: String, limits: Limits) -> Self {
        Self {
            map,
            path,
            limits,
            violations: Vec::new(),
            advisories: Vec::new(),
        }
    }

    pub(crate) fn map(&self) -> &JsonObject {
        &self.map
    }

    /// The members that nobody took.
    pub(crate) fn into_unknown(self) -> JsonObject {
        self.map
    }

    pub(crate) fn finding(&self, name: &str, code: Code, message: impl Into<String>) -> Finding {
        Finding::new(member_path(&self.path, name), code, message)
    }

    pub(crate) fn refuse(&mut self, finding: Finding) {
        self.violations.push(finding);
    }

    pub(crate) fn advise(&mut self, finding: Finding) {
        self.advisories.push(finding);
    }

    /// An essential member: a text of one line.
    pub(crate) fn name(&mut self, name: &str) -> Option<String> {
        let refusal = match self.map.remove(name) {
            None => self.finding(name, Code::Missing, format!("`{name}` is missing")),
            Some(Json::Null) => self.finding(name, Code::Null, format!("`{name}` is null")),
            Some(Json::String(text)) => match check_name(&text, self.limits.id_bytes()) {
                Ok(()) => return Some(text),
                Err(error) => self
                    .finding(name, code_of(error), format!("`{name}` {error}"))
                    .showing(&Json::String(text)),
            },
            Some(other) => self.not_a_string(name, &other),
        };
        self.refuse(refusal);
        None
    }

    /// An essential member that is an id.
    pub(crate) fn id<T: std::str::FromStr<Err = IdError>>(&mut self, name: &str) -> Option<T> {
        // What passes as a name is an id: no limit is above the ids' own.
        self.name(name)?.parse().ok()
    }

    /// A text, or null or absent.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.map.remove(name) {
            None | Some(Json::Null) => None,
            Some(Json::String(text)) => Some(text),
            Some(other) => {
                let refusal = self.not_a_string(name, &other);
                self.refuse(refusal);
                None
            }
        }
    }

    /// A URL, or null or absent.
    pub(crate) fn url(&mut self, name: &str) -> Option<FileUrl> {
        let text = self.text(name)?;
        match self.readable_url(name, &text) {
            Ok(url) => Some(url),
            Err(refusal) => {
                self.refuse(refusal);
                None
            }
        }
    }

    /// A timestamp, or null or absent.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        match text.parse() {
            Ok(time) => Some(time),
            Err(error) => {
                let refusal = self
                    .finding(name, Code::InvalidTimestamp, format!("`{name}` {error}"))
                    .showing(&Json::String(text));
                self.refuse(refusal);
                None
            }
        }
    }

    /// A member that is an absolute URL or null; one that is neither stays where it is, with an advisory.
    pub(crate) fn url_if_readable(&mut self, name: &str) -> UrlMember {
        let advisory = match self.map.get(name) {
            None => return UrlMember::Absent,
            Some(Json::Null) => {
                self.map.remove(name);
                return UrlMember::Null;
            }
            Some(Json::String(text)) => match self.readable_url(name, text) {
                Ok(url) => {
                    self.map.remove(name);
                    return UrlMember::Url(url);
                }
                Err(finding) => finding,
            },
            Some(other) => self.not_a_string(name, other),
        };
        self.advise(advisory);
        UrlMember::Unreadable
    }

    /// As [`text`](Self::text), [`time`](Self::time) or [`url`](Self::url), with an advisory in place of a violation.
    pub(crate) fn leniently<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.violations.len();
        let value = read(self);
        let odd = self.violations.split_off(before);
        self.advisories.extend(odd);
        value
    }

    fn readable_url(&self, name: &str, text: &str) -> Result<FileUrl, Finding> {
        text.parse().map_err(|error: FileUrlError| {
            let code = match error {
                FileUrlError::TooLong => Code::TooLong,
                FileUrlError::ControlCharacter => Code::ControlCharacter,
                FileUrlError::NotAUrl => Code::InvalidUrl,
            };
            self.finding(name, code, format!("`{name}` {error}"))
                .showing_string(&file_url::without_secrets(text))
        })
    }

    fn not_a_string(&self, name: &str, value: &Json) -> Finding {
        let message = format!("`{name}` is {}, not a string", value.kind());
        self.finding(name, Code::WrongType, message)
            .showing(value)
            .advising_if(crate::validate::diagnosis::of_wrong_type(name, value))
    }
}

/// What a member that may hold a URL holds.
pub(crate) enum UrlMember {
    Absent,
    Null,
    Url(FileUrl),
    Unreadable,
}

fn code_of(error: IdError) -> Code {
    match error {
        IdError::Empty => Code::Empty,
        IdError::TooLong { .. } => Code::TooLong,
        IdError::ControlCharacter => Code::ControlCharacter,
    }
}

//! One finding about a body: where, what, and how to mend it.

use std::fmt;

use serde_json::Value;

use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};
use crate::pieces::joined;

/// What is wrong with, or odd about, one place of a body.
///
/// A finding that refuses the body is called a violation, one that merely accompanies it an advisory.
/// In JSON: `{"path","code","message","found","hint"}`, the last two `null` where there is none.
///
/// ```
/// use shotstack_hosting::{validate::Code, Event};
///
/// let refused = Event::from_slice(br#"{"type":"serve","action":"copy"}"#).unwrap_err();
/// let first = &refused.violations()[0];
/// assert_eq!(first.path(), "/id");
/// assert_eq!(first.code(), Code::Missing);
/// assert_eq!(first.message(), "`id` is missing");
/// ```
// In a box, because it passes through many hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(Box<Told>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    path: String,
    code: Code,
    message: String,
    found: Option<String>,
    hint: Option<String>,
    offset: Option<usize>,
}

impl Finding {
    pub(crate) fn new(path: &str, code: Code, message: &str) -> Self {
        Self(Box::new(Told {
            path: path.to_owned(),
            code,
            message: message.to_owned(),
            found: None,
            hint: None,
            offset: None,
        }))
    }

    /// FactKind a member of the object at `path`; the message is the member's name and the problem.
    pub(crate) fn of_member(path: &str, name: &str, code: Code, problem: &str) -> Self {
        let message = joined(&["`", name, "` ", problem]);
        Self::new(&member_path(path, name), code, &message)
    }

    /// A value of another type than the one that its member must have; null is a code of its own.
    pub(crate) fn not_a(path: &str, wanted: &str, value: &Value) -> Self {
        let slash = path.bytes().rposition(|byte| byte == b'/');
        let name = slash.and_then(|slash| path.get(slash + 1..));
        let name = name.unwrap_or_default();
        let message = joined(&[
            "`",
            name,
            "` is ",
            crate::json::kind(value),
            ", not ",
            wanted,
        ]);
        let code = match value {
            Value::Null => Code::Null,
            _ => Code::WrongType,
        };
        Self::new(path, code, &message).showing(value)
    }

    pub(crate) fn showing(self, value: &Value) -> Self {
        self.showing_text(&value.to_json())
    }

    pub(crate) fn showing_string(self, text: &str) -> Self {
        self.showing_text(&text.to_json())
    }

    /// Shows text that is no JSON.
    pub(crate) fn showing_text(mut self, text: &str) -> Self {
        self.0.found = Some(shortened(text, MAX_FOUND_BYTES));
        self
    }

    pub(crate) fn advising(mut self, hint: &str) -> Self {
        self.advise(hint);
        self
    }

    pub(crate) fn advising_if(self, hint: Option<&str>) -> Self {
        match hint {
            Some(hint) => self.advising(hint),
            None => self,
        }
    }

    pub(crate) fn advise(&mut self, hint: &str) {
        self.0.hint = Some(hint.to_owned());
    }

    pub(crate) fn at_byte(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// The place as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); for a
    /// missing member, where it should stand; empty for the body as a whole.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(br#"{"type":"serve","action":7}"#).unwrap_err();
    /// let finding = &refused.violations()[0];
    /// assert_eq!(finding.path(), "/action");
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The kind of finding, stable across versions.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(br#"{"type":"serve","action":7}"#).unwrap_err();
    /// let finding = &refused.violations()[0];
    /// assert_eq!(finding.code(), Code::WrongType);
    /// ```
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The finding in a sentence.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(br#"{"type":"serve","action":7}"#).unwrap_err();
    /// let finding = &refused.violations()[0];
    /// assert_eq!(finding.message(), "`action` is a number, not a string");
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What stands there, shortened: a value as JSON, and the text itself where it is no JSON.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(br#"{"type":"serve","action":7}"#).unwrap_err();
    /// let finding = &refused.violations()[0];
    /// assert_eq!(finding.found(), Some("7"));
    /// ```
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// What it may mean, or the way out, where we can tell.
    ///
    /// ```
    /// # use shotstack_hosting::{validate::Code, Event};
    /// let refused = Event::from_slice(br#"{"type":"serve","action":7}"#).unwrap_err();
    /// let finding = &refused.violations()[0];
    /// assert_eq!(finding.hint(), None);
    /// ```
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Where in the body reading stopped, in bytes, if the body is no JSON.
    ///
    /// ```
    /// # use shotstack_hosting::Event;
    /// let refused = Event::from_slice(br#"{"type":NaN}"#).unwrap_err();
    /// assert_eq!(refused.violations()[0].offset(), Some(8));
    /// ```
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }
}

/// `/url: the URL is not https`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path().is_empty() {
            f.write_str(self.path())?;
            f.write_str(": ")?;
        }
        f.write_str(self.message())
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The kind of a [`Finding`]. Programs should branch on this, never on messages.
        ///
        /// ```
        /// use shotstack_hosting::validate::Code;
        ///
        /// assert_eq!(Code::DuplicateMember.as_str(), "duplicate_member");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            ///
            /// ```
            /// # use shotstack_hosting::validate::Code;
            /// assert!(Code::ALL.contains(&Code::Missing));
            /// ```
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it stands in JSON.
            ///
            /// ```
            /// # use shotstack_hosting::validate::Code;
            /// assert_eq!(Code::IdNotUuid.as_str(), "id_not_uuid");
            /// ```
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// Violation: the body has no bytes, or nothing but white space.
    EmptyBody = "empty_body",
    /// Violation: the body has more bytes than the limit.
    TooLarge = "too_large",
    /// Violation: the body is not UTF-8.
    InvalidUtf8 = "invalid_utf8",
    /// Violation: the body is no JSON, or ends too early.
    InvalidJson = "invalid_json",
    /// Violation: something follows the JSON value.
    TrailingText = "trailing_text",
    /// Violation: arrays and objects are nested beyond the limit.
    TooDeep = "too_deep",
    /// Violation: an object has two members of the same name.
    DuplicateMember = "duplicate_member",
    /// Violation: the body is JSON, but no object.
    NotAnObject = "not_an_object",
    /// Violation: an essential member is absent.
    Missing = "missing",
    /// Violation: an essential member is null.
    Null = "null",
    /// Violation: a member is of another JSON type. Advisory for `poster` and `thumbnail`.
    WrongType = "wrong_type",
    /// Violation: a member is the empty string.
    Empty = "empty",
    /// Violation: a member has more bytes than the limit.
    TooLong = "too_long",
    /// Violation: a member contains a control character or a line separator.
    ControlCharacter = "control_character",
    /// Violation: a member is no absolute URL. Advisory for `poster` and `thumbnail`.
    InvalidUrl = "invalid_url",
    /// Violation: a member is no RFC 3339 timestamp.
    InvalidTimestamp = "invalid_timestamp",
    /// Advisory: half of a surrogate pair, read as U+FFFD. Violation in an essential member.
    HalfSurrogate = "half_surrogate",
    /// Advisory: a number that no double holds, read as null.
    NumberOutOfRange = "number_out_of_range",
    /// Advisory: the body begins with a byte-order mark, which was passed over.
    ByteOrderMark = "byte_order_mark",
    /// Advisory: a file is there, but `url` is absent or null.
    UrlMissing = "url_missing",
    /// Advisory: it failed, but `error` is absent, null or empty.
    ErrorMissing = "error_missing",
    /// Advisory: `completed` is absent or null.
    CompletedMissing = "completed_missing",
    /// Advisory: it is ready or done, and there is an `error`.
    UnexpectedError = "unexpected_error",
    /// Advisory: a status that this kind of event does not have.
    UnknownStatus = "unknown_status",
    /// Advisory: an id that is not UUID-shaped.
    IdNotUuid = "id_not_uuid",
    /// Advisory: the file is not named after the render.
    FilenameNotRender = "filename_not_render",
    /// Advisory: the owner in the URL is not the event's.
    OwnerMismatch = "owner_mismatch",
    /// Advisory: the URL is not https.
    InsecureUrl = "insecure_url",
    /// Advisory: the URL is on the CDN's host, but not of the CDN's form.
    IrregularCdnUrl = "irregular_cdn_url",
    /// Advisory: a `type` and `action` that we do not know.
    UnrecognizedEvent = "unrecognized_event",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl ToJson for Code {
    fn write_json(&self, out: &mut JsonWriter) {
        out.string(self.as_str());
    }
}

impl ToJson for Finding {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("path", self.path());
        out.member("code", self.code().as_str());
        out.member("message", self.message());
        out.member("found", &self.found());
        out.member("hint", &self.hint());
        out.close_object();
    }
}

serialize_as_json!(Code, Finding);

const MAX_FOUND_BYTES: usize = 80;

/// The text, cut at a character's end with `…` behind it if it has more than `max` bytes.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
    let mut short = text.get(..end).unwrap_or_default().to_owned();
    short.push('…');
    short
}

/// The pointer of a member of the object at `path`, escaped after RFC 6901.
pub(crate) fn member_path(path: &str, member: &str) -> String {
    let mut pointer = joined(&[path, "/"]);
    for character in member.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_cut_at_a_character() {
        let finding = Finding::new("", Code::WrongType, "m").showing_text(&"é".repeat(100));
        let found = finding.found().unwrap();
        assert!(found.len() <= MAX_FOUND_BYTES && found.ends_with('…'));
    }

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(member_path("/a", "b/c~d"), "/a/b~1c~0d");
    }

    #[test]
    fn codes_are_distinct() {
        let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }
}

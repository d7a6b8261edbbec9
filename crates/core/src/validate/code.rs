//! The kinds of findings, with stable names.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The kind of a [`Finding`](crate::validate::Finding). Programs should branch on this, never on messages.
        ///
        /// In JSON it is its name, such as `"duplicate_member"`.
        ///
        /// ```
        /// use shotstack_hosting::{Event, validate::Code};
        ///
        /// let refused = Event::from_slice(br#"{"type":"serve","type":"edit"}"#).unwrap_err();
        /// assert_eq!(refused.violations()[0].code(), Code::DuplicateMember);
        /// assert_eq!(Code::DuplicateMember.as_str(), "duplicate_member");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name of the code.
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
    /// Violation: the body is empty, or only white space.
    EmptyBody = "empty_body",
    /// Violation: the body is longer than the limit.
    TooLarge = "too_large",
    /// Violation: the body is not UTF-8.
    InvalidUtf8 = "invalid_utf8",
    /// Violation: the body is not valid JSON, or ends too early.
    InvalidJson = "invalid_json",
    /// Violation: the body continues after the JSON value.
    TrailingText = "trailing_text",
    /// Violation: arrays and objects are nested beyond the limit.
    TooDeep = "too_deep",
    /// Violation: an object has two members with the same name.
    DuplicateMember = "duplicate_member",
    /// Violation: the body is JSON, but not an object.
    NotAnObject = "not_an_object",
    /// Violation: the webhook is inside another document, at this path, or was transformed by a framework.
    Wrapped = "wrapped",
    /// Violation: the members are those of a webhook, but their names are not in lower case.
    CapitalizedMembers = "capitalized_members",
    /// Violation: the document is not of the expected kind.
    OtherDocument = "other_document",
    /// Violation: an essential member is absent.
    Missing = "missing",
    /// Violation: an essential member is null.
    Null = "null",
    /// Violation: an essential member has the wrong JSON type. For other members, an advisory.
    WrongType = "wrong_type",
    /// Violation: an essential member is the empty string. Other members then count as null.
    Empty = "empty",
    /// Violation: an essential member is longer than the limit. For other members, an advisory.
    TooLong = "too_long",
    /// Violation: an essential member contains a control character or a line separator. For other members, an advisory.
    ControlCharacter = "control_character",
    /// Advisory: a member is not an absolute URL. `url` then counts as null.
    InvalidUrl = "invalid_url",
    /// Advisory: a member is not an RFC 3339 timestamp. It counts as null, unless it can only mean one time.
    InvalidTimestamp = "invalid_timestamp",
    /// Violation: an essential member contains half of a surrogate pair. For other members, an advisory: it is read as
    /// U+FFFD.
    HalfSurrogate = "half_surrogate",
    /// Advisory: a number overflows a double, and is read as null.
    NumberOutOfRange = "number_out_of_range",
    /// Advisory: the body begins with a byte-order mark, which is skipped.
    ByteOrderMark = "byte_order_mark",
    /// Advisory: the status is ready or done, but `url` is absent, null or empty.
    UrlMissing = "url_missing",
    /// Advisory: the status is failed, but `error` is absent, null or empty.
    ErrorMissing = "error_missing",
    /// Advisory: `completed` is absent, null or empty.
    CompletedMissing = "completed_missing",
    /// Advisory: the status is ready or done, but there is an `error`.
    UnexpectedError = "unexpected_error",
    /// Advisory: a status that this kind of event does not have.
    UnknownStatus = "unknown_status",
    /// Advisory: an id that is not UUID-shaped.
    IdNotUuid = "id_not_uuid",
    /// Advisory: the file is not named after the render.
    FilenameNotRender = "filename_not_render",
    /// Advisory: the owner in the URL differs from the event's.
    OwnerMismatch = "owner_mismatch",
    /// Advisory: the URL is not https.
    InsecureUrl = "insecure_url",
    /// Advisory: the URL is on the CDN's host, but is not a CDN URL.
    IrregularCdnUrl = "irregular_cdn_url",
    /// Advisory of an inbox: a file of an expected role is ready, but neither below the CDN origin nor at a known
    /// destination, so it still counts as missing.
    UnexpectedHost = "unexpected_host",
    /// Advisory: the `type` and `action` are unknown.
    UnrecognizedEvent = "unrecognized_event",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_match_the_variants() {
        let mut names = BTreeSet::new();
        for code in Code::ALL {
            let name = code.as_str();
            assert!(names.insert(name), "{name}");
            assert_eq!(name.replace('_', ""), format!("{code:?}").to_lowercase());
            assert_eq!(code.to_string(), name);
            assert_eq!(serde_json::json!(code), name);
        }
        assert!(names.contains("duplicate_member"));
    }
}

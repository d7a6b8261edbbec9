//! Strict parsing of a body: one JSON value in UTF-8, without duplicate members, of bounded size and nesting. All
//! problems are reported.

use serde_json::Value;

use crate::validate::code::Code;
use crate::validate::finding::Finding;
use crate::validate::limits::Limits;
use crate::validate::place::{BoundedFindings, Place};
use crate::validate::recognize;
use crate::validate::repair::repair;
use crate::validate::strict_value::{self, ReadError};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A parsed body, with the violations and advisories about its JSON.
#[derive(Default)]
pub(crate) struct Parsed {
    pub(crate) value: Value,
    pub(crate) violations: Vec<Finding>,
    pub(crate) advisories: Vec<Finding>,
    /// The names of its members that contained half of a surrogate pair, which was repaired.
    pub(crate) half_surrogates: Vec<String>,
}

impl Parsed {
    /// The value, if there are no violations.
    pub(crate) fn into_value(self) -> Result<Value, Vec<Finding>> {
        if self.violations.is_empty() {
            Ok(self.value)
        } else {
            Err(self.violations)
        }
    }

    /// The value, if there are no violations and nothing was repaired.
    pub(crate) fn into_unrepaired_value(self) -> Result<Value, Vec<Finding>> {
        let is_repair = |finding: &Finding| {
            matches!(finding.code(), Code::HalfSurrogate | Code::NumberOutOfRange)
        };
        if self.advisories.iter().any(is_repair) {
            return Err(self.advisories);
        }
        self.into_value()
    }
}

/// Parses one JSON value from bytes; every violation is an error.
pub(crate) fn parse_value(body: &[u8], limits: Limits) -> Result<Value, Vec<Finding>> {
    parse(body, limits)?.into_value()
}

/// Parses one JSON value from bytes.
pub(crate) fn parse(body: &[u8], limits: Limits) -> Result<Parsed, Vec<Finding>> {
    read(body, limits).map_err(|refusal| vec![refusal])
}

fn read(body: &[u8], limits: Limits) -> Result<Parsed, Finding> {
    if body.len() > limits.max_bytes {
        let message = format!("the body is longer than {} bytes", limits.max_bytes);
        return Err(Finding::new("", Code::TooLarge, &message));
    }
    let (start, bare) = match body.strip_prefix(BYTE_ORDER_MARK) {
        Some(bare) => (BYTE_ORDER_MARK.len(), bare),
        None => (0, body),
    };
    let text = match str::from_utf8(bare) {
        Ok(text) => text,
        Err(error) => {
            return Err(recognized(not_utf8(bare, start, error), bare));
        }
    };
    if text.trim_ascii().is_empty() {
        let hint = "a redirect can turn a POST into a GET without a body: \
                    give Shotstack the final callback URL";
        return Err(Finding::new("", Code::EmptyBody, "the body is empty").with_hint(hint));
    }

    let mut parsed =
        value(text, limits).map_err(|error| recognized(unreadable(text, start, &error), bare))?;
    if start > 0 {
        let message = "the body begins with a byte-order mark";
        let advisory = Finding::new("", Code::ByteOrderMark, message);
        parsed.advisories.insert(0, advisory);
    }
    Ok(parsed)
}

/// Parses the text. If `serde_json` refuses it, it is repaired if possible, and parsed again.
fn value(text: &str, limits: Limits) -> Result<Parsed, ReadError> {
    let mut violations = BoundedFindings::new();
    let first = strict_value::read(text, limits.nesting(), &mut violations);
    let Err(ReadError::Syntax(_)) = first else {
        return Ok(Parsed {
            value: first?,
            violations: violations.into_vec(),
            ..Parsed::default()
        });
    };
    let Some(repaired) = repair(text) else {
        return first.map(|_| Parsed::default());
    };
    let mut violations = BoundedFindings::new();
    let value = strict_value::read(&repaired.text, limits.nesting(), &mut violations)?;
    Ok(Parsed {
        value,
        violations: violations.into_vec(),
        advisories: repaired.advisories.into_vec(),
        half_surrogates: repaired.half_surrogates,
    })
}

/// Checks the nesting of a parsed value.
pub(crate) fn check_nesting(value: &Value, limits: Limits) -> Result<(), Vec<Finding>> {
    match too_deep(value, limits.nesting(), &Place::Root) {
        Some(finding) => Err(vec![finding]),
        None => Ok(()),
    }
}

/// The first place that is nested too deeply.
fn too_deep(value: &Value, nesting_left: usize, place: &Place<'_>) -> Option<Finding> {
    let is_nested = matches!(value, Value::Array(_) | Value::Object(_));
    let nesting_left = match nesting_left.checked_sub(1) {
        None if is_nested => return Some(strict_value::too_deep(&place.pointer())),
        nesting_left => nesting_left?,
    };
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| too_deep(item, nesting_left, &Place::Item(place, at))),
        Value::Object(members) => members
            .iter()
            .find_map(|(name, member)| too_deep(member, nesting_left, &Place::Member(place, name))),
        _ => None,
    }
}

fn not_utf8(bare: &[u8], start: usize, error: std::str::Utf8Error) -> Finding {
    let offset = start + error.valid_up_to();
    let message = format!("the body is not UTF-8 at byte {offset}");
    let finding = Finding::new("", Code::InvalidUtf8, &message).with_offset(offset);
    match bare.get(error.valid_up_to()) {
        Some(byte) => finding.with_found(&format!("{byte:#04x}")),
        None => finding,
    }
}

/// The finding, with what the body is if that is recognized.
fn recognized(finding: Finding, body: &[u8]) -> Finding {
    match recognize::in_text(body) {
        Some(hint) => finding.with_hint(&hint),
        None => finding,
    }
}

fn unreadable(text: &str, start: usize, error: &ReadError) -> Finding {
    match error {
        ReadError::Syntax(error) => not_json(error).with_offset(start + offset(text, error)),
        ReadError::Trailing(error) => {
            let offset = offset(text, error);
            Finding::new("", Code::TrailingText, &error.to_string())
                .with_offset(start + offset)
                .with_found(text.get(offset..).unwrap_or_default())
                .with_hint("a body has exactly one event")
        }
    }
}

fn not_json(error: &serde_json::Error) -> Finding {
    if error.is_eof() {
        let message = format!("the JSON in the body is incomplete: {error}");
        return Finding::new("", Code::InvalidJson, &message);
    }
    let message = format!("the body is not valid JSON: {error}");
    Finding::new("", Code::InvalidJson, &message)
}

/// The offset of the first byte that is not valid; the length of the text if it is incomplete.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return text.len();
    }
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    (lines.map(str::len).sum::<usize>() + error.column()).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::limits::MAX_NESTING;

    fn codes(body: &[u8]) -> Vec<(Code, String)> {
        match parse_value(body, Limits::default()) {
            Ok(_) => Vec::new(),
            Err(findings) => findings
                .iter()
                .map(|finding| (finding.code(), finding.path().to_owned()))
                .collect(),
        }
    }

    #[test]
    fn every_duplicate_is_reported_with_its_path() {
        assert_eq!(
            codes(br#"{"a":1,"a":2,"b":[{},{"c/d":1,"c\/d":2}],"b":3}"#),
            [
                (Code::DuplicateMember, "/a".to_owned()),
                (Code::DuplicateMember, "/b/1/c~1d".to_owned()),
                (Code::DuplicateMember, "/b".to_owned()),
            ]
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(codes(nested(MAX_NESTING).as_bytes()), []);
        assert_eq!(
            codes(nested(MAX_NESTING + 1).as_bytes()),
            [(Code::TooDeep, "/0".repeat(MAX_NESTING))]
        );
        assert_eq!(
            codes(nested(30_000).as_bytes()),
            [(Code::TooDeep, "/0".repeat(MAX_NESTING))]
        );
        let value: Value = nested(100).parse().unwrap();
        let limits = Limits {
            max_nesting: 99,
            ..Limits::default()
        };
        assert!(check_nesting(&value, Limits::default()).is_ok());
        assert!(check_nesting(&value, limits).is_err());
    }

    #[test]
    fn offsets_point_into_the_body() {
        let offset = |body: &[u8]| match parse(body, Limits::default()) {
            Ok(_) => None,
            Err(findings) => findings.first().and_then(Finding::offset),
        };
        assert_eq!(offset(b"{\n \"a\": nil}"), Some(9));
        assert_eq!(offset(b"{} x"), Some(3));
        assert_eq!(offset(b"{\"a\":\n\"b\n\"}"), Some(8));
        assert_eq!(offset(b"{\"a\":\n"), Some(6));
        assert_eq!(offset(b"\xef\xbb\xbf{} x"), Some(6));
        assert_eq!(offset(b"{\"a\":\"\xff\"}"), Some(6));
    }
}

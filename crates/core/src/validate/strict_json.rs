//! JSON read strictly: one value, no duplicate members, bounded nesting; every fault is reported.

use serde_json::Value;

use crate::json::read::{Fault, FaultKind, Reader};
use crate::pieces::{has, joined};
use crate::validate::finding::{Code, Finding, member_path, shortened};
use crate::validate::limits::Limits;

/// Faults are told in no more than these bytes of paths, unless it is a single one: each repeats the way to its place.
const MAX_PATHS_BYTES: usize = 16_384;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body that is JSON, and what is wrong with, or odd about, how it is written.
pub(crate) struct Parsed {
    pub(crate) value: Value,
    pub(crate) violations: Vec<Finding>,
    pub(crate) advisories: Vec<Finding>,
}

impl Parsed {
    /// The value, if nothing is wrong with it.
    pub(crate) fn sound(self) -> Result<Value, Vec<Finding>> {
        if self.violations.is_empty() {
            Ok(self.value)
        } else {
            Err(self.violations)
        }
    }
}

/// Reads one JSON value from bytes.
pub(crate) fn parse(body: &[u8], limits: Limits) -> Result<Parsed, Vec<Finding>> {
    read(body, limits).map_err(|refusal| vec![refusal])
}

/// The value, if nothing is wrong with it.
pub(crate) fn sound(body: &[u8], limits: Limits) -> Result<Value, Vec<Finding>> {
    parse(body, limits)?.sound()
}

fn read(body: &[u8], limits: Limits) -> Result<Parsed, Finding> {
    if body.len() > limits.max_bytes {
        let message = format!("the body has more than {} bytes", limits.max_bytes);
        return Err(Finding::new("", Code::TooLarge, &message));
    }
    let (start, bare) = match body.strip_prefix(BYTE_ORDER_MARK) {
        Some(bare) => (BYTE_ORDER_MARK.len(), bare),
        None => (0, body),
    };
    let text = match str::from_utf8(bare) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(bare, start, error)),
    };
    if text.trim_ascii().is_empty() {
        let hint = "a redirect can turn a POST into a GET without a body: \
                    give Shotstack the final callback URL";
        return Err(Finding::new("", Code::EmptyBody, "the body is empty").advising(hint));
    }

    let mut reader = Reader::new(text);
    let Some(value) = reader.value(limits.nesting()) else {
        return Err(not_json(text, start, &reader));
    };
    if !reader.end() {
        return Err(trailing(text, start, &reader));
    }

    let mut advisories = Vec::new();
    if start > 0 {
        let message = "the body begins with a byte-order mark";
        advisories.push(Finding::new("", Code::ByteOrderMark, message));
    }
    Ok(Parsed {
        value,
        violations: findings(reader.faults),
        advisories,
    })
}

fn findings(faults: Vec<Fault>) -> Vec<Finding> {
    let mut bytes_left = MAX_PATHS_BYTES;
    let mut findings = Vec::new();
    for fault in faults {
        let finding = Finding::from(fault);
        let bytes = finding.path().len();
        if !findings.is_empty() && bytes > bytes_left {
            break;
        }
        bytes_left = bytes_left.saturating_sub(bytes);
        findings.push(finding);
    }
    findings
}

/// Checks the nesting of a value that was parsed elsewhere.
pub(crate) fn check_nesting(value: &Value, limits: Limits) -> Result<(), Vec<Finding>> {
    let mut way_in = Vec::new();
    if is_too_deep(value, limits.nesting(), &mut way_in) {
        return Err(vec![Fault::too_deep(way_in).into()]);
    }
    Ok(())
}

/// If it is, the way to the place is collected from the inside out.
fn is_too_deep(value: &Value, nesting_left: usize, way_in: &mut Vec<String>) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) if nesting_left == 0 => return true,
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                if is_too_deep(item, nesting_left - 1, way_in) {
                    way_in.push(at.to_string());
                    return true;
                }
            }
        }
        Value::Object(object) => {
            for (name, member) in object.iter() {
                if is_too_deep(member, nesting_left - 1, way_in) {
                    way_in.push(name.to_owned());
                    return true;
                }
            }
        }
        _ => {}
    }
    false
}

fn not_utf8(bare: &[u8], start: usize, error: std::str::Utf8Error) -> Finding {
    let offset = start + error.valid_up_to();
    let finding = Finding::new(
        "",
        Code::InvalidUtf8,
        &format!("the body is not UTF-8 at byte {offset}"),
    )
    .at_byte(offset);
    match bare.get(error.valid_up_to()) {
        Some(byte) => {
            let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
            let mut shown = "0x".to_owned();
            shown.push(digit(byte >> 4));
            shown.push(digit(byte & 15));
            finding.showing_text(&shown)
        }
        None => finding,
    }
}

fn not_json(text: &str, start: usize, reader: &Reader<'_>) -> Finding {
    let (message, hint) = if reader.is_at_end() {
        ("the body ends before its JSON does", None)
    } else {
        let hint = match text.trim_ascii_start().as_bytes().first() {
            Some(b'<') => Some("this looks like HTML or XML"),
            Some(b'{' | b'[') => None,
            _ if has(text, b'=') => Some("this looks like a form: Shotstack posts JSON"),
            _ => None,
        };
        ("the body is no JSON", hint)
    };
    let error = reader.error();
    Finding::new("", Code::InvalidJson, &format!("{message}: {error}"))
        .at_byte(start + error.offset())
        .advising_if(hint)
}

fn trailing(text: &str, start: usize, reader: &Reader<'_>) -> Finding {
    let error = reader.error();
    Finding::new("", Code::TrailingText, &error.to_string())
        .at_byte(start + error.offset())
        .showing_text(text.get(error.offset()..).unwrap_or_default())
        .advising("one body holds one event")
}

impl From<Fault> for Finding {
    fn from(fault: Fault) -> Self {
        let mut path = String::new();
        for step in fault.way_in.iter().rev() {
            path = member_path(&path, step);
        }
        match fault.kind {
            FaultKind::TooDeep => {
                let message = "arrays and objects are nested too deeply";
                Self::new(&path, Code::TooDeep, message)
            }
            FaultKind::DuplicateMember => {
                let name = fault.way_in.first().map_or("", String::as_str);
                let message = joined(&["there are two members `", &shortened(name, 80), "`"]);
                Self::new(&path, Code::DuplicateMember, &message)
                    .advising("readers differ in which of the two they take")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(body: &[u8]) -> Vec<(Code, String)> {
        match sound(body, Limits::default()) {
            Ok(_) => Vec::new(),
            Err(findings) => findings
                .iter()
                .map(|finding| (finding.code(), finding.path().to_owned()))
                .collect(),
        }
    }

    #[test]
    fn every_duplicate_is_reported_where_it_stands() {
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
        assert_eq!(codes(nested(128).as_bytes()), []);
        assert_eq!(
            codes(nested(129).as_bytes()),
            [(Code::TooDeep, "/0".repeat(128))]
        );
        assert_eq!(
            codes(nested(30_000).as_bytes()),
            [(Code::TooDeep, "/0".repeat(128))]
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
        assert_eq!(offset(b"\xef\xbb\xbf{} x"), Some(6));
        assert_eq!(offset(b"{\"a\":\"\xff\"}"), Some(6));
    }
}

//! JSON read strictly: one value, no duplicate members, bounded nesting; every fault is reported.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::validate::finding::{Code, Finding, member_path};
use crate::validate::limits::Limits;

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
    if body.len() > limits.max_bytes {
        let message = format!("the body has more than {} bytes", limits.max_bytes);
        return Err(vec![Finding::new("", Code::TooLarge, message)]);
    }
    let (start, bare) = match body.strip_prefix(BYTE_ORDER_MARK) {
        Some(bare) => (BYTE_ORDER_MARK.len(), bare),
        None => (0, body),
    };
    let text = str::from_utf8(bare).map_err(|error| vec![not_utf8(bare, start, error)])?;
    if text.trim_ascii().is_empty() {
        let message = "the body is empty";
        let hint = "a redirect can turn a POST into a GET without a body: \
                    give Shotstack the final callback URL";
        return Err(vec![
            Finding::new("", Code::EmptyBody, message).advising(hint),
        ]);
    }

    let faults = RefCell::new(Vec::new());
    let mut source = serde_json::Deserializer::from_str(text);
    source.disable_recursion_limit();
    let strict = Strict {
        nesting_left: limits.nesting(),
        faults: &faults,
    };
    let value = strict
        .deserialize(&mut source)
        .map_err(|error| vec![not_json(text, start, &error)])?;
    source
        .end()
        .map_err(|error| vec![trailing(text, start, &error)])?;

    let mut advisories = Vec::new();
    if start > 0 {
        let message = "the body begins with a byte-order mark";
        advisories.push(Finding::new("", Code::ByteOrderMark, message));
    }
    Ok(Parsed {
        value,
        violations: findings(faults.into_inner()),
        advisories,
    })
}

/// As many findings as make an answer of bounded length: each fault repeats the way to its place.
fn findings(faults: Vec<Fault>) -> Vec<Finding> {
    let mut bytes_left = MAX_PATHS_BYTES;
    let mut findings = Vec::new();
    for fault in faults {
        let finding = fault.into_finding();
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
    fn walk(value: &Value, nesting_left: usize, path: &str) -> Option<String> {
        let members: Box<dyn Iterator<Item = (String, &Value)>> = match value {
            Value::Array(items) => Box::new(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (at.to_string(), item)),
            ),
            Value::Object(map) => Box::new(map.iter().map(|(name, item)| (name.clone(), item))),
            _ => return None,
        };
        let Some(nesting_left) = nesting_left.checked_sub(1) else {
            return Some(path.to_owned());
        };
        members
            .into_iter()
            .filter(|(_, item)| item.is_array() || item.is_object())
            .find_map(|(name, item)| walk(item, nesting_left, &member_path(path, &name)))
    }
    match walk(value, limits.nesting(), "") {
        Some(path) => Err(vec![too_deep(path)]),
        None => Ok(()),
    }
}

fn not_utf8(bare: &[u8], start: usize, error: std::str::Utf8Error) -> Finding {
    let offset = start + error.valid_up_to();
    let finding = Finding::new(
        "",
        Code::InvalidUtf8,
        format!("the body is not UTF-8 at byte {offset}"),
    )
    .at_byte(offset);
    match bare.get(error.valid_up_to()) {
        Some(byte) => finding.showing_text(&format!("0x{byte:02x}")),
        None => finding,
    }
}

fn not_json(text: &str, start: usize, error: &serde_json::Error) -> Finding {
    let (message, hint) = if error.is_eof() {
        ("the body ends before its JSON does", None)
    } else {
        let hint = match text.trim_ascii_start().as_bytes().first() {
            Some(b'<') => Some("this looks like HTML or XML"),
            Some(b'{' | b'[') => None,
            _ if text.contains('=') => Some("this looks like a form: Shotstack posts JSON"),
            _ => None,
        };
        ("the body is no JSON", hint)
    };
    Finding::new("", Code::InvalidJson, format!("{message}: {error}"))
        .at_byte(start + offset_of(text, error))
        .advising_if(hint)
}

fn trailing(text: &str, start: usize, error: &serde_json::Error) -> Finding {
    let offset = offset_of(text, error);
    let message = format!(
        "something follows the JSON value, at line {} column {}",
        error.line(),
        error.column()
    );
    Finding::new("", Code::TrailingText, message)
        .at_byte(start + offset)
        .showing_text(text.get(offset..).unwrap_or_default())
        .advising("one body holds one event")
}

fn too_deep(path: String) -> Finding {
    Finding::new(
        path,
        Code::TooDeep,
        "arrays and objects are nested too deeply",
    )
}

/// Where the error stands, in bytes: `serde_json` counts lines and columns from 1, columns in bytes.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    text.floor_char_boundary((line_start + error.column().saturating_sub(1)).min(text.len()))
}

/// A fault inside the value. The way to it is collected from the inside out, so that it costs nothing without one.
struct Fault {
    code: Code,
    way_in: Vec<String>,
}

impl Fault {
    fn into_finding(self) -> Finding {
        let path = self
            .way_in
            .iter()
            .rev()
            .fold(String::new(), |path, step| member_path(&path, step));
        match self.code {
            Code::DuplicateMember => {
                let name = self.way_in.first().map_or("", String::as_str);
                let message = format!(
                    "there are two members `{}`",
                    crate::validate::finding::shortened(name, 80)
                );
                Finding::new(path, Code::DuplicateMember, message)
                    .advising("readers differ in which of the two they take")
            }
            _ => too_deep(path),
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    nesting_left: usize,
    faults: &'a RefCell<Vec<Fault>>,
}

/// More faults than this are not reported one by one: a hostile body would be answered with a longer one.
const MAX_FAULTS: usize = 64;

/// Nor are more than these bytes of paths, unless it is a single one.
const MAX_PATHS_BYTES: usize = 16_384;

impl Strict<'_> {
    fn report(self, code: Code, way_in: Vec<String>) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MAX_FAULTS {
            faults.push(Fault { code, way_in });
        }
    }

    fn fault_count(self) -> usize {
        self.faults.borrow().len()
    }

    /// Faults found since there were `before` lie inside `step`.
    fn faults_lie_inside(self, before: usize, step: impl Fn() -> String) {
        for fault in self.faults.borrow_mut().iter_mut().skip(before) {
            fault.way_in.push(step());
        }
    }

    fn inside(self) -> Option<Self> {
        Some(Self {
            nesting_left: self.nesting_left.checked_sub(1)?,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Some(inside) = self.inside() else {
            self.report(Code::TooDeep, Vec::new());
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut values = Vec::new();
        loop {
            let before = self.fault_count();
            let Some(value) = items.next_element_seed(inside)? else {
                return Ok(Value::Array(values));
            };
            self.faults_lie_inside(before, || values.len().to_string());
            values.push(value);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Some(inside) = self.inside() else {
            self.report(Code::TooDeep, Vec::new());
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let before = self.fault_count();
            let value = members.next_value_seed(inside)?;
            self.faults_lie_inside(before, || name.clone());
            if object.contains_key(&name) {
                self.report(Code::DuplicateMember, vec![name]);
            } else {
                object.insert(name, value);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(body: &[u8]) -> Vec<(Code, String)> {
        match parse(body, Limits::default()).and_then(Parsed::sound) {
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
        let value: Value = serde_json::from_str(&nested(100)).unwrap();
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

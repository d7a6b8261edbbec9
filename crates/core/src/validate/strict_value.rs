//! Parses a JSON value with `serde_json`, and reports what its own `Value` ignores: duplicate members, and nesting
//! beyond a limit.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::validate::code::Code;
use crate::validate::finding::{Finding, shortened};
use crate::validate::place::{BoundedFindings, Place};

/// The member name under which `serde_json` passes numbers to a visitor if its feature `arbitrary_precision` is
/// enabled. They are converted to the same values as without it.
const PRIVATE_NUMBER: &str = "$serde_json::private::Number";

/// Why a text is not one JSON value.
pub(super) enum ReadError {
    Syntax(serde_json::Error),
    /// The text continues after the value.
    Trailing(serde_json::Error),
}

/// Parses the value, and adds its problems to `findings`, in the order of the text. Of duplicate members the first is
/// kept, and arrays and objects that are nested too deeply are replaced with null.
pub(super) fn read(
    text: &str,
    max_nesting: usize,
    findings: &mut BoundedFindings,
) -> Result<Value, ReadError> {
    let mut source = serde_json::Deserializer::from_str(text);
    let reader = StrictValue {
        text,
        findings,
        place: &Place::Root,
        nesting_left: max_nesting,
    };
    let value = reader.deserialize(&mut source).map_err(ReadError::Syntax)?;
    source.end().map_err(ReadError::Trailing)?;
    Ok(value)
}

/// Deserializes the value at a place.
struct StrictValue<'a> {
    text: &'a str,
    findings: &'a mut BoundedFindings,
    place: &'a Place<'a>,
    nesting_left: usize,
}

impl StrictValue<'_> {
    fn inside<'b>(&'b mut self, place: &'b Place<'b>) -> StrictValue<'b> {
        StrictValue {
            text: self.text,
            findings: self.findings,
            place,
            nesting_left: self.nesting_left.saturating_sub(1),
        }
    }

    fn is_too_deep(&self) -> bool {
        self.nesting_left == 0
    }

    fn report_too_deep(&mut self) {
        let place = self.place;
        self.findings.push(|| place.pointer(), too_deep);
    }
}

/// An array or object nested beyond the limit.
pub(super) fn too_deep(path: &str) -> Finding {
    Finding::new(
        path,
        Code::TooDeep,
        "arrays and objects are nested too deeply",
    )
}

fn duplicate(path: &str, name: &str) -> Finding {
    let message = format!(
        "the member `{}` appears more than once",
        shortened(name, 80)
    );
    Finding::new(path, Code::DuplicateMember, &message)
        .with_hint("programs differ in which one they use")
}

impl<'de> DeserializeSeed<'de> for StrictValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut source: A) -> Result<Value, A::Error> {
        if self.is_too_deep() {
            self.report_too_deep();
            while source.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        }
        let mut items = Vec::new();
        let place = self.place;
        while let Some(item) =
            source.next_element_seed(self.inside(&Place::Item(place, items.len())))?
        {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut source: A) -> Result<Value, A::Error> {
        let name_reader = MemberName { text: self.text };
        let mut next = source.next_key_seed(name_reader)?;
        if let Some(Name::PrivateNumber) = next {
            let text: String = source.next_value()?;
            return normalized(&text).ok_or_else(|| A::Error::custom("number out of range"));
        }
        if self.is_too_deep() {
            self.report_too_deep();
            if next.is_some() {
                source.next_value::<IgnoredAny>()?;
            }
            while source.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        }
        let mut members = Map::new();
        let object = self.place;
        while let Some(Name::Member(name)) = next {
            match members.entry(name) {
                Entry::Vacant(free) => {
                    let place = Place::Member(object, free.key());
                    let value = source.next_value_seed(self.inside(&place))?;
                    free.insert(value);
                }
                Entry::Occupied(first) => {
                    let place = Place::Member(object, first.key());
                    self.findings
                        .push(|| place.pointer(), |path| duplicate(path, first.key()));
                    source.next_value_seed(self.inside(&place))?;
                }
            }
            next = source.next_key_seed(name_reader)?;
        }
        Ok(Value::Object(members))
    }
}

/// A number that was passed as text, converted as `serde_json` does by default; `None` if it overflows a double.
fn normalized(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<u64>() {
        return Some(number.into());
    }
    match text.parse::<i64>() {
        // Only a double can be `-0`.
        Ok(number) if number != 0 => Some(number.into()),
        _ => serde_json::from_str::<f64>(text).ok().map(Value::from),
    }
}

enum Name {
    Member(String),
    PrivateNumber,
}

/// Deserializes the name of a member. `serde_json`'s private name for numbers is not part of the text, unlike the name
/// of an actual member.
#[derive(Clone, Copy)]
struct MemberName<'a> {
    text: &'a str,
}

impl<'de> DeserializeSeed<'de> for MemberName<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Name, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for MemberName<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(Name::Member(name.to_owned()))
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name, E> {
        let is_private =
            name == PRIVATE_NUMBER && !self.text.as_bytes().as_ptr_range().contains(&name.as_ptr());
        Ok(if is_private {
            Name::PrivateNumber
        } else {
            Name::Member(name.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        let mut findings = BoundedFindings::new();
        match read(text, 126, &mut findings) {
            Ok(value) if findings.into_vec().is_empty() => value,
            _ => panic!("{text}"),
        }
    }

    #[test]
    fn numbers_do_not_depend_on_serde_jsons_features() {
        for (text, expected) in [
            ("18446744073709551615", Value::from(u64::MAX)),
            ("-9223372036854775808", Value::from(i64::MIN)),
            (
                "18446744073709551616",
                Value::from(18_446_744_073_709_551_616.0),
            ),
            ("1e3", Value::from(1000.0)),
            ("0.5", Value::from(0.5)),
            ("-0", Value::from(-0.0)),
        ] {
            assert_eq!(value(text), expected);
        }
        for text in ["1e400", "-1e309"] {
            let read = read(text, 126, &mut BoundedFindings::new());
            assert!(matches!(read, Err(ReadError::Syntax(_))), "{text}");
        }
    }

    #[test]
    fn a_member_may_have_the_private_name_of_numbers() {
        let mut expected = Map::new();
        expected.insert(PRIVATE_NUMBER.to_owned(), "5".into());
        let text = format!(r#"{{"{PRIVATE_NUMBER}":"5"}}"#);
        assert_eq!(value(&text), Value::Object(expected));
    }
}

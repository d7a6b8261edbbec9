//! Merge fields: `{{ NAME }}` in an edit is replaced by the value whose `find` is `NAME`.

use serde_json::Value;

use crate::request::definition::MERGE_FIELD;
use crate::request::{InvalidRequest, MAX_BODY_BYTES};

/// The values of an edit's `merge`, by their `find`.
pub(super) struct Fields(Vec<(String, Value)>);

/// The edit would be larger than the emulator keeps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl Fields {
    pub(super) fn read(merge: Option<&Value>, invalid: &mut InvalidRequest) -> Self {
        let fields = match merge {
            None => return Self(Vec::new()),
            Some(Value::Array(fields)) => fields,
            Some(_) => {
                invalid.add("\"merge\" must be an array");
                return Self(Vec::new());
            }
        };
        let mut found = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let Value::Object(members) = field else {
                invalid.add(format!("\"merge[{at}]\" must be of type object"));
                continue;
            };
            MERGE_FIELD.check(members, &format!("merge[{at}]"), invalid);
            match (members.get("find"), members.get("replace")) {
                (Some(Value::String(find)), Some(replace)) => {
                    found.push((find.clone(), replace.clone()));
                }
                (Some(Value::String(_)) | None, _) => {} // what is missing is reported as required
                (Some(_), _) => invalid.add(format!("\"merge[{at}].find\" must be a string")),
            }
        }
        Self(found)
    }

    /// The edit with its placeholders replaced; `None` if there are no merge fields.
    pub(super) fn apply(&self, edit: &Value) -> Result<Option<Value>, TooLarge> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let mut edit = edit.clone();
        let mut room = MAX_BODY_BYTES;
        if let Value::Object(members) = &mut edit {
            for (_, value) in members.iter_mut().filter(|(name, _)| *name != "merge") {
                self.replace_in(value, &mut room)?;
            }
        }
        Ok(Some(edit))
    }

    fn replace_in(&self, value: &mut Value, room: &mut usize) -> Result<(), TooLarge> {
        match value {
            Value::Array(items) => items
                .iter_mut()
                .try_for_each(|item| self.replace_in(item, room)),
            Value::Object(members) => members
                .values_mut()
                .try_for_each(|member| self.replace_in(member, room)),
            Value::String(text) => {
                if let Some(replaced) = self.replaced(text, room)? {
                    *value = replaced;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The value in place of a text; `None` if it has no placeholder. A text that is only a placeholder becomes the value
    /// itself, which need not be a text.
    fn replaced(&self, text: &str, room: &mut usize) -> Result<Option<Value>, TooLarge> {
        let mut output = String::new();
        let mut rest = text;
        let mut is_changed = false;
        while let Some((before, placeholder, after)) = next_placeholder(rest) {
            let found = self.0.iter().rev().find(|(find, _)| find == placeholder);
            let Some((_, value)) = found else {
                let end = rest.len() - after.len();
                output.push_str(rest.get(..end).unwrap_or_default());
                rest = after;
                continue;
            };
            if rest.len() == text.len() && before.is_empty() && after.is_empty() {
                take(room, value.to_string().len())?;
                return Ok(Some(value.clone()));
            }
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            take(room, value.len())?;
            output.push_str(before);
            output.push_str(&value);
            rest = after;
            is_changed = true;
        }
        output.push_str(rest);
        Ok(is_changed.then_some(Value::String(output)))
    }
}

fn take(room: &mut usize, bytes: usize) -> Result<(), TooLarge> {
    *room = room.checked_sub(bytes).ok_or(TooLarge)?;
    Ok(())
}

/// The text before the first placeholder, its name, and the text after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(edit: &Value) -> Result<Option<Value>, TooLarge> {
        let mut invalid = InvalidRequest::default();
        let fields = Fields::read(edit.get("merge"), &mut invalid);
        assert!(invalid.problems.is_empty(), "{invalid:?}");
        fields.apply(edit)
    }

    #[test]
    fn placeholders_are_replaced_wherever_they_stand() {
        let merge = json!([
            {"find": "NAME", "replace": "Spring"},
            {"find": "LENGTH", "replace": 4},
            {"find": "NESTED", "replace": "{{NAME}}"},
        ]);
        for (before, after) in [
            (json!("{{NAME}}"), json!("Spring")),
            (json!("{{ NAME }}!"), json!("Spring!")),
            (json!("{{LENGTH}}"), json!(4)),
            (json!("{{LENGTH}} s"), json!("4 s")),
            (json!("{{OTHER}} {{NAME}}"), json!("{{OTHER}} Spring")),
            (json!("{{name}}"), json!("{{name}}")),
            (json!("{{NESTED}}"), json!("{{NAME}}")),
            (json!("{{NAME"), json!("{{NAME")),
            (json!([{"a": "{{NAME}}"}, 1]), json!([{"a": "Spring"}, 1])),
        ] {
            let edit = json!({"merge": merge, "x": before});
            assert_eq!(merged(&edit).unwrap().unwrap()["x"], after, "{before}");
            assert_eq!(merged(&edit).unwrap().unwrap()["merge"], merge);
        }
    }

    #[test]
    fn without_fields_nothing_is_copied_and_too_much_is_refused() {
        assert_eq!(merged(&json!({"x": "{{NAME}}"})), Ok(None));
        let long = "x".repeat(1024);
        let edit = json!({"merge": [{"find": "A", "replace": long}], "x": vec!["{{A}}"; 1025]});
        assert_eq!(merged(&edit), Err(TooLarge));
    }

    #[test]
    fn invalid_fields_are_reported() {
        for (merge, problem) in [
            (json!({}), "\"merge\" must be an array"),
            (json!(["x"]), "\"merge[0]\" must be of type object"),
            (json!([{"find": "A"}]), "\"merge[0].replace\" is required"),
            (json!([{"replace": 1}]), "\"merge[0].find\" is required"),
            (
                json!([{"find": 1, "replace": 1}]),
                "\"merge[0].find\" must be a string",
            ),
            (
                json!([{"find": "A", "replace": 1, "as": 2}]),
                "\"merge[0].as\" is not allowed",
            ),
        ] {
            let mut invalid = InvalidRequest::default();
            let _ = Fields::read(Some(&merge), &mut invalid);
            assert_eq!(invalid.problems, [problem], "{merge}");
        }
    }
}

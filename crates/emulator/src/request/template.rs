//! A template to save, and the render of a saved one.

use serde_json::{Value, json};

use crate::faults::Faults;
use crate::request::definition::{TEMPLATE, TEMPLATE_RENDER};
use crate::request::{InvalidRequest, edit, merge, object, take_faults};

/// A template to save.
#[derive(Debug)]
pub(crate) struct TemplateRequest {
    pub(crate) name: String,
    /// The edit; a blank one if the request has none.
    pub(crate) edit: Value,
}

/// The render of a saved template.
#[derive(Debug)]
pub(crate) struct TemplateRenderRequest {
    /// The template's id.
    pub(crate) id: String,
    /// The merge fields, which replace all of the template's.
    pub(crate) merge: Option<Value>,
    /// Whether it has a `callback`. The service accepts that, and discards it.
    pub(crate) has_callback: bool,
    pub(crate) faults: Faults,
}

impl TemplateRequest {
    /// Validates a template. What a merge field can stand for is validated only when the template is rendered.
    pub(crate) fn read(body: Value) -> Result<Self, InvalidRequest> {
        let mut invalid = InvalidRequest::default();
        let mut members = object(body)?;
        TEMPLATE.check(&members, "", &mut invalid);
        let name = match members.remove("name") {
            Some(Value::String(name)) if !name.is_empty() => name,
            Some(_) => {
                invalid.add("\"name\" must be a string of at least 1 character");
                String::new()
            }
            None => String::new(), // it is reported as required
        };
        let edit = match members.remove("template") {
            None => blank(),
            Some(edit) if edit.is_object() => {
                edit::check_members(&edit, &mut invalid);
                let _ = merge::Fields::read(edit.get("merge"), &mut invalid);
                edit
            }
            Some(_) => {
                invalid.add("\"template\" must be of type object");
                Value::Null
            }
        };
        if invalid.problems.is_empty() {
            Ok(Self { name, edit })
        } else {
            Err(invalid)
        }
    }
}

fn blank() -> Value {
    json!({"timeline": {"tracks": []}, "output": {"format": "mp4", "resolution": "sd"}})
}

impl TemplateRenderRequest {
    /// `faults` apply unless the request or the template overrides them.
    pub(crate) fn read(body: Value, faults: Faults) -> Result<Self, InvalidRequest> {
        let mut invalid = InvalidRequest::default();
        let mut members = object(body)?;
        let faults = take_faults(&mut members, faults, &mut invalid);
        TEMPLATE_RENDER.check(&members, "", &mut invalid);
        let id = match members.remove("id") {
            Some(Value::String(id)) => id,
            Some(_) => {
                invalid.add("\"id\" must be a string");
                String::new()
            }
            None => String::new(), // it is reported as required
        };
        let merge = members.remove("merge");
        let _ = merge::Fields::read(merge.as_ref(), &mut invalid);
        if invalid.problems.is_empty() {
            Ok(Self {
                id,
                merge,
                has_callback: members.get("callback").is_some_and(|url| !url.is_null()),
                faults,
            })
        } else {
            Err(invalid)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_a_name_and_an_edit() {
        let edit = json!({"timeline": {"tracks": []}, "output": {"format": "{{FORMAT}}"}});
        let read = TemplateRequest::read(json!({"name": "a", "template": edit})).unwrap();
        assert_eq!((read.name.as_str(), &read.edit), ("a", &edit));
        assert_eq!(
            TemplateRequest::read(json!({"name": "a"})).unwrap().edit,
            blank()
        );
        for (body, problem) in [
            (json!({}), "\"name\" is required"),
            (json!({"name": ""}), "\"name\" must be"),
            (json!({"name": "a", "id": "b"}), "\"id\" is not allowed"),
            (
                json!({"name": "a", "template": "b"}),
                "\"template\" must be of type object",
            ),
            (
                json!({"name": "a", "template": {"timeline": {"tracks": []}}}),
                "\"output\" is required",
            ),
            (json!([]), "\"value\" must be of type object"),
        ] {
            let invalid = TemplateRequest::read(body).unwrap_err();
            assert!(
                invalid.problems.len() == 1 && invalid.problems[0].starts_with(problem),
                "{problem}: {invalid}"
            );
        }
    }

    #[test]
    fn the_render_of_a_template_may_have_a_callback_but_no_other_member() {
        let read = |body| TemplateRenderRequest::read(body, Faults::none());
        let with = read(json!({"id": "a", "callback": "https://example.com/hook"})).unwrap();
        assert!(with.has_callback && with.merge.is_none());
        assert!(
            !read(json!({"id": "a", "callback": null}))
                .unwrap()
                .has_callback
        );
        for (body, problem) in [
            (json!({"merge": []}), "\"id\" is required"),
            (json!({"id": 1}), "\"id\" must be a string"),
            (
                json!({"id": "a", "output": {}}),
                "\"output\" is not allowed",
            ),
            (
                json!({"id": "a", "merge": {}}),
                "\"merge\" must be an array",
            ),
        ] {
            assert_eq!(read(body).unwrap_err().problems, [problem]);
        }
    }
}

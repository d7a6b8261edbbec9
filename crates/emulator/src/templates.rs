//! The saved templates.

use serde_json::Value;
use shotstack_hosting::Stage;

use crate::registry::Full;

/// More than anybody tests with.
const MAX_TEMPLATES: usize = 1000;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) stage: Stage,
    pub(crate) name: String,
    pub(crate) edit: Value,
    /// On the emulator's clock.
    pub(crate) created: u64,
    pub(crate) updated: u64,
    /// The length of the request's body.
    pub(crate) bytes: usize,
}

/// The saved templates, in the order in which they were created.
pub(crate) struct Templates {
    saved: Vec<Template>,
    created: u64,
    bytes: usize,
    max_bytes: usize,
}

impl Templates {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            saved: Vec::new(),
            created: 0,
            bytes: 0,
            max_bytes,
        }
    }

    /// The ordinal of the next template, which is used up.
    pub(crate) fn take_ordinal(&mut self) -> u64 {
        self.created += 1;
        self.created
    }

    pub(crate) fn add(&mut self, template: Template) -> Result<(), Full> {
        if self.saved.len() >= MAX_TEMPLATES || self.bytes + template.bytes > self.max_bytes {
            return Err(Full::Templates);
        }
        self.bytes += template.bytes;
        self.saved.push(template);
        Ok(())
    }

    pub(crate) fn list(&self, stage: Stage) -> impl Iterator<Item = &Template> {
        self.saved
            .iter()
            .filter(move |template| template.stage == stage)
    }

    pub(crate) fn get(&self, stage: Stage, id: &str) -> Option<&Template> {
        self.list(stage)
            .find(|template| template.id.eq_ignore_ascii_case(id))
    }

    /// Changes a template, and returns it; `None` if no template has this id.
    pub(crate) fn update(
        &mut self,
        stage: Stage,
        id: &str,
        change: impl FnOnce(&mut Template),
    ) -> Result<Option<&Template>, Full> {
        let found = self
            .saved
            .iter_mut()
            .find(|template| template.stage == stage && template.id.eq_ignore_ascii_case(id));
        let Some(template) = found else {
            return Ok(None);
        };
        let mut changed = template.clone();
        change(&mut changed);
        let bytes = self.bytes - template.bytes + changed.bytes;
        if bytes > self.max_bytes {
            return Err(Full::Templates);
        }
        self.bytes = bytes;
        *template = changed;
        Ok(Some(template))
    }

    /// Whether there was one.
    pub(crate) fn remove(&mut self, stage: Stage, id: &str) -> bool {
        let at = self
            .saved
            .iter()
            .position(|template| template.stage == stage && template.id.eq_ignore_ascii_case(id));
        if let Some(at) = at {
            self.bytes -= self.saved.remove(at).bytes;
        }
        at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(id: &str, stage: Stage, bytes: usize) -> Template {
        Template {
            id: id.to_owned(),
            stage,
            name: "name".to_owned(),
            edit: Value::Null,
            created: 0,
            updated: 0,
            bytes,
        }
    }

    #[test]
    fn bytes_are_bounded_and_freed() {
        let mut templates = Templates::new(10);
        templates.add(template("a", Stage::Sandbox, 6)).unwrap();
        assert_eq!(
            templates.add(template("b", Stage::Sandbox, 5)),
            Err(Full::Templates)
        );
        let grow = templates.update(Stage::Sandbox, "A", |template| template.bytes = 11);
        assert_eq!(grow, Err(Full::Templates));
        assert_eq!(templates.get(Stage::Sandbox, "a").unwrap().bytes, 6);
        assert!(templates.remove(Stage::Sandbox, "A"));
        assert!(!templates.remove(Stage::Sandbox, "A"));
        templates.add(template("b", Stage::Sandbox, 10)).unwrap();
    }

    #[test]
    fn stages_are_separate() {
        let mut templates = Templates::new(10);
        templates.add(template("a", Stage::Sandbox, 1)).unwrap();
        assert!(templates.get(Stage::Production, "a").is_none());
        assert_eq!(templates.update(Stage::Production, "a", |_| {}), Ok(None));
        assert!(!templates.remove(Stage::Production, "a"));
        assert_eq!(templates.list(Stage::Sandbox).count(), 1);
    }
}

//! One render's facts, and many renders' reports.

use serde_json::Value;
use shotstack_hosting::{
    Event, FromJson, JsonWriter, OwnerId, ReadMembers, ReadValue, RenderId, RenderState, Report,
    ToJson, Unfit, Validator,
    expectation::Expectation,
    id::RenderKey,
    render::{Document, Renders},
    role::RoleSet,
    validate::Invalid,
};

use crate::argument;
use crate::refusal::{Refusal, text};

/// A state and, beside its members, the render that it is of, if that is known.
struct Stored {
    owner: Option<OwnerId>,
    render: Option<RenderId>,
    state: RenderState,
}

impl FromJson for Stored {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        let members = value.members()?;
        Ok(Self {
            owner: members.take("owner")?,
            render: members.take("render")?,
            state: FromJson::from_json(value)?,
        })
    }
}

impl ToJson for Stored {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        if let Some(owner) = &self.owner {
            out.member("owner", owner);
        }
        if let Some(render) = &self.render {
            out.member("render", render);
        }
        out.members_of(&self.state);
        out.close_object();
    }
}

impl Stored {
    fn read(state: &[u8]) -> Result<Self, Refusal> {
        let state = argument::parse(state, "state")?;
        Self::from_json(&state).map_err(|unfit| Refusal::new("state", &unfit))
    }

    /// What is not known yet is learnt; what is known has to be the same.
    fn identify(&mut self, owner: &OwnerId, render: Option<&RenderId>) -> Result<(), Refusal> {
        let same_owner = self.owner.as_ref().is_none_or(|known| known == owner);
        let same_render = self
            .render
            .as_ref()
            .zip(render)
            .is_none_or(|(known, told)| known == told);
        if !same_owner || !same_render {
            let message = "this tells of another render";
            return Err(Refusal::saying("other_render", message));
        }
        self.owner = Some(owner.clone());
        if render.is_some() {
            self.render = render.cloned();
        }
        Ok(())
    }

    fn observe(&mut self, document: Document) -> Result<(), Refusal> {
        match document {
            Document::Event(validated) => match validated.event() {
                Event::ServeCopy(copy) => {
                    self.identify(&copy.owner, Some(&copy.render))?;
                    self.state.observe_copy(copy);
                }
                Event::EditRender(event) => {
                    self.identify(&event.owner, Some(&event.id))?;
                    self.state.observe_edit_render(event);
                }
                _ => {}
            },
            Document::Render(answer) => {
                self.identify(&answer.owner, Some(&answer.id))?;
                self.state.observe_render(&answer);
            }
            // They were asked for about this render: the render that they name need not be the same.
            Document::Assets(assets) => {
                for asset in &assets {
                    self.identify(&asset.owner, None)?;
                    self.state.observe_asset(asset);
                }
            }
            Document::Edit(expectation) => self.state.expect(&expectation),
            _ => {}
        }
        Ok(())
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        let code = if invalid.is_too_large() {
            "too_large"
        } else {
            "invalid"
        };
        let mut told = String::new();
        for violation in invalid.violations() {
            if !told.is_empty() {
                told.push_str("; ");
            }
            told.push_str(&violation.to_string());
        }
        let mut out = JsonWriter::default();
        out.open_object();
        out.member("violations", invalid.violations());
        out.member("advisories", invalid.advisories());
        out.close_object();
        Self::saying(code, &told).with_findings(out.into_text())
    }
}

/// The state once it has taken in a document.
///
/// # Errors
///
/// The state or the document is none, or the document tells of another render.
pub fn observe(state: &[u8], document: &[u8], validator: &Validator) -> Result<String, Refusal> {
    let mut render = Stored::read(state)?;
    render.observe(Document::read(document, validator)?)?;
    Ok(render.to_json())
}

/// What both states know.
///
/// # Errors
///
/// One of them is none, or they are of different renders.
pub fn merge(state: &[u8], other: &[u8]) -> Result<String, Refusal> {
    let mut render = Stored::read(state)?;
    let other = Stored::read(other)?;
    if let Some(owner) = &other.owner {
        render.identify(owner, other.render.as_ref())?;
    }
    render.state.merge(other.state);
    Ok(render.to_json())
}

/// What the facts mean.
///
/// # Errors
///
/// The state is none, or the roles are none.
pub fn report(state: &[u8], optional: &[u8]) -> Result<String, Refusal> {
    Ok(Stored::read(state)?
        .state
        .report(roles(optional)?)
        .to_json())
}

/// What documents add up to; `lengths` says how many bytes each has, with a comma behind each.
///
/// # Errors
///
/// A document is none: the findings have its `index`.
pub fn reports(
    lengths: &[u8],
    optional: &[u8],
    mut documents: &[u8],
    validator: &Validator,
) -> Result<String, Refusal> {
    let mut renders = Renders::default();
    let lengths = text(lengths)?.split_terminator(',');
    for (index, length) in lengths.enumerate() {
        let length = length.parse().unwrap_or(usize::MAX);
        let (document, rest) = documents
            .split_at_checked(length)
            .unwrap_or((documents, &[]));
        documents = rest;
        let document = Document::read(document, validator)
            .map_err(|invalid| Refusal::from(invalid).of_document(index))?;
        renders.observe(document);
    }
    let mut unattributed: Vec<&str> = Vec::new();
    for asset in renders.unattributed() {
        let id = asset.id.as_str();
        if let Err(at) = unattributed.binary_search(&id) {
            unattributed.insert(at, id);
        }
    }
    let reports = renders.reports(roles(optional)?);
    let mut out = JsonWriter::default();
    out.open_object();
    out.name("renders");
    out.array(reports.iter().map(|(key, report)| Entry { key, report }));
    out.member("unattributed", &unattributed);
    out.close_object();
    Ok(out.into_text())
}

struct Entry<'a> {
    key: &'a RenderKey,
    report: &'a Report,
}

impl ToJson for Entry<'_> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("render", self.key.render());
        out.member("owner", self.key.owner());
        out.members_of(self.report);
        out.close_object();
    }
}

/// Roles with commas between.
pub(crate) fn roles(list: &[u8]) -> Result<RoleSet, Refusal> {
    text(list)?
        .parse()
        .map_err(|error| Refusal::new("role", &error))
}

/// Which files an edit makes: `{"roles","known","hosted","elsewhere"}`.
pub(crate) struct Expected<'a>(pub(crate) &'a Expectation);

impl ToJson for Expected<'_> {
    fn write_json(&self, out: &mut JsonWriter) {
        out.open_object();
        out.member("roles", &self.0.roles());
        out.member("known", &self.0.is_known());
        out.member("hosted", &self.0.is_hosted());
        out.name("elsewhere");
        out.array(self.0.elsewhere());
        out.close_object();
    }
}

/// Which files an edit makes.
///
/// # Errors
///
/// It is no edit.
pub fn expected(edit: &[u8]) -> Result<String, Refusal> {
    let edit = argument::parse(edit, "edit")?;
    match Expectation::from_edit(&edit) {
        Ok(expectation) => Ok(Expected(&expectation).to_json()),
        Err(error) => Err(Refusal::from(Invalid::from(error)).coded("edit")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shotstack_hosting::Validator;

    use super::{merge, observe, report, reports};
    use crate::refusal::Refusal;

    const NOTHING: &str = r#"{"version":1}"#;

    fn copied(render: &str, id: &str) -> String {
        json!({
            "type": "serve", "action": "copy", "id": id, "render": render, "owner": "o", "status": "ready",
            "url": format!("https://cdn.shotstack.io/au/v1/o/{render}.mp4"), "error": null, "completed": null,
        })
        .to_string()
    }

    fn observed(state: &str, document: &str) -> Result<String, Refusal> {
        observe(state.as_bytes(), document.as_bytes(), &Validator::new())
    }

    fn status(state: &str) -> Value {
        let report = report(state.as_bytes(), b"").unwrap();
        serde_json::from_str::<Value>(&report).unwrap()["status"].clone()
    }

    #[test]
    fn the_first_document_that_names_a_render_tells_which() {
        let edit = r#"{"timeline":{},"output":{"format":"mp4"}}"#;
        let state = observed(NOTHING, edit).unwrap();
        assert_eq!(status(&state), "pending");
        let state = observed(&state, &copied("r", "a")).unwrap();
        assert_eq!(status(&state), "ready");

        let refused = observed(&state, &copied("another", "b")).unwrap_err();
        assert!(refused.into_text().starts_with("other_render\n"));
    }

    #[test]
    fn states_of_one_render_merge_and_those_of_two_do_not() {
        let [one, other, another] = [("r", "a"), ("r", "b"), ("s", "a")]
            .map(|(render, id)| observed(NOTHING, &copied(render, id)).unwrap());
        let both = merge(one.as_bytes(), other.as_bytes()).unwrap();
        assert_eq!(both, merge(other.as_bytes(), one.as_bytes()).unwrap());
        let refused = merge(one.as_bytes(), another.as_bytes()).unwrap_err();
        assert!(refused.into_text().starts_with("other_render\n"));
    }

    #[test]
    fn a_document_that_is_none_is_told_by_its_index() {
        let documents = [copied("r", "a"), "{}".to_owned()];
        let [first, second] = documents.each_ref().map(String::len);
        let lengths = format!("{first},{second},");
        let refused = reports(
            lengths.as_bytes(),
            b"",
            documents.concat().as_bytes(),
            &Validator::new(),
        )
        .unwrap_err()
        .into_text();
        let findings = refused.lines().nth(1).unwrap();
        assert_eq!(serde_json::from_str::<Value>(findings).unwrap()["index"], 1);
    }

    #[test]
    fn a_state_of_a_later_version_is_refused() {
        let refused = report(br#"{"version":99}"#, b"").unwrap_err().into_text();
        assert!(refused.starts_with("state\n"), "{refused}");
    }
}

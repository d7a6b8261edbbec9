//! One render's facts, and many renders' reports.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shotstack_hosting::{
    AssetRole, Document, Event, Invalid, OwnerId, RenderId, RenderState, Renders, Report, RoleSet,
    Validator,
};

use crate::event::json;
use crate::refusal::{Refusal, text};

/// A state and, beside its members, the render that it is of, if that is known.
#[derive(Default, Serialize)]
struct Stored {
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<OwnerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    render: Option<RenderId>,
    #[serde(flatten)]
    state: RenderState,
}

impl Stored {
    fn read(state: &[u8]) -> Result<Self, Refusal> {
        let refused = |error| Refusal::new("state", error);
        let mut value: Value = serde_json::from_slice(state).map_err(refused)?;
        let mut owner = None;
        let mut render = None;
        if let Value::Object(members) = &mut value {
            owner = members.remove("owner");
            render = members.remove("render");
        }
        Ok(Self {
            owner: Option::deserialize(owner.unwrap_or_default()).map_err(refused)?,
            render: Option::deserialize(render.unwrap_or_default()).map_err(refused)?,
            state: RenderState::deserialize(value).map_err(refused)?,
        })
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
            return Err(Refusal::new("other_render", message));
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
        let told: Vec<_> = invalid
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect();
        let refusal = Self::new(code, told.join("; "));
        match findings(&invalid) {
            Ok(findings) => refusal.with_findings(findings),
            Err(refusal) => refusal,
        }
    }
}

fn findings(invalid: &Invalid) -> Result<String, Refusal> {
    #[derive(Serialize)]
    struct Findings<'a> {
        violations: &'a [shotstack_hosting::Finding],
        advisories: &'a [shotstack_hosting::Finding],
    }
    json(&Findings {
        violations: invalid.violations(),
        advisories: invalid.advisories(),
    })
}

/// The state once it has taken in a document.
///
/// # Errors
///
/// The state or the document is none, or the document tells of another render.
pub fn observe(state: &[u8], document: &[u8], validator: &Validator) -> Result<String, Refusal> {
    let mut render = Stored::read(state)?;
    render.observe(Document::read(document, validator)?)?;
    json(&render)
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
    json(&render)
}

/// What the facts mean.
///
/// # Errors
///
/// The state is none, or the roles are none.
pub fn report(state: &[u8], optional: &[u8]) -> Result<String, Refusal> {
    json(&Stored::read(state)?.state.report(roles(optional)?))
}

/// What documents add up to; `lengths` says how many bytes each has.
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
    #[derive(Serialize)]
    struct Reports<'a> {
        renders: Vec<Entry<'a>>,
        unattributed: Vec<&'a str>,
    }
    #[derive(Serialize)]
    struct Entry<'a> {
        render: &'a RenderId,
        owner: &'a OwnerId,
        #[serde(flatten)]
        report: &'a Report,
    }

    let lengths: Vec<usize> =
        serde_json::from_slice(lengths).map_err(|error| Refusal::new("internal", error))?;
    let mut renders = Renders::default();
    for (index, length) in lengths.into_iter().enumerate() {
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
    json(&Reports {
        renders: reports
            .iter()
            .map(|(key, report)| Entry {
                render: key.render(),
                owner: key.owner(),
                report,
            })
            .collect(),
        unattributed,
    })
}

/// Roles with commas between.
pub(crate) fn roles(list: &[u8]) -> Result<RoleSet, Refusal> {
    text(list)?
        .parse()
        .map_err(|error| Refusal::new("role", error))
}

/// Which files an edit makes.
#[derive(Serialize)]
pub(crate) struct Expected<'a> {
    roles: Vec<AssetRole>,
    known: bool,
    hosted: bool,
    elsewhere: Vec<&'a str>,
}

impl<'a> From<&'a shotstack_hosting::Expectation> for Expected<'a> {
    fn from(expectation: &'a shotstack_hosting::Expectation) -> Self {
        Self {
            roles: expectation.roles().iter().collect(),
            known: expectation.is_known(),
            hosted: expectation.is_hosted(),
            elsewhere: expectation.elsewhere().collect(),
        }
    }
}

/// Which files the edit that was handed over makes.
///
/// # Errors
///
/// It is no edit.
pub fn expected() -> Result<String, Refusal> {
    let edit: Value = crate::argument::read("edit")?;
    match shotstack_hosting::Expectation::from_edit(&edit.into()) {
        Ok(expectation) => json(&Expected::from(&expectation)),
        Err(findings) => Err(Refusal::from(Invalid::from(findings)).coded("edit")),
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
        let lengths = json!(documents.each_ref().map(String::len)).to_string();
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

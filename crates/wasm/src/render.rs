//! One render's facts, and many renders' reports.

use serde::{Deserialize, Serialize};
use shotstack_hosting::{
    Event, RenderId, RenderState, Report,
    expectation::Expectation,
    render::{Document, Renders},
    role::RoleSet,
};

use crate::event::{json, validator};
use crate::read::{self, passed_on, written_by_user};
use crate::refusal::Refusal;

/// A state, and which render it is of, if that is known.
struct Known {
    render: Option<RenderId>,
    state: RenderState,
}

/// The member of a state, as JavaScript writes it, that names the render.
#[derive(Debug, Default, Deserialize)]
struct Name {
    render: Option<RenderId>,
}

/// A state as JSON, and which render it is of, if that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The render, if it is known.
    pub render: Option<RenderId>,
    /// The state, as JSON.
    pub state: String,
}

impl Known {
    /// Reads both from JSON. Each ignores the other's members, so that they can be the same text.
    fn read([name, state]: [&str; 2]) -> Result<Self, Refusal> {
        let Name { render } = passed_on(name, "state")?;
        let state = read::state(state)?.unwrap_or_default();
        Ok(Self { render, state })
    }

    fn facts(self) -> Result<Facts, Refusal> {
        Ok(Facts {
            state: json(&self.state)?,
            render: self.render,
        })
    }

    /// Records which render it is if that is not known yet; a known one has to be the same.
    fn identify(&mut self, render: &RenderId) -> Result<(), Refusal> {
        let known = self.render.get_or_insert_with(|| render.clone());
        if known == render {
            return Ok(());
        }
        let message = format!("this is about the render {render}, not about {known}");
        Err(Refusal::new("other_render", &message))
    }

    fn observe(&mut self, document: Document) -> Result<(), Refusal> {
        match document {
            Document::Event(validated) => match validated.event() {
                Event::ServeCopy(copy) => {
                    self.identify(&copy.render)?;
                    self.state.observe_copy(copy);
                }
                Event::EditRender(event) => {
                    self.identify(&event.id)?;
                    self.state.observe_edit_render(event);
                }
                _ => {}
            },
            Document::Render(render) => {
                self.identify(&render.id)?;
                self.state.observe_render(&render);
            }
            // They come from a query about this render; the render that they name may differ.
            Document::Assets(assets) => {
                for asset in &assets {
                    self.state.observe_asset(asset);
                }
            }
            Document::Edit(expectation) => self.state.expect(&expectation),
            _ => {}
        }
        Ok(())
    }
}

/// The facts with those of a document.
///
/// # Errors
///
/// The state, the document or an option is not valid, or the document is about another render.
pub fn observe(name: &str, state: &str, document: &[u8], options: &str) -> Result<Facts, Refusal> {
    let mut known = Known::read([name, state])?;
    known.observe(Document::read(document, &validator(options)?)?)?;
    known.facts()
}

/// The facts of both states, each given as the name of its render and its facts.
///
/// # Errors
///
/// One of them is not valid, or they are of different renders.
pub fn merge(one: [&str; 2], other: [&str; 2]) -> Result<Facts, Refusal> {
    let mut known = Known::read(one)?;
    let other = Known::read(other)?;
    if let Some(render) = &other.render {
        known.identify(render)?;
    }
    known.state.merge(other.state);
    known.facts()
}

/// The options of a report.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReportOptions {
    optional: Option<RoleSet>,
}

/// The roles that may be missing, of options as JSON.
fn optional(options: &str) -> Result<RoleSet, Refusal> {
    let options: ReportOptions = written_by_user(options, "argument")?;
    Ok(options.optional.unwrap_or(RoleSet::EMPTY))
}

/// The report on the facts.
///
/// # Errors
///
/// The state or an option is not valid.
pub fn report(state: &str, options: &str) -> Result<Report, Refusal> {
    let state = read::state(state)?.unwrap_or_default();
    Ok(state.report(optional(options)?))
}

/// The bytes of memory that reports take for each byte of webhooks; measured, and rounded down.
const MEMORY_PER_BYTE: usize = 6;
/// Memory that has grown does not shrink, and other documents take less.
const MAX_RESERVED: usize = 64 << 20;

/// Makes the memory grow once. It would otherwise grow by a page at a time, and each time Node looks for garbage to collect:
/// without this, the first reports on many documents take four times as long.
fn reserve(bytes: usize) {
    let mut room = Vec::<u8>::new();
    // Where there is not as much, a page at a time may do.
    let _ = room.try_reserve_exact(bytes);
    std::hint::black_box(&room);
}

#[derive(Serialize)]
struct Reports<'a> {
    renders: Vec<Entry>,
    unattributed: Vec<&'a str>,
}

#[derive(Serialize)]
struct Entry {
    render: RenderId,
    #[serde(flatten)]
    report: Report,
}

/// The reports on documents, as JSON: `renders`, a list of reports that also have their `render`, and the ids that are
/// `unattributed`.
///
/// The documents lie one behind the other, and have these lengths. `reading` are the options of an event, `options` those
/// of a report.
///
/// # Errors
///
/// An option or a document is not valid. The refusal has the document's `index`.
pub fn reports(
    mut documents: &[u8],
    lengths: &[u32],
    reading: &str,
    options: &str,
) -> Result<String, Refusal> {
    let validator = validator(reading)?;
    let optional = optional(options)?;
    reserve(
        documents
            .len()
            .saturating_mul(MEMORY_PER_BYTE)
            .min(MAX_RESERVED),
    );
    let mut renders = Renders::default();
    for (index, length) in lengths.iter().enumerate() {
        let (document, rest) = documents
            .split_at_checked(*length as usize)
            .unwrap_or((documents, &[]));
        documents = rest;
        let document = Document::read(document, &validator)
            .map_err(|invalid| Refusal::from(invalid).of_document(index))?;
        renders.observe(document);
    }
    let unattributed = renders.unattributed();
    let mut unattributed: Vec<&str> = unattributed.iter().map(|asset| asset.id.as_str()).collect();
    unattributed.sort_unstable();
    unattributed.dedup();
    let reports = renders.reports(optional);
    json(&Reports {
        renders: reports
            .into_iter()
            .map(|(render, report)| Entry { render, report })
            .collect(),
        unattributed,
    })
}

/// Which files an edit makes.
///
/// # Errors
///
/// It is not an edit.
pub fn expected_assets(edit: &str) -> Result<Expected, Refusal> {
    Ok(Expected::new(&expectation(edit)?))
}

pub(crate) fn expectation(edit: &str) -> Result<Expectation, Refusal> {
    let edit: serde_json::Value = passed_on(edit, "edit")?;
    Expectation::from_edit(&edit).map_err(|error| {
        let mut refusal = Refusal::new("edit", &error);
        refusal.details.violations = Some(error.findings().to_vec());
        refusal
    })
}

/// Which files are expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Their roles.
    pub roles: RoleSet,
    /// Whether the list is complete.
    pub known: bool,
    /// Whether they will be on Shotstack's hosting.
    pub hosted: bool,
    /// The other destinations.
    pub elsewhere: Vec<String>,
}

impl Expected {
    /// An expectation in this form.
    pub(crate) fn new(expectation: &Expectation) -> Self {
        Self {
            roles: expectation.roles(),
            known: expectation.is_known(),
            hosted: expectation.is_hosted(),
            elsewhere: expectation.elsewhere().map(str::to_owned).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Facts, merge, observe, report, reports};
    use crate::refusal::Refusal;

    const NOTHING: &str = r#"{"version":1}"#;

    fn copied(render: &str, id: &str) -> String {
        json!({
            "type": "serve", "action": "copy", "id": id, "render": render, "owner": "o", "status": "ready",
            "url": format!("https://cdn.shotstack.io/au/v1/o/{render}.mp4"), "error": null, "completed": null,
        })
        .to_string()
    }

    fn observed(state: &str, document: &str) -> Result<Facts, Refusal> {
        observe(state, state, document.as_bytes(), "{}")
    }

    /// The facts as JavaScript writes them.
    fn text(facts: &Facts) -> String {
        let mut state: Value = serde_json::from_str(&facts.state).unwrap();
        state["render"] = json!(facts.render);
        state.to_string()
    }

    fn status(state: &str) -> &'static str {
        report(state, "{}").unwrap().status.as_str()
    }

    #[test]
    fn the_first_document_that_names_a_render_says_which_it_is() {
        let edit = r#"{"timeline":{},"output":{"format":"mp4"}}"#;
        let facts = observed(NOTHING, edit).unwrap();
        assert_eq!(facts.render, None);
        assert_eq!(status(&facts.state), "pending");
        let facts = observed(&text(&facts), &copied("r", "a")).unwrap();
        assert_eq!(facts.render.as_ref().unwrap().as_str(), "r");
        assert_eq!(status(&facts.state), "ready");

        let refused = observed(&text(&facts), &copied("another", "b")).unwrap_err();
        assert_eq!(refused.code, "other_render");
        assert_eq!(
            refused.message,
            "this is about the render another, not about r"
        );
    }

    #[test]
    fn states_of_one_render_merge_and_those_of_two_do_not() {
        let [one, other, another] = [("r", "a"), ("r", "b"), ("s", "a")]
            .map(|(render, id)| text(&observed(NOTHING, &copied(render, id)).unwrap()));
        let merged = |one: &str, other: &str| merge([one, one], [other, other]);
        let both = merged(&one, &other).unwrap();
        assert_eq!(both, merged(&other, &one).unwrap());
        assert_eq!(merged(&one, &another).unwrap_err().code, "other_render");
    }

    #[test]
    fn a_document_that_is_not_valid_is_named_by_its_index() {
        let documents = [copied("r", "a"), "{}".to_owned()];
        let lengths = documents
            .each_ref()
            .map(|document| u32::try_from(document.len()).unwrap());
        let refused = reports(documents.concat().as_bytes(), &lengths, "{}", "{}").unwrap_err();
        assert_eq!(refused.details.index, Some(1));
        assert!(refused.message.starts_with("document 1: "));
        assert!(!refused.details.violations.unwrap().is_empty());
    }

    #[test]
    fn options_that_are_not_known_are_refused() {
        let refused = reports(b"", &[], "{}", r#"{"optionals":[]}"#).unwrap_err();
        assert_eq!(refused.code, "argument");
        assert!(refused.message.contains("optionals"), "{}", refused.message);
    }

    #[test]
    fn a_state_of_a_later_version_is_refused() {
        assert_eq!(report(r#"{"version":99}"#, "{}").unwrap_err().code, "state");
    }
}

//! Many renders at once: each document is attributed to the render that it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::serve_api::HostedAsset;
use crate::event::Event;
use crate::expectation::Expectation;
use crate::id::{AssetId, OwnerId, RenderId, RenderKey};
use crate::render::RenderState;
use crate::render::document::Document;
use crate::render::report::Report;
use crate::role::RoleSet;

/// What is known of many renders. The order in which documents come makes no difference.
///
/// ```
/// use shotstack_hosting::{Document, RenderStatus, Renders, RoleSet, Validator};
///
/// let mut renders = Renders::default();
/// renders.observe(Document::read(br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done",
///   "url":null,"poster":null,"thumbnail":null,"error":null,"completed":null}"#, &Validator::new())?);
/// let reports = renders.reports(RoleSet::EMPTY);
/// assert_eq!(reports[0].0.to_string(), "o/r");
/// assert_eq!(reports[0].1.status, RenderStatus::Pending);
/// # Ok::<(), shotstack_hosting::Invalid>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Renders {
    states: BTreeMap<RenderKey, RenderState>,
    /// Which render these belong to is told only when all webhooks are known.
    answered: Vec<HostedAsset>,
    /// What every render makes.
    expectation: Expectation,
}

impl Renders {
    /// Learns what a document says. An edit names no render: it counts for all of them.
    ///
    /// Ingest events, and events that we do not know, say nothing of a render.
    ///
    /// ```
    /// # use shotstack_hosting::{Document, Expectation, Renders, RoleSet, Validator};
    /// # let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
    /// let mut renders = Renders::default();
    /// renders.observe(Document::read(body, &Validator::new())?);
    /// assert!(renders.reports(RoleSet::EMPTY).is_empty()); // a file of no known render
    /// # Ok::<(), shotstack_hosting::Invalid>(())
    /// ```
    pub fn observe(&mut self, document: Document) {
        match document {
            Document::Event(validated) => match validated.into_event() {
                Event::ServeCopy(copy) => {
                    let key = RenderKey::new(copy.owner.clone(), copy.render.clone());
                    self.state(key).observe_copy(&copy);
                }
                Event::EditRender(event) => {
                    let key = RenderKey::new(event.owner.clone(), event.id.clone());
                    self.state(key).observe_edit_render(&event);
                }
                Event::IngestSource(_) | Event::IngestRendition(_) | Event::Unrecognized(_) => {}
            },
            Document::Render(answer) => {
                let key = RenderKey::new(answer.owner.clone(), answer.id.clone());
                self.state(key).observe_render(&answer);
            }
            Document::Assets(assets) => self.answered.extend(assets),
            Document::Edit(expectation) => self.expect(&expectation),
        }
    }

    /// Learns which files every render will make.
    ///
    /// ```
    /// # use shotstack_hosting::{Expectation, Renders, RoleSet};
    /// let mut renders = Renders::default();
    /// renders.expect(&Expectation::exactly(RoleSet::MAIN));
    /// ```
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// The files that cannot be attributed: no webhook names their id, and no answer tells their render.
    ///
    /// ```
    /// # use shotstack_hosting::{Document, Expectation, Renders, RoleSet, Validator};
    /// # let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
    /// let mut renders = Renders::default();
    /// renders.observe(Document::read(body, &Validator::new())?);
    /// assert_eq!(renders.unattributed()[0].id.as_str(), "a");
    /// # Ok::<(), shotstack_hosting::Invalid>(())
    /// ```
    #[must_use]
    pub fn unattributed(&self) -> Vec<&HostedAsset> {
        let index = self.index();
        let lost = |asset: &&HostedAsset| index.render_of(asset).is_none();
        self.answered.iter().filter(lost).collect()
    }

    /// What is known of each render, with some roles optional.
    ///
    /// ```
    /// # use shotstack_hosting::{Renders, RoleSet};
    /// assert!(Renders::default().reports(RoleSet::EMPTY).is_empty());
    /// ```
    #[must_use]
    pub fn reports(&self, optional: RoleSet) -> Vec<(RenderKey, Report)> {
        let index = self.index();
        let mut states = self.states.clone();
        for asset in &self.answered {
            if let Some(render) = index.render_of(asset) {
                let key = RenderKey::new(asset.owner.clone(), render.clone());
                states.entry(key).or_default().observe_asset(asset);
            }
        }
        states
            .into_iter()
            .map(|(key, mut state)| {
                state.expect(&self.expectation);
                let report = state.report(optional);
                (key, report)
            })
            .collect()
    }

    fn state(&mut self, key: RenderKey) -> &mut RenderState {
        self.states.entry(key).or_default()
    }

    fn index(&self) -> Index<'_> {
        let mut index = Index::default();
        for (key, state) in &self.states {
            for asset in state.assets_seen() {
                index
                    .by_webhook
                    .entry((key.owner(), asset))
                    .or_default()
                    .insert(key.render());
            }
        }
        for asset in &self.answered {
            if let Some(render) = &asset.render {
                index
                    .by_answer
                    .entry((&asset.owner, &asset.id))
                    .or_default()
                    .insert(render);
            }
        }
        index
    }
}

/// Which renders a file's id was seen with.
#[derive(Default)]
struct Index<'a> {
    by_webhook: BTreeMap<(&'a OwnerId, &'a AssetId), BTreeSet<&'a RenderId>>,
    by_answer: BTreeMap<(&'a OwnerId, &'a AssetId), BTreeSet<&'a RenderId>>,
}

impl<'a> Index<'a> {
    /// The render with which a webhook brought this id, if it is one; else the one that the answer
    /// itself names; else the one that another answer names.
    ///
    /// `renderId` comes second because it need not be the render that was asked for.
    fn render_of(&self, asset: &'a HostedAsset) -> Option<&'a RenderId> {
        let id = (&asset.owner, &asset.id);
        let only = |renders: &BTreeSet<&'a RenderId>| {
            renders.first().copied().filter(|_| renders.len() == 1)
        };
        self.by_webhook
            .get(&id)
            .and_then(only)
            .or(asset.render.as_ref())
            .or_else(|| self.by_answer.get(&id).and_then(only))
    }
}

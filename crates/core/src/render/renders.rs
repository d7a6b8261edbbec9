//! Many renders at once: each document is attributed to the render that it speaks of.

use crate::api::HostedAsset;
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
/// use shotstack_hosting::{render::{Document, RenderStatus, Renders}, role::RoleSet, Validator};
///
/// let mut renders = Renders::default();
/// renders.observe(Document::read(br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done",
///   "url":null,"poster":null,"thumbnail":null,"error":null,"completed":null}"#, &Validator::new())?);
/// let reports = renders.reports(RoleSet::EMPTY);
/// assert_eq!(reports[0].0.to_string(), "o/r");
/// assert_eq!(reports[0].1.status, RenderStatus::Pending);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Renders {
    /// Some may be of one render, until they are put in order.
    told: Vec<(RenderKey, RenderState)>,
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
    /// # use shotstack_hosting::{expectation::Expectation, render::{Document, Renders}, role::RoleSet, Validator};
    /// # let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
    /// let mut renders = Renders::default();
    /// renders.observe(Document::read(body, &Validator::new())?);
    /// assert!(renders.reports(RoleSet::EMPTY).is_empty()); // a file of no known render
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    pub fn observe(&mut self, document: Document) {
        match document {
            Document::Event(validated) => match validated.into_event() {
                Event::ServeCopy(copy) => {
                    let key = RenderKey::new(copy.owner.clone(), copy.render.clone());
                    self.join(key, |state| state.observe_copy(&copy));
                }
                Event::EditRender(event) => {
                    let key = RenderKey::new(event.owner.clone(), event.id.clone());
                    self.join(key, |state| state.observe_edit_render(&event));
                }
                Event::IngestSource(_) | Event::IngestRendition(_) | Event::Unrecognized(_) => {}
            },
            Document::Render(answer) => {
                let key = RenderKey::new(answer.owner.clone(), answer.id.clone());
                self.join(key, |state| state.observe_render(&answer));
            }
            Document::Assets(assets) => self.answered.extend(assets),
            Document::Edit(expectation) => self.expect(&expectation),
        }
    }

    /// Learns which files every render will make.
    ///
    /// ```
    /// # use shotstack_hosting::{expectation::Expectation, render::Renders, role::RoleSet};
    /// let mut renders = Renders::default();
    /// renders.expect(&Expectation::exactly(RoleSet::MAIN));
    /// ```
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// The files that cannot be attributed: no webhook names their id, and no answer tells their render.
    ///
    /// ```
    /// # use shotstack_hosting::{expectation::Expectation, render::{Document, Renders}, role::RoleSet, Validator};
    /// # let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready"}}]}"#;
    /// let mut renders = Renders::default();
    /// renders.observe(Document::read(body, &Validator::new())?);
    /// assert_eq!(renders.unattributed()[0].id.as_str(), "a");
    /// # Ok::<(), shotstack_hosting::validate::Invalid>(())
    /// ```
    #[must_use]
    pub fn unattributed(&self) -> Vec<&HostedAsset> {
        let attribution = Attribution::of(self);
        let lost = |asset: &&HostedAsset| attribution.render_of(asset).is_none();
        self.answered.iter().filter(lost).collect()
    }

    /// What is known of each render, with some roles optional.
    ///
    /// ```
    /// # use shotstack_hosting::{render::Renders, role::RoleSet};
    /// assert!(Renders::default().reports(RoleSet::EMPTY).is_empty());
    /// ```
    #[must_use]
    pub fn reports(&self, optional: RoleSet) -> Vec<(RenderKey, Report)> {
        let attribution = Attribution::of(self);
        let mut told = self.told.clone();
        for asset in &self.answered {
            if let Some(render) = attribution.render_of(asset) {
                let key = RenderKey::new(asset.owner.clone(), render.clone());
                let mut state = RenderState::default();
                state.observe_asset(asset);
                told.push((key, state));
            }
        }
        put_in_order(&mut told);
        told.into_iter()
            .map(|(key, mut state)| {
                state.expect(&self.expectation);
                let report = state.report(optional);
                (key, report)
            })
            .collect()
    }

    fn join(&mut self, key: RenderKey, news: impl FnOnce(&mut RenderState)) {
        // Before the list grows; it is given room to double, so that each entry is moved few times.
        if self.told.len() == self.told.capacity() {
            put_in_order(&mut self.told);
            self.told.reserve(self.told.len() + 1);
        }
        let mut state = RenderState::default();
        news(&mut state);
        self.told.push((key, state));
    }
}

/// Brings what is of one render together, in the order of the keys.
fn put_in_order(told: &mut Vec<(RenderKey, RenderState)>) {
    told.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    told.dedup_by(|(next, news), (key, state)| {
        let same = next == key;
        if same {
            state.merge(std::mem::take(news));
        }
        same
    });
}

/// To which render a file belongs.
struct Attribution<'a> {
    by_webhook: Sightings<'a>,
    by_answer: Sightings<'a>,
}

impl<'a> Attribution<'a> {
    fn of(renders: &'a Renders) -> Self {
        let mut by_webhook = Vec::new();
        for (key, state) in &renders.told {
            for asset in state.assets_seen() {
                by_webhook.push((key.owner(), asset, key.render()));
            }
        }
        let mut by_answer = Vec::new();
        for asset in &renders.answered {
            if let Some(render) = &asset.render_id {
                by_answer.push((&asset.owner, &asset.id, render));
            }
        }
        Self {
            by_webhook: by_webhook.into(),
            by_answer: by_answer.into(),
        }
    }

    /// The render with which a webhook brought this id, if it is one; else the one that the answer
    /// itself names; else the one that another answer names.
    ///
    /// `renderId` comes second because it need not be the render that was asked for.
    fn render_of(&self, asset: &'a HostedAsset) -> Option<&'a RenderId> {
        self.by_webhook
            .only_render_of(asset)
            .or(asset.render_id.as_ref())
            .or_else(|| self.by_answer.only_render_of(asset))
    }
}

/// With which renders the ids of files were seen, in order.
struct Sightings<'a>(Vec<(&'a OwnerId, &'a AssetId, &'a RenderId)>);

impl<'a> From<Vec<(&'a OwnerId, &'a AssetId, &'a RenderId)>> for Sightings<'a> {
    fn from(mut sightings: Vec<(&'a OwnerId, &'a AssetId, &'a RenderId)>) -> Self {
        sightings.sort_unstable();
        Self(sightings)
    }
}

impl<'a> Sightings<'a> {
    /// The render of a file that was seen with one alone.
    fn only_render_of(&self, asset: &HostedAsset) -> Option<&'a RenderId> {
        let file = (&asset.owner, &asset.id);
        let from = self
            .0
            .partition_point(|(owner, id, _)| (*owner, *id) < file);
        let to = self
            .0
            .partition_point(|(owner, id, _)| (*owner, *id) <= file);
        let of_file = self.0.get(from..to)?;
        let ((_, _, first), (_, _, last)) = (of_file.first()?, of_file.last()?);
        (first == last).then_some(*first)
    }
}

//! The states of many renders: each document is attributed to its render.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::api::HostedAsset;
use crate::event::Event;
use crate::expectation::Expectation;
use crate::id::{AssetId, OwnerId, RenderId};
use crate::render::RenderState;
use crate::render::document::Document;
use crate::render::report::Report;
use crate::role::RoleSet;

/// The states of many renders. The order of documents makes no difference.
///
/// ```
/// use shotstack_hosting::{render::{Document, RenderStatus, Renders}, role::RoleSet, Validator};
///
/// let mut renders = Renders::default();
/// renders.observe(Document::read(br#"{"type":"edit","action":"render","id":"r","owner":"o","status":"done",
///   "url":null,"poster":null,"thumbnail":null,"error":null,"completed":null}"#, &Validator::new())?);
/// let reports = renders.reports(RoleSet::EMPTY);
/// assert_eq!(reports[0].0.as_str(), "r");
/// assert_eq!(reports[0].1.status, RenderStatus::Pending);
/// # Ok::<(), shotstack_hosting::validate::Invalid>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Renders {
    states: BTreeMap<RenderId, RenderState>,
    /// Files from the Serve API. Their renders are known only once all webhooks have been observed.
    assets: Vec<HostedAsset>,
    /// The expectation that applies to every render.
    expectation: Expectation,
}

impl Renders {
    /// Merges a document. An edit does not name a render, so it applies to all of them.
    ///
    /// Ingest events and unrecognized events are ignored: they are not about a render.
    pub fn observe(&mut self, document: Document) {
        match document {
            Document::Event(validated) => match validated.into_event() {
                Event::ServeCopy(copy) => self.state(&copy.render).observe_copy(&copy),
                Event::EditRender(event) => self.state(&event.id).observe_edit_render(&event),
                Event::IngestSource(_) | Event::IngestRendition(_) | Event::Unrecognized(_) => {}
            },
            Document::Render(info) => self.state(&info.id).observe_render(&info),
            Document::Assets(assets) => self.assets.extend(assets),
            Document::Edit(expectation) => self.expect(&expectation),
        }
    }

    /// Merges an expectation that applies to every render.
    pub fn expect(&mut self, expectation: &Expectation) {
        self.expectation.merge(expectation);
    }

    /// The files whose render is unknown: no webhook names their id, and no response of the API names their render.
    #[must_use]
    pub fn unattributed(&self) -> Vec<&HostedAsset> {
        let attribution = Attribution::new(self);
        let is_unattributed = |asset: &&HostedAsset| attribution.render_of(asset).is_none();
        self.assets.iter().filter(is_unattributed).collect()
    }

    /// The reports of all renders, in the order of their ids. A render is ready without `optional` roles once they are
    /// settled.
    #[must_use]
    pub fn reports(&self, optional: RoleSet) -> Vec<(RenderId, Report)> {
        let files = self.files_by_render();
        let renders: BTreeSet<&RenderId> =
            self.states.keys().chain(files.keys().copied()).collect();
        let reports = renders.into_iter().map(|render| {
            // Copied only where something is added.
            let mut state = self
                .states
                .get(render)
                .map(Cow::Borrowed)
                .unwrap_or_default();
            for asset in files.get(render).into_iter().flatten() {
                state.to_mut().observe_asset(asset);
            }
            if self.expectation != Expectation::default() {
                state.to_mut().expect(&self.expectation);
            }
            (render.clone(), state.report(optional))
        });
        reports.collect()
    }

    /// The files from the Serve API whose render is known.
    fn files_by_render(&self) -> BTreeMap<&RenderId, Vec<&HostedAsset>> {
        let attribution = Attribution::new(self);
        let mut files = BTreeMap::<_, Vec<_>>::new();
        for asset in &self.assets {
            if let Some(render) = attribution.render_of(asset) {
                files.entry(render).or_default().push(asset);
            }
        }
        files
    }

    fn state(&mut self, render: &RenderId) -> &mut RenderState {
        self.states.entry(render.clone()).or_default()
    }
}

/// The attribution of files to renders.
struct Attribution<'a> {
    by_webhook: BTreeMap<File<'a>, Naming<'a>>,
    by_api: BTreeMap<File<'a>, Naming<'a>>,
}

type File<'a> = (&'a OwnerId, &'a AssetId);

/// The render that is named with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming<'a> {
    One(&'a RenderId),
    /// Several renders, so the right one is unknown.
    Several,
}

impl<'a> Attribution<'a> {
    fn new(renders: &'a Renders) -> Self {
        let mut attribution = Self {
            by_webhook: BTreeMap::new(),
            by_api: BTreeMap::new(),
        };
        if renders.assets.is_empty() {
            return attribution;
        }
        for (render, state) in &renders.states {
            for file in state.owners.files() {
                add(&mut attribution.by_webhook, file, render);
            }
        }
        for asset in &renders.assets {
            if let Some(render) = &asset.render_id {
                add(&mut attribution.by_api, (&asset.owner, &asset.id), render);
            }
        }
        attribution
    }

    /// The render that the webhooks with this id name, if it is a single one; otherwise the one that the response
    /// itself names; otherwise the one that other responses name.
    ///
    /// `renderId` comes second because it can differ from the requested render.
    fn render_of(&self, asset: &'a HostedAsset) -> Option<&'a RenderId> {
        let file = (&asset.owner, &asset.id);
        unique(&self.by_webhook, file)
            .or(asset.render_id.as_ref())
            .or_else(|| unique(&self.by_api, file))
    }
}

fn add<'a>(namings: &mut BTreeMap<File<'a>, Naming<'a>>, file: File<'a>, render: &'a RenderId) {
    let naming = namings.entry(file).or_insert(Naming::One(render));
    if *naming != Naming::One(render) {
        *naming = Naming::Several;
    }
}

fn unique<'a>(namings: &BTreeMap<File<'a>, Naming<'a>>, file: File<'a>) -> Option<&'a RenderId> {
    match namings.get(&file)? {
        Naming::One(render) => Some(render),
        Naming::Several => None,
    }
}

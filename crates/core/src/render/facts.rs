//! What documents that name one owner say about a render.

use serde::{Deserialize, Serialize};

use crate::api::{HostedAsset, RenderInfo};
use crate::event::{EditRender, ServeCopy};
use crate::expectation::Expectation;
use crate::render::asset::{MAX_ERROR_BYTES, Observed};
use crate::render::fact::{Fact, FactKind, Source, deserialize_fact, join};
use crate::render::observations::Observations;
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// The status of the render, the files that were observed, and those that are expected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    #[serde(default, deserialize_with = "deserialize_fact::edit_status")]
    pub(crate) status: Option<Fact<'static>>,
    #[serde(default, deserialize_with = "deserialize_fact::other")]
    pub(crate) error: Option<Fact<'static>>,
    #[serde(default)]
    pub(crate) expectation: Expectation,
    #[serde(default)]
    pub(crate) copies: Observations,
}

impl Facts {
    pub(crate) fn observe_copy(&mut self, copy: &ServeCopy) {
        self.copies.observe(&Observed::from_copy(copy));
    }

    pub(crate) fn observe_edit_render(&mut self, event: &EditRender) {
        self.join_status(
            Source::Webhook,
            event.completed,
            event.status.as_str(),
            event.error.as_deref(),
        );
        self.expectation
            .merge(&Expectation::from_edit_render(event));
    }

    pub(crate) fn observe_asset(&mut self, asset: &HostedAsset) {
        self.copies.observe(&Observed::from_asset(asset));
    }

    pub(crate) fn observe_render(&mut self, info: &RenderInfo) {
        self.join_status(
            Source::Api,
            info.updated.or(info.created),
            info.status.as_str(),
            info.error.as_deref(),
        );
        self.expectation.merge(&info.expectation);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        join(&mut self.status, other.status);
        join(&mut self.error, other.error);
        self.expectation.merge(&other.expectation);
        self.copies.merge(other.copies);
    }

    /// Whether neither a status nor a file was observed.
    pub(crate) fn is_empty(&self) -> bool {
        self.status.is_none() && self.copies.is_empty()
    }

    /// Cuts every error text to this length.
    pub(crate) fn shorten_errors(&mut self, max_bytes: usize) {
        let own = self.error.iter_mut();
        for error in own.chain(self.copies.errors_mut()) {
            error.text = shortened(&error.text, max_bytes).into();
        }
    }

    fn join_status(
        &mut self,
        source: Source,
        at: Option<Timestamp>,
        status: &str,
        error: Option<&str>,
    ) {
        let status = Fact::new(FactKind::EditStatus, source, at, status);
        join(&mut self.status, Some(status));
        if let Some(error) = error.filter(|error| !error.is_empty()) {
            let error = shortened(error, MAX_ERROR_BYTES);
            let error = Fact::new(FactKind::Other, source, at, error);
            join(&mut self.error, Some(error));
        }
    }
}

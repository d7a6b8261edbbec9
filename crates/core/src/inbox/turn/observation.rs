//! Observations: documents about a render that the program has itself, such as responses of the APIs.

use std::sync::Arc;

use crate::callback::MAX_CORRELATION_BYTES;
use crate::event::Event;
use crate::id::{IdError, OwnerId, RenderId, check_name};
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::round::Incoming;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::owners::OwnerSource;
use crate::render::{Document, RenderState};
use crate::timestamp::Timestamp;

/// Why documents cannot be observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObserveError {
    /// A document is about another render.
    #[error("document {index} is about another render")]
    OtherRender {
        /// The index of the document, from 0.
        index: usize,
    },
    /// The correlation id is not valid.
    #[error("the correlation id {0}")]
    Correlation(IdError),
}

impl ObserveError {
    /// A stable code for programs: `other_render` or `correlation`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherRender { .. } => "other_render",
            Self::Correlation(_) => "correlation",
        }
    }
}

impl Inbox {
    /// Begins a turn that stores what documents say about a render, and announces what is due.
    ///
    /// Files from the Serve API belong to the render, whichever they name.
    ///
    /// # Errors
    ///
    /// A document is about another render, or the correlation id is not valid.
    pub fn observation(
        self: &Arc<Self>,
        render: RenderId,
        documents: &[Document],
        correlation: Option<String>,
        now: Timestamp,
    ) -> Result<Turn, ObserveError> {
        let mut news = Record::new(render);
        news.first_seen = Some(now);
        news.expectation = self.policy.expectation.clone();
        if let Some(id) = correlation {
            check_name(&id, MAX_CORRELATION_BYTES).map_err(ObserveError::Correlation)?;
            news.correlation = Some(id);
        }
        for (index, document) in documents.iter().enumerate() {
            if !news.observe(document) {
                return Err(ObserveError::OtherRender { index });
            }
        }
        let mut turn = Turn::new(self, Kind::Observation, Phase::Load, now);
        turn.is_about(Incoming {
            news,
            webhook: None,
        });
        Ok(turn)
    }
}

impl Record {
    /// Merges a document, unless it is about another render.
    fn observe(&mut self, document: &Document) -> bool {
        match document {
            Document::Event(validated) => match validated.event() {
                Event::ServeCopy(copy) if copy.render == self.render => {
                    let add = |facts: &mut RenderState| facts.observe_copy(copy);
                    self.add(&copy.owner, OwnerSource::Webhook, add);
                }
                Event::EditRender(event) if event.id == self.render => {
                    let add = |facts: &mut RenderState| facts.observe_edit_render(event);
                    self.add(&event.owner, OwnerSource::Webhook, add);
                }
                Event::ServeCopy(_) | Event::EditRender(_) => return false,
                _ => {}
            },
            Document::Render(info) if info.id == self.render => {
                let add = |facts: &mut RenderState| facts.observe_render(info);
                self.add(&info.owner, OwnerSource::Api, add);
            }
            Document::Render(_) => return false,
            Document::Assets(assets) => {
                for asset in assets {
                    let add = |facts: &mut RenderState| facts.observe_asset(asset);
                    self.add(&asset.owner, OwnerSource::Api, add);
                }
            }
            Document::Edit(expectation) => self.expectation.merge(expectation),
        }
        true
    }

    fn add(&mut self, owner: &OwnerId, source: OwnerSource, add: impl FnOnce(&mut RenderState)) {
        let mut facts = RenderState::default();
        add(&mut facts);
        self.owners.join(owner, source, facts);
    }
}

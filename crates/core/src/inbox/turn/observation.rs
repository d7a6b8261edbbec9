//! Observations: documents about a render that the program has itself, such as responses of the APIs.

use std::sync::Arc;

use crate::event::Event;
use crate::id::{IdError, RenderId};
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::round::Incoming;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::Document;
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
        news.facts.expect(&self.policy.expectation);
        if let Some(id) = correlation {
            news.facts
                .correlate(&id)
                .map_err(ObserveError::Correlation)?;
        }
        // An event counts as a webhook, whoever hands it in.
        let mut claimed = self
            .policy
            .confirm
            .then(|| Record::new(news.render.clone()));
        for (index, document) in documents.iter().enumerate() {
            let observed = match (&mut claimed, document) {
                (Some(claimed), Document::Event(_)) => claimed,
                _ => &mut news,
            };
            if !observed.observe(document) {
                return Err(ObserveError::OtherRender { index });
            }
        }
        let mut turn = Turn::new(self, Kind::Observation, Phase::Load, now);
        turn.is_about(Incoming {
            claimed: claimed.map(|claimed| claimed.facts),
            ..Incoming::from_news(news)
        });
        Ok(turn)
    }
}

impl Record {
    /// Merges a document, unless it is about another render.
    fn observe(&mut self, document: &Document) -> bool {
        let facts = &mut self.facts;
        match document {
            Document::Event(validated) => match validated.event() {
                Event::ServeCopy(copy) if copy.render == self.render => facts.observe_copy(copy),
                Event::EditRender(event) if event.id == self.render => {
                    facts.observe_edit_render(event);
                }
                Event::ServeCopy(_) | Event::EditRender(_) => return false,
                _ => {}
            },
            Document::Render(info) if info.id == self.render => facts.observe_render(info),
            Document::Render(_) => return false,
            Document::Assets(assets) => {
                for asset in assets {
                    facts.observe_asset(asset);
                }
            }
            Document::Edit(expectation) => facts.expect(expectation),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::inbox::policy::Policy;
    use crate::validate::Validator;

    fn observed(documents: &[Value]) -> Result<(), ObserveError> {
        let read = |document: &Value| {
            Document::read(document.to_string().as_bytes(), &Validator::new()).unwrap()
        };
        let documents: Vec<Document> = documents.iter().map(read).collect();
        let inbox = Arc::new(Inbox::new(Policy::unauthenticated()));
        let now = Timestamp::from_millis(0);
        let turn = inbox.observation("r".parse().unwrap(), &documents, None, now);
        turn.map(drop)
    }

    #[test]
    fn a_document_about_another_render_is_an_error_whatever_its_kind() {
        let copy = |render: &str| {
            json!({"type": "serve", "action": "copy", "id": "a", "render": render, "owner": "o",
            "status": "ready", "url": "https://cdn.shotstack.io/au/v1/o/a.mp4"})
        };
        let edit = |render: &str| json!({"type": "edit", "action": "render", "id": render, "owner": "o", "status": "done"});
        let info =
            |render: &str| json!({"response": {"id": render, "owner": "o", "status": "done"}});
        assert_eq!(observed(&[copy("r"), edit("r"), info("r")]), Ok(()));
        for other in [copy("s"), edit("s"), info("s")] {
            let error = ObserveError::OtherRender { index: 1 };
            assert_eq!(observed(&[copy("r"), other]), Err(error));
        }
    }
}

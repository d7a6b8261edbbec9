//! What the APIs have said about a render, apart from what anyone can post.

use crate::expectation::Expectation;
use crate::render::RenderState;
use crate::render::asset::Observation;
use crate::render::fact::{Fact, Source};
use crate::render::facts::Facts;

impl RenderState {
    /// Whether the APIs have said anything about the render.
    pub(crate) fn is_known_to_api(&self) -> bool {
        self.owners.all_facts().any(Facts::has_api_fact)
    }

    /// Removes what only webhooks have said.
    pub(crate) fn retain_api_facts(&mut self) {
        self.owners.retain_trusted();
        self.owners.all_facts_mut().for_each(Facts::retain_api);
    }

    /// Whether the APIs say all that these facts claim, or more: what a webhook calls importing may be ready by now.
    pub(crate) fn confirms(&self, claimed: &Self) -> bool {
        let is_confirmed = |claimed: &Facts| {
            let mut known = self.owners.all_facts();
            known.any(|known| known.confirms(claimed))
        };
        claimed.owners.all_facts().all(is_confirmed)
    }

    /// Whether a file was observed.
    pub(crate) fn has_copies(&self) -> bool {
        self.owners.files().next().is_some()
    }
}

impl Facts {
    fn has_api_fact(&self) -> bool {
        let has_copy = || {
            self.copies
                .iter()
                .any(|copy| is_api(copy.facts.status.as_ref()))
        };
        is_api(self.status.as_ref()) || has_copy()
    }

    fn retain_api(&mut self) {
        retain(&mut self.status);
        retain(&mut self.error);
        if self.status.is_none() {
            self.expectation = Expectation::default();
        }
        for copy in self.copies.iter_mut() {
            let facts = &mut copy.facts;
            for fact in [
                &mut facts.status,
                &mut facts.filename,
                &mut facts.role,
                &mut facts.url,
                &mut facts.error,
            ] {
                retain(fact);
            }
        }
        self.copies.retain(|copy| copy.facts.status.is_some());
    }

    fn confirms(&self, claimed: &Self) -> bool {
        let is_file_confirmed = |claimed: &Observation| {
            let mut same_file = self.copies.iter().filter(|known| known.id == claimed.id);
            same_file.any(|known| {
                says_as_much(known.facts.status.as_ref(), claimed.facts.status.as_ref())
            })
        };
        says_as_much(self.status.as_ref(), claimed.status.as_ref())
            && claimed.copies.iter().all(is_file_confirmed)
    }
}

fn is_api(fact: Option<&Fact>) -> bool {
    fact.is_some_and(|fact| fact.source == Source::Api)
}

fn retain(fact: &mut Option<Fact>) {
    *fact = fact.take().filter(|fact| is_api(Some(fact)));
}

fn says_as_much(known: Option<&Fact>, claimed: Option<&Fact>) -> bool {
    let Some(claimed) = claimed else {
        return true;
    };
    known.is_some_and(|known| is_api(Some(known)) && known.progress >= claimed.progress)
}

#[cfg(test)]
mod tests {
    use crate::RenderState;
    use crate::api::{ApiResponse, RenderInfo};
    use crate::event::{Event, ServeCopy};

    fn copy() -> ServeCopy {
        let body =
            br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
            "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
        match Event::from_slice(body).unwrap().into_event() {
            Event::ServeCopy(copy) => copy,
            other => panic!("not a serve/copy: {other:?}"),
        }
    }

    fn known_to_api() -> RenderState {
        let response = br#"{"response":{"id":"r","owner":"o","status":"rendering"}}"#;
        let mut state = RenderState::default();
        state.observe_render(&RenderInfo::read(&ApiResponse::ok(response)).unwrap());
        state
    }

    #[test]
    fn a_webhook_makes_no_render_known_to_the_apis() {
        let mut state = RenderState::default();
        state.observe_copy(&copy());
        assert!(!state.is_known_to_api());
        assert!(known_to_api().is_known_to_api());
    }

    #[test]
    fn what_only_webhooks_claim_is_forgotten() {
        let mut state = known_to_api();
        state.observe_copy(&copy());
        assert_ne!(state, known_to_api());
        state.retain_api_facts();
        assert_eq!(state, known_to_api());
    }
}

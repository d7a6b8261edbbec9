//! Deliveries: a request to the callback URL, up to the facts in its body.

use std::sync::Arc;

use crate::event::Event;
use crate::inbox::admission::{Admission, Admitted, Body, admit_body, admit_head};
use crate::inbox::limits::RETRY_AFTER_SECONDS;
use crate::inbox::reply::Reply;
use crate::inbox::turn::binding::Binding;
use crate::inbox::turn::bounds::Webhook;
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::record::Record;
use crate::inbox::turn::round::Incoming;
use crate::inbox::turn::step::Called;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::RenderState;
use crate::render::owners::OwnerSource;
use crate::timestamp::Timestamp;
use crate::validate::Validated;

impl Inbox {
    /// Begins a turn for a request to the callback URL. `url` is absolute or only path and query; `content_length` is that
    /// header, if the request has it.
    ///
    /// The method and the token are checked before a byte of the body is read.
    #[must_use]
    pub fn delivery(
        self: &Arc<Self>,
        method: &str,
        url: &str,
        content_length: Option<u64>,
        now: Timestamp,
    ) -> Turn {
        let mut turn = Turn::new(self, Kind::Delivery, Phase::Read, now);
        let max_bytes = u64::try_from(self.policy.validator.max_bytes()).unwrap_or(u64::MAX);
        match admit_head(method, url, &self.policy, now) {
            Err(reply) => turn.refuse(reply),
            Ok(_) if content_length.is_some_and(|length| length > max_bytes) => {
                turn.on_large_body();
            }
            Ok(token) => {
                turn.claims = token.as_ref().map(|token| token.claims.clone());
                turn.binding = Binding::of(token);
            }
        }
        turn
    }
}

impl Turn {
    pub(super) fn on_body(&mut self, body: Body<'_>) {
        let claims = self.claims.take();
        let has_token = claims.is_some();
        let admitted = admit_body(body, claims, &self.inbox.policy).and_then(|admission| {
            let refusal = self.unconfirmable(admission.validated(), has_token);
            refusal.map_or(Ok(admission), Err)
        });
        match admitted {
            Err(reply) => self.refuse(reply),
            Ok(Admission::Other(validated)) if self.inbox.takes_events => {
                self.phase = Phase::Hand(validated);
            }
            Ok(Admission::Other(_)) => self.phase = Phase::Reply(Reply::stored()),
            Ok(Admission::Render(admitted)) => {
                let entry = LogEntry::new(Level::Debug, "admitted", name(&admitted.validated));
                let advisories = admitted.validated.advisories();
                self.log.push_back(entry.with_findings(advisories));
                let incoming = self.incoming(*admitted);
                self.is_about(incoming);
                self.phase = self.round();
            }
        }
    }

    fn incoming(&self, admitted: Admitted) -> Incoming {
        let owner = admitted.owner;
        let mut news = Record::new(admitted.render);
        news.first_seen = Some(self.started);
        news.facts.expect(&admitted.expectation);
        let mut source = OwnerSource::Webhook;
        if admitted.claims.is_some_and(|claims| claims.owner.is_some()) {
            source = OwnerSource::Token;
        }
        let mut claimed = None;
        let facts = if self.inbox.policy.confirm {
            if source > OwnerSource::Webhook {
                // The token's owner is known without the APIs.
                news.facts.owners.facts_mut(&owner, source);
            }
            claimed.insert(RenderState::default())
        } else {
            &mut news.facts
        };
        let facts = facts.owners.facts_mut(&owner, source);
        let mut served = None;
        match admitted.validated.event() {
            Event::ServeCopy(copy) => {
                facts.observe_copy(copy);
                served = Some(Box::new(copy.clone()));
            }
            Event::EditRender(event) => facts.observe_edit_render(event),
            _ => {}
        }
        let webhook = Webhook {
            owner,
            source,
            copy: served,
        };
        Incoming {
            news,
            webhook: Some(webhook),
            claimed,
            unconfirmed: false,
        }
    }

    pub(super) fn on_late_body(&mut self) {
        let millis = self.inbox.limits.read_millis;
        let detail = format!("the body was not there within {millis} ms");
        self.refuse(Reply::new(408, "body_timeout", &detail));
    }

    pub(super) fn on_large_body(&mut self) {
        let max_bytes = self.inbox.policy.validator.max_bytes();
        let detail = format!("the body has more than {max_bytes} bytes");
        self.refuse(Reply::new(413, "too_large", &detail));
    }

    pub(super) fn on_handed(&mut self, event: &Validated, called: &Called) {
        let error = match called {
            Called::Done => {
                self.phase = Phase::Reply(Reply::stored());
                return;
            }
            Called::Failed(error) => format!("has failed: {error}"),
            Called::Late => "has not ended in time".to_owned(),
        };
        let message = format!(
            "the function for events {error}; {} will come again",
            name(event)
        );
        self.log(Level::Error, "event_failed", message);
        let detail = "the event was not taken";
        self.phase = Phase::Reply(Reply::unavailable(RETRY_AFTER_SECONDS, detail));
    }

    pub(super) fn refuse(&mut self, reply: Reply) {
        let message = format!("{} {}: {}", reply.http_status, reply.code, reply.detail);
        let mut entry = LogEntry::new(Level::Warn, "refused", message);
        entry.reply = Some(reply.code);
        let entry = entry.with_findings(&reply.violations);
        self.log.push_back(entry.at_most(AtMost::Minute));
        self.phase = Phase::Reply(reply);
    }
}

/// What the event says, for the log.
fn name(validated: &Validated) -> String {
    let event = validated.event();
    format!("{}/{}", event.event_type(), event.action())
}

//! Confirmation: under a policy that asks for it, what a webhook says is only a reason to ask the APIs.
//!
//! A webhook adds no facts to a record. If the APIs have not said as much yet, the record notes the time, and they are asked.
//! Nothing is stored of a render that nobody expects until they know it, so its publisher is the only memory: the reply is
//! 503. Requests for such a render take at most a quarter of the rate limit.

use crate::event::{Event, ServeCopy};
use crate::id::is_hexadecimal_uuid;
use crate::inbox::limits::RETRY_AFTER_SECONDS;
use crate::inbox::reply::Reply;
use crate::inbox::subject::stage_of;
use crate::inbox::turn::asking::{ApiFailure, RenderQuery};
use crate::inbox::turn::inbox::Sweep;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::record::Record;
use crate::inbox::turn::{Phase, Turn};
use crate::poll::PollTarget;
use crate::render::RenderState;
use crate::timestamp::Timestamp;
use crate::validate::Validated;

/// The wait after a request whose response does not say what a webhook has said. It doubles with each such request, until the
/// APIs say something new.
const FIRST_WAIT_MILLIS: i64 = 2_000;
const LONGEST_WAIT_MILLIS: i64 = 30_000;

/// A webhook is believed to be wrong if the APIs do not confirm it for this long.
const CONTRADICTED_MILLIS: i64 = 60_000;
/// If the APIs cannot be reached, they are asked because of it for this long.
const UNREACHABLE_MILLIS: i64 = 60 * 60 * 1000;
/// After so many refusals of the APIs in a row, a webhook is no reason to ask earlier.
const MAX_REFUSALS: u32 = 2;

impl Record {
    /// When the APIs are asked because of a webhook that they have not confirmed; `None` if there is none.
    pub(super) fn next_confirmation_at(&self, is_settled: bool) -> Option<Timestamp> {
        let claimed_at = self.claimed_at(is_settled)?;
        let Some(asked_at) = self.asked.at else {
            return Some(claimed_at);
        };
        let doublings = self.asked.webhook_requests.saturating_sub(1).min(8);
        let wait = (FIRST_WAIT_MILLIS << doublings).min(LONGEST_WAIT_MILLIS);
        Some(claimed_at.max(asked_at.plus_millis(wait)))
    }

    /// The time of a webhook that is a reason to ask.
    fn claimed_at(&self, is_settled: bool) -> Option<Timestamp> {
        let claimed_at = self.unconfirmed_at?;
        let patience = match self.asked.problem {
            Some(_) => UNREACHABLE_MILLIS,
            None if is_settled => FIRST_WAIT_MILLIS,
            None => CONTRADICTED_MILLIS,
        };
        let ends_at = claimed_at.plus_millis(patience);
        let is_open = self.asked.at.is_none_or(|asked_at| asked_at < ends_at)
            && self.asked.refusals <= MAX_REFUSALS;
        is_open.then_some(claimed_at)
    }

    /// The APIs were asked, and what they say is merged.
    pub(super) fn note_request(
        &mut self,
        outcome: &Result<(), ApiFailure>,
        is_first: bool,
        is_news: bool,
        now: Timestamp,
    ) {
        let is_for_webhook = self.claimed_at(false).is_some();
        let requests_before = self.asked.count;
        self.asked.note(outcome, is_first, now);
        if is_news {
            self.asked.webhook_requests = u32::from(is_for_webhook);
        } else if is_for_webhook && self.asked.count > requests_before {
            self.asked.webhook_requests = self.asked.webhook_requests.saturating_add(1);
        }
    }

    /// What to ask about a webhook if all else is known: a new file of a render that is ready, for example.
    pub(super) fn confirmation_query(&self) -> Option<RenderQuery> {
        self.unconfirmed_at?;
        Some(RenderQuery {
            target: PollTarget::Assets,
            render: self.render.clone(),
            with_data: false,
            unexpected: false,
        })
    }
}

impl Turn {
    /// Why an admitted event can never be confirmed.
    pub(super) fn unconfirmable(&self, event: &Validated, has_token: bool) -> Option<Reply> {
        let policy = &self.inbox.policy;
        if !policy.confirm {
            return None;
        }
        let Some(api) = &self.inbox.api else {
            let detail = "the policy wants webhooks to be confirmed, but there is no API client";
            return Some(Reply::unavailable(RETRY_AFTER_SECONDS, detail));
        };
        let render = match event.event() {
            Event::ServeCopy(ServeCopy { render, .. }) => render,
            Event::EditRender(event) => &event.id,
            _ if has_token => return None,
            _ => {
                let detail =
                    "no API is asked about such an event, and without a token anyone can send it";
                return Some(unconfirmable(detail));
            }
        };
        if !is_hexadecimal_uuid(render.as_str()) {
            let detail = "the id of the render is not a hexadecimal UUID, so the APIs cannot be asked about it";
            return Some(unconfirmable(detail));
        }
        let stage = stage_of(event, policy)?;
        if stage == api.stage.as_str() {
            return None;
        }
        Some(unconfirmable(&format!(
            "the file is on stage `{stage}`, but the API key belongs to stage `{}`: use a separate callback URL, with a \
             handler and a key of its own, for renders of that stage",
            api.stage
        )))
    }

    /// Whether nothing may be stored of this turn's render yet: an event has come, and the APIs have not said that they know
    /// the render.
    pub(super) fn has_to_confirm_first(&self) -> bool {
        let incoming = self.incoming.as_ref();
        let is_known = incoming.is_some_and(|incoming| incoming.news.facts.is_known_to_api());
        self.inbox.policy.confirm && self.is_delivery() && !is_known
    }

    /// Asks the APIs about a render that nobody expects. If they do not know it, or do not say, the delivery is not accepted.
    pub(super) fn confirm_first(&mut self) {
        let Some(incoming) = &self.incoming else {
            self.phase = Phase::Done;
            return;
        };
        let record = incoming.news.clone();
        let query = record.query(self.inbox.policy.optional, &self.progress.targets);
        match query.filter(|_| self.progress.targets.is_empty()) {
            Some(mut query) => {
                query.unexpected = true;
                self.ask(query, record);
            }
            None => self.leave_unconfirmed(),
        }
    }

    pub(super) fn has_claimed_file(&self) -> bool {
        let claimed = self
            .incoming
            .as_ref()
            .and_then(|incoming| incoming.claimed.as_ref());
        claimed.is_some_and(RenderState::has_copies)
    }

    fn leave_unconfirmed(&mut self) {
        let problem = self
            .progress
            .asked
            .as_ref()
            .and_then(|asked| asked.problem.as_deref());
        let render = self.render().map(ToString::to_string).unwrap_or_default();
        let cause = if let Some(problem) = &self.progress.unanswered {
            format!("the APIs did not say whether they know it ({problem})")
        } else {
            let problem = problem.unwrap_or("they have no files of it");
            format!(
                "the APIs do not know it ({problem}): the webhook may be forged, or the render belongs to another key"
            )
        };
        let message = format!("503 unconfirmed: nobody expects render {render}, and {cause}");
        let mut entry = LogEntry::new(Level::Warn, "unconfirmed", message);
        entry.reply = Some("unconfirmed");
        self.log.push_back(entry.at_most(AtMost::Minute));
        self.phase = Phase::Reply(unconfirmed());
    }

    /// Notes in a record whether the APIs have said what the webhook says.
    pub(super) fn note_confirmation(&mut self, record: &mut Record) {
        let Some(incoming) = &mut self.incoming else {
            return;
        };
        let Some(claimed) = &incoming.claimed else {
            return;
        };
        incoming.unconfirmed = !record.facts.confirms(claimed);
        // One that has just been noted is asked about anyway, and a stranger could otherwise have each webhook stored.
        let is_noted = |at: Timestamp| self.started < at.plus_millis(FIRST_WAIT_MILLIS);
        if !incoming.unconfirmed {
            record.unconfirmed_at = record.unconfirmed_at.filter(|at| *at != self.started);
        } else if !record.unconfirmed_at.is_some_and(is_noted) {
            record.unconfirmed_at = Some(self.started);
        }
    }

    /// The reply if the event is stored, and not confirmed yet. If somebody sweeps, the sweep asks again.
    pub(super) fn reply_to_unconfirmed(&self) -> Option<Reply> {
        let incoming = self.incoming.as_ref()?;
        let is_left = incoming.unconfirmed && self.inbox.sweep == Sweep::None;
        is_left.then(unconfirmed)
    }

    /// Says so if the rate limit for renders that nobody expects is used up.
    pub(super) fn report_limit(&mut self) {
        let message = "the rate limit has no room for requests about renders that nobody expects, which may take a quarter of it: \
                       until there is, webhooks of such renders are replied to with 503";
        let entry = LogEntry::new(Level::Warn, "unexpected_limit", message);
        self.log.push_back(entry.at_most(AtMost::Minute));
    }
}

fn unconfirmable(detail: &str) -> Reply {
    Reply::new(403, "unconfirmable", detail)
}

fn unconfirmed() -> Reply {
    let detail = "the APIs have not confirmed the event yet";
    let mut reply = Reply::new(503, "unconfirmed", detail);
    reply.retry_after = Some(RETRY_AFTER_SECONDS);
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds after a webhook at which the APIs are asked because of it.
    fn schedule(outcome: fn() -> Result<(), ApiFailure>, is_settled: bool) -> Vec<i64> {
        let mut record = Record::new("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse().unwrap());
        record.unconfirmed_at = Some(Timestamp::from_millis(0));
        let mut seconds = Vec::new();
        while let Some(at) = record.next_confirmation_at(is_settled) {
            seconds.push(at.as_millis() / 1_000);
            record.note_request(&outcome(), true, false, at);
        }
        seconds
    }

    #[test]
    fn a_webhook_is_a_reason_to_ask_for_a_minute_or_an_hour_if_the_apis_cannot_be_reached() {
        assert_eq!(schedule(|| Ok(()), false), [0, 2, 6, 14, 30, 60]);
        assert_eq!(schedule(|| Ok(()), true), [0, 2]);
        let silent = schedule(|| Err(ApiFailure::no_response("")), false);
        assert_eq!(silent.get(..7).unwrap(), [0, 2, 6, 14, 30, 60, 90]);
        assert_eq!(silent.last(), Some(&3_600));
    }

    #[test]
    fn only_requests_because_of_webhooks_lengthen_the_waits_until_the_apis_say_something_new() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        let mut record = Record::new("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse().unwrap());
        for scheduled in [90, 225, 427, 727] {
            record.note_request(&Ok(()), true, false, at(scheduled));
        }
        record.unconfirmed_at = Some(at(728));
        let mut ask = |is_news| {
            let next = record.next_confirmation_at(false).unwrap();
            record.note_request(&Ok(()), true, is_news, next);
            next
        };
        assert_eq!(
            [false, false, false, true].map(&mut ask),
            [729, 731, 735, 743].map(at)
        );
        assert_eq!([false, false].map(&mut ask), [745, 749].map(at));

        // The second request of the same turn brings the news.
        record.note_request(&Ok(()), false, true, at(749));
        assert_eq!(record.next_confirmation_at(false), Some(at(751)));
    }
}

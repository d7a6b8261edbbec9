//! When the APIs are asked about a render, what they are asked for, and what a response changes.

use serde::{Deserialize, Serialize};

use crate::api::{Api, ApiError, ApiRequest, ApiResponse, HostedAsset, RenderInfo, RequestError};
use crate::cdn::Origin;
use crate::id::{RenderId, is_hexadecimal_uuid};
use crate::inbox::turn::record::{Asked, Record};
use crate::poll::{PollRules, PollTarget};
use crate::render::RenderStatus;
use crate::role::RoleSet;
use crate::timestamp::Timestamp;
use crate::validate::finding::shortened;

/// The time within which an API has to respond, in milliseconds.
pub(super) const RESPONSE_MILLIS: u64 = 2_000;

const MINUTE_MILLIS: i64 = 60 * 1000;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;

/// The time that webhooks have before the APIs are asked. Each further wait is half as long again.
const FIRST_WAIT_MILLIS: i64 = 90_000;
const LONGEST_WAIT_MILLIS: i64 = 5 * MINUTE_MILLIS;
/// The longest wait while the APIs refuse the key or do not know the render.
const LONGEST_BACK_OFF_MILLIS: i64 = 15 * MINUTE_MILLIS;
/// After its deadline a render is asked for every hour, for a day.
const LAST_ASKED_MILLIS: i64 = 24 * HOUR_MILLIS;

/// The length to which the problem is cut, in bytes.
const MAX_PROBLEM_BYTES: usize = 200;

/// A request to one of the APIs.
///
/// In JSON: `{"target":"render","render":"d2b46ed6-…","withData":true}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderQuery {
    /// What to request: the render's status from the Edit API, or its files from the Serve API.
    pub target: PollTarget,
    /// The render.
    pub render: RenderId,
    /// Whether the Edit API is asked with `data=true`. It is, until it has responded once.
    pub with_data: bool,
    /// Whether nobody expects the render, so that it has to share a quarter of the rate limit with all others like it:
    /// [`PollPlan::begin_unexpected`](crate::poll::PollPlan::begin_unexpected). In JSON absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unexpected: bool,
}

impl RenderQuery {
    /// The HTTP request to send.
    ///
    /// # Errors
    ///
    /// The id of the render is not a hexadecimal UUID. A turn never asks about such a render.
    pub fn request(&self, api: &Api) -> Result<ApiRequest, RequestError> {
        self.target.request_for(api, &self.render, self.with_data)
    }
}

/// Why a request has brought nothing.
pub(super) struct Problem {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Record {
    pub(super) fn can_be_asked_for(&self) -> bool {
        is_hexadecimal_uuid(self.render.as_str())
    }

    fn edit_api_has_responded(&self) -> bool {
        self.facts.has_status_of_edit_api()
    }

    /// Whether the render is ready only if the main file is presumed to be the only one, and the Edit API could still tell.
    pub(super) fn is_presumption_open(&self, now: Timestamp) -> bool {
        let before_deadline = self.deadline().is_none_or(|deadline| now < deadline);
        before_deadline && self.can_be_asked_for() && !self.edit_api_has_responded()
    }

    /// When the APIs are asked next; `None` if they are not asked any more. About a render that is settled they are asked
    /// only because of a webhook that they have not confirmed.
    pub(super) fn next_query_at(&self, is_settled: bool) -> Option<Timestamp> {
        if !self.can_be_asked_for() {
            return None;
        }
        let by_schedule = self.scheduled_query_at().filter(|_| !is_settled);
        let confirmation = self.next_confirmation_at(is_settled);
        let confirmation = confirmation.map(|at| self.not_before_retry(at));
        by_schedule.into_iter().chain(confirmation).min()
    }

    fn scheduled_query_at(&self) -> Option<Timestamp> {
        let (first_seen, deadline) = (self.first_seen?, self.deadline()?);
        let at = match self.asked.at {
            None if self.polled => first_seen,
            None => first_seen.plus_millis(FIRST_WAIT_MILLIS).min(deadline),
            Some(at) if at < deadline => at.plus_millis(self.wait_millis()).min(deadline),
            Some(at) => at.plus_millis(HOUR_MILLIS),
        };
        let at = self.not_before_retry(at);
        (at <= deadline.plus_millis(LAST_ASKED_MILLIS)).then_some(at)
    }

    fn not_before_retry(&self, at: Timestamp) -> Timestamp {
        self.asked.retry_at.map_or(at, |retry_at| retry_at.max(at))
    }

    fn wait_millis(&self) -> i64 {
        let waits_before = self.asked.count.saturating_sub(1);
        let wait = if self.polled {
            let wait = PollRules::default().wait_millis(waits_before, u32::MAX);
            i64::try_from(wait).unwrap_or(LONGEST_WAIT_MILLIS)
        } else {
            // The first of these waits is the second of all.
            let waits = 0..=waits_before.min(16);
            let wait = waits.fold(FIRST_WAIT_MILLIS, |wait, _| wait.saturating_add(wait / 2));
            wait.min(LONGEST_WAIT_MILLIS)
        };
        let Some(doublings) = self.asked.refusals.checked_sub(1) else {
            return wait;
        };
        let factor = 1_i64.checked_shl(doublings.min(16)).unwrap_or(1);
        let back_off = FIRST_WAIT_MILLIS.saturating_mul(factor);
        wait.max(back_off.min(LONGEST_BACK_OFF_MILLIS))
    }

    /// What to ask next in a turn that has asked for these already; `None` if everything is known.
    pub(super) fn query(&self, optional: RoleSet, asked: &[PollTarget]) -> Option<RenderQuery> {
        let report = self.facts.report(optional);
        let is_presumed = report.status == RenderStatus::Ready && !report.expectation_known;
        let next = match self.facts.next_target(optional) {
            None if is_presumed && !self.edit_api_has_responded() => PollTarget::Render,
            None => return None,
            Some(next) => next,
        };
        let target = match (next, asked) {
            (next, []) => next,
            // An Edit API that does not know it: perhaps a transferred file.
            (PollTarget::Render, [PollTarget::Render]) if !self.edit_api_has_responded() => {
                PollTarget::Assets
            }
            (next, [first]) if *first != next => next,
            _ => return None,
        };
        Some(RenderQuery {
            target,
            render: self.render.clone(),
            with_data: target == PollTarget::Render && !self.edit_api_has_responded(),
            unexpected: false,
        })
    }
}

impl Asked {
    /// The APIs were asked at this time, and this came of it.
    pub(super) fn note(
        &mut self,
        outcome: &Result<(), ApiFailure>,
        is_first: bool,
        now: Timestamp,
    ) {
        let was_sent = outcome
            .as_ref()
            .err()
            .is_none_or(|failure| failure.was_sent);
        if was_sent {
            self.count = self.count.saturating_add(u32::from(is_first));
            self.at = Some(self.at.map_or(now, |at| at.max(now)));
        }
        self.retry_at = None;
        match outcome {
            Ok(()) => {
                self.refusals = 0;
                self.problem = None;
            }
            Err(failure) => {
                if failure.is_refusal {
                    self.refusals = self.refusals.saturating_add(u32::from(is_first));
                }
                self.retry_at = failure
                    .retry_after
                    .map(|seconds| now.plus_millis(i64::from(seconds).saturating_mul(1_000)));
                let problem = &failure.problem.message;
                self.problem = Some(shortened(problem, MAX_PROBLEM_BYTES));
            }
        }
    }
}

/// A request that has brought nothing.
pub(super) struct ApiFailure {
    pub(super) problem: Problem,
    /// The same request would be refused again: not found, or the key is not accepted.
    is_refusal: bool,
    /// Whether the shell has sent the request. One that it has not sent does not count.
    was_sent: bool,
    retry_after: Option<u32>,
}

impl ApiFailure {
    pub(super) fn is_not_found(&self) -> bool {
        self.problem.code == "api_not_found"
    }

    pub(super) fn is_rate_limit(&self) -> bool {
        self.problem.code == "api_rate_limited"
    }

    pub(super) fn no_response(message: &str) -> Self {
        Self {
            problem: Problem {
                code: "api_unavailable",
                message: format!("the API has not responded: {message}"),
            },
            is_refusal: false,
            was_sent: true,
            retry_after: None,
        }
    }

    /// The shell has not sent the request, because its part of the rate limit is used up for so many seconds.
    pub(super) fn rate_limited(retry_after: u32) -> Self {
        Self {
            problem: Problem {
                code: "api_rate_limited",
                message: "the rate limit is used up".to_owned(),
            },
            is_refusal: false,
            was_sent: false,
            retry_after: Some(retry_after),
        }
    }

    fn new(target: PollTarget, error: &ApiError) -> Self {
        let (code, is_refusal, retry_after) = match error {
            ApiError::NotFound { .. } => ("api_not_found", true, None),
            ApiError::Unauthorized { .. } => ("api_unauthorized", true, None),
            ApiError::Refused { .. } => ("api_refused", true, None),
            ApiError::RateLimited { retry_after, .. } => {
                ("api_rate_limited", false, Some(retry_after.unwrap_or(60)))
            }
            _ => ("api_unavailable", false, None),
        };
        let api = match target {
            PollTarget::Render => "the Edit API",
            PollTarget::Assets => "the Serve API",
        };
        Self {
            problem: Problem {
                code,
                message: format!("{api}: {error}"),
            },
            is_refusal,
            was_sent: true,
            retry_after,
        }
    }
}

/// Merges a response into facts about the render.
pub(super) fn observe(
    target: PollTarget,
    response: &ApiResponse<'_>,
    news: &mut Record,
    origin: &Origin,
) -> Result<(), ApiFailure> {
    match target {
        PollTarget::Render => {
            let info =
                RenderInfo::read(response).map_err(|error| ApiFailure::new(target, &error))?;
            news.facts.observe_render(&info);
            Ok(())
        }
        PollTarget::Assets => {
            let read = HostedAsset::read_with_origin(origin, response);
            for asset in read.map_err(|error| ApiFailure::new(target, &error))? {
                news.facts.observe_asset(&asset);
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENDER: &str = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655";

    /// The seconds at which the APIs are asked if they never respond, up to the deadline.
    fn schedule(mut record: Record, failure: fn() -> ApiFailure) -> Vec<i64> {
        record.first_seen = Some(Timestamp::from_millis(0));
        let mut seconds = Vec::new();
        while let Some(at) = record.next_query_at(false) {
            seconds.push(at.as_millis() / 1_000);
            record.asked.note(&Err(failure()), true, at);
        }
        seconds
    }

    fn silent() -> ApiFailure {
        ApiFailure::no_response("")
    }

    #[test]
    fn the_apis_are_asked_after_90_seconds_then_ever_less_often_and_after_the_deadline_hourly() {
        let record = Record::new(RENDER.parse().unwrap());
        let seconds = schedule(record.clone(), silent);
        assert_eq!(
            seconds.get(..9).unwrap(),
            [90, 225, 427, 727, 1_027, 1_327, 1_627, 1_800, 5_400]
        );
        assert_eq!(
            (seconds.len(), seconds.last()),
            (8 + 24, Some(&(1_800 + 86_400)))
        );

        let refused = || ApiFailure {
            is_refusal: true,
            ..silent()
        };
        let seconds = schedule(record.clone(), refused);
        assert_eq!(seconds.get(..5).unwrap(), [90, 225, 427, 787, 1_507]);

        let mut polled = record;
        polled.polled = true;
        let seconds = schedule(polled, silent);
        assert_eq!(seconds.get(..6).unwrap(), [0, 1, 4, 9, 16, 26]);
    }

    #[test]
    fn a_request_that_was_not_sent_does_not_lengthen_the_waits() {
        let mut record = Record::new(RENDER.parse().unwrap());
        record.first_seen = Some(Timestamp::from_millis(0));
        let at = record.next_query_at(false).unwrap();
        record
            .asked
            .note(&Err(ApiFailure::rate_limited(2)), true, at);
        assert_eq!((record.asked.count, record.asked.at), (0, None));
        assert_eq!(record.next_query_at(false), Some(at.plus_millis(2_000)));
    }

    #[test]
    fn retry_after_is_heeded_and_other_ids_are_not_asked_for() {
        let mut record = Record::new(RENDER.parse().unwrap());
        record.first_seen = Some(Timestamp::from_millis(0));
        let at = record.next_query_at(false).unwrap();
        let limited = ApiFailure {
            retry_after: Some(600),
            ..silent()
        };
        record.asked.note(&Err(limited), true, at);
        assert_eq!(record.next_query_at(false), Some(at.plus_millis(600_000)));

        let mut other = Record::new("weekly/17".parse().unwrap());
        other.first_seen = Some(Timestamp::from_millis(0));
        assert_eq!(other.next_query_at(false), None);
    }
}

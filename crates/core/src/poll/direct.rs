//! Direct requests, which the program sends for other purposes under the limits of a plan.

use crate::api::Service;
use crate::poll::plan::PollPlan;
use crate::poll::rate_limit::SentRequest;
use crate::poll::target::PollResult;
use crate::timestamp::Timestamp;

/// A request that the program sends outside of a [`PollPlan`], but under its limits, until it is
/// [finished](PollPlan::finish).
///
/// In JSON: `{"service":"serve","sent":{"refusalsBefore":0}}`. Pass it back unchanged.
///
/// ```
/// use shotstack_hosting::{Timestamp, api::Service, poll::{PollPlan, PollResult, PollRules}};
///
/// let mut plan = PollPlan::new(PollRules { serve_limit: 1, ..PollRules::default() });
/// let now = Timestamp::from_millis(0); // your clock
/// let request = plan.begin(Service::Serve, now).unwrap();
/// plan.finish(request, PollResult::Settled, 0, now);
/// assert_eq!(plan.begin(Service::Serve, now).unwrap_err(), 60_001); // milliseconds to wait
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DirectRequest {
    service: Service,
    sent: SentRequest,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unexpected: bool,
}

impl DirectRequest {
    fn new(service: Service, sent: SentRequest) -> Self {
        Self {
            service,
            sent,
            unexpected: false,
        }
    }
}

impl PollPlan {
    /// Reserves a slot in the limit of an API for a direct request.
    ///
    /// Direct requests have precedence: they may be sent as soon as the window has room, regardless of the even pace
    /// and of the number of requests in flight. A slot for which one has to wait is kept for a second. After a 429 they
    /// wait like all others.
    ///
    /// # Errors
    ///
    /// No slot is free: the milliseconds after which to call this again.
    pub fn begin(&mut self, service: Service, now: Timestamp) -> Result<DirectRequest, u64> {
        let now = self.clock.advance_to(now);
        let rate_limit = &mut self.api_of(service).rate_limit;
        let sent = rate_limit.send_first(now)?;
        Ok(DirectRequest::new(service, sent))
    }

    /// Reserves a slot like [`begin`](Self::begin), but without precedence: at the even pace of the plan, for requests that
    /// nobody waits for. It leaves room for those that somebody does wait for.
    ///
    /// ```
    /// use shotstack_hosting::{Timestamp, api::Service, poll::{PollPlan, PollRules}};
    ///
    /// let mut plan = PollPlan::new(PollRules { edit_limit: 60, ..PollRules::default() });
    /// let now = Timestamp::from_millis(0);
    /// let sent = (0..60).filter(|_| plan.begin_paced(Service::Edit, now).is_ok()).count();
    /// assert_eq!(sent, 15); // a quarter of the limit at once
    /// assert_eq!(plan.paced_wait_millis(Service::Edit, now), 1_000);
    /// ```
    ///
    /// # Errors
    ///
    /// No slot is free: the milliseconds after which to call this again.
    pub fn begin_paced(&mut self, service: Service, now: Timestamp) -> Result<DirectRequest, u64> {
        match self.paced_wait_millis(service, now) {
            0 => {
                let now = self.clock.advance_to(now);
                let sent = self.api_of(service).rate_limit.on_sent(now);
                Ok(DirectRequest::new(service, sent))
            }
            millis => Err(millis),
        }
    }

    /// Reserves a slot like [`begin_paced`](Self::begin_paced), for a request about a render that nobody expects. All such
    /// requests together take at most a quarter of the limit, so that strangers who send webhooks cannot use it up.
    ///
    /// ```
    /// use shotstack_hosting::{Timestamp, api::Service, poll::{PollPlan, PollResult, PollRules}};
    ///
    /// let mut plan = PollPlan::new(PollRules { edit_limit: 60, ..PollRules::default() });
    /// let sent = (0..60_000).step_by(100).filter(|millis| {
    ///     let now = Timestamp::from_millis(*millis);
    ///     let request = plan.begin_unexpected(Service::Edit, now);
    ///     request.is_ok_and(|request| { plan.finish(request, PollResult::Failed, 0, now); true })
    /// });
    /// assert_eq!(sent.count(), 15); // in a minute
    /// assert!(plan.begin_paced(Service::Edit, Timestamp::from_millis(60_000)).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// No slot is free: the milliseconds after which to call this again.
    pub fn begin_unexpected(
        &mut self,
        service: Service,
        now: Timestamp,
    ) -> Result<DirectRequest, u64> {
        let at = self.clock.advance_to(now);
        let wait = self.api_of(service).unexpected.wait_millis(at);
        if wait > 0 {
            return Err(wait);
        }
        let request = self.begin_paced(service, now)?;
        self.api_of(service).unexpected.on_sent(at);
        Ok(DirectRequest {
            unexpected: true,
            ..request
        })
    }

    /// The milliseconds until [`begin_paced`](Self::begin_paced) has a slot for this API: 0 if it has one now.
    pub fn paced_wait_millis(&mut self, service: Service, now: Timestamp) -> u64 {
        let now = self.clock.advance_to(now);
        self.api_of(service).rate_limit.wait_millis(now)
    }

    /// Records the result of a direct request, even if there was no response. Only [`PollResult::RateLimited`] makes a
    /// difference. Then call [`next`](Self::next) again, since renders may have waited for this.
    ///
    /// `random` is 32 random bits, new for each call.
    pub fn finish(
        &mut self,
        request: DirectRequest,
        result: PollResult,
        random: u32,
        now: Timestamp,
    ) {
        let now = self.clock.advance_to(now);
        let api = self.api_of(request.service);
        api.rate_limit.on_result(request.sent, result, random, now);
        if request.unexpected {
            api.unexpected.on_finished(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::PollRules;

    #[test]
    fn a_paced_request_waits_for_its_slot() {
        let mut plan = PollPlan::new(PollRules {
            edit_limit: 60,
            ..PollRules::default()
        });
        let start = Timestamp::from_millis(0);
        while plan.begin_paced(Service::Edit, start).is_ok() {}
        assert_eq!(plan.paced_wait_millis(Service::Edit, start), 1_000);
        assert_eq!(plan.begin_paced(Service::Edit, start), Err(1_000));
        let later = start.plus_millis(1_000);
        assert!(plan.begin_paced(Service::Edit, later).is_ok());
    }

    #[test]
    fn an_unexpected_request_that_has_ended_makes_room_a_window_later() {
        let mut plan = PollPlan::new(PollRules {
            edit_limit: 4,
            window_millis: 60_000,
            ..PollRules::default()
        });
        let start = Timestamp::from_millis(0);
        let request = plan.begin_unexpected(Service::Edit, start).unwrap();
        assert_eq!(plan.begin_unexpected(Service::Edit, start), Err(60_000));
        plan.finish(request, PollResult::Failed, 0, start);
        let room_at = start.plus_millis(60_001);
        assert_eq!(plan.begin_unexpected(Service::Edit, start), Err(60_001));
        assert!(plan.begin_unexpected(Service::Edit, room_at).is_ok());
    }
}

//! The plan: which render is polled next, and when.

use std::collections::BTreeMap;

use crate::api::Service;
use crate::id::RenderId;
use crate::poll::clock::MonotonicClock;
use crate::poll::next::{Disposition, MAX_WATCHED, Next, WatchError};
use crate::poll::rate_limit::RateLimit;
use crate::poll::rules::PollRules;
use crate::poll::target::{PollResult, PollTarget};
use crate::poll::watched_render::WatchedRender;
use crate::timestamp::Timestamp;

/// Decides which render to poll next, and when, under the rate limits of one API key.
///
/// It sends nothing itself: the program sends the requests of [`next`](Self::next), and passes their results to
/// [`on_result`](Self::on_result).
///
/// - **Limits.** No window of the server, wherever it begins, contains more requests than the limit, because a request
///   counts from the moment it is sent until a window after its response. After a 429, nothing is sent until
///   `Retry-After` (or a whole window) has passed, plus a back-off that doubles each time. The plan then uses less of the
///   limit for a while, because others seem to use the same key.
/// - **Fairness.** The render that has been due longest is polled first.
/// - **Waits** grow by half each time, up to a maximum, with jitter. They start again when the render is done.
/// - **Not found** means *not yet* within a grace time. It is final once both APIs have reported it after that time, for
///   which the other API is asked at once.
/// - **Deadline.** A render is polled until it is settled or its deadline has passed, and then once more if the limit
///   allows. The deadline also ends a request in flight, but every request has at least a second.
/// - **Direct requests**, which the program sends for other purposes, count towards the same limits.
///   [`begin`](Self::begin) gives them precedence.
/// - **Time** only moves forward: if the clock is set back, no time has passed for the plan.
///
/// ```
/// use shotstack_hosting::{RenderId, Timestamp, poll::{Disposition, Next, PollPlan, PollResult, PollRules, PollTarget}};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// let mut now = Timestamp::from_millis(0); // your clock
/// plan.watch(render.clone(), now)?;
///
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), target: PollTarget::Render });
/// assert!(matches!(plan.next(now), Next::Wait { .. })); // for the response
/// let random = 0; // your 32 random bits
/// plan.on_result(&render, PollResult::Unsettled { next: PollTarget::Assets }, random, now);
///
/// let Next::Wait { millis } = plan.next(now) else { panic!() };
/// now = now.plus_millis(i64::try_from(millis)?);
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), target: PollTarget::Assets });
/// assert_eq!(plan.on_result(&render, PollResult::Settled, random, now), Some(Disposition::Settled));
/// assert!(plan.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PollPlan {
    rules: PollRules,
    pub(super) clock: MonotonicClock,
    edit: ApiQueue,
    serve: ApiQueue,
    in_flight: u32,
    renders: BTreeMap<RenderId, WatchedRender>,
    watched_before: u64,
    /// The renders, ordered by their deadlines.
    deadlines: Queue,
}

/// Renders, ordered by a point in time and then by the order in which they were watched.
type Queue = BTreeMap<(u64, u64), RenderId>;

/// The rate limit of one API, and the renders that wait for it, ordered by the time at which they are due.
#[derive(Debug, Clone)]
pub(super) struct ApiQueue {
    pub(super) rate_limit: RateLimit,
    /// For requests about renders that nobody expects: a quarter.
    pub(super) unexpected: RateLimit,
    due: Queue,
}

impl ApiQueue {
    fn new(limit: u32, window_millis: u64) -> Self {
        Self {
            rate_limit: RateLimit::new(limit, window_millis),
            unexpected: RateLimit::new(limit / 4, window_millis),
            due: Queue::default(),
        }
    }
}

impl PollPlan {
    /// A plan without renders.
    #[must_use]
    pub fn new(rules: PollRules) -> Self {
        Self {
            edit: ApiQueue::new(rules.edit_limit, rules.window_millis),
            serve: ApiQueue::new(rules.serve_limit, rules.window_millis),
            rules,
            clock: MonotonicClock::default(),
            in_flight: 0,
            renders: BTreeMap::new(),
            watched_before: 0,
            deadlines: Queue::default(),
        }
    }

    /// Watches a render from now on. It is due at once.
    ///
    /// # Errors
    ///
    /// The render is already watched, or [`MAX_WATCHED`] renders are.
    pub fn watch(&mut self, render: RenderId, now: Timestamp) -> Result<(), WatchError> {
        let now = self.clock.advance_to(now);
        if self.renders.contains_key(&render) {
            return Err(WatchError::Watched);
        }
        if self.renders.len() >= MAX_WATCHED {
            return Err(WatchError::TooMany);
        }
        let watched = WatchedRender::new(self.watched_before, &self.rules, now);
        self.watched_before = self.watched_before.saturating_add(1);
        self.renders.insert(render.clone(), watched);
        self.enqueue(render);
        Ok(())
    }

    /// Makes a render due now, for example because a deadline of the program's own has come. A render that is not watched, or
    /// for which a request is under way, is left alone.
    pub fn ask_soon(&mut self, render: &RenderId, now: Timestamp) {
        let now = self.clock.advance_to(now);
        let Some(watched) = self.renders.get_mut(render) else {
            return;
        };
        if watched.request.is_some() || watched.due <= now {
            return;
        }
        let queued = (watched.due, watched.number);
        watched.due = now;
        let target = watched.target;
        self.api(target).due.remove(&queued);
        self.enqueue(render.clone());
    }

    /// The number of renders that are watched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.renders.len()
    }

    /// Whether no render is watched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.renders.is_empty()
    }

    /// Stops watching a render, even if a request for it is in flight.
    pub fn forget(&mut self, render: &RenderId, now: Timestamp) {
        let now = self.clock.advance_to(now);
        self.remove(render, now);
    }

    /// Decides what to do now. Call it repeatedly until it returns [`Next::Wait`] or [`Next::Idle`].
    pub fn next(&mut self, now: Timestamp) -> Next {
        let now = self.clock.advance_to(now);
        let mut wake_at = None;
        if self.in_flight < self.rules.max_in_flight.max(1) {
            let mut longest_due = None;
            for target in [PollTarget::Render, PollTarget::Assets] {
                let api = self.api(target);
                if let Some(allowed_at) = api.rate_limit.next_request_at(now)
                    && let Some((&first, _)) = api.due.first_key_value()
                {
                    let at = allowed_at.max(first.0);
                    if at <= now && longest_due.is_none_or(|(other, _)| first < other) {
                        longest_due = Some((first, target));
                    }
                    wake_at = Some(earlier(wake_at, at));
                }
            }
            if let Some((_, target)) = longest_due
                && let Some(next) = self.ask(target, now)
            {
                return next;
            }
        }
        if let Some((&(deadline, _), render)) = self.deadlines.first_key_value() {
            if deadline <= now {
                let render = render.clone();
                self.remove(&render, now);
                return Next::Expired { render };
            }
            wake_at = Some(earlier(wake_at, deadline));
        }
        match wake_at {
            Some(at) => Next::Wait {
                millis: at.saturating_sub(now).max(1),
            },
            None => Next::Idle,
        }
    }

    /// Records the result of a request from [`next`](Self::next), and returns whether the render is polled again.
    /// Returns `None` if no request for it was in flight.
    ///
    /// `random` is 32 random bits, new for each call. If there was no response, the result is [`PollResult::Failed`].
    pub fn on_result(
        &mut self,
        render: &RenderId,
        result: PollResult,
        random: u32,
        now: Timestamp,
    ) -> Option<Disposition> {
        let now = self.clock.advance_to(now);
        let watched = self.renders.get_mut(render)?;
        let request = watched.request.take()?;
        self.deadlines.remove(&(watched.expires, watched.number));
        let target = watched.target;
        let disposition = watched.on_result(result, &self.rules, random, now);

        self.in_flight = self.in_flight.saturating_sub(1);
        let rate_limit = &mut self.api(target).rate_limit;
        rate_limit.on_result(request, result, random, now);

        if disposition == Disposition::Again {
            self.enqueue(render.clone());
        } else {
            self.renders.remove(render);
        }
        Some(disposition)
    }

    fn api(&mut self, target: PollTarget) -> &mut ApiQueue {
        self.api_of(target.service())
    }

    pub(super) fn api_of(&mut self, service: Service) -> &mut ApiQueue {
        match service {
            Service::Edit => &mut self.edit,
            Service::Serve => &mut self.serve,
        }
    }

    /// Polls the render that has been due longest.
    fn ask(&mut self, target: PollTarget, now: u64) -> Option<Next> {
        let api = self.api(target);
        let (_, render) = api.due.pop_first()?;
        let request = api.rate_limit.on_sent(now);
        let watched = self.renders.get_mut(&render)?;
        self.deadlines.remove(&(watched.expires, watched.number));
        watched.on_sent(request, &self.rules, now);
        self.deadlines
            .insert((watched.expires, watched.number), render.clone());
        self.in_flight = self.in_flight.saturating_add(1);
        Some(Next::Ask { render, target })
    }

    fn enqueue(&mut self, render: RenderId) {
        if let Some(watched) = self.renders.get(&render) {
            let (due, deadline) = (
                (watched.due, watched.number),
                (watched.expires, watched.number),
            );
            let target = watched.target;
            self.deadlines.insert(deadline, render.clone());
            self.api(target).due.insert(due, render);
        }
    }

    fn remove(&mut self, render: &RenderId, now: u64) {
        let Some(watched) = self.renders.remove(render) else {
            return;
        };
        self.deadlines.remove(&(watched.expires, watched.number));
        let api = self.api(watched.target);
        api.due.remove(&(watched.due, watched.number));
        if watched.request.is_some() {
            api.rate_limit.on_finished(now);
            self.in_flight = self.in_flight.saturating_sub(1);
        }
    }
}

fn earlier(one: Option<u64>, other: u64) -> u64 {
    one.map_or(other, |one| one.min(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(number: usize) -> RenderId {
        format!("d2b46ed6-998a-4d6b-9d91-{number:012x}")
            .parse()
            .unwrap()
    }

    #[test]
    fn the_number_of_watched_renders_is_bounded() {
        let mut plan = PollPlan::new(PollRules::default());
        let now = Timestamp::from_millis(0);
        assert!(plan.is_empty());
        for number in 0..MAX_WATCHED {
            plan.watch(render(number), now).unwrap();
        }
        assert_eq!((plan.len(), plan.is_empty()), (100_000, false));
        let one_more = render(MAX_WATCHED);
        assert_eq!(plan.watch(one_more.clone(), now), Err(WatchError::TooMany));
        assert_eq!(plan.watch(render(7), now), Err(WatchError::Watched));
        plan.forget(&render(7), now);
        assert_eq!(plan.watch(one_more, now), Ok(()));
    }
}
